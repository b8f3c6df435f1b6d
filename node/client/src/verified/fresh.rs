//! Whether a header is young enough to stand for the latest state.

use std::time::Duration;

use tendermint::Time;

use super::{TrustedHeader, VerifyError};

/// How old the header of a latest row may be where nobody says otherwise.
pub const NEWEST_WITHIN: Duration = Duration::from_secs(600);

/// Checks the time of the header that proves a row against `now`. Height 0 asked for the latest row: signatures alone do
/// not show that a node that stands still, or lies, answered with an old one. A row asked for at its height may be of any
/// age.
///
/// # Errors
/// [`VerifyError::Old`], and [`VerifyError::Ahead`] where one of the two clocks is wrong.
pub fn check_age(
    height: u64,
    header: &TrustedHeader,
    now: Time,
    limit: Duration,
) -> Result<(), VerifyError> {
    let age = now.unix_timestamp_nanos() - header.time.unix_timestamp_nanos();
    let apart = age.unsigned_abs();
    if height != 0 || apart <= limit.as_nanos() {
        return Ok(());
    }
    // Rounded up: a refusal never names the limit itself as the age.
    let seconds = apart.div_ceil(1_000_000_000);
    let (height, limit) = (header.height, limit.as_secs());
    Err(match age > 0 {
        true => VerifyError::Old {
            height,
            seconds,
            limit,
        },
        false => VerifyError::Ahead {
            height,
            seconds,
            limit,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE: i64 = 1_530_316_800;

    /// The age of a header of height 8, checked as many seconds after its time.
    fn check(height: u64, seconds: i64, nanos: u32) -> Result<(), VerifyError> {
        let header = TrustedHeader {
            height: 8,
            time: Time::from_unix_timestamp(MADE, 0).unwrap(),
            app_hash: [3; 32],
            signed: 100,
            total: 100,
        };
        let now = Time::from_unix_timestamp(MADE + seconds, nanos).unwrap();
        check_age(height, &header, now, NEWEST_WITHIN)
    }

    #[test]
    fn a_latest_row_is_believed_under_a_fresh_header_only() {
        for seconds in [0, 1, 599, 600, -1, -600] {
            assert_eq!(check(0, seconds, 0), Ok(()), "{seconds}");
        }
        let old = check(0, 600, 1).unwrap_err();
        let expected = VerifyError::Old {
            height: 8,
            seconds: 601,
            limit: 600,
        };
        assert_eq!(old, expected);
        let old = check(0, 86_400, 0).unwrap_err().to_string();
        assert!(
            old.contains("86400 seconds old") && old.contains("600"),
            "{old}"
        );
    }

    #[test]
    fn a_header_from_the_future_is_refused_too() {
        let expected = VerifyError::Ahead {
            height: 8,
            seconds: 601,
            limit: 600,
        };
        assert_eq!(check(0, -601, 0), Err(expected));
    }

    #[test]
    fn a_row_asked_for_at_its_height_may_be_of_any_age() {
        for seconds in [-86_400, 0, 86_400, 3_000_000_000] {
            assert_eq!(check(7, seconds, 0), Ok(()), "{seconds}");
        }
    }
}
