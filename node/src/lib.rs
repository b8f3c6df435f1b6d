//! `sluiced`: the validator, the client and the desks as one program.

// The bans on clocks, environment and silent defaults are for consensus code; commands find homes and measure time.
#![allow(clippy::disallowed_methods)]

mod cli;

pub use cli::main;
