//! The desks of those who bring a pool to the chain and vouch for it. None of it is linked into a validator.
//!
//! | folder | holds |
//! |---|---|
//! | `issuer/` | from a loan file to a committed tape, to packages for oracles, to proofs on the chain |
//! | `oracle/` | pseudonyms and tags, records, comparing and signing |
//! | `deal/` | deal files |

// The bans on clocks, environment and silent defaults are for consensus code; desks find programs and measure time.
#![allow(clippy::disallowed_methods)]

pub mod deal;
pub mod issuer;
pub mod oracle;
mod output;
