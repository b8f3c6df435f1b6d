//! What a deal asks of its pool and of every loan: one row for each rule, in two tables.
//!
//! A rule has one name, which deal files, schema files, messages and refusals share, and one number, which the wire
//! carries and which no other rule will ever get. Rows stand in the order of the closing circuits' instances.
//!
//! | file | holds |
//! |---|---|
//! | `tables.rs` | the tables |
//! | `thresholds.rs` | the value that a deal gives each rule |

mod tables;
mod thresholds;

#[cfg(test)]
mod tests;

pub use tables::{Criterion, Eligibility};
pub use thresholds::{ThresholdError, Thresholds};

use crate::suite::Suite;

/// What the threshold of a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Minor units of money.
    Cents,
    /// Loans.
    Loans,
    /// A yearly rate, hundredths of a basis point.
    Rate,
    /// A share or a loan-to-value, basis points.
    BasisPoints,
    /// Points of a score.
    Points,
    /// Months.
    Months,
    /// Days.
    Days,
}

impl Unit {
    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Cents => "cents",
            Unit::Loans => "loans",
            Unit::Rate => "hundredths of a basis point",
            Unit::BasisPoints => "basis points",
            Unit::Points => "points",
            Unit::Months => "months",
            Unit::Days => "days",
        }
    }
}

/// On which side of its threshold a pool or a loan has to be. Equality is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The threshold or more.
    AtLeast,
    /// The threshold or less.
    AtMost,
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What its threshold counts.
    pub unit: Unit,
    /// How it compares.
    pub comparison: Comparison,
    /// The least threshold that can be asked for.
    pub least: u64,
    /// The largest threshold that can be asked for.
    pub most: fn(Suite) -> u64,
    /// The threshold that every pool or loan meets, so that asking for it asks for nothing. It may lie outside the range.
    pub neutral: u64,
    /// What it says, for people.
    pub says: &'static str,
}

/// A table of rules.
pub trait Table: Copy + Ord + 'static {
    /// Where its thresholds stand, in messages and files.
    const LIST: &'static str;
    /// Every rule, in the order of the instances.
    const ALL: &'static [Self];

    /// The number of a rule on the wire, which no other rule of the table ever had.
    fn number(self) -> i32;

    /// The row of a rule.
    fn rule(self) -> &'static Rule;

    /// The rule of a number.
    fn from_number(number: i32) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|rule| rule.number() == number)
    }

    /// The rule of a name.
    fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|rule| rule.rule().name == name)
    }
}
