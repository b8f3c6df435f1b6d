//! Class names and the bank denominations made of them.

use sluice_core::{sdk, Error};

use crate::term_sheet::MAX_CLASSES;

/// What every class denomination begins with.
pub const PREFIX: &str = "tranche/";

/// The denomination of a class: `tranche/{vault}/{class}`. One unit is one cent of original notional.
pub fn denom(vault: u64, class: u8) -> String {
    format!("{PREFIX}{vault}/{}", char::from(class))
}

/// Vault and class of a denomination; nothing if [`denom`] never writes it.
pub fn parse(text: &str) -> Option<(u64, u8)> {
    let (vault, name) = text.strip_prefix(PREFIX)?.split_once('/')?;
    let parsed = (vault.parse().ok()?, letter(name)?);
    // A number has other spellings ("07", "+7") than the one that is minted.
    (denom(parsed.0, parsed.1) == text).then_some(parsed)
}

/// The class named by a field: one capital letter, A to H. Fails with `sdk/invalid_request`, naming `field`.
pub(crate) fn class(field: &str, name: &str) -> Result<u8, Error> {
    letter(name).ok_or_else(|| {
        sdk::INVALID_REQUEST.because(format!("{field}: must be one capital letter, A to H"))
    })
}

/// The name of the class at a position of a term sheet: A is 0.
pub(crate) fn name_at(position: usize) -> Option<u8> {
    (position < MAX_CLASSES).then(|| b'A' + position as u8)
}

fn letter(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [letter @ b'A'..=b'H'] => Some(*letter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denomination_has_one_spelling() {
        assert_eq!(denom(7, b'A'), "tranche/7/A");
        assert_eq!(parse("tranche/7/A"), Some((7, b'A')));
        assert_eq!(parse(&denom(u64::MAX, b'H')), Some((u64::MAX, b'H')));
        for text in [
            "tranche/07/A",
            "tranche/+7/A",
            "tranche/7/a",
            "tranche/7/I",
            "tranche/7/AB",
            "tranche/7/",
            "tranche/7",
            "tranche/7/A/B",
            "Tranche/7/A",
            "tranche/18446744073709551616/A",
            "cusd",
            "",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn classes_are_named_a_to_h() {
        assert_eq!(name_at(0), Some(b'A'));
        assert_eq!(name_at(7), Some(b'H'));
        assert_eq!(name_at(8), None);
        let error = class("class", "Z").expect_err("beyond H");
        assert!(error.message.starts_with("class:"));
    }
}
