//! The chain's day: the only date any rule reads.

use crate::state::{Item, StateRead};

/// A day, counted from 1970-01-01. 2018-06-30 is 17,712.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChainDate(pub u32);

/// Where the day is kept; the application writes it in begin_block.
pub const DATE: Item<u32> = Item::new("core/date");

impl ChainDate {
    /// The day in state; 1970-01-01 before genesis.
    pub fn now(state: &dyn StateRead) -> Self {
        ChainDate(DATE.get(state).unwrap_or(0))
    }

    /// The day that holds this many seconds since 1970-01-01T00:00:00Z; negative times are day 0.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        let days = seconds.max(0) / 86_400;
        ChainDate(u32::try_from(days).unwrap_or(u32::MAX))
    }

    /// Reads `YYYY-MM-DD`; nothing if it is not a day from 1970 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return None;
        }
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if ![year, month, day].into_iter().all(digits) {
            return None;
        }
        let (year, month, day): (u32, u32, u32) =
            (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        if year < 1970 || !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
            return None;
        }
        let years: u32 = (1970..year).map(year_length).sum();
        let months: u32 = (1..month).map(|earlier| month_length(year, earlier)).sum();
        Some(ChainDate(years + months + day - 1))
    }
}

impl std::fmt::Display for ChainDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Past year 9999 the text is only for show; the loop is bounded so that no input can stall a node.
        let (mut year, mut rest) = (1970, self.0.min(2_932_896));
        while rest >= year_length(year) {
            rest -= year_length(year);
            year += 1;
        }
        let mut month = 1;
        while rest >= month_length(year, month) {
            rest -= month_length(year, month);
            month += 1;
        }
        write!(f, "{year:04}-{month:02}-{:02}", rest + 1)
    }
}

fn leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn year_length(year: u32) -> u32 {
    if leap(year) {
        366
    } else {
        365
    }
}

fn month_length(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(ChainDate::parse("2018-06-30"), Some(ChainDate(17_712)));
        assert_eq!(ChainDate(17_712).to_string(), "2018-06-30");
        assert_eq!(
            ChainDate::parse("2000-02-29")
                .map(|day| day.to_string())
                .as_deref(),
            Some("2000-02-29")
        );
        assert_eq!(
            ChainDate::from_unix_seconds(1_530_316_800 + 86_399),
            ChainDate(17_712)
        );
        for day in (0..60_000).step_by(13) {
            assert_eq!(
                ChainDate::parse(&ChainDate(day).to_string()),
                Some(ChainDate(day))
            );
        }
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in [
            "2018-6-30",
            "2018-02-29",
            "2018-13-01",
            "2018-00-10",
            "1969-12-31",
            "2018-06-30-1",
            "+018-06-30",
            "",
        ] {
            assert_eq!(ChainDate::parse(text), None, "{text}");
        }
        assert_eq!(ChainDate::from_unix_seconds(-5), ChainDate(0));
    }
}
