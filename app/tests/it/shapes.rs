//! Shapes that modules know and circuits own must be the same numbers.

use sluice_app::core::shape;
use sluice_circuits::closing::ClosingCircuit;
use sluice_circuits::closing_rows::ClosingRowsCircuit;
use sluice_circuits::column::Column;
use sluice_circuits::spec::{CircuitSpec, LINK_LENGTH};
use sluice_circuits::suite::Suite;
use sluice_circuits::tape::{MIN_LOANS, TAGS_PER_BATCH};

#[test]
fn the_chain_and_the_circuits_agree_on_every_shape() {
    let small = shape::suite(Suite::Small.id()).expect("the small suite");
    assert_eq!(small.max_chunks, Suite::Small.max_chunks());
    assert_eq!(small.rows as usize, Suite::Small.rows());
    assert_eq!(small.closing_rows_proof, ClosingRowsCircuit::PROOF_LENGTH);
    assert_eq!(small.closing_proof, ClosingCircuit::PROOF_LENGTH);
    assert_eq!(shape::COLUMNS, Column::PERIOD_0.len());
    assert_eq!(shape::LINK_LENGTH, LINK_LENGTH);
    assert_eq!(shape::MIN_LOANS as usize, MIN_LOANS);
    assert_eq!(shape::TAGS_PER_BATCH, TAGS_PER_BATCH);
    assert_eq!(shape::suite(0), None);
    assert_eq!(shape::suite(2), None);
}

#[test]
fn refusals_have_unique_codes_and_names() {
    let all = sluice_app::modules::refusals();
    let codes: std::collections::BTreeSet<_> = all.iter().map(|r| (r.codespace, r.code)).collect();
    let names: std::collections::BTreeSet<_> = all.iter().map(|r| (r.codespace, r.name)).collect();
    assert_eq!((codes.len(), names.len()), (all.len(), all.len()));
    assert!(all
        .iter()
        .any(|refusal| refusal.codespace == "vault" && refusal.name == "link_invalid"));
}
