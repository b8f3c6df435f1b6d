//! Decimal text to integers, exactly: amounts and rates never pass through a floating-point number.

/// Reads `123` or `123.45` as a whole number of units, `decimals` of which places are a unit's fraction: with two
/// decimals, dollars become cents. More places than that, signs, spaces and anything else are refused with the reason.
pub(crate) fn parse(text: &str, decimals: u32) -> Result<u64, &'static str> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err("expected a decimal number without sign or spaces");
    }
    let places = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
    // "0" stands for no fraction and fits any number of decimals.
    if places > decimals && fraction != "0" {
        return Err("it has more decimal places than the unit");
    }
    let scale = 10u64.checked_pow(decimals);
    let scaled = || {
        let whole = whole.parse::<u64>().ok()?.checked_mul(scale?)?;
        let fraction = fraction.parse::<u64>().ok()?;
        whole
            .checked_add(fraction.checked_mul(10u64.checked_pow(decimals.saturating_sub(places))?)?)
    };
    scaled().ok_or("it is too large")
}

/// Reads a whole number.
pub(crate) fn whole(text: &str) -> Result<u64, &'static str> {
    if text.contains('.') {
        return Err("expected a whole number");
    }
    parse(text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_become_units_exactly() {
        for (text, decimals, value) in [
            ("27015.86", 2, 2_701_586),
            ("0.06", 2, 6),
            ("7.5", 2, 750),
            ("28000", 2, 2_800_000),
            ("14.07", 4, 140_700),
            ("0.1", 2, 10),
            ("36", 0, 36),
            ("90071992547409.93", 2, 9_007_199_254_740_993),
        ] {
            assert_eq!(parse(text, decimals), Ok(value), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "", ".", "1.", ".5", "-1", "+1", " 1", "1e3", "1,000", "1.234", "1.2.3", "0x1", "NaN",
        ] {
            assert!(parse(text, 2).is_err(), "{text}");
        }
        assert!(parse("184467440737095517", 2).is_err());
        assert!(whole("1.0").is_err() && whole("36") == Ok(36));
    }
}
