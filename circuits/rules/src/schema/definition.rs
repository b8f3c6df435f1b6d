//! What a schema says.

use std::fmt;

use crate::column::{Column, COLUMNS};
use crate::criteria::{Criterion, Eligibility, Table};
use crate::digest::{Digest, Personal};

const PERSONAL: &Personal = b"Sluice-Schema-v2";

/// The criteria of a pool that are no single threshold, by their names in deal files.
const TYPED_CRITERIA: [&str; 3] = ["category_caps", "expected_yield", "senior_protection"];

/// All criteria of a pool, by their names in deal files. A schema says of each whether it means something for its rows.
pub fn criteria_names() -> Vec<&'static str> {
    let mut names = names::<Criterion>();
    names.extend(TYPED_CRITERIA);
    names
}

/// The rules for single rows, by their names in deal files.
pub fn eligibility_names() -> Vec<&'static str> {
    names::<Eligibility>()
}

fn names<R: Table>() -> Vec<&'static str> {
    R::ALL.iter().map(|rule| rule.rule().name).collect()
}

/// The meaning of a tape's columns for one asset class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name, in files and on the command line.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What one row is.
    pub row: String,
    /// Days past due from which a row counts as defaulted, unless the term sheet says otherwise.
    pub default_age: u16,
    /// Its columns, in the order of `Column::PERIOD_0`.
    pub columns: [ColumnMeaning; COLUMNS],
    /// Which of [`criteria_names`] mean something.
    pub criteria: Rules,
    /// Which of [`eligibility_names`] mean something.
    pub eligibility: Rules,
}

/// One column of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMeaning {
    /// The column; its width is `Column::bits`.
    pub column: Column,
    /// The unit of its values.
    pub unit: String,
    /// What a value says.
    pub meaning: String,
    /// The values that a row of the class may have at the closing, whatever its deal asks for.
    pub bounds: Bounds,
    /// Why the bounds are narrower than the column; empty when they are not.
    pub because: String,
}

/// The least and the largest value of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least value.
    pub least: u64,
    /// The largest value.
    pub most: u64,
}

/// Which rules of a deal mean something for a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Names of rules that do.
    pub apply: Vec<String>,
    /// Names of rules that do not, each with the reason.
    pub meaningless: Vec<(String, String)>,
}

impl Bounds {
    /// Every value that fits a column.
    pub const fn of(column: Column) -> Self {
        Bounds {
            least: 0,
            most: column.largest(),
        }
    }

    /// Whether a value lies inside.
    pub fn hold(&self, value: u64) -> bool {
        (self.least..=self.most).contains(&value)
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bounds { least, most } = self;
        // The largest number of a width is a limit of the tape, and nobody means it.
        let whole = *most > 7 && (most + 1).is_power_of_two();
        match (least, most) {
            (0, _) if whole => f.write_str("any"),
            (least, _) if whole => write!(f, "{least} or more"),
            (least, most) if least == most => write!(f, "{least}"),
            (least, most) => write!(f, "{least} to {most}"),
        }
    }
}

impl Rules {
    /// Why a rule means nothing for the class; `None` if it applies.
    pub fn why_meaningless(&self, name: &str) -> Option<&str> {
        let found = self.meaningless.iter().find(|(known, _)| known == name);
        found.map(|(_, why)| why.as_str())
    }

    fn add_to(&self, digest: &mut Digest) {
        digest.length(self.apply.len());
        for name in &self.apply {
            digest.bytes(name.as_bytes());
        }
        digest.length(self.meaningless.len());
        for (name, why) in &self.meaningless {
            digest.bytes(name.as_bytes()).bytes(why.as_bytes());
        }
    }
}

impl Definition {
    /// BLAKE2b-256 over everything it says, every text and list with its length.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Digest::new(PERSONAL);
        for text in [&self.name, &self.title, &self.row] {
            digest.bytes(text.as_bytes());
        }
        digest
            .number(self.default_age.into())
            .length(self.columns.len());
        for ColumnMeaning {
            column,
            unit,
            meaning,
            bounds,
            because,
        } in &self.columns
        {
            digest
                .bytes(column.name().as_bytes())
                .number(column.bits().into())
                .bytes(unit.as_bytes())
                .bytes(meaning.as_bytes())
                .number(bounds.least)
                .number(bounds.most)
                .bytes(because.as_bytes());
        }
        self.criteria.add_to(&mut digest);
        self.eligibility.add_to(&mut digest);
        digest.finish()
    }

    /// What a column means; `None` for a column that period 0 does not have.
    pub fn meaning(&self, column: Column) -> Option<&ColumnMeaning> {
        self.columns.iter().find(|meaning| meaning.column == column)
    }

    /// The bounds of a column, if a value breaks them.
    pub fn broken_by(&self, column: Column, value: u64) -> Option<&ColumnMeaning> {
        self.meaning(column)
            .filter(|meaning| !meaning.bounds.hold(value))
    }
}
