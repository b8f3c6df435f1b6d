//! What lies told by hand have in common.

use ff::Field;
use pasta_curves::Fp;

/// Gives one digit all of a number and the others nothing: a number that has no digits then breaks the lookup of that digit alone. The
/// highest digit has no cell; it is what the others leave.
pub(crate) fn in_one_digit(cells: &mut [Fp], base: u64, digit: usize, number: Fp) {
    cells.fill(Fp::ZERO);
    if let Some(cell) = cells.get_mut(digit) {
        let weight = Fp::from(base).pow_vartime([digit as u64]);
        *cell = number * weight.invert().expect("a base is not zero");
    }
}
