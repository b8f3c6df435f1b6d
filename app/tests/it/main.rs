//! Behaviour of the application, in process: real state, real verifier, no network.
#![cfg(test)]
// Tests may read the environment; consensus may not.
#![allow(clippy::disallowed_methods)]

mod arrows;
mod audit_names_what_does_not_hold;
mod chain;
mod gate;
mod limits;
mod mempool;
mod modules;
mod shapes;
mod store_blocks;
mod store_genesis_is_written_with_the_first_block;
mod store_hash_is_a_function_of_the_state;
mod store_proofs_hold_for_what_is_there_alone;
mod store_prunes_what_no_promise_covers;
mod store_reads_every_kept_height;
mod store_survives_being_killed;
mod tidy;
mod transactions;
mod world;
