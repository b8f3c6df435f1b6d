//! `cosmos.bank.v1beta1.Query`, as wallets call it.

use sluice_core::{coin, sdk, Address, BlockContext, Error, QueryRoute, StateRead};
use sluice_proto::cosmos::bank::v1beta1::{
    DenomOwner, Params, QueryAllBalancesRequest, QueryAllBalancesResponse, QueryBalanceRequest,
    QueryBalanceResponse, QueryDenomMetadataRequest, QueryDenomMetadataResponse,
    QueryDenomOwnersRequest, QueryDenomOwnersResponse, QueryDenomsMetadataRequest,
    QueryDenomsMetadataResponse, QueryParamsRequest, QueryParamsResponse,
    QuerySpendableBalancesRequest, QuerySpendableBalancesResponse, QuerySupplyOfRequest,
    QuerySupplyOfResponse, QueryTotalSupplyRequest, QueryTotalSupplyResponse,
};
use sluice_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use sluice_proto::cosmos::base::v1beta1::Coin;

use crate::keys::{BALANCES, METADATA, SUPPLY};
use crate::ledger;

/// Most rows of a page, and the default.
const PAGE: usize = 100;

pub(crate) fn routes() -> Vec<QueryRoute> {
    vec![
        QueryRoute::new("/cosmos.bank.v1beta1.Query/Balance", balance),
        QueryRoute::new("/cosmos.bank.v1beta1.Query/AllBalances", all_balances),
        QueryRoute::new("/cosmos.bank.v1beta1.Query/SpendableBalances", spendable),
        QueryRoute::new("/cosmos.bank.v1beta1.Query/SupplyOf", supply_of),
        QueryRoute::new("/cosmos.bank.v1beta1.Query/TotalSupply", total_supply),
        QueryRoute::new("/cosmos.bank.v1beta1.Query/DenomMetadata", denom_metadata),
        QueryRoute::new("/cosmos.bank.v1beta1.Query/DenomsMetadata", denoms_metadata),
        QueryRoute::new("/cosmos.bank.v1beta1.Query/DenomOwners", denom_owners),
        QueryRoute::new("/cosmos.bank.v1beta1.Query/Params", params),
    ]
}

fn balance(
    state: &dyn StateRead,
    context: &BlockContext,
    request: QueryBalanceRequest,
) -> Result<QueryBalanceResponse, Error> {
    let who = context.address("address", &request.address)?;
    let amount = ledger::balance(state, &who, &request.denom);
    Ok(QueryBalanceResponse {
        balance: Some(coin(&request.denom, amount)),
    })
}

fn coins(
    state: &dyn StateRead,
    who: Address,
    page: Option<PageRequest>,
) -> Result<(Vec<Coin>, PageResponse), Error> {
    let (limit, from) = page_text(page)?;
    let mut rows = BALANCES.scan_from(state, &who, &(who, from), limit + 1);
    let next = rows.split_off(rows.len().min(limit));
    Ok((
        rows.into_iter()
            .map(|((_, denom), amount)| coin(&denom, amount))
            .collect(),
        page_end(next.into_iter().next().map(|((_, denom), _)| denom)),
    ))
}

/// Page keys are the first name of the next page.
fn page_text(page: Option<PageRequest>) -> Result<(usize, String), Error> {
    let Some(page) = page else {
        return Ok((PAGE, String::new()));
    };
    let limit = match usize::try_from(page.limit) {
        Ok(0) => PAGE,
        Ok(limit) => limit.min(PAGE),
        Err(_) => PAGE,
    };
    let from =
        String::from_utf8(page.key).map_err(|_| sdk::INVALID_REQUEST.because("pagination.key"))?;
    if from.len() > 128 {
        return Err(sdk::INVALID_REQUEST.because("pagination.key"));
    }
    Ok((limit, from))
}

fn page_end(next: Option<String>) -> PageResponse {
    PageResponse {
        next_key: next.map_or_else(Vec::new, String::into_bytes),
        total: 0,
    }
}

