//! One loan, from the file it stands in to the witness of a proof, and the keys by which it is known.

use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::column::{Column, COLUMNS};
use sluice_rules::group::KeyKind;

/// The keys under which lenders, bureaus and registers know one loan.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct LoanKeys {
    /// The loan; never empty, one loan a key.
    pub asset: String,
    /// The borrower; several loans may have one.
    pub borrower: String,
    /// The collateral, one loan a key; empty for an unsecured loan.
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

/// One loan at period 0. Wiped on drop, no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct Loan {
    /// Its line in the loan file, from 1: errors name the loan by it. It is no secret.
    #[zeroize(skip)]
    pub line: u64,
    /// Its keys.
    pub keys: LoanKeys,
    /// Its values, in the order of `Column::PERIOD_0`.
    pub values: [u64; COLUMNS],
}

impl Loan {
    /// A loan with these values and 0 in every other column.
    pub fn new(line: u64, keys: LoanKeys, values: impl IntoIterator<Item = (Column, u64)>) -> Self {
        let mut loan = Loan {
            line,
            keys,
            values: [0; COLUMNS],
        };
        for (column, value) in values {
            loan[column] = value;
        }
        loan
    }
}

/// 0 for a column that period 0 does not have.
impl Index<Column> for Loan {
    type Output = u64;

    fn index(&self, column: Column) -> &u64 {
        self.values.get(column as usize).unwrap_or(&0)
    }
}

/// Panics for a column that period 0 does not have.
impl IndexMut<Column> for Loan {
    fn index_mut(&mut self, column: Column) -> &mut u64 {
        &mut self.values[column as usize]
    }
}

/// Where a column stands at period 0.
pub(super) fn position(column: Column) -> Option<usize> {
    Column::PERIOD_0.iter().position(|other| *other == column)
}
