//! The notation of deal files and of the command line, and the integers it stands for. Nothing is ever rounded.

use sluice_app::core::{parse_coin, ChainDate};
use sluice_proto::cosmos::base::v1beta1::Coin;

/// An amount in major units with at most two decimals, `109600000.00`, in cents.
///
/// # Errors
/// In words.
pub fn cents(text: &str) -> Result<u64, String> {
    decimal(text, 2).ok_or_else(|| format!("{text:?} is not an amount like 109600000.00"))
}

/// A share or coupon, `3.5 %` or `0.10%`, in basis points.
///
/// # Errors
/// In words.
pub fn basis_points(text: &str) -> Result<u32, String> {
    percent(text, 2)
        .ok_or_else(|| format!("{text:?} is not a percentage of at most two decimals, like 3.50 %"))
}

/// A yearly rate, `12 %` or `11.9925 %`, in hundredths of a basis point.
///
/// # Errors
/// In words.
pub fn rate(text: &str) -> Result<u32, String> {
    percent(text, 4).ok_or_else(|| {
        format!("{text:?} is not a percentage of at most four decimals, like 11.99 %")
    })
}

/// A day, `2018-06-30`, in days since 1970-01-01.
///
/// # Errors
/// In words.
pub fn day(text: &str) -> Result<u32, String> {
    ChainDate::parse(text)
        .map(|day| day.0)
        .ok_or_else(|| format!("{text:?} is not a day like 2018-06-30"))
}

/// An amount of a denomination in its smallest unit, `250usluice`.
///
/// # Errors
/// In words.
pub fn coin(text: &str) -> Result<Coin, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let coin = Coin {
        amount: text[..digits].to_owned(),
        denom: text[digits..].to_owned(),
    };
    match parse_coin("coin", Some(&coin)) {
        Ok(_) => Ok(coin),
        Err(_) => Err(format!(
            "{text:?} is not an amount and a denomination like 250usluice"
        )),
    }
}

/// A denomination, `cusd`.
///
/// # Errors
/// In words.
pub fn denom(text: &str) -> Result<String, String> {
    coin(&format!("0{text}"))
        .map(|coin| coin.denom)
        .map_err(|_| format!("{text:?} is not a denomination like cusd"))
}

/// Cents as people write them: `109,600,000.00`.
pub fn money(cents: u64) -> String {
    let major = (cents / 100).to_string();
    let mut grouped = String::new();
    for (position, digit) in major.chars().enumerate() {
        if position > 0 && (major.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{:02}", cents % 100)
}

fn percent(text: &str, decimals: usize) -> Option<u32> {
    let number = text.strip_suffix('%')?;
    let number = number.strip_suffix(' ').unwrap_or(number);
    decimal(number, decimals)?.try_into().ok()
}

/// Digits, perhaps a point and one to `decimals` more, as a whole number of the smallest part.
fn decimal(text: &str, decimals: usize) -> Option<u64> {
    let (whole, part) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some(split) => split,
        None => (text, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > decimals {
        return None;
    }
    format!("{whole}{part:0<decimals$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        assert_eq!(cents("109600000.00"), Ok(10_960_000_000));
        assert_eq!(cents("0.5"), Ok(50));
        assert_eq!(cents("7"), Ok(700));
        assert_eq!(cents("184467440737095516.15"), Ok(u64::MAX));
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "1.001",
            "1,000.00",
            "-1",
            "+1",
            "1e3",
            " 1",
            "184467440737095516.16",
        ] {
            assert!(cents(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn percentages_are_exact_and_need_their_sign() {
        assert_eq!(basis_points("3.50 %"), Ok(350));
        assert_eq!(basis_points("100%"), Ok(10_000));
        assert_eq!(rate("12 %"), Ok(120_000));
        assert_eq!(rate("11.9925%"), Ok(119_925));
        for text in [
            "12",
            "0.12",
            "12  %",
            "12 percent",
            "%",
            "1.001 %",
            "99999999999 %",
        ] {
            assert!(basis_points(text).is_err(), "{text:?}");
        }
        assert!(rate("1.00001 %").is_err());
    }

    #[test]
    fn coins_and_days_are_read() {
        let coin = coin("250tranche/7/A").expect("a coin");
        assert_eq!(
            (coin.amount.as_str(), coin.denom.as_str()),
            ("250", "tranche/7/A")
        );
        for text in [
            "", "250", "cusd", "250 cusd", "-1cusd", "1.5cusd", "007cusd", "é",
        ] {
            assert!(super::coin(text).is_err(), "{text:?}");
        }
        assert_eq!(denom("cusd"), Ok("cusd".to_owned()));
        assert!(denom("1cusd").is_err() && denom("").is_err());
        assert_eq!(day("2018-06-30"), Ok(17_712));
        assert!(day("30.06.2018").is_err());
    }

    #[test]
    fn money_is_grouped() {
        for (cents, text) in [
            (0, "0.00"),
            (12_345, "123.45"),
            (100_000, "1,000.00"),
            (14_458_916_610, "144,589,166.10"),
        ] {
            assert_eq!(money(cents), text);
        }
    }
}
