//! Answers about vaults, tapes, proofs and tags.

use sluice_core::{sdk, BlockContext, Error, QueryRoute, StateRead};
use sluice_proto::vault as wire;
use sluice_rules::shape::TAG_LENGTH;

use crate::keys::{SUMMARIES, VAULTS};
use crate::quorum;
use crate::state;
use crate::tags;

/// Most vaults of a page.
const PAGE: usize = 100;

pub(crate) fn routes() -> Vec<QueryRoute> {
    vec![
        QueryRoute::new("/sluice.vault.v1.Query/Vault", vault),
        QueryRoute::new("/sluice.vault.v1.Query/Vaults", vaults),
        QueryRoute::new("/sluice.vault.v1.Query/Tape", tape),
        QueryRoute::new("/sluice.vault.v1.Query/Proofs", proofs),
        QueryRoute::new("/sluice.vault.v1.Query/Tag", tag),
    ]
}

fn vault(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: wire::QueryVaultRequest,
) -> Result<wire::QueryVaultResponse, Error> {
    Ok(wire::QueryVaultResponse {
        vault: Some(known_vault(state, request.vault)?),
    })
}

fn vaults(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: wire::QueryVaultsRequest,
) -> Result<wire::QueryVaultsResponse, Error> {
    // One more than a page tells where the next one begins.
    let mut rows = VAULTS.scan_from(state, &(), &request.from, PAGE + 1);
    let next = rows.get(PAGE).map_or(0, |(id, _)| *id);
    rows.truncate(PAGE);
    Ok(wire::QueryVaultsResponse {
        vaults: rows.into_iter().map(|(_, vault)| vault).collect(),
        next,
    })
}

fn tape(
    state: &dyn StateRead,
    context: &BlockContext,
    request: wire::QueryTapeRequest,
) -> Result<wire::QueryTapeResponse, Error> {
    let vault = known_vault(state, request.vault)?;
    let tape = known_tape(state, request.vault, request.period)?;
    Ok(wire::QueryTapeResponse {
        groups: quorum::standing(state, context, &vault, &tape),
        attested: quorum::attested(state, context, &vault, &tape),
        tape: Some(tape),
    })
}

fn proofs(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: wire::QueryProofsRequest,
) -> Result<wire::QueryProofsResponse, Error> {
    let vault = known_vault(state, request.vault)?;
    let tape = known_tape(state, request.vault, request.period)?;
    let closing = state::accepted_closing(state, vault.id).filter(|_| request.period == 0);
    let summary = |chunk| SUMMARIES.get(state, &(vault.id, request.period, chunk));
    Ok(wire::QueryProofsResponse {
        revision: tape.revision,
        summaries: (0..)
            .zip(&tape.loans_per_chunk)
            .map(|(chunk, _)| summary(chunk).unwrap_or_else(Vec::new))
            .collect(),
        batches_pledged: vault.batches_pledged,
        closing,
        categories: vault.categories,
    })
}

fn tag(
    state: &dyn StateRead,
    _context: &BlockContext,
    request: wire::QueryTagRequest,
) -> Result<wire::QueryTagResponse, Error> {
    let tag = request
        .tag
        .try_into()
        .map_err(|_| sdk::INVALID_REQUEST.because(format!("tag: {TAG_LENGTH} bytes")))?;
    // A free tag is held by vault 0, which there is none of.
    let held = tags::holder(state, &tag).map_or((0, 0, 0), |place| {
        (place.vault, place.batch, place.position)
    });
    let (vault, batch, position) = held;
    Ok(wire::QueryTagResponse {
        vault,
        batch,
        position,
    })
}

fn known_vault(state: &dyn StateRead, id: u64) -> Result<wire::Vault, Error> {
    state::vault(state, id).ok_or_else(|| sdk::NOT_FOUND.because(format!("vault {id}")))
}

