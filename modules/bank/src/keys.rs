//! Every key of the module.

use sluice_core::{Address, Amount, Map};
use sluice_proto::cosmos::bank::v1beta1::Metadata;

/// Balance of an account in a denomination; no row for zero.
pub const BALANCES: Map<(Address, String), Amount> = Map::new("bank/balance/");
/// Supply of a denomination.
pub const SUPPLY: Map<String, Amount> = Map::new("bank/supply/");
/// What wallets show for a denomination.
pub const METADATA: Map<String, Metadata> = Map::new("bank/metadata/");
/// Who holds a denomination: the balances in another order.
pub(crate) const HOLDERS: Map<(String, Address), ()> = Map::index("bank/holder/");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_change() {
        let who = Address([7; 20]);
        let mut balance = b"bank/balance/".to_vec();
        balance.extend([7; 20]);
        balance.extend(b"\x04cusd");
        assert_eq!(BALANCES.key(&(who, "cusd".into())), balance);
        assert_eq!(SUPPLY.key(&"cusd".into()), b"bank/supply/\x04cusd");
        assert_eq!(METADATA.key(&"cusd".into()), b"bank/metadata/\x04cusd");
        let mut holder = b"bank/holder/\x04cusd".to_vec();
        holder.extend([7; 20]);
        assert_eq!(HOLDERS.key(&("cusd".into(), who)), holder);
    }
}
