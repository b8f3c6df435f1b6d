//! Vaults that were not proved by their closing day.

use sluice_core::state::fatal;
use sluice_core::{
    module_address, parse_coin, Address, BlockContext, Error, Event, StateWrite, TREASURY,
};
use sluice_proto::vault::{Vault, VaultStatus};

use crate::keys::{DUE, SWEEPS, VAULTS};

/// Most vaults that expire in one block; the rest wait for the next.
const MAX_A_BLOCK: usize = 200;

/// Ends the open vaults whose closing day has passed. Their tags are free from here on.
pub(crate) fn expire(state: &mut dyn StateWrite, context: &BlockContext) -> Vec<Event> {
    let due = DUE.scan(state.reader(), &(), MAX_A_BLOCK);
    let passed = due
        .into_iter()
        .take_while(|((day, _), ())| *day < context.date.0);
    let mut events = Vec::new();
    for ((day, id), ()) in passed {
        DUE.delete(state, &(day, id));
        let Some(mut vault) = VAULTS.get(state.reader(), &id) else {
            fatal("the queue of closing days names a vault that is not there");
        };
        vault.set_status(VaultStatus::Expired);
        VAULTS.put(state, &id, &vault);
        if let Some(revision) = vault.revisions.checked_sub(1) {
            SWEEPS.put(state, &(id, revision), &());
        }
        // The account holds the deposit of every open vault; were it short, the ledger would be damaged.
        if pay_deposit(state, &vault, &module_address(TREASURY)).is_err() {
            fatal("the deposit of an open vault is gone");
        }
        events.push(Event::new("vault_expired").with("vault", id));
    }
    events
}

/// Pays out the deposit of a vault that was open until now.
pub(crate) fn pay_deposit(
    state: &mut dyn StateWrite,
    vault: &Vault,
    to: &Address,
) -> Result<(), Error> {
    let (denom, amount) = parse_coin("deposit", vault.deposit.as_ref())?;
    sluice_bank::transfer(state, &module_address(crate::NAME), to, denom, amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{BATCHES, PERIOD_COLUMNS, STATIC_COLUMNS, SUMMARIES, TAGS};
    use crate::testing::{World, DEPOSIT};

    #[test]
    fn a_vault_expires_the_day_after_its_closing_day_and_its_deposit_is_lost() {
        let mut world = World::new();
        let vault = world.ready(1);
        assert!(world.next_block(30).is_empty(), "the day itself is in time");
        let events = world.next_block(1);
        assert_eq!(
            events,
            vec![Event::new("vault_expired").with("vault", vault)]
        );
        assert_eq!(world.held(module_address(crate::NAME)), 0);
        assert_eq!(world.held(module_address("treasury")), DEPOSIT);
        world.sound();
        assert!(world.next_block(1).is_empty(), "once");
    }

    #[test]
    fn the_rows_of_an_expired_vault_are_swept_and_its_digest_stays() {
        let mut world = World::new();
        let vault = world.ready(1);
        let kept = world.ready(2);
        let message = crate::msg::ProveClosing(world.closing_proof(kept));
        world.run(&message).expect("proved in time");
        for _ in 0..3 {
            world.next_block(31);
            world.sound();
        }
        let state = &world.state;
        assert!(SWEEPS.scan(state, &(), 9).is_empty());
        assert!(BATCHES.scan(state, &vault, 9).is_empty());
        assert!(STATIC_COLUMNS.scan(state, &vault, 9).is_empty());
        assert!(PERIOD_COLUMNS.scan(state, &vault, 9).is_empty());
        assert!(SUMMARIES.scan(state, &vault, 9).is_empty());
        assert!(crate::tape(state, vault, 0).is_some());
        assert_eq!(
            TAGS.scan(state, &(), 99).len(),
            30,
            "those of the proved vault"
        );
        assert_eq!(STATIC_COLUMNS.scan(state, &kept, 9).len(), 2);
    }

    #[test]
    fn at_most_200_vaults_expire_in_a_block_and_late_ones_are_closed_meanwhile() {
        let mut world = World::new();
        let last = (0..201).map(|_| world.open()).last().expect("opened");
        assert_eq!(world.next_block(31).len(), 200);
        world.sound();
        let message = crate::msg::CommitTape(world.tape(last, 1));
        assert_eq!(world.refused(&message).refusal, crate::CLOSING_DAY_PASSED);
        assert_eq!(world.next_block(0).len(), 1);
        world.sound();
    }
}
