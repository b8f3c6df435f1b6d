//! `MsgIssue`: mints what the term sheet says, because of the closing proof and for no other reason.

use sluice_core::{gas, Address, Amount, BlockContext, Effects, Error, Event, Msg, StateWrite};
use sluice_proto::cosmos::bank::v1beta1::{DenomUnit, Metadata};
use sluice_proto::tranche::{IssuedClass, MsgIssue, MsgIssueResponse, TermSheet};
use sluice_proto::Message;
use sluice_vault::criteria::total_at_least;

use crate::error::{ALREADY_ISSUED, DENOM_TAKEN, EXCEEDS_PROVED_TOTAL, NOT_PROVED, NO_TERM_SHEET};
use crate::keys::CLASSES;
use crate::{denom, state, term_sheet};

/// Rows a class takes: its own, its balance, holder, supply and metadata.
const ROWS_PER_CLASS: u64 = 5;
/// Decimal places of a notional in whole units of the currency.
const DECIMALS: u32 = 2;

/// The handler.
pub(crate) struct Issue(pub(crate) MsgIssue);

impl Msg for Issue {
    fn signer(&self) -> &str {
        &self.0.issuer
    }

    fn gas(&self) -> u64 {
        // The message does not tell how many classes there are: it pays for the most.
        gas::MESSAGE + gas::ROW * ROWS_PER_CLASS * term_sheet::MAX_CLASSES as u64
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("issuer", &self.0.issuer).map(|_| ())
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let issuer = context.address("issuer", &self.0.issuer)?;
        let vault = self.0.vault;
        state::own_vault(state.reader(), vault, &self.0.issuer)?;
        let sheet = state::term_sheet(state.reader(), vault)
            .ok_or_else(|| NO_TERM_SHEET.because(format!("vault: {vault} has no term sheet")))?;
        let proved = sluice_vault::accepted_closing(state.reader(), vault)
            .and_then(|closing| total_at_least(closing.criteria.as_ref()?))
            .ok_or_else(|| {
                NOT_PROVED.because(format!("vault: {vault} has no accepted closing proof"))
            })?;
        if !state::classes(state.reader(), vault).is_empty() {
            return Err(ALREADY_ISSUED.because(format!("vault: {vault} has minted its classes")));
        }
        check_advance(&sheet, proved)?;
        let mut events = Vec::new();
        for class in sheet.classes {
            let name = denom::class("term_sheet.classes", &class.name)?;
            let issued = IssuedClass {
                vault,
                denom: denom::denom(vault, name),
                issued: class.notional,
                height: context.height,
                class: Some(class),
            };
            mint(state, &issuer, &issued)?;
            CLASSES.put(state, &(vault, name), &issued);
            events.push(
                Event::new("class_issued")
                    .with("vault", vault)
                    .with("denom", issued.denom)
                    .with("units", issued.issued),
            );
        }
        Ok(Effects {
            response: MsgIssueResponse {}.encode_to_vec(),
            events,
        })
    }
}

/// All the chain knows of the pool is the threshold that was proved, so that is what notionals are measured by.
fn check_advance(sheet: &TermSheet, proved_total: u64) -> Result<(), Error> {
    let notionals: u128 = sheet
        .classes
        .iter()
        .map(|class| u128::from(class.notional))
        .sum();
    let most = u128::from(proved_total) * u128::from(sheet.max_advance_bps);
    if notionals * 10_000 > most {
        return Err(EXCEEDS_PROVED_TOTAL.because(format!(
            "term_sheet.classes: notionals {notionals} exceed {} bps of the proved total {proved_total}",
            sheet.max_advance_bps
        )));
    }
    Ok(())
}

fn mint(state: &mut dyn StateWrite, issuer: &Address, class: &IssuedClass) -> Result<(), Error> {
    let denom = &class.denom;
    if sluice_bank::denom_exists(state.reader(), denom) {
        return Err(DENOM_TAKEN.because(format!("vault: {denom} exists before its class")));
    }
    sluice_bank::mint(state, issuer, denom, Amount(class.issued.into()))?;
    sluice_bank::set_metadata(state, &metadata(class));
    Ok(())
}

