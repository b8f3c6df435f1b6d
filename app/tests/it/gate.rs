//! The gate with real proofs: what is proved is issued, and nothing else is.
//!
//! Every refusal is looked at twice: in CheckTx, and put into a block past it. In a block the code is the same, the fee
//! is kept and nothing else changes.

use std::sync::OnceLock;

use sluice_app::core::Refusal;
use sluice_app::{tranche, vault, CheckKind};
use sluice_circuits::summary::ChunkOpening;
use sluice_circuits::tape::Tape;
use sluice_proto::tranche::{MsgIssue, MsgOffer, MsgSubscribe};
use sluice_proto::vault::{CategoryCap, Criteria, MsgProveChunk, MsgProveClosing};
use sluice_proto::{Message, Name};

use crate::chain::{any, Account};
use crate::world::{
    categories, criteria, late_at_most, pledges, prove_chunk, prove_chunk_under, prove_closing,
    tape, term_sheet, try_prove_closing, Place, World, BLIND,
};

const TOTAL: u64 = 2_000_000_000;
const NOTIONAL: u64 = 1_900_000_000;

/// Proofs of vault 1 over two chunks. Chain, vault number, tape and term sheet are the same in every test, so the proofs
/// are made once.
struct Proved {
    place: Place,
    chunks: Vec<MsgProveChunk>,
    closing: MsgProveClosing,
    /// Chunk 0 of a tape with one balance changed by a cent, proved in the place of the attested one.
    changed: MsgProveChunk,
    /// Chunk 1, proved under another commitment to the same categories.
    other_categories: MsgProveChunk,
}

fn attested() -> &'static Tape {
    static TAPE: OnceLock<Tape> = OnceLock::new();
    TAPE.get_or_init(|| tape(2_004, 1, |_, _| {}))
}

fn deal(world: &mut World) -> Place {
    let issuer = world.issuer.clone();
    let sheet = term_sheet(&issuer, TOTAL, NOTIONAL);
    world.ready(&issuer, attested(), &sheet)
}

fn proved() -> &'static Proved {
    static PROVED: OnceLock<Proved> = OnceLock::new();
    PROVED.get_or_init(|| {
        let mut world = World::new();
        let place = deal(&mut world);
        let tape = attested();
        let (chunks, openings): (Vec<_>, Vec<ChunkOpening>) = (0..2)
            .map(|chunk| prove_chunk(&world.issuer, &place, tape, chunk))
            .unzip();
        let list = categories(tape, BLIND);
        let closing = prove_closing(&world.issuer, &place, openings, list, &criteria(TOTAL));
        let other = crate::world::tape(2_004, 1, |i, values| values[8] += u64::from(i == 7));
        let (changed, _) = prove_chunk(&world.issuer, &place, &other, 0);
        let list = categories(tape, BLIND + 1);
        let (other_categories, _) = prove_chunk_under(&world.issuer, &place, tape, 1, &list);
        Proved {
            place,
            chunks,
            closing,
            changed,
            other_categories,
        }
    })
}

/// A world in which vault 1 waits for the proofs of [`proved`].
fn waiting() -> (World, &'static Proved) {
    let proved = proved();
    let mut world = World::new();
    assert_eq!(deal(&mut world).digest, proved.place.digest);
    (world, proved)
}

/// Refused with this code in CheckTx and in a block, where the fee is kept and nothing else changes.
fn refused<M: Message + Name>(
    world: &mut World,
    by: &Account,
    message: &M,
    rule: Refusal,
) -> String {
    let tx = world.chain.draft(by, vec![any(message)]).sign(by);
    let error = world
        .chain
        .app
        .check_tx(&tx, CheckKind::New)
        .expect_err("refused in CheckTx");
    assert_eq!(error.refusal, rule, "{error}");

    let before = holdings(world);
    let fees = world.chain.balance(by, "usluice");
    let result = world.chain.block(&[tx]).outcome.results.remove(0);
    assert_eq!(
        (result.codespace.as_str(), result.code),
        (rule.codespace, rule.code),
        "{}",
        result.log
    );
    assert_eq!(
        world.chain.balance(by, "usluice"),
        fees - 1_000,
        "the fee is kept"
    );
    assert_eq!(holdings(world), before, "nothing else changed");
    result.log
}

