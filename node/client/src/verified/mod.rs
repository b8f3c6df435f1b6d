//! A row of the chain's state, verified by a client that trusts nothing but the genesis file.
//!
//! One node hands over the row and two ICS-23 proofs of it at height H; another hands over header H+1, whose
//! application hash is that of the state after H, and the signatures under it. Neither is believed:
//!
//! 1. the header hashes to the block that was signed, and names the genesis file's chain, the asked height and the
//!    genesis file's validators;
//! 2. more than two thirds of the genesis power signed exactly that block, each signature checked;
//! 3. both proofs lead from the row to the header's application hash;
//! 4. where no height was asked for, the header's time is near the client's: old headers are signed just as well.
//!
//! Validators are those of genesis for the whole life of the chain, so their list is never asked for.

mod commit;
mod error;
mod fresh;
mod genesis;
mod read;
#[cfg(test)]
mod testing;

pub use commit::{check_header, TrustedHeader};
pub use error::VerifyError;
pub use fresh::{check_age, NEWEST_WITHIN};
pub use genesis::TrustedGenesis;
pub use read::{check_row, read_row, ProvedRow, ReadError, VerifiedRow};
