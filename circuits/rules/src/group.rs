//! Who attests what.

#[cfg(feature = "files")]
use serde::{Deserialize, Serialize};

use crate::column::Column;

/// Which of a loan's three keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(rename_all = "snake_case")
)]
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

/// A group of columns with one kind of oracle. A tape is attested when the quorum of every group has signed the same digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ColumnGroup {
    /// Attests the join of loan, borrower and collateral, the pseudonyms and the asset tags.
    Registrar,
    /// Attests what the loan contract says and what is owed.
    Servicer,
    /// Attests collateral values.
    Appraiser,
    /// Attests scores, categories and, with the servicer, how late a loan is.
    Bureau,
    /// Attests cash received. There is none at period 0, so it has no column there.
    CashAgent,
}

impl ColumnGroup {
    /// All groups, by number.
    pub const ALL: [ColumnGroup; 5] = [
        ColumnGroup::Registrar,
        ColumnGroup::Servicer,
        ColumnGroup::Appraiser,
        ColumnGroup::Bureau,
        ColumnGroup::CashAgent,
    ];

    /// The number of this group in messages and statements.
    pub const fn id(self) -> u32 {
        match self {
            ColumnGroup::Registrar => 1,
            ColumnGroup::Servicer => 2,
            ColumnGroup::Appraiser => 3,
            ColumnGroup::Bureau => 4,
            ColumnGroup::CashAgent => 5,
        }
    }

    /// The group of a number.
    pub fn from_id(id: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.id() == id)
    }

    /// The group's name in files and messages.
    pub const fn name(self) -> &'static str {
        match self {
            ColumnGroup::Registrar => "registrar",
            ColumnGroup::Servicer => "servicer",
            ColumnGroup::Appraiser => "appraiser",
            ColumnGroup::Bureau => "bureau",
            ColumnGroup::CashAgent => "cash_agent",
        }
    }

    /// The columns this group attests at period 0, in schema order.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            ColumnGroup::Registrar => &[Column::Obligor],
            ColumnGroup::Servicer => &[
                Column::OriginalBalance,
                Column::Instalment,
                Column::Rate,
                Column::RemainingTerm,
                Column::Balance,
                Column::PaidTo,
                Column::ExtensionsUsed,
                Column::Status,
                Column::Exit,
                Column::Defaulted,
            ],
            ColumnGroup::Appraiser => &[Column::CollateralValue],
            ColumnGroup::Bureau => &[Column::Score, Column::Category, Column::PaidTo],
            ColumnGroup::CashAgent => &[],
        }
    }

    /// The keys this group knows a loan by. The first is the one it looks its records up by.
    pub const fn keys(self) -> &'static [KeyKind] {
        match self {
            ColumnGroup::Registrar => &[KeyKind::Asset, KeyKind::Borrower, KeyKind::Collateral],
            ColumnGroup::Servicer | ColumnGroup::CashAgent => &[KeyKind::Asset],
            ColumnGroup::Appraiser => &[KeyKind::Collateral],
            ColumnGroup::Bureau => &[KeyKind::Asset, KeyKind::Borrower],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_period_0_is_attested_by_some_group() {
        for column in Column::PERIOD_0 {
            let groups = ColumnGroup::ALL
                .into_iter()
                .filter(|group| group.columns().contains(&column))
                .count();
            let expected = if column == Column::PaidTo { 2 } else { 1 };
            assert_eq!(groups, expected, "{}", column.name());
        }
    }

    #[test]
    fn numbers_are_one_to_five() {
        for (group, id) in ColumnGroup::ALL.into_iter().zip(1..) {
            assert_eq!((group.id(), ColumnGroup::from_id(id)), (id, Some(group)));
        }
        assert_eq!(ColumnGroup::from_id(6), None);
    }
}
