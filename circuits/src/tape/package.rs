//! What an issuer hands to one oracle.
//!
//! A package holds what its group attests and nothing of the other groups: all rows as salted key digests, the openings of the
//! keys the group knows loans by, the group's values **as the issuer claims them**, the blinds of the group's columns, and every
//! field of the tape digest. The claims are never trusted: points are recomputed from the oracle's own records. They are there
//! because a point alone says that something differs, not where; beside the records they name the loan, the column and the
//! difference.

use pasta_curves::Fp;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::committed::{CommittedTape, Tape};
use super::hexed;
use super::tags::Tag;
use crate::column::Column;
use crate::suite::Suite;
use sluice_rules::group::{ColumnGroup, KeyKind};

/// The chain's digest of one batch of tags, over the tags' bytes one after the other. It is defined once, in the chain's core
/// crate.
pub type BatchDigest = fn(&[u8]) -> [u8; 32];

/// Which tape of which deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// Chain id.
    pub chain_id: String,
    /// Number of the vault.
    pub vault: u64,
    /// Period; 0 is the closing.
    pub period: u32,
    /// Revision of the period's tape.
    pub revision: u32,
    /// As-of day, in days since 1970-01-01.
    pub as_of: u32,
}

/// Every field of the tape digest, from which the oracle computes the digest it signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The deal.
    pub deal: Deal,
    /// Digest of the schema.
    #[serde(with = "hexed")]
    pub schema: [u8; 32],
    /// The suite.
    #[serde(with = "hexed")]
    pub suite: Suite,
    /// Loans of every chunk.
    pub loans_per_chunk: Vec<u32>,
    /// The commitments of every chunk: at period 0 in the order of `Column::PERIOD_0`, later those of
    /// `Column::STATIC`, then those of `Column::PERIODIC`.
    #[serde(with = "hexed")]
    pub commitments: Vec<Vec<[u8; 32]>>,
    /// The digest over the leaves of all rows.
    #[serde(with = "hexed")]
    pub rows_digest: [u8; 32],
    /// Tag batches, in order.
    pub tag_batches: Vec<TagBatch>,
    /// Digest of the list of released tags; zeros at period 0.
    #[serde(with = "hexed")]
    pub released: [u8; 32],
}

/// One batch of tags in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagBatch {
    /// How many tags.
    pub tags: u32,
    /// Their digest.
    #[serde(with = "hexed")]
    pub digest: [u8; 32],
}

/// One commitment the oracle must recompute, and its blind.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct Slot {
    /// The chunk.
    pub chunk: u32,
    /// The column.
    #[zeroize(skip)]
    #[serde(with = "hexed")]
    pub column: Column,
    /// The blind of that column in that chunk.
    #[serde(with = "hexed")]
    pub blind: Fp,
}

/// The opening of one key of one row.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct KeyOpening {
    /// Which key.
    #[zeroize(skip)]
    pub kind: KeyKind,
    /// Its salt.
    #[serde(with = "hexed")]
    pub salt: [u8; 32],
    /// The key.
    pub key: String,
}

/// One row, as one group may see it.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct PackageRow {
    /// The chunk.
    pub chunk: u32,
    /// The row in the chunk, from 0.
    pub row: u32,
    /// The salted digests of all three keys, from which the leaf follows.
    #[serde(with = "hexed")]
    pub digests: [[u8; 32]; 3],
    /// The keys the group knows the loan by.
    pub openings: Vec<KeyOpening>,
    /// What the issuer claims for the group's columns, in the order of `ColumnGroup::columns`.
    pub claims: Vec<u64>,
}

/// What an issuer hands to the oracles of one group. As secret as the loans; no `Debug`, wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct Package {
    /// The group.
    #[zeroize(skip)]
    pub group: ColumnGroup,
    /// Every field of the tape digest.
    #[zeroize(skip)]
    pub header: Header,
    /// All rows, in (chunk, row) order.
    pub rows: Vec<PackageRow>,
    /// The group's columns in every chunk.
    pub slots: Vec<Slot>,
    /// For registrars, all asset tags, ascending; empty for the other groups.
    #[serde(with = "hexed")]
    pub tags: Vec<Tag>,
}

impl CommittedTape {
    /// The fields of the tape digest at period 0.
    pub fn header(&self, deal: Deal, schema: [u8; 32], batch_digest: BatchDigest) -> Header {
        let batch = |tags: &Vec<Tag>| TagBatch {
            // A batch has at most 4,096 tags.
            tags: tags.len() as u32,
            digest: batch_digest(&tags.concat()),
        };
        Header {
            deal,
            schema,
            suite: self.suite,
            loans_per_chunk: self.loans_per_chunk.clone(),
            commitments: self.commitments.clone(),
            rows_digest: self.rows_digest,
            tag_batches: self.tag_batches.iter().map(batch).collect(),
            released: [0; 32],
        }
    }
}

impl Tape {
    /// The package for the oracles of one group. `header` comes from `CommittedTape::header`.
    pub fn package(&self, group: ColumnGroup, header: Header) -> Package {
        let places = (0u32..)
            .zip(&self.loans_per_chunk)
            .flat_map(|(chunk, loans)| (0..*loans).map(move |row| (chunk, row)));
        let loans = self.rows.iter().zip(&self.salts).zip(self.key_digests());
        let rows = places
            .zip(loans)
            .map(|((chunk, row), ((loan, salts), digests))| PackageRow {
                chunk,
                row,
                digests,
                openings: KeyKind::ALL
                    .into_iter()
                    .zip(salts)
                    .filter(|(kind, _)| group.keys().contains(kind))
                    .map(|(kind, salt)| KeyOpening {
                        kind,
                        salt: *salt,
                        key: loan.keys.get(kind).to_owned(),
                    })
                    .collect(),
                claims: group.columns().iter().map(|column| loan[*column]).collect(),
            });
        let slots = (0u32..).zip(&self.blinds).flat_map(|(chunk, blinds)| {
            Column::PERIOD_0
                .into_iter()
                .zip(blinds)
                .filter(|(column, _)| group.columns().contains(column))
                .map(move |(column, blind)| Slot {
                    chunk,
                    column,
                    blind: *blind,
                })
        });
        Package {
            group,
            header,
            rows: rows.collect(),
            slots: slots.collect(),
            tags: if group == ColumnGroup::Registrar {
                self.tags.clone()
            } else {
                Vec::new()
            },
        }
    }
}
