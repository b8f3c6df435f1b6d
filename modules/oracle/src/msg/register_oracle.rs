//! `MsgRegisterOracle`.

use sluice_core::{
    coin, gas, module_address, parse_coin, BlockContext, Effects, Error, Event, Msg, StateWrite,
};
use sluice_proto::oracle::{ColumnGroup, MsgRegisterOracle, MsgRegisterOracleResponse, Oracle};
use sluice_proto::Message;

use crate::error::{
    ALREADY_REGISTERED, GROUPS_MALFORMED, KEY_TAKEN, RECORD_SOURCE, STATEMENT_KEY, WRONG_BOND,
};
use crate::keys::{KEYS, ORACLES, PARAMS};
use crate::statement::{account_of_key, is_compressed_key};

/// Most bytes of a record source.
const MAX_RECORD_SOURCE: usize = 128;

pub(crate) struct RegisterOracle(pub(crate) MsgRegisterOracle);

impl Msg for RegisterOracle {
    fn signer(&self) -> &str {
        &self.0.oracle
    }

    fn gas(&self) -> u64 {
        gas::MESSAGE
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        let account = context.address("oracle", &self.0.oracle)?;
        context.address("controller", &self.0.controller)?;
        parse_coin("bond", self.0.bond.as_ref())?;
        if !is_compressed_key(&self.0.statement_key) {
            return Err(STATEMENT_KEY.because("statement_key: not a compressed point of 33 bytes"));
        }
        if account_of_key(&self.0.statement_key) == account {
            return Err(STATEMENT_KEY.because("statement_key: is the account's own key"));
        }
        check_groups(&self.0.groups)?;
        let source = &self.0.record_source;
        if source.is_empty()
            || source.len() > MAX_RECORD_SOURCE
            || source.chars().any(char::is_control)
        {
            return Err(RECORD_SOURCE.because(format!(
                "record_source: 1 to {MAX_RECORD_SOURCE} bytes without control characters"
            )));
        }
        Ok(())
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let account = context.address("oracle", &self.0.oracle)?;
        let controller = context.address("controller", &self.0.controller)?;
        if ORACLES.has(state.reader(), &account) {
            return Err(ALREADY_REGISTERED.because("oracle: registered already"));
        }
        let key = <[u8; 33]>::try_from(self.0.statement_key.as_slice())
            .map_err(|_| STATEMENT_KEY.because("statement_key: 33 bytes"))?;
        // Statements do not name the oracle: with a shared key one signature would fill two places of a quorum.
        if KEYS.has(state.reader(), &key) {
            return Err(KEY_TAKEN.because("statement_key: another oracle's"));
        }
        let asked = PARAMS.get(state.reader()).and_then(|params| params.bond);
        let bond = parse_coin("params.bond", asked.as_ref())?;
        if parse_coin("bond", self.0.bond.as_ref())? != bond {
            let (denom, amount) = bond;
            return Err(WRONG_BOND.because(format!("bond: must be exactly {amount}{denom}")));
        }
        let (denom, amount) = bond;
        sluice_bank::transfer(state, &account, &module_address(crate::NAME), denom, amount)?;
        KEYS.put(state, &key, &account.0.to_vec());
        ORACLES.put(
            state,
            &account,
            &Oracle {
                address: context.text(&account),
                statement_key: key.to_vec(),
                groups: self.0.groups.clone(),
                controller: context.text(&controller),
                record_source: self.0.record_source.clone(),
                bond: Some(coin(denom, amount)),
                registered_day: context.date.0,
            },
        );
        Ok(Effects {
            response: MsgRegisterOracleResponse {}.encode_to_vec(),
            events: vec![Event::new("oracle_registered")
                .with("oracle", context.text(&account))
                .with("controller", context.text(&controller))],
        })
    }
}

