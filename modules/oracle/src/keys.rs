//! Every key of the module.

use sluice_core::{Address, Item, Map};
use sluice_proto::oracle::{Attestation, Oracle, Params};

/// The parameters.
pub const PARAMS: Item<Params> = Item::new("oracle/params");
/// Oracles by account.
pub const ORACLES: Map<Address, Oracle> = Map::new("oracle/oracle/");
/// Account bytes of the oracle that has a statement key.
pub const KEYS: Map<[u8; 33], Vec<u8>> = Map::new("oracle/key/");
/// Statements by vault, period, revision, group and oracle.
pub const STATEMENTS: Map<(u64, u32, u32, u8, Address), Attestation> =
    Map::new("oracle/statement/");

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_core::state::{Empty, StateRead};
    use sluice_core::{Overlay, Store};

    #[test]
    fn keys_do_not_change() {
        let who = Address([7; 20]);
        let mut state = Overlay::new(&Empty);
        PARAMS.put(&mut state, &Params::default());
        assert!(state.get(Store::App, b"oracle/params").is_some());
        assert_eq!(
            ORACLES.key(&who),
            [b"oracle/oracle/".as_slice(), &[7; 20]].concat()
        );
        assert_eq!(
            KEYS.key(&[2; 33]),
            [b"oracle/key/".as_slice(), &[2; 33]].concat()
        );
        assert_eq!(
            STATEMENTS.key(&(1, 2, 3, 4, who)),
            [
                b"oracle/statement/".as_slice(),
                &[0, 0, 0, 0, 0, 0, 0, 1],
                &[0, 0, 0, 2],
                &[0, 0, 0, 3],
                &[4],
                &[7; 20]
            ]
            .concat()
        );
    }
}
