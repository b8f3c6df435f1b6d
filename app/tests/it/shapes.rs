//! What the rules know and circuits own must be the same.

use ff::PrimeField;
use pasta_curves::Fp;
use sluice_rules::shape;

#[test]
fn the_chain_and_the_circuits_agree_on_what_a_field_element_is() {
    let last = (-Fp::one()).to_repr();
    let mut modulus = last;
    modulus[0] += 1;
    let mut above_by_a_word = [0; 32];
    above_by_a_word[31] = 0x40;
    above_by_a_word[16] = 1;
    for (word, canonical) in [
        ([0; 32], true),
        (last, true),
        (modulus, false),
        (above_by_a_word, false),
        ([0xff; 32], false),
    ] {
        assert_eq!(shape::is_canonical(&word), canonical, "{word:?}");
        assert_eq!(bool::from(Fp::from_repr(word).is_some()), canonical);
    }
}
