//! What an oracle knows by itself.

use std::collections::BTreeMap;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::loan::LoanKeys;
use super::package::BatchDigest;
use super::tags::RegistrarKey;
use crate::column::Column;

/// What an oracle's own books say of one loan, or for an appraiser of one collateral.
#[derive(Clone, Default)]
pub struct Record {
    /// The borrower, if the group opens borrower keys.
    pub borrower: String,
    /// The collateral, if the group opens it and the loan has one; else empty.
    pub collateral: String,
    /// The values of the group's columns. A registrar's come from its key.
    pub values: BTreeMap<Column, u64>,
}

/// An oracle's own books, by the key the group looks loans up by: the asset key, for appraisers the collateral key.
pub struct Records {
    pub(super) by_key: BTreeMap<String, Record>,
    pub(super) registrar: Option<Registrar>,
}

/// What only a registrar checks with.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Registrar {
    pub(super) key: RegistrarKey,
    pub(super) tags_per_asset: u32,
    #[zeroize(skip)]
    pub(super) batch_digest: BatchDigest,
}

impl Records {
    /// The books of a servicer, appraiser, bureau or cash agent.
    pub fn new(by_key: BTreeMap<String, Record>) -> Self {
        Self {
            by_key,
            registrar: None,
        }
    }

    /// The books of a registrar. Pseudonyms and tags follow from the registrar's key; `batch_digest` is the chain's.
    pub fn of_registrar(
        loans: impl IntoIterator<Item = LoanKeys>,
        key: RegistrarKey,
        tags_per_asset: u32,
        batch_digest: BatchDigest,
    ) -> Self {
        let record = |loan: LoanKeys| {
            let record = Record {
                borrower: loan.borrower.clone(),
                collateral: loan.collateral.clone(),
                values: BTreeMap::from([(Column::Obligor, key.pseudonym(&loan.borrower))]),
            };
            (loan.asset.clone(), record)
        };
        let by_key = loans.into_iter().map(record).collect();
        Self {
            by_key,
            registrar: Some(Registrar {
                key,
                tags_per_asset,
                batch_digest,
            }),
        }
    }
}