/// Everything of vaults 1 and 2 and of money that a refused message could have changed.
fn holdings(world: &World) -> Vec<u8> {
    let app = &world.chain.app;
    let (state, context) = app.state_at(app.height()).unwrap();
    let mut all = Vec::new();
    for prefix in ["vault/", "tranche/", "oracle/"] {
        for (key, value) in state.scan(
            sluice_app::core::Store::App,
            prefix.as_bytes(),
            b"",
            usize::MAX,
        ) {
            all.extend([key, value].concat());
        }
    }
    all.extend(context.date.to_string().bytes());
    for who in [&world.issuer, &world.rival, &world.investor] {
        all.extend(world.chain.balance(who, "cusd").to_le_bytes());
    }
    all
}

#[test]
fn a_pool_is_proved_issued_bought_and_passed_on() {
    let (mut world, proved) = waiting();
    let issuer = world.issuer.clone();
    let early = MsgIssue {
        issuer: issuer.text(),
        vault: 1,
    };
    refused(&mut world, &issuer, &early, tranche::error::NOT_PROVED);
    let txs: Vec<Vec<u8>> = proved
        .chunks
        .iter()
        .enumerate()
        .map(|(position, message)| {
            let mut draft = world.chain.draft(&issuer, vec![any(message)]);
            draft.sequence += position as u64;
            draft.sign(&issuer)
        })
        .collect();
    let block = world.chain.honest_block(&txs);
    assert!(
        block.outcome.results.iter().all(|result| result.code == 0),
        "both chunks in one block"
    );
    assert_eq!(
        world.chain.app.verifier().verified(),
        2,
        "each proof is verified once and its verdict remembered"
    );
    world.chain.done(&issuer, &proved.closing);
    world.chain.done(
        &issuer,
        &MsgIssue {
            issuer: issuer.text(),
            vault: 1,
        },
    );
    assert_eq!(world.chain.balance(&issuer, "tranche/1/A"), NOTIONAL.into());

    world.chain.done(
        &issuer,
        &MsgOffer {
            issuer: issuer.text(),
            vault: 1,
            class: "A".into(),
            units: 1_000_000,
            price: 9_900,
        },
    );
    let investor = world.investor.clone();
    let money = world.chain.balance(&investor, "cusd");
    world.chain.done(
        &investor,
        &MsgSubscribe {
            investor: investor.text(),
            vault: 1,
            class: "A".into(),
            payment: Some(sluice_app::core::coin(
                "cusd",
                sluice_app::core::Amount(99_001),
            )),
            max_price: 10_000,
        },
    );
    assert_eq!(world.chain.balance(&investor, "tranche/1/A"), 100_001);
    assert_eq!(world.chain.balance(&investor, "cusd"), money - 99_001);
}

#[test]
fn changed_loan_a_balance_changed_by_a_cent_after_attestation_breaks_the_link() {
    let (mut world, proved) = waiting();
    let issuer = world.issuer.clone();
    let mut message = proved.changed.clone();
    message
        .column_commitments
        .clone_from(&proved.chunks[0].column_commitments);
    refused(&mut world, &issuer, &message, vault::LINK_INVALID);
}

#[test]
fn copied_proof_is_worth_nothing_in_another_vault_of_another_issuer() {
    let (mut world, proved) = waiting();
    let (issuer, rival) = (world.issuer.clone(), world.rival.clone());
    world.chain.done(&issuer, &proved.chunks[0]);
    let vault = world.open(&rival);
    let sheet = term_sheet(&rival, TOTAL, NOTIONAL);
    world.register(&rival, vault, &sheet);
    let digest = world.commit(&rival, vault, attested());
    world.attest(vault, digest, &[]);
    let copied = MsgProveChunk {
        signer: rival.text(),
        vault,
        ..proved.chunks[0].clone()
    };
    refused(&mut world, &rival, &copied, vault::PROOF_INVALID);
}

#[test]
fn copied_message_of_another_signer_is_not_the_issuers() {
    let (mut world, proved) = waiting();
    let rival = world.rival.clone();
    let copied = MsgProveChunk {
        signer: rival.text(),
        ..proved.chunks[0].clone()
    };
    refused(&mut world, &rival, &copied, vault::NOT_ISSUER);
}

