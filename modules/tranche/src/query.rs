//! Questions: pure functions from request and state to response.

use sluice_core::{BlockContext, Error, QueryRoute, StateRead};
use sluice_proto::tranche::{
    Holding, QueryClassesRequest, QueryClassesResponse, QueryHoldingsRequest,
    QueryHoldingsResponse, QueryOffersRequest, QueryOffersResponse, QueryTermSheetRequest,
    QueryTermSheetResponse,
};

use crate::error::NO_TERM_SHEET;
use crate::{denom, state};

/// Holders of one page.
pub const PAGE: usize = 100;

pub(crate) fn routes() -> Vec<QueryRoute> {
    vec![
        QueryRoute::new("/sluice.tranche.v1.Query/TermSheet", term_sheet),
        QueryRoute::new("/sluice.tranche.v1.Query/Classes", classes),
        QueryRoute::new("/sluice.tranche.v1.Query/Offers", offers),
        QueryRoute::new("/sluice.tranche.v1.Query/Holdings", holdings),
    ]
}

/// The term sheet of a vault. Fails with `tranche/no_term_sheet`.
pub fn term_sheet(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: QueryTermSheetRequest,
) -> Result<QueryTermSheetResponse, Error> {
    let sheet = state::term_sheet(state, request.vault).ok_or_else(|| {
        let vault = request.vault;
        NO_TERM_SHEET.because(format!("vault: {vault} has no term sheet"))
    })?;
    Ok(QueryTermSheetResponse {
        digest: crate::term_sheet::digest(&sheet).to_vec(),
        term_sheet: Some(sheet),
    })
}

/// The minted classes of a vault; none before issuance.
pub fn classes(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: QueryClassesRequest,
) -> Result<QueryClassesResponse, Error> {
    let classes = state::classes(state, request.vault);
    Ok(QueryClassesResponse { classes })
}

/// The open offers of a vault.
pub fn offers(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: QueryOffersRequest,
) -> Result<QueryOffersResponse, Error> {
    let offers = state::offers(state, request.vault);
    Ok(QueryOffersResponse { offers })
}

/// A page of a class's holders, by account; offered units are the module account's. Fails with `tranche/not_issued`,
/// and with an `sdk` code on a malformed class or account.
pub fn holdings(
    state: &dyn StateRead,
    context: &BlockContext,
    request: QueryHoldingsRequest,
) -> Result<QueryHoldingsResponse, Error> {
    let name = denom::class("class", &request.class)?;
    let class = state::issued(state, request.vault, name)?;
    let from = match request.from.as_str() {
        "" => None,
        text => Some(context.address("from", text)?),
    };
    let mut rows = sluice_bank::holders(state, &class.denom, from.as_ref(), PAGE + 1);
    let next = match rows.get(PAGE) {
        Some((holder, _)) => context.text(holder),
        None => String::new(),
    };
    rows.truncate(PAGE);
    let holdings = rows.into_iter().map(|(holder, units)| Holding {
        holder: context.text(&holder),
        units: u64::try_from(units.0).expect("a class has fewer than 2^56 units"),
    });
    Ok(QueryHoldingsResponse {
        holdings: holdings.collect(),
        next,
    })
}

#[cfg(test)]
mod tests {

    use sluice_core::{sdk, Address, Amount};

    use super::*;
    use crate::error::NOT_ISSUED;
    use crate::testing::{context, issued, offer, open_vault, run, sheet, ISSUER, MONEY, VAULT};

    fn ask(class: &str, from: &str) -> QueryHoldingsRequest {
        QueryHoldingsRequest {
            vault: VAULT,
            class: class.into(),
            from: from.into(),
        }
    }

    #[test]
    fn terms_classes_and_offers_are_told() {
        let mut state = issued(sheet());
        run(&mut state, &offer("B", 5, 10_000)).unwrap();
        let request = QueryTermSheetRequest { vault: VAULT };
        let told = term_sheet(&state, &context(), request).unwrap();
        assert_eq!(told.term_sheet, Some(sheet()));
        assert_eq!(told.digest, crate::term_sheet::digest(&sheet()));
        let request = QueryClassesRequest { vault: VAULT };
        let told = classes(&state, &context(), request).unwrap().classes;
        let denoms: Vec<_> = told.iter().map(|class| class.denom.as_str()).collect();
        assert_eq!(denoms, ["tranche/7/A", "tranche/7/B", "tranche/7/C"]);
        assert_eq!(told[2].class.as_ref(), sheet().classes.last());
        assert_eq!((told[2].issued, told[2].height), (1_096_000_000, 42));
        let request = QueryOffersRequest { vault: VAULT };
        let told = offers(&state, &context(), request).unwrap().offers;
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].units, told[0].price), (5, 10_000));
    }

    #[test]
    fn what_is_not_there_is_said() {
        let state = open_vault(MONEY);
        let request = QueryTermSheetRequest { vault: VAULT };
        let error = term_sheet(&state, &context(), request).unwrap_err();
        assert_eq!(error.refusal, NO_TERM_SHEET);
        let request = QueryClassesRequest { vault: VAULT };
        let none = classes(&state, &context(), request).unwrap();
        assert_eq!(none.classes, Vec::new());
        let error = holdings(&state, &context(), ask("A", "")).unwrap_err();
        assert_eq!(error.refusal, NOT_ISSUED);
        let error = holdings(&state, &context(), ask("", "")).unwrap_err();
        assert_eq!(error.refusal, sdk::INVALID_REQUEST);
        let state = issued(sheet());
        let error = holdings(&state, &context(), ask("A", "x")).unwrap_err();
        assert!(error.message.starts_with("from:"));
    }

    #[test]
    fn holders_come_in_pages_of_a_hundred() {
        let mut state = issued(sheet());
        for n in 100..=250 {
            let to = Address([n; 20]);
            sluice_bank::transfer(&mut state, &ISSUER, &to, "tranche/7/A", Amount(n.into()))
                .unwrap();
        }
        let first = holdings(&state, &context(), ask("A", "")).unwrap();
        assert_eq!(first.holdings.len(), PAGE);
        let second = holdings(&state, &context(), ask("A", &first.next)).unwrap();
        assert_eq!(second.next, "");
        let all = [first.holdings, second.holdings].concat();
        assert_eq!(all.len(), 152);
        let units: u64 = all.iter().map(|holding| holding.units).sum();
        assert_eq!(units, 10_960_000_000);
        assert_eq!(all[151].holder, context().text(&Address([250; 20])));
    }

    #[test]
    fn every_query_of_the_service_has_a_route() {
        let paths: Vec<_> = routes().iter().map(|route| route.path).collect();
        let names = ["TermSheet", "Classes", "Offers", "Holdings"];
        assert_eq!(
            paths,
            names.map(|name| format!("/sluice.tranche.v1.Query/{name}"))
        );
    }
}
