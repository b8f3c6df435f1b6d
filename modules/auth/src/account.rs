//! Accounts in state.

use sluice_core::{Address, BlockContext, Item, Map, StateRead, StateWrite};
use sluice_proto::cosmos::auth::v1beta1::BaseAccount;

/// Every account.
pub const ACCOUNTS: Map<Address, BaseAccount> = Map::new("auth/account/");
const NEXT: Item<u64> = Item::new("auth/next");

/// The account of an address, if it was opened.
pub fn account(state: &dyn StateRead, who: &Address) -> Option<BaseAccount> {
    ACCOUNTS.get(state, who)
}

/// Writes an account back.
pub fn set(state: &mut dyn StateWrite, who: &Address, account: &BaseAccount) {
    ACCOUNTS.put(state, who, account);
}

/// Opens an account with the next number, unless it is open.
pub fn open(state: &mut dyn StateWrite, context: &BlockContext, who: &Address) {
    if ACCOUNTS.has(state.reader(), who) {
        return;
    }
    let number = NEXT.get(state.reader()).unwrap_or(0);
    NEXT.put(state, &number.saturating_add(1));
    let account = BaseAccount {
        address: context.text(who),
        pub_key: None,
        account_number: number,
        sequence: 0,
    };
    ACCOUNTS.put(state, who, &account);
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_core::state::Empty;
    use sluice_core::{ChainDate, Overlay};

    #[test]
    fn accounts_are_numbered_in_the_order_they_open_and_open_once() {
        let context = BlockContext {
            chain_id: "c-1".into(),
            prefix: "sluice".into(),
            height: 1,
            date: ChainDate(0),
        };
        let mut state = Overlay::new(&Empty);
        for byte in [5, 3, 5] {
            open(&mut state, &context, &Address([byte; 20]));
        }
        let number = |byte| account(&state, &Address([byte; 20])).map(|a| a.account_number);
        assert_eq!((number(5), number(3), number(9)), (Some(0), Some(1), None));
        assert_eq!(
            ACCOUNTS.key(&Address([1; 20])),
            [b"auth/account/".as_slice(), &[1; 20]].concat()
        );
    }
}
