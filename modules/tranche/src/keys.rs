//! Every store key of the module.

use sluice_core::Map;
use sluice_proto::tranche::{IssuedClass, Offer, TermSheet};

/// Term sheet by vault.
pub const TERM_SHEETS: Map<u64, TermSheet> = Map::new("tranche/term_sheet/");
/// Minted class by vault and capital letter.
pub const CLASSES: Map<(u64, u8), IssuedClass> = Map::new("tranche/class/");
/// Open offer by vault and capital letter; no row is an offer of nothing.
pub const OFFERS: Map<(u64, u8), Offer> = Map::new("tranche/offer/");

#[cfg(test)]
mod tests {
    use super::*;

    /// A change here moves rows that nodes already hold.
    #[test]
    fn keys_are_golden() {
        assert_eq!(
            TERM_SHEETS.key(&7),
            b"tranche/term_sheet/\0\0\0\0\0\0\0\x07"
        );
        assert_eq!(
            CLASSES.key(&(7, b'A')),
            b"tranche/class/\0\0\0\0\0\0\0\x07A"
        );
        assert_eq!(
            OFFERS.key(&(258, b'C')),
            b"tranche/offer/\0\0\0\0\0\0\x01\x02C"
        );
    }
}
