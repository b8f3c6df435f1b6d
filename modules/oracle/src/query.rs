//! Answers about oracles and attestations.

use sluice_core::{sdk, BlockContext, Error, QueryRoute, StateRead};
use sluice_proto::oracle::{
    QueryAttestationsRequest, QueryAttestationsResponse, QueryOracleRequest, QueryOracleResponse,
    QueryOraclesRequest, QueryOraclesResponse,
};

use crate::keys::{ORACLES, STATEMENTS};

/// Most oracles of an answer.
const MAX_ORACLES: usize = 100;
/// Most attestations of an answer: five groups of a hundred oracles.
const MAX_ATTESTATIONS: usize = 500;

pub(crate) fn routes() -> Vec<QueryRoute> {
    vec![
        QueryRoute::new("/sluice.oracle.v1.Query/Oracle", oracle),
        QueryRoute::new("/sluice.oracle.v1.Query/Oracles", oracles),
        QueryRoute::new("/sluice.oracle.v1.Query/Attestations", attestations),
    ]
}

fn oracle(
    state: &dyn StateRead,
    context: &BlockContext,
    request: QueryOracleRequest,
) -> Result<QueryOracleResponse, Error> {
    let account = context.address("address", &request.address)?;
    let oracle = ORACLES
        .get(state, &account)
        .ok_or_else(|| sdk::NOT_FOUND.because(format!("oracle {}", request.address)))?;
    Ok(QueryOracleResponse {
        oracle: Some(oracle),
    })
}

fn oracles(
    state: &dyn StateRead,
    _context: &BlockContext,
    _request: QueryOraclesRequest,
) -> Result<QueryOraclesResponse, Error> {
    let rows = ORACLES.scan(state, &(), MAX_ORACLES);
    Ok(QueryOraclesResponse {
        oracles: rows.into_iter().map(|(_, oracle)| oracle).collect(),
    })
}

fn attestations(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: QueryAttestationsRequest,
) -> Result<QueryAttestationsResponse, Error> {
    let tape = (request.vault, request.period, request.revision);
    let rows = STATEMENTS.scan(state, &tape, MAX_ATTESTATIONS);
    Ok(QueryAttestationsResponse {
        attestations: rows.into_iter().map(|(_, row)| row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::msg::testing::{attest, chain, context, register, statement};
    use sluice_core::state::Empty;
    use sluice_core::Overlay;

    #[test]
    fn oracles_and_attestations_are_read_back() {
        let mut state = Overlay::new(&Empty);
        chain(&mut state);
        let signer = register(&mut state, 1);
        attest(&mut state, &signer, statement(2, 0xaa)).expect("attested");
        let request = QueryOracleRequest {
            address: signer.text(),
        };
        let one = oracle(&state, &context(), request).expect("known").oracle;
        let all = oracles(&state, &context(), QueryOraclesRequest {}).expect("listed");
        assert_eq!(all.oracles, Vec::from_iter(one));
        let ask = |revision| {
            let request = QueryAttestationsRequest {
                vault: 1,
                period: 0,
                revision,
            };
            attestations(&state, &context(), request)
                .expect("answered")
                .attestations
        };
        let rows = ask(0);
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].oracle.clone(), rows[0].height), (signer.text(), 5));
        assert!(ask(1).is_empty());
    }

    #[test]
    fn an_unknown_oracle_is_not_found() {
        let state = Overlay::new(&Empty);
        let request = QueryOracleRequest {
            address: context().text(&sluice_core::Address([9; 20])),
        };
        let error = oracle(&state, &context(), request).expect_err("unknown");
        assert_eq!(error.refusal, sdk::NOT_FOUND);
    }
}
