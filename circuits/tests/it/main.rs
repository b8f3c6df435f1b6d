//! Tape, proofs, links and verifier together, as issuer and chain use them: real circuits, one fixture, each test a sentence.
#![allow(clippy::unwrap_used)]

mod a_batch_concludes_only_all_good;
mod a_closing_is_proved_and_verified;
mod a_proof_is_good_in_one_place_only;
mod fixture;
mod the_large_suite;
mod verdicts_come_in_order;
