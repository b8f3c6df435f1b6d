//! Who must sign a tape, and whether they did.

use std::collections::BTreeSet;

use sluice_core::{BlockContext, Error, StateRead};
use sluice_proto::oracle::ColumnGroup;
use sluice_proto::vault::{GroupQuorum, GroupStatus, Tape, Vault};

use crate::error::{QUORUM, QUORUM_INDEPENDENCE, QUORUM_ORACLE};

/// The groups that attest a tape at closing, in order.
const GROUPS: [ColumnGroup; 4] = [
    ColumnGroup::Registrar,
    ColumnGroup::Servicer,
    ColumnGroup::Appraiser,
    ColumnGroup::Bureau,
];

/// Most oracles of one quorum.
pub(crate) const MAX_ORACLES: usize = 16;

/// Tags and balances are what units are minted on: no single party may vouch for them.
fn needs_two_parties(group: ColumnGroup) -> bool {
    matches!(group, ColumnGroup::Registrar | ColumnGroup::Servicer)
}

/// Checks everything about quorums that needs no state.
pub(crate) fn check_shape(context: &BlockContext, quorums: &[GroupQuorum]) -> Result<(), Error> {
    let groups: Vec<_> = quorums.iter().map(|quorum| quorum.group).collect();
    if groups != GROUPS.map(i32::from) {
        return Err(QUORUM.because("quorums: registrar, servicer, appraiser and bureau, in order"));
    }
    for (quorum, group) in quorums.iter().zip(GROUPS) {
        let field = format!("quorums[{}]", group.as_str_name());
        let count = quorum.oracles.len();
        if count == 0 || count > MAX_ORACLES {
            return Err(QUORUM.because(format!("{field}.oracles: 1 to {MAX_ORACLES}")));
        }
        let mut before = String::new();
        for (position, oracle) in quorum.oracles.iter().enumerate() {
            let field = format!("{field}.oracles[{position}]");
            let text = context.text(&context.address(&field, oracle)?);
            if text <= before {
                return Err(QUORUM.because(format!("{field}: ascending as text, no doubles")));
            }
            before = text;
        }
        let least = if needs_two_parties(group) { 2 } else { 1 };
        if !(least..=count).contains(&(quorum.threshold as usize)) {
            return Err(QUORUM.because(format!(
                "{field}.threshold: {least} to the number of oracles"
            )));
        }
    }
    Ok(())
}

/// Checks that every oracle is registered for its group and that no party could fill two places where two are needed.
/// `issuer` and `servicer` are accounts as written in state.
pub(crate) fn check_oracles(
    state: &dyn StateRead,
    context: &BlockContext,
    quorums: &[GroupQuorum],
    issuer: &str,
    servicer: &str,
) -> Result<(), Error> {
    for (quorum, group) in quorums.iter().zip(GROUPS) {
        let mut parties = BTreeSet::from([issuer.to_owned(), servicer.to_owned()]);
        for (position, oracle) in quorum.oracles.iter().enumerate() {
            let field = format!("quorums[{}].oracles[{position}]", group.as_str_name());
            let account = context.address(&field, oracle)?;
            let oracle = sluice_oracle::oracle(state, &account)
                .filter(|oracle| oracle.groups.contains(&quorum.group))
                .ok_or_else(|| QUORUM_ORACLE.because(format!("{field}: not registered for it")))?;
            if !needs_two_parties(group) {
                continue;
            }
            // All listed oracles are distinct parties, so any `threshold` of them are. An oracle may control itself,
            // but neither its account nor its controller may appear a second time in any role.
            let own = BTreeSet::from([oracle.address, oracle.controller]);
            if !own.is_disjoint(&parties) {
                return Err(QUORUM_INDEPENDENCE.because(format!(
                    "{field}: is or is controlled by the issuer, the servicer or another oracle's party"
                )));
            }
            parties.extend(own);
        }
    }
    Ok(())
}

/// Where every quorum of a tape stands: how many of its oracles signed exactly the tape's digest.
pub(crate) fn standing(
    state: &dyn StateRead,
    context: &BlockContext,
    vault: &Vault,
    tape: &Tape,
) -> Vec<GroupStatus> {
    let signed = |quorum: &GroupQuorum, oracle: &str| {
        let Ok(account) = context.address("oracle", oracle) else {
            return false;
        };
        let digest = sluice_oracle::digest_of(
            state,
            tape.vault,
            tape.period,
            tape.revision,
            quorum.group(),
            &account,
        );
        digest.is_some_and(|digest| digest.as_slice() == tape.digest)
    };
    vault
        .quorums
        .iter()
        .map(|quorum| GroupStatus {
            group: quorum.group,
            // At most MAX_ORACLES.
            signed: quorum
                .oracles
                .iter()
                .filter(|oracle| signed(quorum, oracle))
                .count() as u32,
            threshold: quorum.threshold,
        })
        .collect()
}

/// Whether every quorum signed the tape's digest.
pub(crate) fn attested(
    state: &dyn StateRead,
    context: &BlockContext,
    vault: &Vault,
    tape: &Tape,
) -> bool {
    let standing = standing(state, context, vault, tape);
    !standing.is_empty() && standing.iter().all(|group| group.signed >= group.threshold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;
    use sluice_core::Address;

    fn signed(world: &World, vault: u64) -> Vec<u32> {
        let row = crate::vault(&world.state, vault).expect("vault");
        let tape = crate::tape(&world.state, vault, 0).expect("tape");
        let standing = standing(&world.state, &world.context, &row, &tape);
        standing.iter().map(|group| group.signed).collect()
    }

    #[test]
    fn a_statement_counts_for_its_group_only_and_only_from_the_listed_oracles() {
        let mut world = World::new();
        world.register(20, Address([120; 20]), vec![3, 4]);
        world.register(21, Address([121; 20]), vec![1, 2, 3, 4]);
        let mut opening = world.opening();
        for group in [2, 3] {
            opening.quorums[group].oracles = vec![world.text(Address([20; 20]))];
        }
        world.run(&crate::msg::OpenVault(opening)).expect("opened");
        world.commit(world.tape(1, 1));
        let digest = crate::tape(&world.state, 1, 0).expect("tape").digest;
        world.attest_as(20, 3, 1, 0, &digest).expect("signed");
        assert_eq!(signed(&world, 1), vec![0, 0, 1, 0]);
        for group in 1..=4 {
            world.attest_as(21, group, 1, 0, &digest).expect("signed");
        }
        assert_eq!(signed(&world, 1), vec![0, 0, 1, 0], "it is in no quorum");
        world.attest_as(20, 4, 1, 0, &digest).expect("signed");
        assert_eq!(signed(&world, 1), vec![0, 0, 1, 1]);
    }

    #[test]
    fn a_vault_without_quorums_is_never_attested() {
        let world = World::new();
        let (vault, tape) = (Vault::default(), Tape::default());
        assert!(!attested(&world.state, &world.context, &vault, &tape));
    }
}
