use sluice_circuits::spec::CircuitId;
use sluice_circuits::suite::Suite;
use sluice_circuits_fast::params::load_or_create;

use crate::fixture::fixture;

/// Building a key compares it with the golden digest, in both builds; this says that it is the same one.
#[test]
fn both_builds_have_the_same_verifying_keys() {
    let fixture = fixture();
    for circuit in [
        CircuitId::ClosingRows(Suite::Small),
        CircuitId::Closing(Suite::Small),
    ] {
        let theirs = sluice_circuits_fast::spec::CircuitId::from_id(circuit.id()).unwrap();
        assert_eq!(
            fixture.prover.vk_digest(theirs),
            fixture.verifier.vk_digest(circuit)
        );
    }
}

#[test]
fn the_fast_library_makes_the_pinned_parameters() {
    let dir = tempfile::tempdir().unwrap();
    load_or_create(dir.path(), 11).unwrap();
}
