//! The pool's month, and the hidden state. All amounts in cents.

#[cfg(feature = "files")]
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::range::{amount, out_of_range, OutOfRange};
use super::PoolState;

/// What the period's proofs say of the pool: totals of all its summaries. Not all of it is public, so there is no
/// `Debug`, and it is wiped on drop.
#[derive(Clone, Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields)
)]
pub struct PoolFigures {
    /// INT: interest paid by the loans.
    pub interest: u64,
    /// PRIN: principal paid by the loans.
    pub principal: u64,
    /// REP: price paid in cash for repurchased loans.
    pub repurchased: u64,
    /// REPprin: principal of repurchased loans.
    pub repurchased_principal: u64,
    /// REC: recovered on defaulted loans.
    pub recovered: u64,
    /// DEF: principal of loans that defaulted in the period.
    pub defaulted: u64,
    /// P1: performing balance at the end of the period.
    pub performing: u64,
    /// Performing balance at least 1, 30, 60, 90 and 120 days late.
    pub late: [u64; 5],
    /// Balance of loans extended in the period.
    pub extended: u64,
    /// Sum of balance times rate over the performing loans, rate in hundredths of a basis point of one year; below
    /// 2^67. In files a decimal string or a number.
    #[cfg_attr(feature = "files", serde(with = "wide"))]
    pub rate_sum: u128,
    /// Loans live at the end of the period.
    pub live: u64,
    /// Loans that left in the period: paid, repurchased, or sold after default.
    pub departures: u64,
}

impl PoolFigures {
    /// D60: performing balance at least 60 days late.
    pub(super) fn sixty_days_late(&self) -> u64 {
        self.late[2]
    }

    /// Checks every figure against its documented range.
    ///
    /// # Errors
    /// [`OutOfRange`], naming the first figure that is not.
    pub fn validate(&self) -> Result<(), OutOfRange> {
        for (field, value) in [
            ("figures.interest", self.interest),
            ("figures.principal", self.principal),
            ("figures.repurchased", self.repurchased),
            ("figures.repurchased_principal", self.repurchased_principal),
            ("figures.recovered", self.recovered),
            ("figures.defaulted", self.defaulted),
            ("figures.performing", self.performing),
            ("figures.extended", self.extended),
            ("figures.live", self.live),
            ("figures.departures", self.departures),
        ] {
            amount(value, field)?;
        }
        for late in self.late {
            amount(late, "figures.late")?;
        }
        if self.rate_sum >= 1 << 67 {
            return Err(out_of_range("figures.rate_sum", "below 2^67"));
        }
        Ok(())
    }
}

/// Checks the hidden state: each of its four amounts below [`MAX_AMOUNT`].
pub(super) fn validate_hidden(hidden: &PoolState) -> Result<(), OutOfRange> {
    amount(hidden.cut_off_balance, "hidden.cut_off_balance")?;
    amount(hidden.balance, "hidden.balance")?;
    amount(hidden.defaulted, "hidden.defaulted")?;
    amount(hidden.recovered, "hidden.recovered")
}

/// Numbers too wide for most file formats: a decimal string, or a number where it fits.
#[cfg(feature = "files")]
mod wide {
    use serde::{de::Error, Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Number(u64),
        Text(String),
    }

    pub(super) fn serialize<S: Serializer>(value: &u128, to: S) -> Result<S::Ok, S::Error> {
        value.to_string().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        match Form::deserialize(from)? {
            Form::Number(number) => Ok(number.into()),
            Form::Text(text) => text
                .parse()
                .map_err(|_| D::Error::custom("expected a whole number")),
        }
    }
}
