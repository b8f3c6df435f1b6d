//! The ranges of fields, and the error that names one.

/// No amount reaches this: 1.4 trillion in major units. It keeps every product below 2^100.
pub const MAX_AMOUNT: u64 = 1 << 47;

/// The most classes of a deal.
pub const MAX_CLASSES: usize = 8;

/// One hundred percent in basis points.
pub(super) const BPS: u32 = crate::shape::BPS as u32;

/// The longest period, in days.
const MAX_DAYS: u32 = 366;

/// A field outside its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {rule}")]
pub struct OutOfRange {
    /// The field, as it is reached from the top of its structure.
    pub field: String,
    /// What it has to be.
    pub rule: &'static str,
}

pub(super) fn out_of_range(field: impl Into<String>, rule: &'static str) -> OutOfRange {
    OutOfRange {
        field: field.into(),
        rule,
    }
}

pub(super) fn amount(value: u64, field: &str) -> Result<(), OutOfRange> {
    match value < MAX_AMOUNT {
        true => Ok(()),
        false => Err(out_of_range(field, "an amount below 2^47")),
    }
}

/// The sum of amounts, itself an amount.
pub(super) fn sum(values: impl Iterator<Item = u64>, field: &str) -> Result<u64, OutOfRange> {
    let mut total = 0u64;
    for value in values {
        amount(value, field)?;
        total += value;
    }
    match total < MAX_AMOUNT {
        true => Ok(total),
        false => Err(out_of_range(field, "together an amount below 2^47")),
    }
}

pub(super) fn share(value: u32, field: impl Into<String>) -> Result<(), OutOfRange> {
    match value <= BPS {
        true => Ok(()),
        false => Err(out_of_range(field, "0 to 10,000 basis points")),
    }
}

pub(super) fn days(value: u32, field: impl Into<String>) -> Result<(), OutOfRange> {
    match value <= MAX_DAYS {
        true => Ok(()),
        false => Err(out_of_range(field, "0 to 366 days")),
    }
}
