//! The golden files and the digest of each key. A difference here is a change of consensus.
//!
//! `SLUICE_BLESS=1 cargo test -p sluice-circuits` writes the golden proofs anew; the layouts are compared in
//! `circuits/adversary`.

use std::path::PathBuf;

use super::params;
use crate::closing::ClosingCircuit;
use crate::closing_rows::ClosingRowsCircuit;
use crate::keys::VerifierKey;
use crate::period_rows::PeriodRowsCircuit;
use crate::spec::CircuitSpec;
use crate::suite::{Large, Small};
use crate::waterfall::WaterfallCircuit;

/// The path of a golden file.
pub(super) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name)
}

/// Whether golden files are to be written anew.
// A test may read the environment; the ban is about consensus code.
#[allow(clippy::disallowed_methods)]
pub(super) fn blessing() -> bool {
    std::env::var_os("SLUICE_BLESS").is_some_and(|value| value == "1")
}

fn keys_are_golden<C: CircuitSpec>() {
    let params = params(C::K);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let digest = pool
            .build()
            .unwrap()
            .install(|| *VerifierKey::<C>::generate(params.clone()).unwrap().digest());
        assert_eq!(hex::encode(digest), C::VK_DIGEST, "{threads} threads");
    }
}

/// The same file is compared in debug and release, and on every machine.
#[test]
fn key_digests_are_the_golden_ones_with_one_thread_and_with_two() {
    keys_are_golden::<ClosingRowsCircuit<Small>>();
    keys_are_golden::<ClosingCircuit<Small>>();
    keys_are_golden::<ClosingCircuit<Large>>();
    keys_are_golden::<PeriodRowsCircuit<Small>>();
    keys_are_golden::<WaterfallCircuit<Small>>();
    keys_are_golden::<WaterfallCircuit<Large>>();
}
