//! Shapes that modules know and circuits own must be the same numbers.

use ff::PrimeField;
use pasta_curves::Fp;
use sluice_app::core::shape;
use sluice_circuits::closing::ClosingCircuit;
use sluice_circuits::closing_rows::ClosingRowsCircuit;
use sluice_circuits::column::Column;
use sluice_circuits::spec::{CircuitSpec, LINK_LENGTH};
use sluice_circuits::statement::{ClosingRowsStatement, CATEGORY_CAPS, LTV_MOST};
use sluice_circuits::suite::{Large, Size, Small};
use sluice_circuits::tape::{MIN_LOANS, TAGS_PER_BATCH};

fn agree<S: Size>()
where
    ClosingRowsCircuit<S>: CircuitSpec,
    ClosingCircuit<S>: CircuitSpec,
{
    let shape = shape::suite(S::SUITE.id()).expect("a suite the chain verifies");
    assert_eq!(shape.max_chunks, S::SUITE.max_chunks());
    assert_eq!(shape.rows as usize, S::SUITE.rows());
    assert_eq!(
        shape.closing_rows_proof,
        ClosingRowsCircuit::<S>::PROOF_LENGTH
    );
    assert_eq!(shape.closing_proof, ClosingCircuit::<S>::PROOF_LENGTH);
}

#[test]
fn the_chain_and_the_circuits_agree_on_every_shape() {
    agree::<Small>();
    agree::<Large>();
    assert_eq!(shape::COLUMNS, Column::PERIOD_0.len());
    assert_eq!(shape::LINK_LENGTH, LINK_LENGTH);
    assert_eq!(shape::MIN_LOANS as usize, MIN_LOANS);
    assert_eq!(shape::TAGS_PER_BATCH, TAGS_PER_BATCH);
    assert_eq!(shape::CATEGORY_CAPS, CATEGORY_CAPS);
    assert_eq!(shape::FIRST_DAY, u32::from(ClosingRowsStatement::FIRST_DAY));
    assert_eq!(shape::MOST_LTV_BPS, u64::from(LTV_MOST));
    assert_eq!(shape::suite(0), None);
    assert_eq!(shape::suite(3), None);
}

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
