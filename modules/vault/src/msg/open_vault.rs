//! `MsgOpenVault`.

use sluice_core::{
    coin, gas, module_address, parse_coin, sdk, BlockContext, Effects, Error, Event, Msg,
    StateWrite,
};
use sluice_proto::vault::{MsgOpenVault, MsgOpenVaultResponse, Vault, VaultStatus};
use sluice_proto::Message;
use sluice_rules::suite::Suite;

use super::word;
use crate::error::{CASH_AGENT_KEY, CLOSING_DAY, SETTLEMENT_DENOM, UNKNOWN_SUITE, WRONG_DEPOSIT};
use crate::keys::{COUNT, DUE, PARAMS, VAULTS};
use crate::quorum;

/// Most bytes of a name.
const MAX_NAME: usize = 64;
/// Most tags of a loan.
const MAX_TAGS_PER_ASSET: u32 = 4;
/// Most days until the closing: ten years.
const MAX_DAYS: u32 = 3_650;

pub(crate) struct OpenVault(pub(crate) MsgOpenVault);

impl Msg for OpenVault {
    fn signer(&self) -> &str {
        &self.0.issuer
    }

    fn gas(&self) -> u64 {
        let oracles: usize = self
            .0
            .quorums
            .iter()
            .map(|quorum| quorum.oracles.len())
            .sum();
        // An oracle is a row read; the price of a written one leaves room.
        gas::MESSAGE.saturating_add(gas::ROW.saturating_mul(oracles as u64))
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        let message = &self.0;
        context.address("issuer", &message.issuer)?;
        context.address("servicer", &message.servicer)?;
        parse_coin("deposit", message.deposit.as_ref())?;
        if message.name.is_empty()
            || message.name.len() > MAX_NAME
            || message.name.chars().any(char::is_control)
        {
            return Err(sdk::INVALID_REQUEST.because(format!(
                "name: 1 to {MAX_NAME} bytes without control characters"
            )));
        }
        word("schema_digest", &message.schema_digest)?;
        if !(1..=MAX_TAGS_PER_ASSET).contains(&message.tags_per_asset) {
            return Err(
                sdk::INVALID_REQUEST.because(format!("tags_per_asset: 1 to {MAX_TAGS_PER_ASSET}"))
            );
        }
        if Suite::from_id(message.suite).is_none() {
            return Err(UNKNOWN_SUITE.because(format!("suite: {}", message.suite)));
        }
        if !sluice_oracle::is_compressed_key(&message.cash_agent_key) {
            return Err(CASH_AGENT_KEY.because("cash_agent_key: a compressed point of 33 bytes"));
        }
        quorum::check_shape(context, &message.quorums)
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let message = &self.0;
        let issuer = context.address("issuer", &message.issuer)?;
        let servicer = context.address("servicer", &message.servicer)?;
        let asked = PARAMS.get(state.reader()).and_then(|params| params.deposit);
        let (denom, amount) = parse_coin("params.deposit", asked.as_ref())?;
        if parse_coin("deposit", message.deposit.as_ref())? != (denom, amount) {
            return Err(WRONG_DEPOSIT.because(format!("deposit: must be exactly {amount}{denom}")));
        }
        let today = context.date.0;
        let last = today.saturating_add(MAX_DAYS);
        if !(today..=last).contains(&message.closing_day) {
            return Err(CLOSING_DAY.because(format!("closing_day: day {today} to day {last}")));
        }
        if !sluice_bank::denom_exists(state.reader(), &message.settlement_denom) {
            return Err(SETTLEMENT_DENOM.because("settlement_denom: does not exist"));
        }
        let (issuer_text, servicer_text) = (context.text(&issuer), context.text(&servicer));
        quorum::check_oracles(
            state.reader(),
            context,
            &message.quorums,
            &issuer_text,
            &servicer_text,
        )?;
        sluice_bank::transfer(state, &issuer, &module_address(crate::NAME), denom, amount)?;
        // 2^64 vaults cannot be opened; saturation would only refuse to write a new number.
        let id = COUNT.get(state.reader()).unwrap_or(0).saturating_add(1);
        COUNT.put(state, &id);
        DUE.put(state, &(message.closing_day, id), &());
        VAULTS.put(
            state,
            &id,
            &Vault {
                id,
                issuer: issuer_text.clone(),
                servicer: servicer_text,
                name: message.name.clone(),
                schema_digest: message.schema_digest.clone(),
                tags_per_asset: message.tags_per_asset,
                suite: message.suite,
                quorums: message.quorums.clone(),
                settlement_denom: message.settlement_denom.clone(),
                cash_agent_key: message.cash_agent_key.clone(),
                deposit: Some(coin(denom, amount)),
                opened_day: today,
                closing_day: message.closing_day,
                status: VaultStatus::Open.into(),
                ..Vault::default()
            },
        );
        Ok(Effects {
            response: MsgOpenVaultResponse { vault: id }.encode_to_vec(),
            events: vec![Event::new("vault_opened")
                .with("vault", id)
                .with("issuer", issuer_text)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{QUORUM, QUORUM_INDEPENDENCE, QUORUM_ORACLE};
    use crate::testing::{World, DEPOSIT, ISSUER, SERVICER, STRANGER};
    use sluice_core::{Address, Amount, Refusal};

    fn refusal(change: impl FnOnce(&mut MsgOpenVault)) -> Refusal {
        let mut world = World::new();
        let mut message = world.opening();
        change(&mut message);
        world.refused(&OpenVault(message)).refusal
    }

    /// Replaces the oracle accounts of one quorum.
    fn oracles(world: &World, seeds: &[u8]) -> Vec<String> {
        let mut texts: Vec<_> = seeds
            .iter()
            .map(|seed| world.text(Address([*seed; 20])))
            .collect();
        texts.sort();
        texts
    }

    #[test]
    fn a_vault_is_opened_and_its_deposit_held() {
        let mut world = World::new();
        let before = world.held(ISSUER);
        let message = OpenVault(world.opening());
        let effects = world.run(&message).expect("opened");
        let response = MsgOpenVaultResponse::decode(effects.response.as_slice()).expect("response");
        assert_eq!(response.vault, 1);
        assert_eq!(effects.events[0].kind, "vault_opened");
        assert_eq!(world.held(ISSUER), before - DEPOSIT);
        assert_eq!(world.held(module_address(crate::NAME)), DEPOSIT);
        let vault = crate::vault(&world.state, 1).expect("stored");
        assert_eq!(vault.status(), VaultStatus::Open);
        assert_eq!(vault.issuer, world.text(ISSUER));
        assert_eq!(world.open(), 2);
        world.sound();
    }

    #[test]
    fn fails_if_an_address_is_malformed() {
        assert_eq!(refusal(|m| m.issuer.clear()), sdk::INVALID_ADDRESS);
        assert_eq!(refusal(|m| m.servicer.push('q')), sdk::INVALID_ADDRESS);
        assert_eq!(
            refusal(|m| m.quorums[0].oracles[0].clear()),
            sdk::INVALID_ADDRESS
        );
    }

    #[test]
    fn fails_if_name_schema_or_tags_are_malformed() {
        for name in [String::new(), "n".repeat(65), "a\u{7}".into()] {
            assert_eq!(refusal(|m| m.name = name), sdk::INVALID_REQUEST);
        }
        assert_eq!(
            refusal(|m| m.schema_digest.truncate(31)),
            sdk::INVALID_REQUEST
        );
        assert_eq!(refusal(|m| m.tags_per_asset = 0), sdk::INVALID_REQUEST);
        assert_eq!(refusal(|m| m.tags_per_asset = 5), sdk::INVALID_REQUEST);
    }

    #[test]
    fn fails_if_the_suite_is_unknown() {
        assert_eq!(refusal(|m| m.suite = 0), UNKNOWN_SUITE);
        assert_eq!(refusal(|m| m.suite = 99), UNKNOWN_SUITE);
    }

    #[test]
    fn fails_if_the_cash_agents_key_is_no_point() {
        assert_eq!(refusal(|m| m.cash_agent_key = vec![0; 33]), CASH_AGENT_KEY);
        assert_eq!(refusal(|m| m.cash_agent_key.truncate(32)), CASH_AGENT_KEY);
    }

    #[test]
    fn fails_if_the_quorums_are_not_the_four_groups_in_order() {
        assert_eq!(refusal(|m| m.quorums.truncate(3)), QUORUM);
        assert_eq!(refusal(|m| m.quorums.swap(2, 3)), QUORUM);
        assert_eq!(refusal(|m| m.quorums[3].group = 5), QUORUM);
    }

    #[test]
    fn fails_if_a_quorum_is_empty_too_long_not_ascending_or_doubled() {
        assert_eq!(refusal(|m| m.quorums[2].oracles.clear()), QUORUM);
        assert_eq!(refusal(|m| m.quorums[0].oracles.reverse()), QUORUM);
        let double =
            |m: &mut MsgOpenVault| m.quorums[0].oracles[1] = m.quorums[0].oracles[0].clone();
        assert_eq!(refusal(double), QUORUM);
        let many = Vec::from_iter(10..27);
        assert_eq!(
            refusal(|m| m.quorums[3].oracles = oracles(&World::new(), &many)),
            QUORUM
        );
    }

    #[test]
    fn fails_if_a_threshold_is_zero_above_the_oracles_or_one_for_tags_and_balances() {
        assert_eq!(refusal(|m| m.quorums[2].threshold = 0), QUORUM);
        assert_eq!(refusal(|m| m.quorums[3].threshold = 2), QUORUM);
        assert_eq!(refusal(|m| m.quorums[0].threshold = 1), QUORUM);
        assert_eq!(refusal(|m| m.quorums[1].threshold = 1), QUORUM);
    }

    #[test]
    fn fails_if_an_oracle_is_not_registered_for_the_group() {
        let world = World::new();
        assert_eq!(
            refusal(|m| m.quorums[2].oracles = oracles(&world, &[77])),
            QUORUM_ORACLE
        );
        assert_eq!(
            refusal(|m| m.quorums[2].oracles = oracles(&world, &[6])),
            QUORUM_ORACLE
        );
    }

    #[test]
    fn fails_if_one_party_stands_behind_two_oracles_of_tags_or_balances() {
        for (quorum, other) in [(0, 2), (1, 3)] {
            // The other oracle's controller, the other oracle itself, the issuer, the servicer.
            let (controller, account) = (Address([100 + other; 20]), Address([other; 20]));
            for controller in [controller, account, ISSUER, SERVICER] {
                let mut world = World::new();
                world.register(20, controller, vec![1, 2]);
                let mut message = world.opening();
                message.quorums[quorum].oracles = oracles(&world, &[other, 20]);
                let error = world.refused(&OpenVault(message));
                assert_eq!(error.refusal, QUORUM_INDEPENDENCE, "{controller:?}");
            }
        }
    }

    #[test]
    fn fails_if_an_oracle_of_tags_or_balances_is_the_issuer_or_the_servicer_itself() {
        for party in [Address([1; 20]), Address([2; 20])] {
            let text = World::new().text(party);
            assert_eq!(refusal(|m| m.servicer = text), QUORUM_INDEPENDENCE);
        }
    }

    #[test]
    fn an_oracle_that_controls_itself_is_a_party_of_its_own() {
        let mut world = World::new();
        world.register(20, Address([20; 20]), vec![1]);
        let mut message = world.opening();
        message.quorums[0].oracles = oracles(&world, &[1, 20]);
        world.run(&OpenVault(message)).expect("two parties");
    }

    #[test]
    fn fails_if_the_deposit_is_not_exactly_that_of_the_parameters() {
        assert_eq!(refusal(|m| m.deposit = None), sdk::INVALID_COINS);
        for (denom, amount) in [
            ("usluice", DEPOSIT - 1),
            ("usluice", DEPOSIT + 1),
            ("cusd", DEPOSIT),
        ] {
            assert_eq!(
                refusal(|m| m.deposit = Some(coin(denom, Amount(amount)))),
                WRONG_DEPOSIT
            );
        }
    }

    #[test]
    fn fails_if_the_deposit_cannot_be_paid() {
        let mut world = World::new();
        let held = world.held(STRANGER);
        sluice_bank::burn(&mut world.state, &STRANGER, "usluice", Amount(held)).expect("burnt");
        let mut message = world.opening();
        message.issuer = world.text(STRANGER);
        assert_eq!(
            world.refused(&OpenVault(message)).refusal,
            sdk::INSUFFICIENT_FUNDS
        );
    }

    #[test]
    fn fails_if_the_closing_day_is_past_or_more_than_ten_years_ahead() {
        let today = World::new().context.date.0;
        assert_eq!(refusal(|m| m.closing_day = today - 1), CLOSING_DAY);
        assert_eq!(refusal(|m| m.closing_day = today + 3_651), CLOSING_DAY);
        for day in [today, today + 3_650] {
            let mut world = World::new();
            let mut message = world.opening();
            message.closing_day = day;
            world.run(&OpenVault(message)).expect("the ends are inside");
        }
    }

    #[test]
    fn fails_if_the_settlement_denomination_does_not_exist() {
        assert_eq!(
            refusal(|m| m.settlement_denom = "ceur".into()),
            SETTLEMENT_DENOM
        );
    }
}
