use std::sync::Arc;

use sluice_circuits::closing::ClosingCircuit;
use sluice_circuits::closing_rows::ClosingRowsCircuit;
use sluice_circuits::spec::CircuitSpec;
use sluice_circuits_fast as fast;
use sluice_circuits_fast::params::load_or_create;
use sluice_rules::suite::Small;

use crate::fixture::params_dir;

fn key_of_the_fast_build<C: fast::spec::CircuitSpec>() -> String {
    let params = Arc::new(load_or_create(params_dir(), C::K).unwrap());
    let key = fast::keys::VerifierKey::<C>::generate(params).unwrap();
    hex::encode(key.digest())
}

/// Building a key compares it with the golden digest, in both builds; this makes the key and looks.
#[test]
fn both_builds_have_the_same_verifying_keys() {
    assert_eq!(
        key_of_the_fast_build::<fast::closing_rows::ClosingRowsCircuit<Small>>(),
        ClosingRowsCircuit::<Small>::VK_DIGEST
    );
    assert_eq!(
        key_of_the_fast_build::<fast::closing::ClosingCircuit<Small>>(),
        ClosingCircuit::<Small>::VK_DIGEST
    );
}

#[test]
fn the_fast_library_makes_the_pinned_parameters() {
    let dir = tempfile::tempdir().unwrap();
    load_or_create(dir.path(), 11).unwrap();
}
