//! The validator's parts against real sockets and a real CometBFT.
#![cfg(test)]
// Tests of a node measure time and start processes; the ban is meant for consensus code.
#![allow(clippy::disallowed_methods)]

mod abci_answers_every_method;
mod abci_keeps_up_with_bursts;
mod abci_refuses_what_is_not_abci;
mod abci_tells_its_owner_and_stops;
mod comet_and_node_end_together;
mod comet_makes_blocks_through_our_server;
mod network;
mod support;
