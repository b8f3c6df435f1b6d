//! The threshold of each rule of a table.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Comparison, Table};
use crate::suite::Suite;

/// The thresholds that a deal asks for. A rule it does not ask for has its neutral value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds<R>(BTreeMap<R, u64>);

/// Why thresholds are none. The message begins with the rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ThresholdError {
    /// No rule has the number.
    #[error("{list}[{position}]: no rule has the number {number}")]
    Unknown {
        /// The list.
        list: &'static str,
        /// Where in it, counted from 0.
        position: usize,
        /// The number.
        number: i32,
    },
    /// A rule stands twice.
    #[error("{0}: it stands twice")]
    Doubled(&'static str),
    /// A rule stands after one with a larger number, so the list would have two spellings.
    #[error("{0}: rules ascend by number")]
    Unordered(&'static str),
    /// The neutral value, which asks for nothing.
    #[error("{0}: asks for nothing; leave it out instead")]
    Neutral(&'static str),
    /// A value outside the range.
    #[error("{rule}: {value} is not from {least} to {most}")]
    OutOfRange {
        /// The rule.
        rule: &'static str,
        /// Its value.
        value: u64,
        /// The least allowed value.
        least: u64,
        /// The largest allowed value.
        most: u64,
    },
}

impl<R: Table> Thresholds<R> {
    /// Thresholds that every pool meets.
    pub const NEUTRAL: Self = Self(BTreeMap::new());

    /// Reads the numbers and values of the wire. Every list of thresholds has one spelling: rules ascend, and one that asks
    /// for nothing is left out.
    ///
    /// # Errors
    /// [`ThresholdError`], naming the rule or its place.
    pub fn read(
        entries: impl IntoIterator<Item = (i32, u64)>,
        suite: Suite,
    ) -> Result<Self, ThresholdError> {
        let mut thresholds = Self::NEUTRAL;
        for (position, (number, value)) in entries.into_iter().enumerate() {
            let rule = R::from_number(number).ok_or(ThresholdError::Unknown {
                list: R::LIST,
                position,
                number,
            })?;
            let name = rule.rule().name;
            if value == rule.rule().neutral {
                return Err(ThresholdError::Neutral(name));
            }
            if thresholds.0.contains_key(&rule) {
                return Err(ThresholdError::Doubled(name));
            }
            if thresholds.0.keys().any(|other| *other > rule) {
                return Err(ThresholdError::Unordered(name));
            }
            thresholds.0.insert(rule, value);
        }
        thresholds.check(suite)?;
        Ok(thresholds)
    }

    /// Refuses a threshold outside its rule's range. The neutral value is always inside.
    ///
    /// # Errors
    /// [`ThresholdError::OutOfRange`].
    pub fn check(&self, suite: Suite) -> Result<(), ThresholdError> {
        for (rule, value) in self.asked() {
            let (rule, most) = (rule.rule(), (rule.rule().most)(suite));
            if !(rule.least..=most).contains(&value) {
                return Err(ThresholdError::OutOfRange {
                    rule: rule.name,
                    value,
                    least: rule.least,
                    most,
                });
            }
        }
        Ok(())
    }

    /// What is asked for, in the order of the table.
    pub fn asked(&self) -> impl Iterator<Item = (R, u64)> + '_ {
        self.0.iter().map(|(rule, value)| (*rule, *value))
    }

    /// The threshold of a rule, if it is asked for.
    pub fn asks(&self, rule: R) -> Option<u64> {
        self.0.get(&rule).copied()
    }

    /// The threshold of a rule.
    pub fn get(&self, rule: R) -> u64 {
        self.asks(rule).unwrap_or(rule.rule().neutral)
    }

    /// Sets the threshold of a rule; its neutral value asks for nothing.
    pub fn set(&mut self, rule: R, value: u64) {
        if value == rule.rule().neutral {
            self.0.remove(&rule);
        } else {
            self.0.insert(rule, value);
        }
    }

    /// The same with the threshold of a rule.
    pub fn with(mut self, rule: R, value: u64) -> Self {
        self.set(rule, value);
        self
    }

    /// Asks one unit more of a rule, and says whether there was more to ask.
    #[must_use]
    pub fn tighten(&mut self, rule: R) -> bool {
        let value = self.get(rule);
        let stricter = match rule.rule().comparison {
            Comparison::AtLeast => value.checked_add(1),
            Comparison::AtMost => value.checked_sub(1),
        };
        if let Some(stricter) = stricter {
            self.set(rule, stricter);
        }
        stricter.is_some()
    }
}
