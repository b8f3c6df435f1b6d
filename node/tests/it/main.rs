//! `sluiced` as people and programs use it: real files, real sockets, a real CometBFT.
#![cfg(test)]
// Tests of the node measure time and start processes; the ban is meant for consensus code.
#![allow(clippy::disallowed_methods)]

mod cli_runs_and_says_what_happened;
mod client_sends_waits_and_verifies;
mod issuer_and_oracles_agree;
mod issuer_commands_run_from_files;
mod issuer_is_killed_and_goes_on;
mod issuer_maps_the_real_loan_file;
mod issuer_proves_and_continues;
mod issuer_support;
mod node_refuses_to_start;
mod node_serves_clients;
mod node_support;
mod sluiced_runs_and_stops;
mod sluiced_support;
mod sluiced_tells_why_it_ended;