#[test]
fn trailing_byte_a_proof_has_one_length() {
    let (mut world, proved) = waiting();
    let issuer = world.issuer.clone();
    let mut longer = proved.chunks[0].clone();
    longer.proof.push(0);
    refused(&mut world, &issuer, &longer, vault::PROOF_LENGTH);
    let mut shorter = proved.chunks[0].clone();
    shorter.proof.pop();
    refused(&mut world, &issuer, &shorter, vault::PROOF_LENGTH);
}

#[test]
fn other_chunk_an_accepted_proof_does_not_count_twice_even_with_a_warm_cache() {
    let (mut world, proved) = waiting();
    let issuer = world.issuer.clone();
    world.chain.done(&issuer, &proved.chunks[0]);
    let moved = MsgProveChunk {
        chunk: 1,
        column_commitments: proved.chunks[1].column_commitments.clone(),
        ..proved.chunks[0].clone()
    };
    refused(&mut world, &issuer, &moved, vault::PROOF_INVALID);
    refused(
        &mut world,
        &issuer,
        &proved.chunks[0],
        vault::CHUNK_ACCEPTED,
    );
}

#[test]
fn other_commitments_than_the_attested_ones_never_reach_the_verifier() {
    let (mut world, proved) = waiting();
    let issuer = world.issuer.clone();
    let verified = world.chain.app.verifier().verified();
    refused(&mut world, &issuer, &proved.changed, vault::NOT_ATTESTED);
    assert_eq!(world.chain.app.verifier().verified(), verified);
}

#[test]
fn other_categories_than_those_of_the_first_chunk_are_refused_even_with_a_good_proof() {
    let (mut world, proved) = waiting();
    let issuer = world.issuer.clone();
    let other = &proved.other_categories;
    // As the first it would be good.
    let verified = world.chain.app.verifier().verified();
    let tx = world.chain.draft(&issuer, vec![any(other)]).sign(&issuer);
    let checked = world.chain.app.check_tx(&tx, CheckKind::New);
    assert!(checked.is_ok(), "{checked:?}");
    assert_eq!(world.chain.app.verifier().verified(), verified + 1);
    world.chain.done(&issuer, &proved.chunks[0]);
    let log = refused(&mut world, &issuer, other, vault::CATEGORIES_CHANGED);
    assert!(log.contains("categories: "), "{log}");
    world.chain.done(&issuer, &proved.chunks[1]);
}

#[test]
fn a_category_above_its_cap_cannot_be_proved_and_is_named() {
    let mut world = World::new();
    let issuer = world.issuer.clone();
    // Ten loans of forty are Californian.
    let tape = tape(40, 4, |i, values| {
        values[7] = if i % 4 == 0 { 5 } else { 6 }
    });
    let mut sheet = term_sheet(&issuer, 40_000_000, 1);
    sheet.criteria = Some(Criteria {
        category_caps: vec![CategoryCap {
            category: 5,
            at_most_bps: 1_500,
        }],
        ..late_at_most(40_000_000, 10_000)
    });
    let place = world.ready(&issuer, &tape, &sheet);
    let (chunk, opening) = prove_chunk(&issuer, &place, &tape, 0);
    world.chain.done(&issuer, &chunk);
    let try_with = |criteria: &Criteria| {
        let list = categories(&tape, BLIND);
        try_prove_closing(&issuer, &place, vec![opening.clone()], list, criteria)
    };
    let mut criteria = sheet.criteria.clone().unwrap();
    let error = try_with(&criteria).expect_err("a quarter is more than 15 %");
    assert!(error.to_string().contains("category_caps"), "{error}");
    // A proof under a looser cap is none for this term sheet.
    criteria.category_caps[0].at_most_bps = 2_501;
    let loose = try_with(&criteria).unwrap();
    refused(&mut world, &issuer, &loose, vault::CLOSING_INVALID);
}

#[test]
fn moved_threshold_a_closing_for_one_percent_late_is_no_closing_for_half() {
    let mut world = World::new();
    let issuer = world.issuer.clone();
    let tape = small(2);
    let mut sheet = term_sheet(&issuer, 40_000_000, 1);
    sheet.criteria = Some(late_at_most(40_000_000, 50));
    let place = world.ready(&issuer, &tape, &sheet);
    let (chunk, opening) = prove_chunk(&issuer, &place, &tape, 0);
    world.chain.done(&issuer, &chunk);
    let loose = late_at_most(40_000_000, 10_000);
    let list = categories(&tape, BLIND);
    let closing = prove_closing(&issuer, &place, vec![opening], list, &loose);
    refused(&mut world, &issuer, &closing, vault::CLOSING_INVALID);
}

