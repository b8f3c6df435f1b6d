//! `MsgRegisterTermSheet`: the terms, once, before any proof.

use sluice_core::{gas, BlockContext, Effects, Error, Event, Msg, StateWrite};
use sluice_proto::tranche::{MsgRegisterTermSheet, MsgRegisterTermSheetResponse, TermSheet};
use sluice_proto::Message;

use crate::error::{BAD_SETTLEMENT, BAD_TERM_SHEET};
use crate::keys::TERM_SHEETS;
use crate::{denom, state, term_sheet};

/// The handler.
pub(crate) struct RegisterTermSheet(pub(crate) MsgRegisterTermSheet);

impl RegisterTermSheet {
    fn sheet(&self) -> Result<&TermSheet, Error> {
        let sheet = self.0.term_sheet.as_ref();
        sheet.ok_or_else(|| BAD_TERM_SHEET.because("term_sheet: missing"))
    }
}

impl Msg for RegisterTermSheet {
    fn signer(&self) -> &str {
        &self.0.issuer
    }

    fn gas(&self) -> u64 {
        // The term sheet and the vault.
        gas::MESSAGE + 2 * gas::ROW
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("issuer", &self.0.issuer)?;
        term_sheet::check(self.sheet()?, &context.prefix)
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let issuer = context.address("issuer", &self.0.issuer)?;
        let id = self.0.vault;
        let sheet = self.sheet()?;
        let vault = state::own_vault(state.reader(), id, &self.0.issuer)?;
        // Sales and pay-outs move settlement money past the send hook: a class as money would slip its allow-list.
        if vault.settlement_denom.starts_with(denom::PREFIX) {
            let settlement = vault.settlement_denom;
            return Err(BAD_SETTLEMENT.because(format!("vault: {id} settles in {settlement}")));
        }
        let criteria = term_sheet::criteria(sheet)?;
        let digest = term_sheet::digest(sheet);
        sluice_vault::open_closing(state, context, id, &issuer, digest, criteria)?;
        TERM_SHEETS.put(state, &id, sheet);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Effects {
            response: MsgRegisterTermSheetResponse {
                digest: digest.to_vec(),
            }
            .encode_to_vec(),
            events: vec![Event::new("term_sheet_registered")
                .with("vault", id)
                .with("digest", hex)],
        })
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use sluice_proto::tranche::ClassProtection;
    use sluice_vault::{CRITERIA, NOT_ISSUER, NO_VAULT, TERM_SHEET_FIXED};

    use crate::testing::{
        assert_refused, open_vault, register, registered, run, sheet, text, MONEY, STRANGER, VAULT,
    };

    #[test]
    fn the_terms_are_kept_and_the_vault_knows_their_digest() {
        let mut state = open_vault(MONEY);
        let effects = run(&mut state, &register(sheet())).unwrap();
        let response = MsgRegisterTermSheetResponse::decode(effects.response.as_slice()).unwrap();
        assert_eq!(response.digest, term_sheet::digest(&sheet()));
        assert_eq!(state::term_sheet(&state, VAULT), Some(sheet()));
        let vault = sluice_vault::vault(&state, VAULT).unwrap();
        assert_eq!(vault.term_sheet_digest, response.digest);
        assert_eq!(vault.criteria, sheet().criteria);
        let event = &effects.events[0];
        assert_eq!(event.kind, "term_sheet_registered");
        assert_eq!(event.attributes[0], ("vault", "7".into()));
        assert_eq!(event.attributes[1].1.len(), 64);
    }

    #[test]
    fn the_vault_is_told_the_notional_of_the_class_to_be_protected() {
        let protected = |class: &str| {
            let mut sheet = sheet();
            sheet.senior_protection = Some(ClassProtection {
                class: class.into(),
                defaults_bps: 500,
            });
            let state = registered(sheet.clone());
            assert_eq!(state::term_sheet(&state, VAULT), Some(sheet));
            let criteria = sluice_vault::vault(&state, VAULT).unwrap().criteria;
            criteria.unwrap().senior_protection.unwrap()
        };
        let senior = protected("A");
        assert_eq!(
            (senior.notional, senior.defaults_bps),
            (10_960_000_000, 500)
        );
        // Class A is paid before class B.
        assert_eq!(protected("B").notional, 12_604_000_000);
    }

    #[test]
    fn fails_if_there_is_no_class_of_the_name_to_be_protected() {
        let mut bad = sheet();
        bad.senior_protection = Some(ClassProtection {
            class: "D".into(),
            defaults_bps: 500,
        });
        let field = "term_sheet.senior_protection.class: there is no class \"D\"";
        let mut state = open_vault(MONEY);
        assert_refused(&mut state, &register(bad), BAD_TERM_SHEET, field);
    }

    #[test]
    fn fails_if_a_field_is_missing_or_out_of_range() {
        let mut state = open_vault(MONEY);
        let mut message = register(sheet());
        message.0.term_sheet = None;
        assert_refused(&mut state, &message, BAD_TERM_SHEET, "term_sheet:");
        let mut bad = sheet();
        bad.classes[1].coupon_bps = 10_001;
        let field = "term_sheet.classes[1].coupon_bps:";
        assert_refused(&mut state, &register(bad), BAD_TERM_SHEET, field);
    }

    #[test]
    fn fails_if_the_vault_is_unknown_or_another_accounts() {
        let mut state = open_vault(MONEY);
        let mut message = register(sheet());
        message.0.vault = 8;
        assert_refused(&mut state, &message, NO_VAULT, "vault:");
        let mut message = register(sheet());
        message.0.issuer = text(&STRANGER);
        assert_refused(&mut state, &message, NOT_ISSUER, "issuer:");
    }

    #[test]
    fn fails_if_the_vault_settles_in_units_of_a_tranche() {
        let mut state = open_vault("tranche/1/A");
        assert_refused(&mut state, &register(sheet()), BAD_SETTLEMENT, "vault:");
    }

    #[test]
    fn fails_if_the_vault_has_a_term_sheet() {
        let mut state = registered(sheet());
        let mut other = sheet();
        other.max_advance_bps = 9_000;
        assert_refused(&mut state, &register(other), TERM_SHEET_FIXED, "vault:");
        assert_eq!(state::term_sheet(&state, VAULT), Some(sheet()));
    }

    #[test]
    fn fails_if_the_vault_refuses_the_criteria() {
        let mut bad = sheet();
        bad.criteria.as_mut().unwrap().thresholds[3].value = 10_001;
        let mut state = open_vault(MONEY);
        let field = "late_30_at_most:";
        assert_refused(&mut state, &register(bad), CRITERIA, field);
    }
}
