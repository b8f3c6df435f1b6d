//! One loan of a table, and the keys by which it is known.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::column::Column;

/// Which of a loan's three keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// The loan itself, such as the lender's loan number.
    Asset,
    /// The borrower.
    Borrower,
    /// The collateral; empty for an unsecured loan.
    Collateral,
}

impl KeyKind {
    /// All kinds, in the order in which a leaf hashes them.
    pub const ALL: [KeyKind; 3] = [KeyKind::Asset, KeyKind::Borrower, KeyKind::Collateral];

    /// The kind's name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            KeyKind::Asset => "asset",
            KeyKind::Borrower => "borrower",
            KeyKind::Collateral => "collateral",
        }
    }
}

/// The keys under which lenders, bureaus and registers know one loan.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct LoanKeys {
    /// The loan; never empty, one row a key.
    pub asset: String,
    /// The borrower; several loans may have one.
    pub borrower: String,
    /// The collateral, one row a key; empty for an unsecured loan.
    pub collateral: String,
}

impl LoanKeys {
    /// The key of a kind.
    pub fn get(&self, kind: KeyKind) -> &str {
        match kind {
            KeyKind::Asset => &self.asset,
            KeyKind::Borrower => &self.borrower,
            KeyKind::Collateral => &self.collateral,
        }
    }
}

/// One loan at period 0.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct Row {
    /// Its keys.
    pub keys: LoanKeys,
    /// Its values, in the order of `Column::PERIOD_0`.
    pub values: [u64; 14],
}

impl Row {
    /// The value of a column; 0 for a column that period 0 does not have.
    pub fn value(&self, column: Column) -> u64 {
        position(column).map_or(0, |position| self.values[position])
    }
}

/// Where a column stands at period 0.
pub(super) fn position(column: Column) -> Option<usize> {
    Column::PERIOD_0.iter().position(|other| *other == column)
}
