//! What the columns of a tape mean: one schema for each asset class.
//!
//! A schema is data. Each is a file in `circuits/rules/schemas`, read by [`Definition::read`]; its digest is over what the file
//! says and not over how it is written, so comments and layout may change. The digest is in the tape digest: oracles sign it.
//!
//! | file | holds |
//! |---|---|
//! | `definition.rs` | what a schema says, its digest, and the rows it refuses |
//! | `read.rs` | the reader of schema files |

mod definition;
mod read;

#[cfg(test)]
mod tests;

pub use definition::{criteria_names, eligibility_names, Bounds, ColumnMeaning, Definition, Rules};
pub use read::SchemaError;

/// A schema that this build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name.
    pub name: &'static str,
    text: &'static str,
}

impl Schema {
    /// Unsecured or secured instalment loans to consumers.
    pub const CONSUMER_LOANS: Schema = Schema {
        name: "consumer-loans",
        text: include_str!("../../schemas/consumer-loans.toml"),
    };

    /// Instalment loans secured on vehicles.
    pub const AUTO_LOANS: Schema = Schema {
        name: "auto-loans",
        text: include_str!("../../schemas/auto-loans.toml"),
    };

    /// First-lien mortgage loans on homes.
    pub const RESIDENTIAL_MORTGAGES: Schema = Schema {
        name: "residential-mortgages",
        text: include_str!("../../schemas/residential-mortgages.toml"),
    };

    /// Invoices owed by businesses.
    pub const TRADE_RECEIVABLES: Schema = Schema {
        name: "trade-receivables",
        text: include_str!("../../schemas/trade-receivables.toml"),
    };

    /// Contracts that repay a payment made ahead in carbon credits.
    pub const CARBON_CREDITS: Schema = Schema {
        name: "carbon-credits",
        text: include_str!("../../schemas/carbon-credits.toml"),
    };

    /// Every schema this build knows.
    pub const ALL: [Schema; 5] = [
        Schema::CONSUMER_LOANS,
        Schema::AUTO_LOANS,
        Schema::RESIDENTIAL_MORTGAGES,
        Schema::TRADE_RECEIVABLES,
        Schema::CARBON_CREDITS,
    ];

    /// What it says, read anew at every call.
    pub fn definition(&self) -> Definition {
        Definition::read(self.text).expect("a test reads every file that is built in")
    }

    /// The digest of what it says.
    pub fn digest(&self) -> [u8; 32] {
        self.definition().digest()
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
