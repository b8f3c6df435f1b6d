//! `cosmos.auth.v1beta1.Query`, as wallets call it.

use sluice_core::{sdk, BlockContext, Error, QueryRoute, StateRead};
use sluice_proto::cosmos::auth::v1beta1::{
    Params, QueryAccountRequest, QueryAccountResponse, QueryParamsRequest, QueryParamsResponse,
};
use sluice_proto::{Any, Message};

use crate::account::account;

pub(crate) fn routes() -> Vec<QueryRoute> {
    vec![
        QueryRoute::new("/cosmos.auth.v1beta1.Query/Account", query_account),
        QueryRoute::new("/cosmos.auth.v1beta1.Query/Params", params),
    ]
}

fn query_account(
    state: &dyn StateRead,
    context: &BlockContext,
    request: QueryAccountRequest,
) -> Result<QueryAccountResponse, Error> {
    let who = context.address("address", &request.address)?;
    let account = account(state, &who)
        .ok_or_else(|| sdk::NOT_FOUND.because(format!("account {} not found", request.address)))?;
    Ok(QueryAccountResponse {
        account: Some(Any {
            type_url: "/cosmos.auth.v1beta1.BaseAccount".to_owned(),
            value: account.encode_to_vec(),
        }),
    })
}

fn params(
    _state: &dyn StateRead,
    _context: &BlockContext,
    _request: QueryParamsRequest,
) -> Result<QueryParamsResponse, Error> {
    Ok(QueryParamsResponse {
        params: Some(Params {
            max_memo_characters: 256,
            tx_sig_limit: 1,
            tx_size_cost_per_byte: 10,
            sig_verify_cost_ed25519: 0,
            sig_verify_cost_secp256k1: 1_000,
        }),
    })
}
