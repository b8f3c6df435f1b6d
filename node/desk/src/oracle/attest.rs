//! Comparing a package with the oracle's own records, and signing the digest the oracle computed itself.

use sluice_app::oracle::DOMAIN;
use sluice_circuits::params::Params;
use sluice_circuits::tape::{check_package, Discrepancy, Package, Records};
use sluice_proto::oracle::AttestationStatement;

use super::SignedStatement;
use crate::issuer::tape_digest;
use sluice_client::keyring::Secp256k1Key;

/// What an oracle knows of the deal before it looks into a package. What is not known is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The chain.
    pub chain_id: Option<String>,
    /// The vault.
    pub vault: Option<u64>,
}

/// Why an oracle does not sign. It may name loans and values: it is for the oracle and the issuer, never for a log.
#[derive(Debug, thiserror::Error)]
pub enum AttestError {
    /// The package disagrees with the records or with itself.
    #[error("not signed: {0}")]
    Discrepancy(#[from] Discrepancy),
    /// The package is about another deal than the oracle expects.
    #[error("not signed: the package is for {field} {found}, expected {expected}")]
    Deal {
        /// Chain id or vault.
        field: &'static str,
        /// In the package.
        found: String,
        /// By the oracle.
        expected: String,
    },
}

/// A comparison that found no difference, and the statement signed after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attested {
    /// The statement.
    pub statement: SignedStatement,
    /// Loans looked up in the records.
    pub loans: usize,
    /// Commitments recomputed from the records.
    pub commitments: usize,
}

/// Compares a package with the oracle's records and signs the tape's digest. Values, commitments, rows digest and
/// tape digest are all the oracle's own computations. `params` are those of the tape's suite. About 2 ms of one core a
/// column and chunk.
///
/// # Errors
/// [`AttestError`], naming loan, column and difference where a value differs.
pub fn attest(
    params: &Params,
    package: &Package,
    records: &Records,
    expected: &Expected,
    key: &Secp256k1Key,
) -> Result<Attested, AttestError> {
    let deal = &package.header.deal;
    check_expected("chain", &deal.chain_id, expected.chain_id.as_ref())?;
    check_expected("vault", &deal.vault, expected.vault.as_ref())?;
    let checked = check_package(params, package, records)?;
    let statement = AttestationStatement {
        domain: DOMAIN.to_owned(),
        chain_id: deal.chain_id.clone(),
        vault: deal.vault,
        period: deal.period,
        revision: deal.revision,
        // The numbers of groups in packages are those of the wire.
        group: package.group.id() as i32,
        as_of: deal.as_of,
        tape_digest: tape_digest(&package.header).to_vec(),
    };
    Ok(Attested {
        statement: SignedStatement::sign(statement, key),
        loans: checked.loans,
        commitments: checked.points,
    })
}

fn check_expected<T: PartialEq + ToString>(
    field: &'static str,
    found: &T,
    expected: Option<&T>,
) -> Result<(), AttestError> {
    match expected {
        Some(expected) if expected != found => Err(AttestError::Deal {
            field,
            found: found.to_string(),
            expected: expected.to_string(),
        }),
        _ => Ok(()),
    }
}
