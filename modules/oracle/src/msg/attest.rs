//! `MsgAttest`.

use sluice_core::{gas, sdk, BlockContext, Effects, Error, Event, Msg, StateWrite};
use sluice_proto::oracle::{
    Attestation, AttestationStatement, ColumnGroup, MsgAttest, MsgAttestResponse,
};
use sluice_proto::Message;

use crate::error::{
    ALREADY_RECORDED, BAD_SIGNATURE, EQUIVOCATION, GROUP_NOT_REGISTERED, NOT_REGISTERED,
    STATEMENT_CHAIN, STATEMENT_DIGEST, STATEMENT_DOMAIN,
};
use crate::keys::{ORACLES, STATEMENTS};
use crate::state::digest_of;
use crate::statement::{is_signed_by, DOMAIN, GROUPS};

pub(crate) struct Attest(pub(crate) MsgAttest);

impl Attest {
    fn statement(&self) -> Result<&AttestationStatement, Error> {
        self.0
            .statement
            .as_ref()
            .ok_or_else(|| sdk::INVALID_REQUEST.because("statement: missing"))
    }
}

impl Msg for Attest {
    fn signer(&self) -> &str {
        &self.0.relayer
    }

    fn gas(&self) -> u64 {
        gas::MESSAGE.saturating_add(gas::SIGNATURE)
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("relayer", &self.0.relayer)?;
        context.address("oracle", &self.0.oracle)?;
        let statement = self.statement()?;
        if statement.domain != DOMAIN {
            return Err(STATEMENT_DOMAIN.because(format!("statement.domain: must be {DOMAIN}")));
        }
        if statement.chain_id != context.chain_id {
            return Err(STATEMENT_CHAIN
                .because(format!("statement.chain_id: must be {}", context.chain_id)));
        }
        if statement.vault == 0 {
            return Err(sdk::INVALID_REQUEST.because("statement.vault: at least 1"));
        }
        if statement.tape_digest.len() != 32 {
            return Err(STATEMENT_DIGEST.because("statement.tape_digest: 32 bytes"));
        }
        Ok(())
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let account = context.address("oracle", &self.0.oracle)?;
        let statement = self.statement()?;
        let oracle = ORACLES
            .get(state.reader(), &account)
            .ok_or_else(|| NOT_REGISTERED.because("oracle: not registered"))?;
        let group = ColumnGroup::try_from(statement.group)
            .ok()
            .filter(|_| oracle.groups.contains(&statement.group))
            .ok_or_else(|| {
                GROUP_NOT_REGISTERED.because("statement.group: the oracle did not register for it")
            })?;
        // Before anything is said about other statements: only the oracle's own signature can accuse it.
        if !is_signed_by(&oracle.statement_key, statement, &self.0.signature) {
            return Err(BAD_SIGNATURE.because("signature: not the oracle's over this statement"));
        }
        let (vault, period, revision) = (statement.vault, statement.period, statement.revision);
        let mut recorded = false;
        for other in GROUPS {
            let Some(digest) = digest_of(state.reader(), vault, period, revision, other, &account)
            else {
                continue;
            };
            if digest.as_slice() != statement.tape_digest {
                return Err(EQUIVOCATION.because(format!(
                    "statement.tape_digest: signed {} before and now {}",
                    hex::encode(digest),
                    hex::encode(&statement.tape_digest)
                )));
            }
            recorded |= other == group;
        }
        if recorded {
            return Err(ALREADY_RECORDED.because("statement: recorded already"));
        }
        STATEMENTS.put(
            state,
            &(vault, period, revision, group as u8, account),
            &Attestation {
                oracle: context.text(&account),
                statement: Some(statement.clone()),
                height: context.height,
            },
        );
        Ok(Effects {
            response: MsgAttestResponse {}.encode_to_vec(),
            events: vec![Event::new("tape_attested_by")
                .with("vault", vault)
                .with("period", period)
                .with("revision", revision)
                .with("oracle", context.text(&account))
                .with("group", statement.group)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::msg::testing::{attest, chain, context, register, run, sound, statement, Signer};
    use sluice_core::state::Empty;
    use sluice_core::{Address, Overlay, Refusal};

    /// Two registered oracles, the first with a statement on digest aa… for group 1.
    fn world<'a>() -> (Overlay<'a>, Signer, Signer) {
        let mut state = Overlay::new(&Empty);
        chain(&mut state);
        let (one, two) = (register(&mut state, 1), register(&mut state, 2));
        attest(&mut state, &one, statement(1, 0xaa)).expect("first statement");
        (state, one, two)
    }

    /// The refusal of a signed statement that was changed before it was signed.
    fn refusal(change: impl FnOnce(&mut AttestationStatement)) -> Refusal {
        let (mut state, _, two) = world();
        let mut statement = statement(1, 0xaa);
        change(&mut statement);
        attest(&mut state, &two, statement)
            .expect_err("must be refused")
            .refusal
    }

    #[test]
    fn a_statement_is_recorded_whoever_relays_it() {
        let (state, one, two) = world();
        let of = |who: &Signer, group| digest_of(&state, 1, 0, 0, group, &who.account);
        assert_eq!(of(&one, ColumnGroup::Registrar), Some([0xaa; 32]));
        assert_eq!(of(&one, ColumnGroup::Servicer), None);
        assert_eq!(of(&two, ColumnGroup::Registrar), None);
        sound(&state);
    }

    #[test]
    fn the_same_digest_for_another_group_is_recorded_too() {
        let (mut state, one, _) = world();
        attest(&mut state, &one, statement(2, 0xaa)).expect("another group");
        sound(&state);
    }

    #[test]
    fn fails_if_an_address_is_malformed() {
        let (mut state, one, _) = world();
        let good = one.message(statement(2, 0xaa));
        for spoil in [
            (|m: &mut MsgAttest| m.relayer.clear()) as fn(&mut MsgAttest),
            |m| m.oracle.clear(),
        ] {
            let mut message = good.clone();
            spoil(&mut message);
            let error = run(&mut state, &Attest(message)).expect_err("address");
            assert_eq!(error.refusal, sdk::INVALID_ADDRESS);
        }
    }

    #[test]
    fn fails_if_the_statement_is_missing_or_names_no_vault() {
        let (mut state, one, _) = world();
        let mut message = one.message(statement(2, 0xaa));
        message.statement = None;
        let error = run(&mut state, &Attest(message)).expect_err("missing");
        assert_eq!(error.refusal, sdk::INVALID_REQUEST);
        assert_eq!(refusal(|s| s.vault = 0), sdk::INVALID_REQUEST);
    }

    #[test]
    fn fails_if_the_domain_is_another() {
        assert_eq!(
            refusal(|s| s.domain = "sluice/attestation/v2".into()),
            STATEMENT_DOMAIN
        );
    }

    #[test]
    fn fails_if_the_statement_is_for_another_chain() {
        assert_eq!(refusal(|s| s.chain_id.push('0')), STATEMENT_CHAIN);
    }

    #[test]
    fn fails_if_the_digest_does_not_have_32_bytes() {
        assert_eq!(refusal(|s| s.tape_digest.push(0)), STATEMENT_DIGEST);
        assert_eq!(refusal(|s| s.tape_digest.clear()), STATEMENT_DIGEST);
    }

    #[test]
    fn fails_if_the_oracle_is_not_registered() {
        let (mut state, _, two) = world();
        let mut message = two.message(statement(1, 0xaa));
        message.oracle = context().text(&Address([0x55; 20]));
        let error = run(&mut state, &Attest(message)).expect_err("unknown");
        assert_eq!(error.refusal, NOT_REGISTERED);
    }

    #[test]
    fn fails_if_the_oracle_is_not_registered_for_the_group() {
        for group in [0, 3, 6, 257, -1] {
            assert_eq!(
                refusal(|s| s.group = group),
                GROUP_NOT_REGISTERED,
                "{group}"
            );
        }
    }

    #[test]
    fn fails_if_the_signature_is_anothers_or_over_anything_else() {
        let (mut state, one, two) = world();
        let good = two.message(statement(1, 0xaa));
        let mut others = good.clone();
        others.signature = one.message(statement(1, 0xaa)).signature;
        let mut short = good.clone();
        short.signature.pop();
        let mut zero = good.clone();
        zero.signature = vec![0; 64];
        let mut cases = vec![others, short, zero];
        for change in [
            (|s: &mut AttestationStatement| s.vault = 2) as fn(&mut AttestationStatement),
            |s| s.period = 1,
            |s| s.revision = 1,
            |s| s.group = 2,
            |s| s.as_of += 1,
            |s| s.tape_digest[0] ^= 1,
        ] {
            let mut message = good.clone();
            message.statement.iter_mut().for_each(change);
            cases.push(message);
        }
        for message in cases {
            let error = run(&mut state, &Attest(message)).expect_err("signature");
            assert_eq!(error.refusal, BAD_SIGNATURE);
        }
        run(&mut state, &Attest(good)).expect("the good one still stands");
    }

    #[test]
    fn fails_if_s_is_high() {
        let (mut state, _, two) = world();
        let mut message = two.message(statement(1, 0xaa));
        let low = k256::ecdsa::Signature::from_slice(&message.signature).expect("signature");
        let (r, s) = low.split_scalars();
        let high = k256::ecdsa::Signature::from_scalars(*r, -*s).expect("in range");
        message.signature = high.to_bytes().to_vec();
        let error = run(&mut state, &Attest(message)).expect_err("high s");
        assert_eq!(error.refusal, BAD_SIGNATURE);
    }

    #[test]
    fn fails_if_the_same_statement_is_recorded_already() {
        let (mut state, one, _) = world();
        let error = attest(&mut state, &one, statement(1, 0xaa)).expect_err("twice");
        assert_eq!(error.refusal, ALREADY_RECORDED);
    }

    #[test]
    fn fails_if_the_oracle_signed_another_digest_in_this_or_any_other_group() {
        let (mut state, one, _) = world();
        for group in [1, 2] {
            let error = attest(&mut state, &one, statement(group, 0xbb)).expect_err("two digests");
            assert_eq!(error.refusal, EQUIVOCATION);
            assert!(error.message.contains(&"aa".repeat(32)));
            assert!(error.message.contains(&"bb".repeat(32)));
        }
        sound(&state);
    }

    /// Attack 20: an honest oracle signs the corrected tape.
    #[test]
    fn signing_a_correction_under_its_new_revision_is_no_equivocation() {
        let (mut state, one, _) = world();
        let mut corrected = statement(1, 0xbb);
        corrected.revision = 1;
        attest(&mut state, &one, corrected).expect("a new revision");
        let mut next_period = statement(1, 0xcc);
        next_period.period = 1;
        attest(&mut state, &one, next_period).expect("another period");
        sound(&state);
    }
}
