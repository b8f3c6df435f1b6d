//! What other modules may read.

use sluice_core::{Address, StateRead};
use sluice_proto::oracle::{ColumnGroup, Oracle};

use crate::keys::{ORACLES, STATEMENTS};

/// A registered oracle.
pub fn oracle(state: &dyn StateRead, account: &Address) -> Option<Oracle> {
    ORACLES.get(state, account)
}

/// The tape digest an oracle signed for one group of a tape, if it did.
pub fn digest_of(
    state: &dyn StateRead,
    vault: u64,
    period: u32,
    revision: u32,
    group: ColumnGroup,
    account: &Address,
) -> Option<[u8; 32]> {
    // A group number is at most 5.
    let key = (vault, period, revision, group as u8, *account);
    let statement = STATEMENTS.get(state, &key)?.statement?;
    statement.tape_digest.try_into().ok()
}
