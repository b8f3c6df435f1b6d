//! One real proof of `waterfall`, kept as a golden file: the first filed month, its payouts public to the cent.

use std::sync::OnceLock;

use super::golden::blessing;
use super::proofs::{altered_bytes_are_refused, altered_instances_are_refused, params, Vector};
use crate::keys::VerifierKey;
use crate::proof::Verdict;
use crate::prover::ProverKey;
use crate::spec::CircuitSpec;
use crate::statement::{waterfall_at as at, WaterfallStatement};
use crate::suite::{Small, Suite};
use crate::testing::waterfall::waterfall_sample;
use crate::waterfall::{WaterfallCircuit, WaterfallWitness};
use sluice_rules::testing::filed_months;

pub(super) const WATERFALL: &str = "waterfall_small";

type Waterfall = WaterfallCircuit<Small>;

/// The first filed month, its pool in five chunks.
fn filed() -> (WaterfallStatement, WaterfallWitness) {
    let [first, _] = filed_months();
    waterfall_sample(Suite::Small, &first.month, 5).unwrap()
}

/// The golden claim; proved anew when blessing.
fn vector() -> &'static Vector {
    static VECTOR: OnceLock<Vector> = OnceLock::new();
    VECTOR.get_or_init(|| {
        if blessing() {
            prove().write(WATERFALL);
        }
        Vector::read(WATERFALL)
    })
}

fn key() -> &'static VerifierKey<Waterfall> {
    static KEY: OnceLock<VerifierKey<Waterfall>> = OnceLock::new();
    KEY.get_or_init(|| VerifierKey::build(params()).unwrap())
}

fn prove() -> Vector {
    let key = ProverKey::<Waterfall>::build(params()).unwrap();
    let (statement, witness) = filed();
    let instances = statement.to_instance(key.verifier().digest()).unwrap();
    let proven = key
        .prove(&Waterfall::new(&witness), &instances, &[], &[])
        .unwrap();
    Vector {
        instances,
        commitments: Vec::new(),
        proof: proven.proof,
        link: Vec::new(),
    }
}

#[test]
fn the_golden_proof_is_accepted_and_has_the_exact_length() {
    assert_eq!(vector().verdict(key()), Verdict::Ok);
    assert_eq!(vector().proof.len(), Waterfall::PROOF_LENGTH);
}

/// The certificate: servicing 466,184.25, class A-3 1,575,333.64 and A-4 375,750.00 of interest, 30,169,278.80 of
/// principal to A-3, 2,167,356.11 to the seller.
#[test]
fn the_golden_proof_pays_the_filed_month_to_the_cent() {
    let (statement, _) = filed();
    let payout = &statement.payout;
    assert_eq!(payout.servicing_paid, 46_618_425);
    let interest: Vec<_> = payout.classes.iter().map(|c| c.interest_paid).collect();
    assert_eq!(interest, [157_533_364, 37_575_000]);
    let principal: Vec<_> = payout.classes.iter().map(|c| c.regular_paid).collect();
    assert_eq!(principal, [3_016_927_880, 0]);
    assert_eq!(payout.residual, 216_735_611);
    // The proof is about exactly these.
    let instances = statement.to_instance(key().digest()).unwrap();
    assert_eq!(
        vector().instances[at::CHUNK_COUNT..],
        instances[at::CHUNK_COUNT..]
    );
}

#[test]
fn altered_proof_bytes_and_instances_are_refused() {
    altered_bytes_are_refused(vector(), key());
    altered_instances_are_refused(vector(), key());
}