/// What wallets show: notional in whole units of the currency, not in cents.
fn metadata(class: &IssuedClass) -> Metadata {
    let vault = class.vault;
    let name = class.class.as_ref().map_or("", |class| &class.name);
    let display = format!("note/{vault}/{name}");
    let unit = |denom: &str, exponent| DenomUnit {
        denom: denom.to_owned(),
        exponent,
        aliases: Vec::new(),
    };
    Metadata {
        description: format!(
            "Class {name} of vault {vault}; one base unit is one cent of original notional"
        ),
        denom_units: vec![unit(&class.denom, 0), unit(&display, DECIMALS)],
        base: class.denom.clone(),
        display,
        name: format!("Vault {vault} class {name}"),
        symbol: format!("NOTE-{vault}-{name}"),
        ..Metadata::default()
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use sluice_vault::{NOT_ISSUER, NO_VAULT};

    use crate::testing::{
        assert_refused, held, issue, issued, open_vault, proved, registered, run, sheet, text,
        ISSUER, MONEY, STRANGER, VAULT,
    };

    #[test]
    fn the_issuer_receives_exactly_what_the_term_sheet_says() {
        let mut state = proved(sheet());
        let effects = run(&mut state, &issue()).unwrap();
        let kinds: Vec<_> = effects.events.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["class_issued"; 3]);
        for class in sheet().classes {
            let denom = format!("tranche/7/{}", class.name);
            assert_eq!(held(&state, &ISSUER, &denom), class.notional.into());
            let issued = state::class(&state, VAULT, class.name.as_bytes()[0]).unwrap();
            assert_eq!((issued.issued, issued.height), (class.notional, 42));
            assert_eq!(issued.class, Some(class));
            let metadata = sluice_bank::metadata(&state, &denom).unwrap();
            assert_eq!(metadata.base, denom);
            assert_eq!(metadata.denom_units[0].denom, denom);
            assert_eq!(metadata.denom_units[1].denom, metadata.display);
            assert_eq!(metadata.denom_units[1].exponent, 2);
        }
    }

    #[test]
    fn fails_if_the_vault_is_unknown_or_another_accounts() {
        let mut state = proved(sheet());
        let mut message = issue();
        message.0.vault = 8;
        assert_refused(&mut state, &message, NO_VAULT, "vault:");
        let mut message = issue();
        message.0.issuer = text(&STRANGER);
        assert_refused(&mut state, &message, NOT_ISSUER, "issuer:");
    }

    #[test]
    fn fails_if_there_is_no_term_sheet_or_no_accepted_closing() {
        assert_refused(&mut open_vault(MONEY), &issue(), NO_TERM_SHEET, "vault:");
        assert_refused(&mut registered(sheet()), &issue(), NOT_PROVED, "vault:");
    }

    #[test]
    fn fails_the_second_time() {
        assert_refused(&mut issued(sheet()), &issue(), ALREADY_ISSUED, "vault:");
    }

    #[test]
    fn fails_if_notionals_exceed_the_advance_by_one_unit() {
        // 95 % of 144,500,000.00 is 137,275,000.00.
        let mut edge = sheet();
        edge.classes[0].notional = 13_727_500_000 - 1_644_000_000 - 1_096_000_000;
        issued(edge.clone());
        edge.classes[2].notional += 1;
        let mut state = proved(edge);
        let field = "term_sheet.classes:";
        assert_refused(&mut state, &issue(), EXCEEDS_PROVED_TOTAL, field);
        assert_eq!(state::classes(&state, VAULT), Vec::new());
    }

    #[test]
    fn the_advance_is_exact_for_the_largest_figures() {
        let mut largest = sheet();
        largest.classes.truncate(1);
        largest.max_advance_bps = 10_000;
        largest.classes[0].notional = term_sheet::NOTIONAL_LIMIT - 1;
        let proved_total = term_sheet::NOTIONAL_LIMIT - 1;
        assert_eq!(check_advance(&largest, proved_total), Ok(()));
        assert!(check_advance(&largest, proved_total - 1).is_err());
        assert_eq!(check_advance(&largest, u64::MAX), Ok(()));
        // 3 of 4 cents are 75 %, and not a hundredth of a percent less.
        largest.classes[0].notional = 3;
        largest.max_advance_bps = 7_500;
        assert_eq!(check_advance(&largest, 4), Ok(()));
        largest.max_advance_bps = 7_499;
        assert!(check_advance(&largest, 4).is_err());
    }

    #[test]
    fn fails_if_the_denomination_has_units_from_elsewhere() {
        let mut state = proved(sheet());
        sluice_bank::mint(&mut state, &STRANGER, "tranche/7/B", Amount(1)).unwrap();
        assert_refused(&mut state, &issue(), DENOM_TAKEN, "vault: tranche/7/B");
        assert_eq!(held(&state, &ISSUER, "tranche/7/A"), 0);
    }
}
