//! Whole amounts of a denomination.

use sluice_proto::cosmos::base::v1beta1::Coin;

use crate::error::{sdk, Error};

/// An amount in the smallest unit of its denomination. In state it is its decimal digits, so that no value is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub u128);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);

    /// Reads decimal digits without sign or leading zeros. Fails naming `field`.
    pub fn parse(field: &str, text: &str) -> Result<Self, Error> {
        let canonical = !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && (text == "0" || !text.starts_with('0'));
        let value = if canonical { text.parse().ok() } else { None };
        value.map(Amount).ok_or_else(|| {
            sdk::INVALID_COINS.because(format!(
                "{field}: amount must be a whole number in decimal digits"
            ))
        })
    }

    /// The sum, unless it overflows.
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).map(Amount)
    }

    /// The difference, unless it is negative.
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.0.checked_sub(other.0).map(Amount)
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The wire form of an amount.
pub fn coin(denom: &str, amount: Amount) -> Coin {
    Coin {
        denom: denom.to_owned(),
        amount: amount.to_string(),
    }
}

/// Reads a coin: a denomination of 3 to 128 letters, digits and `/ : . _ -`, beginning with a letter, and an amount.
/// Fails with `sdk/invalid_coins`, naming `field`.
pub fn parse_coin<'a>(field: &str, coin: Option<&'a Coin>) -> Result<(&'a str, Amount), Error> {
    let coin = coin.ok_or_else(|| sdk::INVALID_COINS.because(format!("{field}: missing")))?;
    let denom = coin.denom.as_str();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte);
    if !(3..=128).contains(&denom.len())
        || !denom.starts_with(|first: char| first.is_ascii_alphabetic())
        || !denom.bytes().all(allowed)
    {
        return Err(sdk::INVALID_COINS.because(format!("{field}: not a denomination")));
    }
    Ok((denom, Amount::parse(field, &coin.amount)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_one_spelling() {
        assert_eq!(Amount::parse("x", "0"), Ok(Amount(0)));
        assert_eq!(Amount::parse("x", "120"), Ok(Amount(120)));
        for text in [
            "",
            "00",
            "012",
            "+1",
            "-1",
            "1.0",
            " 1",
            "340282366920938463463374607431768211456",
        ] {
            assert!(Amount::parse("x", text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn denominations_are_bounded() {
        let make = |denom: &str| Coin {
            denom: denom.into(),
            amount: "1".into(),
        };
        assert!(parse_coin("c", Some(&make("tranche/7/A"))).is_ok());
        for denom in ["", "ab", "7abc", "a b c", &"a".repeat(129)] {
            assert!(parse_coin("c", Some(&make(denom))).is_err(), "{denom:?}");
        }
        assert!(parse_coin("c", None).is_err());
    }
}