#[test]
fn over_issue_one_unit_above_the_proved_total_times_the_advance_is_refused() {
    let mut world = World::new();
    let issuer = world.issuer.clone();
    let tape = small(3);
    let mut sheet = term_sheet(&issuer, 40_000_000, 38_000_001);
    sheet.criteria = Some(late_at_most(40_000_000, 10_000));
    let place = world.ready(&issuer, &tape, &sheet);
    let (chunk, opening) = prove_chunk(&issuer, &place, &tape, 0);
    world.chain.done(&issuer, &chunk);
    let asked = sheet.criteria.clone().unwrap();
    world.chain.done(
        &issuer,
        &prove_closing(
            &issuer,
            &place,
            vec![opening],
            categories(&tape, BLIND),
            &asked,
        ),
    );
    let issue = MsgIssue {
        issuer: issuer.text(),
        vault: place.vault,
    };
    refused(
        &mut world,
        &issuer,
        &issue,
        tranche::error::EXCEEDS_PROVED_TOTAL,
    );
}

#[test]
fn double_pledge_a_tag_is_held_by_one_vault() {
    let (mut world, _) = waiting();
    let rival = world.rival.clone();
    let vault = world.open(&rival);
    let digest = world.commit(&rival, vault, attested());
    world.attest(vault, digest, &[]);
    let pledge = pledges(&rival, vault, attested()).remove(0);
    let before = holdings(&world);
    let result = world.chain.run(&rival, &pledge);
    let rule = vault::TAG_PLEDGED;
    assert_eq!(
        (result.codespace.as_str(), result.code),
        (rule.codespace, rule.code)
    );
    assert!(
        result.log.contains("tags[0]"),
        "names the position: {}",
        result.log
    );
    assert_eq!(holdings(&world), before);
}

#[test]
fn unattested_a_quorum_one_short_proves_nothing() {
    let proved = proved();
    let mut world = World::new();
    let issuer = world.issuer.clone();
    let vault = world.open(&issuer);
    let sheet = term_sheet(&issuer, TOTAL, NOTIONAL);
    world.register(&issuer, vault, &sheet);
    let digest = world.commit(&issuer, vault, attested());
    world.attest(vault, digest, &["books-2"]);
    refused(&mut world, &issuer, &proved.chunks[0], vault::NOT_ATTESTED);
    world.attest_only(vault, digest, "books-2");
    world.chain.done(&issuer, &proved.chunks[0]);
}

#[test]
fn a_proof_of_another_term_sheet_is_refused() {
    let proved = proved();
    let mut world = World::new();
    let issuer = world.issuer.clone();
    let sheet = term_sheet(&issuer, TOTAL, NOTIONAL - 1);
    world.ready(&issuer, attested(), &sheet);
    refused(&mut world, &issuer, &proved.chunks[0], vault::PROOF_INVALID);
}

#[test]
fn warm_and_cold_nodes_give_the_same_block_the_same_hash() {
    let (mut warm, proved) = waiting();
    let (mut cold, _) = waiting();
    let issuer = warm.issuer.clone();
    let mut bad = proved.chunks[1].clone();
    bad.link[40] ^= 1;
    let mut txs = Vec::new();
    for (position, message) in [&proved.chunks[0], &bad].into_iter().enumerate() {
        let mut draft = warm.chain.draft(&issuer, vec![any(message)]);
        draft.sequence += position as u64;
        let tx = draft.sign(&issuer);
        let _ = warm.chain.app.check_tx(&tx, CheckKind::New);
        txs.push(tx);
    }
    let (first, second) = (warm.chain.block(&txs), cold.chain.block(&txs));
    assert_eq!(first.app_hash, second.app_hash);
    assert_eq!(first.outcome.results, second.outcome.results);
    assert_eq!(first.outcome.results[0].code, 0);
    assert_ne!(
        first.outcome.results[1].code, 0,
        "a bad proof beside a good one is found"
    );
}

/// Forty loans, one of them late.
fn small(seed: u8) -> Tape {
    tape(40, seed, |_, _| {})
}
