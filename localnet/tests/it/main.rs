//! The commands on real networks. One network at a time: they share the machine's cores.
#![cfg(test)]
#![allow(clippy::disallowed_methods)]

mod a_network_comes_up_is_shown_and_goes_down;
mod errors_have_one_shape;
mod killed_nodes_come_back;
mod support;
mod what_a_crash_leaves_is_cleaned;
