//! Who may hold a class: asked on every plain transfer and every sale.

use sluice_bank::SendHook;
use sluice_core::{Address, Amount, BlockContext, Error, StateRead, StateWrite};
use sluice_proto::tranche::IssuedClass;

use crate::denom;
use crate::error::{NOT_ALLOWED, ONLY_BY_OFFER};
use crate::state;

/// The bank's hook: a transfer of class units respects the class's allow-list. Other denominations pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct AllowList;

impl SendHook for AllowList {
    fn before_send(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
        _from: &Address,
        to: &Address,
        denom: &str,
        _amount: Amount,
    ) -> Result<(), Error> {
        let Some((vault, name)) = denom::parse(denom) else {
            return Ok(());
        };
        let state = state.reader();
        let Some(class) = state::class(state, vault, name) else {
            return Ok(());
        };
        // Units sent there belong to no offer: nobody could ever take them out again.
        if *to == state::account() {
            return Err(ONLY_BY_OFFER.because("to_address: the module's account; use MsgOffer"));
        }
        check_holder(state, context, "to_address", &class, to)
    }
}

/// Whether an account may hold a class: an empty list allows everyone, the issuer always may. Fails with
/// `tranche/not_allowed`, naming `field`.
pub(crate) fn check_holder(
    state: &dyn StateRead,
    context: &BlockContext,
    field: &str,
    class: &IssuedClass,
    holder: &Address,
) -> Result<(), Error> {
    let list = class
        .class
        .as_ref()
        .map_or(&[][..], |class| &class.allow_list);
    let holder = context.text(holder);
    if list.is_empty()
        || list.contains(&holder)
        || state::vault(state, class.vault)?.issuer == holder
    {
        return Ok(());
    }
    let denom = &class.denom;
    Err(NOT_ALLOWED.because(format!("{field}: {holder} may not hold {denom}")))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::testing::{context, issued, sheet, INVESTOR, ISSUER, STRANGER};

    fn ask(from: &Address, to: &Address, denom: &str) -> Result<(), Error> {
        let mut state = issued(sheet());
        AllowList.before_send(&mut state, &context(), from, to, denom, Amount(1))
    }

    #[test]
    fn only_the_list_and_the_issuer_may_hold_a_restricted_class() {
        assert_eq!(ask(&ISSUER, &INVESTOR, "tranche/7/C"), Ok(()));
        assert_eq!(ask(&INVESTOR, &ISSUER, "tranche/7/C"), Ok(()));
        let error = ask(&INVESTOR, &STRANGER, "tranche/7/C").unwrap_err();
        assert_eq!(error.refusal, NOT_ALLOWED);
        assert!(error.message.starts_with("to_address:"));
        // The issuer too may send only to who may hold.
        assert!(ask(&ISSUER, &STRANGER, "tranche/7/C").is_err());
    }

    #[test]
    fn an_empty_list_and_other_denominations_pass() {
        for denom in [
            "tranche/7/A",
            "cusd",
            "tranche/8/C",
            "tranche/7/D",
            "tranche/07/C",
        ] {
            assert_eq!(ask(&INVESTOR, &STRANGER, denom), Ok(()), "{denom}");
        }
    }

    #[test]
    fn the_modules_account_takes_units_only_by_an_offer() {
        for denom in ["tranche/7/A", "tranche/7/C"] {
            let error = ask(&ISSUER, &state::account(), denom).unwrap_err();
            assert_eq!(error.refusal, ONLY_BY_OFFER);
        }
        assert_eq!(ask(&ISSUER, &state::account(), "cusd"), Ok(()));
    }
}