fn all_balances(
    state: &dyn StateRead,
    context: &BlockContext,
    request: QueryAllBalancesRequest,
) -> Result<QueryAllBalancesResponse, Error> {
    let who = context.address("address", &request.address)?;
    let (balances, page) = coins(state, who, request.pagination)?;
    Ok(QueryAllBalancesResponse {
        balances,
        pagination: Some(page),
    })
}

fn spendable(
    state: &dyn StateRead,
    context: &BlockContext,
    request: QuerySpendableBalancesRequest,
) -> Result<QuerySpendableBalancesResponse, Error> {
    let who = context.address("address", &request.address)?;
    let (balances, page) = coins(state, who, request.pagination)?;
    Ok(QuerySpendableBalancesResponse {
        balances,
        pagination: Some(page),
    })
}

fn supply_of(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: QuerySupplyOfRequest,
) -> Result<QuerySupplyOfResponse, Error> {
    let amount = ledger::supply(state, &request.denom);
    Ok(QuerySupplyOfResponse {
        amount: Some(coin(&request.denom, amount)),
    })
}

fn total_supply(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: QueryTotalSupplyRequest,
) -> Result<QueryTotalSupplyResponse, Error> {
    let (limit, from) = page_text(request.pagination)?;
    let mut rows = SUPPLY.scan_from(state, &(), &from, limit + 1);
    let next = rows.split_off(rows.len().min(limit));
    Ok(QueryTotalSupplyResponse {
        supply: rows
            .into_iter()
            .map(|(denom, amount)| coin(&denom, amount))
            .collect(),
        pagination: Some(page_end(next.into_iter().next().map(|(denom, _)| denom))),
    })
}

fn denom_metadata(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: QueryDenomMetadataRequest,
) -> Result<QueryDenomMetadataResponse, Error> {
    let metadata = ledger::metadata(state, &request.denom)
        .ok_or_else(|| sdk::NOT_FOUND.because("denom: no metadata"))?;
    Ok(QueryDenomMetadataResponse {
        metadata: Some(metadata),
    })
}

fn denoms_metadata(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: QueryDenomsMetadataRequest,
) -> Result<QueryDenomsMetadataResponse, Error> {
    let (limit, from) = page_text(request.pagination)?;
    let mut rows = METADATA.scan_from(state, &(), &from, limit + 1);
    let next = rows.split_off(rows.len().min(limit));
    Ok(QueryDenomsMetadataResponse {
        metadatas: rows.into_iter().map(|(_, metadata)| metadata).collect(),
        pagination: Some(page_end(next.into_iter().next().map(|(denom, _)| denom))),
    })
}

fn denom_owners(
    state: &dyn StateRead,
    context: &BlockContext,
    request: QueryDenomOwnersRequest,
) -> Result<QueryDenomOwnersResponse, Error> {
    let (limit, from) = page_text(request.pagination)?;
    let from = match from.as_str() {
        "" => None,
        text => Some(context.address("pagination.key", text)?),
    };
    let mut rows = ledger::holders(state, &request.denom, from.as_ref(), limit + 1);
    let next = rows.split_off(rows.len().min(limit));
    Ok(QueryDenomOwnersResponse {
        denom_owners: rows
            .into_iter()
            .map(|(who, amount)| DenomOwner {
                address: context.text(&who),
                balance: Some(coin(&request.denom, amount)),
            })
            .collect(),
        pagination: Some(page_end(
            next.into_iter().next().map(|(who, _)| context.text(&who)),
        )),
    })
}

fn params(
    _state: &dyn StateRead,
    _context: &BlockContext,
    _request: QueryParamsRequest,
) -> Result<QueryParamsResponse, Error> {
    Ok(QueryParamsResponse {
        params: Some(Params {
            default_send_enabled: true,
            ..Params::default()
        }),
    })
}
