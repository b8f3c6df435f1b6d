//! The hash of the house: Poseidon (P128Pow5T3) of a fixed number of words, the first of which says what is hashed.

use halo2_gadgets::poseidon::primitives::{self, ConstantLength, P128Pow5T3};
use halo2_gadgets::poseidon::{Hash, Pow5Chip, Pow5Config};
use halo2_proofs::circuit::{AssignedCell, Layouter, Value};
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Error, Fixed};
use pasta_curves::Fp;

/// A cell of the main field.
pub(crate) type Cell = AssignedCell<Fp, Fp>;

/// A domain constant: up to 24 bytes of text and a number, as one field element. `ConstantLength` separates hashes by
/// length alone; the domain separates them by purpose.
pub(crate) fn domain(text: &str, number: u32) -> Fp {
    debug_assert!(text.len() <= 24, "a domain text fits in 24 bytes");
    let text = text.bytes().rev().fold(Fp::zero(), |sum, byte| {
        sum * Fp::from(256) + Fp::from(u64::from(byte))
    });
    // 2^192 lies above the text.
    let above_text = Fp::from_raw([0, 0, 0, 1]);
    text + above_text * Fp::from(u64::from(number))
}

/// The hash outside a circuit.
pub(crate) fn hash<const L: usize>(message: [Fp; L]) -> Fp {
    primitives::Hash::<_, P128Pow5T3, ConstantLength<L>, 3, 2>::init().hash(message)
}

/// The hash inside a circuit: four advice columns of its own, none of them linked.
#[derive(Clone, Debug)]
pub(crate) struct PoseidonConfig {
    pow5: Pow5Config<Fp, 3, 2>,
    /// Holds the words of a message that stand nowhere else (blinds, constants).
    words: Column<Advice>,
    /// Where the planner may put constants.
    pub(crate) constants: Column<Fixed>,
}

impl PoseidonConfig {
    /// Allocates the columns. The gates and their fixed columns are those of `halo2_gadgets`.
    pub(crate) fn configure(meta: &mut ConstraintSystem<Fp>) -> Self {
        let chip = Self::beside(meta);
        // The chip enables copies from these columns anyway and leaves the rows after its rounds free.
        meta.enable_constant(chip.constants);
        chip
    }

    /// Allocates the columns of one more chip, which works beside another one; the planner puts all constants into the first.
    pub(crate) fn beside(meta: &mut ConstraintSystem<Fp>) -> Self {
        let state = [(); 3].map(|()| meta.advice_column());
        let partial_sbox = meta.advice_column();
        let round_constants_a = [(); 3].map(|()| meta.fixed_column());
        let round_constants_b = [(); 3].map(|()| meta.fixed_column());
        let pow5 = Pow5Chip::configure::<P128Pow5T3>(
            meta,
            state,
            partial_sbox,
            round_constants_a,
            round_constants_b,
        );
        Self {
            pow5,
            words: state[0],
            constants: round_constants_b[0],
        }
    }

    /// Hashes cells; the result equals [`hash`] of their values.
    pub(crate) fn hash<const L: usize>(
        &self,
        mut layouter: impl Layouter<Fp>,
        message: [Cell; L],
    ) -> Result<Cell, Error> {
        let chip = Pow5Chip::construct(self.pow5.clone());
        Hash::<_, _, P128Pow5T3, ConstantLength<L>, 3, 2>::init(
            chip,
            layouter.namespace(|| "init"),
        )?
        .hash(layouter.namespace(|| "hash"), message)
    }

    /// A cell that holds a constant: pinned by a copy from a fixed column.
    pub(crate) fn constant(
        &self,
        mut layouter: impl Layouter<Fp>,
        value: Fp,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "constant",
            |mut region| region.assign_advice_from_constant(|| "constant", self.words, 0, value),
        )
    }

    /// A cell that holds whatever the prover likes; pinned by nothing but the hash it goes into.
    pub(crate) fn free_word(
        &self,
        mut layouter: impl Layouter<Fp>,
        value: Value<Fp>,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "free word",
            |mut region| region.assign_advice(|| "free word", self.words, 0, || value),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_differ_by_text_and_by_number() {
        assert_ne!(domain("a", 1), domain("b", 1));
        assert_ne!(domain("a", 1), domain("a", 2));
        assert_ne!(domain("a", 0), domain("", 97));
    }
}
