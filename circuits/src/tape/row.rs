//! One loan of a table, and the keys by which it is known.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::column::{Column, COLUMNS};
use sluice_rules::group::KeyKind;

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
    pub values: [u64; COLUMNS],
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
