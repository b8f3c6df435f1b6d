//! What an oracle does on its own machine: a registrar derives pseudonyms and asset tags, and every oracle compares a
//! tape with its own records before it signs the tape's digest.
//!
//! | file | holds |
//! |---|---|
//! | `derive.rs` | the registrar's ids file |
//! | `records.rs` | record files, one a column group |
//! | `attest.rs` | comparing and signing |
//! | `statement.rs` | signed statements as files and messages |

mod attest;
mod derive;
mod records;
mod statement;

pub use attest::{attest, AttestError, Attested, Expected};
pub use derive::derive_ids;
pub use records::{read_records, record_columns, write_records, RecordsError, Registry};
pub use statement::SignedStatement;