fn known_tape(state: &dyn StateRead, id: u64, period: u32) -> Result<wire::Tape, Error> {
    state::tape(state, id, period)
        .ok_or_else(|| sdk::NOT_FOUND.because(format!("tape of vault {id} period {period}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{tags, World};
    use sluice_proto::oracle::ColumnGroup;
    use sluice_proto::Message;

    fn ask<Request: Message, Response: Message + Default>(
        world: &World,
        method: &str,
        request: Request,
    ) -> Result<Response, Error> {
        let path = format!("/sluice.vault.v1.Query/{method}");
        let routes = routes();
        let route = routes
            .iter()
            .find(|route| route.path == path)
            .expect("path");
        let answer = route.answer(&world.state, &world.context, &request.encode_to_vec())?;
        Ok(Response::decode(answer.as_slice()).expect("decodes"))
    }

    #[test]
    fn a_vault_is_read_by_number() {
        let mut world = World::new();
        world.open();
        let answer: wire::QueryVaultResponse =
            ask(&world, "Vault", wire::QueryVaultRequest { vault: 1 }).expect("found");
        assert_eq!(answer.vault, crate::vault(&world.state, 1));
        let unknown: Result<wire::QueryVaultResponse, _> =
            ask(&world, "Vault", wire::QueryVaultRequest { vault: 2 });
        assert_eq!(unknown.expect_err("unknown").refusal, sdk::NOT_FOUND);
    }

    #[test]
    fn vaults_come_in_pages() {
        let mut world = World::new();
        for _ in 0..101 {
            world.open();
        }
        let page = |from| -> wire::QueryVaultsResponse {
            ask(&world, "Vaults", wire::QueryVaultsRequest { from }).expect("page")
        };
        let (first, second) = (page(0), page(101));
        assert_eq!((first.vaults.len(), first.next), (100, 101));
        assert_eq!((second.vaults.len(), second.next), (1, 0));
    }

    #[test]
    fn a_tape_tells_where_each_quorum_stands() {
        let mut world = World::new();
        let vault = world.open();
        let request = wire::QueryTapeRequest { vault, period: 0 };
        let none: Result<wire::QueryTapeResponse, _> = ask(&world, "Tape", request);
        assert_eq!(none.expect_err("no tape").refusal, sdk::NOT_FOUND);
        world.commit(world.tape(vault, 1));
        world.attest_one(vault, 1);
        let answer: wire::QueryTapeResponse = ask(&world, "Tape", request).expect("tape");
        assert!(!answer.attested);
        let registrar = &answer.groups[0];
        assert_eq!(registrar.group(), ColumnGroup::Registrar);
        assert_eq!((registrar.signed, registrar.threshold), (1, 2));
        for seed in 2..=6 {
            world.attest_one(vault, seed);
        }
        let answer: wire::QueryTapeResponse = ask(&world, "Tape", request).expect("tape");
        assert!(answer.attested);
    }

    #[test]
    fn proofs_tell_what_is_still_to_be_sent() {
        let mut world = World::new();
        let vault = world.attested(1);
        let message = crate::msg::ProveChunk(world.chunk_proof(vault, 1));
        world.run(&message).expect("accepted");
        let request = wire::QueryProofsRequest { vault, period: 0 };
        let answer: wire::QueryProofsResponse = ask(&world, "Proofs", request).expect("proofs");
        assert_eq!(answer.summaries, vec![vec![], vec![0x51; 32]]);
        assert_eq!((answer.batches_pledged, answer.closing), (0, None));
        assert_eq!(answer.categories, vec![6; 32]);
        let proved = world.proved(2);
        let request = wire::QueryProofsRequest {
            vault: proved,
            period: 0,
        };
        let answer: wire::QueryProofsResponse = ask(&world, "Proofs", request).expect("proofs");
        assert_eq!(answer.closing.map(|closing| closing.vault), Some(proved));
    }

    #[test]
    fn a_tag_is_looked_up() {
        let mut world = World::new();
        let vault = world.proved(1);
        let tag = |series| -> wire::QueryTagResponse {
            let tag = tags(series, 7..8);
            ask(&world, "Tag", wire::QueryTagRequest { tag }).expect("answered")
        };
        assert_eq!((tag(1).vault, tag(1).batch, tag(1).position), (vault, 0, 7));
        assert_eq!(tag(2).vault, 0);
        let short: Result<wire::QueryTagResponse, _> =
            ask(&world, "Tag", wire::QueryTagRequest { tag: vec![1; 15] });
        assert_eq!(short.expect_err("short").refusal, sdk::INVALID_REQUEST);
    }
}
