//! Proofs of the fast prover in front of the verifier of the chain.
#![cfg(test)]
#![allow(missing_docs)]

mod fixture;
mod keys_are_the_golden_ones;
mod proofs_are_verified_by_the_stock_verifier;
mod sluiced_hands_over_and_checks;
mod work_that_does_not_hold_is_refused;
