//! Three numbers in one value of the instance.

use ff::Field;
use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller};
use crate::statement::waterfall::PACKED_BITS;

/// Demands three numbers in one instance value; see [`crate::statement::waterfall::pack`].
pub(super) fn packed<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    rule: &'static str,
    [a, b, c]: [&Cell; 3],
    row: usize,
) -> Result<(), Error> {
    let lane = sheet.constant(Fp::from(2).pow_vartime([PACKED_BITS]))?;
    let packed = sheet.mul_add(&lane, c, b)?;
    let packed = sheet.mul_add(&lane, &packed, a)?;
    sheet.publish(rule, &packed, row)
}