fn check_groups(groups: &[i32]) -> Result<(), Error> {
    if groups.is_empty() {
        return Err(GROUPS_MALFORMED.because("groups: at least one"));
    }
    // Strictly above the one before also means above 0, which is not a group.
    let mut before = ColumnGroup::Unspecified as i32;
    for (position, &group) in groups.iter().enumerate() {
        if group <= before || ColumnGroup::try_from(group).is_err() {
            return Err(GROUPS_MALFORMED.because(format!(
                "groups[{position}]: known groups, ascending, no doubles"
            )));
        }
        before = group;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::msg::testing::{chain, context, registration, run, sound, Signer, BOND};
    use sluice_core::state::Empty;
    use sluice_core::{sdk, Amount, Overlay, Refusal};

    fn refused(change: impl FnOnce(&mut MsgRegisterOracle)) -> Error {
        let mut state = Overlay::new(&Empty);
        chain(&mut state);
        let mut message = registration(&Signer::new(1));
        change(&mut message);
        run(&mut state, &RegisterOracle(message)).expect_err("must be refused")
    }

    fn refusal(change: impl FnOnce(&mut MsgRegisterOracle)) -> Refusal {
        refused(change).refusal
    }

    #[test]
    fn an_oracle_registers_and_its_bond_is_held() {
        let mut state = Overlay::new(&Empty);
        chain(&mut state);
        let signer = Signer::new(1);
        let effects = run(&mut state, &RegisterOracle(registration(&signer))).expect("registered");
        assert_eq!(effects.events[0].kind, "oracle_registered");
        let held = sluice_bank::balance(&state, &module_address("oracle"), "usluice");
        assert_eq!(held, Amount(BOND));
        let row = crate::oracle(&state, &signer.account).expect("stored");
        assert_eq!(row.registered_day, context().date.0);
        assert_eq!(row.controller, registration(&signer).controller);
        sound(&state);
    }

    #[test]
    fn fails_if_an_address_is_malformed() {
        assert_eq!(refusal(|m| m.oracle = "x".into()), sdk::INVALID_ADDRESS);
        let error = refused(|m| m.controller = "cosmos1abc".into());
        assert_eq!(error.refusal, sdk::INVALID_ADDRESS);
        assert!(error.message.starts_with("controller"));
    }

    #[test]
    fn fails_if_the_statement_key_is_not_a_compressed_point() {
        assert_eq!(refusal(|m| m.statement_key = vec![0; 33]), STATEMENT_KEY);
        assert_eq!(refusal(|m| m.statement_key.truncate(32)), STATEMENT_KEY);
    }

    #[test]
    fn fails_if_the_statement_key_is_the_accounts_own() {
        let error = refused(|m| m.oracle = context().text(&account_of_key(&m.statement_key)));
        assert_eq!(error.refusal, STATEMENT_KEY);
        assert!(error.message.contains("own key"));
    }

    #[test]
    fn fails_if_groups_are_empty_unknown_not_ascending_or_doubled() {
        for groups in [vec![], vec![0], vec![6], vec![-1], vec![2, 1], vec![2, 2]] {
            assert_eq!(refusal(|m| m.groups = groups), GROUPS_MALFORMED);
        }
    }

    #[test]
    fn fails_if_the_record_source_is_empty_long_or_not_plain() {
        for source in [String::new(), "x".repeat(129), "a\nb".into()] {
            assert_eq!(refusal(|m| m.record_source = source), RECORD_SOURCE);
        }
    }

    #[test]
    fn fails_if_registered_already() {
        let mut state = Overlay::new(&Empty);
        chain(&mut state);
        let first = registration(&Signer::new(1));
        run(&mut state, &RegisterOracle(first.clone())).expect("first");
        let mut again = registration(&Signer::new(2));
        again.oracle = first.oracle;
        let error = run(&mut state, &RegisterOracle(again)).expect_err("second");
        assert_eq!(error.refusal, ALREADY_REGISTERED);
    }

    #[test]
    fn fails_if_another_oracle_has_the_key_so_that_one_signature_never_counts_twice() {
        let mut state = Overlay::new(&Empty);
        chain(&mut state);
        let first = registration(&Signer::new(1));
        let mut second = registration(&Signer::new(2));
        second.statement_key = first.statement_key.clone();
        run(&mut state, &RegisterOracle(first)).expect("first");
        let error = run(&mut state, &RegisterOracle(second)).expect_err("same key");
        assert_eq!(error.refusal, KEY_TAKEN);
    }

    #[test]
    fn fails_if_the_bond_is_not_exactly_that_of_the_parameters() {
        assert_eq!(refusal(|m| m.bond = None), sdk::INVALID_COINS);
        for wrong in [
            coin("usluice", Amount(BOND - 1)),
            coin("usluice", Amount(BOND + 1)),
            coin("cusd", Amount(BOND)),
        ] {
            let error = refused(|m| m.bond = Some(wrong));
            assert_eq!(error.refusal, WRONG_BOND);
            assert!(error.message.contains(&format!("{BOND}usluice")));
        }
    }

    #[test]
    fn fails_if_the_account_cannot_pay_the_bond() {
        let poor = context().text(&sluice_core::Address([0x77; 20]));
        assert_eq!(refusal(|m| m.oracle = poor), sdk::INSUFFICIENT_FUNDS);
    }
}
