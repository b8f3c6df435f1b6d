//! What the columns of a tape mean.

use crate::column::Column;
use crate::digest::{Digest, Personal};

const PERSONAL: &Personal = b"Sluice-Schema-v1";

/// The meaning of a tape's columns for one asset class. Its digest is in the tape digest, so oracles sign it too.
pub struct Schema {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in schema order.
    pub columns: [SchemaColumn; 14],
}

/// One column of a schema.
pub struct SchemaColumn {
    /// The column; its width is `Column::bits`.
    pub column: Column,
    /// The unit of its values.
    pub unit: &'static str,
    /// What a value says.
    pub meaning: &'static str,
}

impl Schema {
    /// Unsecured or secured instalment loans to consumers.
    pub const CONSUMER_LOANS: Schema = Schema {
        name: "consumer-loans",
        columns: [
            column(
                Column::Obligor,
                "pseudonym",
                "the registrar's keyed pseudonym of the borrower, at least 1",
            ),
            column(Column::OriginalBalance, "cents", "amount lent"),
            column(Column::Instalment, "cents", "contractual monthly payment"),
            column(
                Column::Rate,
                "0.01 basis points a year",
                "contractual interest rate",
            ),
            column(
                Column::RemainingTerm,
                "months",
                "months left at the cut-off",
            ),
            column(
                Column::CollateralValue,
                "cents",
                "value of the collateral, 0 for an unsecured loan",
            ),
            column(
                Column::Score,
                "rank",
                "credit score or rating rank of the borrower, higher is better",
            ),
            column(Column::Category, "code", "region code of the borrower"),
            column(Column::Balance, "cents", "outstanding principal"),
            column(
                Column::PaidTo,
                "days since 1970-01-01",
                "earliest due date that is not fully paid",
            ),
            column(
                Column::ExtensionsUsed,
                "count",
                "30-day extensions in the life of the loan",
            ),
            column(
                Column::Status,
                "bits",
                "1 modified, 2 bankrupt, 4 fraud, 8 repossessed",
            ),
            column(
                Column::Exit,
                "code",
                "0 live, 1 paid, 2 repurchased, 3 defaulted, 4 sold after default",
            ),
            column(Column::Defaulted, "cents", "principal defaulted so far"),
        ],
    };

    /// Every schema this build knows.
    pub const ALL: [Schema; 1] = [Schema::CONSUMER_LOANS];

    /// BLAKE2b-256 over the name and, column by column, name, width, unit and meaning.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Digest::new(PERSONAL);
        digest
            .bytes(self.name.as_bytes())
            .length(self.columns.len());
        for SchemaColumn {
            column,
            unit,
            meaning,
        } in &self.columns
        {
            digest
                .bytes(column.name().as_bytes())
                .number(column.bits().into());
            digest.bytes(unit.as_bytes()).bytes(meaning.as_bytes());
        }
        digest.finish()
    }

    /// The schema of a name.
    pub fn by_name(name: &str) -> Option<Schema> {
        Self::ALL.into_iter().find(|schema| schema.name == name)
    }

    /// The schema of a digest met in a package.
    pub fn by_digest(digest: &[u8; 32]) -> Option<Schema> {
        Self::ALL
            .into_iter()
            .find(|schema| schema.digest() == *digest)
    }
}

const fn column(column: Column, unit: &'static str, meaning: &'static str) -> SchemaColumn {
    SchemaColumn {
        column,
        unit,
        meaning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_lists_the_columns_in_schema_order() {
        for schema in Schema::ALL {
            assert_eq!(schema.columns.map(|column| column.column), Column::PERIOD_0);
        }
    }

    #[test]
    fn the_digest_is_golden_and_moves_with_name_and_meaning() {
        let golden = Schema::CONSUMER_LOANS.digest();
        assert_eq!(
            hex::encode(golden),
            "810327f6a02aab0fbf84e3a3c19d57882eeaa32f0121af3d34f6c72befd85947"
        );
        assert_ne!(
            Schema {
                name: "other-loans",
                ..Schema::CONSUMER_LOANS
            }
            .digest(),
            golden
        );
        let mut other = Schema::CONSUMER_LOANS;
        other.columns[7].meaning = "grade code of the borrower";
        assert_ne!(other.digest(), golden);
    }
}
