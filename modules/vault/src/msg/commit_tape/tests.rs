use super::*;
use crate::error::{CLOSING_DAY_PASSED, NOT_ISSUER, NOT_OPEN, NO_VAULT};
use crate::testing::{tags, World, LOANS, STRANGER};
use sluice_core::{sdk, Refusal};

/// The refusal of a tape that was changed and, being honest about it, digested again.
fn refusal(change: impl FnOnce(&mut MsgCommitTape)) -> Refusal {
    let mut world = World::new();
    world.open();
    let mut message = world.tape(1, 1);
    change(&mut message);
    world.seal(&mut message);
    world.refused(&CommitTape(message)).refusal
}

#[test]
fn a_tape_is_committed_and_its_columns_come_back_in_schema_order() {
    let mut world = World::new();
    world.open();
    let message = world.tape(1, 1);
    let effects = world.run(&CommitTape(message.clone())).expect("committed");
    assert_eq!(
        effects.events[0].attributes[3],
        ("digest", hex::encode(&message.digest))
    );
    for (chunk, commitment) in (0..).zip(&message.chunks) {
        let columns = crate::columns(&world.state, 1, 0, chunk);
        assert_eq!(columns.as_ref(), Some(&commitment.columns));
    }
    let tape = crate::tape(&world.state, 1, 0).expect("stored");
    assert_eq!(
        (tape.digest, tape.loans_per_chunk),
        (message.digest, LOANS.to_vec())
    );
    assert!(!world.is_attested(1));
    world.sound();
}

#[test]
fn a_recommit_rises_the_revision_frees_pledged_tags_and_asks_for_new_attestations() {
    let mut world = World::new();
    let first = world.attested(1);
    world.pledge(first, 1);
    let second = world.attested(2);
    world.commit(world.tape_of(first, &[30], &tags(3, 0..30)));
    assert_eq!(
        crate::columns(&world.state, first, 0, 1),
        None,
        "the second chunk is gone"
    );
    assert!(!world.is_attested(first));
    world.sound();
    // The tags of the first revision may be pledged elsewhere at once.
    world.commit(world.tape(second, 1));
    world.attest(second);
    world.pledge(second, 1);
    world.sound();
    world.attest(first);
    assert!(world.is_attested(first));
    for _ in 0..3 {
        world.next_block(0);
        world.sound();
    }
    let held = crate::holder(&world.state, &split_first(&tags(1, 0..1)));
    assert_eq!(
        held.map(|place| place.vault),
        Some(second),
        "sweeping spares the new holder"
    );
}

fn split_first(tag: &[u8]) -> crate::Tag {
    tag.try_into().expect("one tag")
}

#[test]
fn fails_if_the_vault_is_unknown_anothers_or_not_open() {
    let mut world = World::new();
    let message = world.tape(1, 1);
    assert_eq!(world.refused(&CommitTape(message)).refusal, NO_VAULT);
    world.open();
    let mut message = world.tape(1, 1);
    message.issuer = world.text(STRANGER);
    assert_eq!(world.refused(&CommitTape(message)).refusal, NOT_ISSUER);
    let proved = world.proved(2);
    let message = world.tape(proved, 1);
    assert_eq!(world.refused(&CommitTape(message)).refusal, NOT_OPEN);
    world.context.date.0 += 31;
    let message = world.tape(1, 1);
    assert_eq!(
        world.refused(&CommitTape(message)).refusal,
        CLOSING_DAY_PASSED
    );
}

#[test]
fn fails_if_an_address_is_malformed() {
    assert_eq!(refusal(|m| m.issuer.clear()), sdk::INVALID_ADDRESS);
}

#[test]
fn fails_if_the_period_is_not_0() {
    assert_eq!(refusal(|m| m.period = 1), WRONG_PERIOD);
}

#[test]
fn fails_if_a_digest_is_malformed() {
    assert_eq!(
        refusal(|m| m.rows_digest.truncate(31)),
        sdk::INVALID_REQUEST
    );
    assert_eq!(
        refusal(|m| m.tag_batches[0].digest.push(0)),
        sdk::INVALID_REQUEST
    );
}

#[test]
fn fails_if_the_revision_is_not_the_next_one() {
    assert_eq!(refusal(|m| m.revision = 1), WRONG_REVISION);
    let mut world = World::new();
    world.open();
    let message = world.tape(1, 1);
    world.commit(message.clone());
    assert_eq!(world.refused(&CommitTape(message)).refusal, WRONG_REVISION);
}

#[test]
fn fails_if_a_chunk_is_proved() {
    let mut world = World::new();
    let vault = world.attested(1);
    world.prove_chunks(vault);
    let message = world.tape(vault, 2);
    assert_eq!(world.refused(&CommitTape(message)).refusal, TAPE_FIXED);
}

#[test]
fn fails_if_the_as_of_day_is_in_the_future_or_out_of_range() {
    for day in [17_713, 8_191, 32_768] {
        assert_eq!(refusal(|m| m.as_of = day), AS_OF);
    }
}

#[test]
fn fails_if_there_are_no_chunks_too_many_or_one_is_empty_or_too_long() {
    let mut world = World::new();
    world.open();
    for loans in [&[][..], &[4; 9], &[30, 0], &[2_001, 10], &[8, 7]] {
        let count: u32 = loans.iter().sum();
        let message = world.tape_of(1, loans, &tags(1, 0..u64::from(count)));
        assert_eq!(
            world.refused(&CommitTape(message)).refusal,
            CHUNKS,
            "{loans:?}"
        );
    }
    let message = world.tape_of(1, &[8, 8], &tags(1, 0..16));
    world
        .run(&CommitTape(message))
        .expect("sixteen loans are enough");
}

#[test]
fn fails_if_a_commitment_is_missing_malformed_or_the_identity() {
    assert_eq!(refusal(|m| m.chunks[1].columns.truncate(13)), COMMITMENT);
    assert_eq!(
        refusal(|m| m.chunks[1].columns.push(vec![1; 32])),
        COMMITMENT
    );
    assert_eq!(refusal(|m| m.chunks[1].columns[3].truncate(31)), COMMITMENT);
    assert_eq!(
        refusal(|m| m.chunks[1].columns[3] = vec![0; 32]),
        COMMITMENT
    );
}

#[test]
fn fails_if_batches_are_not_full_or_do_not_hold_the_tags_of_every_loan() {
    assert_eq!(refusal(|m| m.tag_batches.clear()), TAG_BATCHES);
    assert_eq!(refusal(|m| m.tag_batches[0].tags = 29), TAG_BATCHES);
    assert_eq!(refusal(|m| m.tag_batches[0].tags = 31), TAG_BATCHES);
    assert_eq!(
        refusal(|m| m.tag_batches.push(m.tag_batches[0].clone())),
        TAG_BATCHES
    );
    let halves = |m: &mut MsgCommitTape| {
        m.tag_batches[0].tags = 15;
        m.tag_batches.push(m.tag_batches[0].clone());
    };
    assert_eq!(refusal(halves), TAG_BATCHES);
}

#[test]
fn fails_if_the_digest_is_not_that_of_the_tape() {
    let mut world = World::new();
    world.open();
    for change in [
        (|m: &mut MsgCommitTape| m.digest[0] ^= 1) as fn(&mut MsgCommitTape),
        |m| m.as_of -= 1,
        |m| m.rows_digest[0] ^= 1,
        |m| m.chunks[0].columns.swap(0, 1),
        |m| m.tag_batches[0].digest[0] ^= 1,
        |m| {
            m.chunks
                .iter_mut()
                .zip([19, 11])
                .for_each(|(chunk, loans)| chunk.loans = loans)
        },
    ] {
        let mut message = world.tape(1, 1);
        change(&mut message);
        assert_eq!(world.refused(&CommitTape(message)).refusal, DIGEST_MISMATCH);
    }
}

/// Attack 10: the points of another vault reused. Their digest, and so every attestation, is the other vault's.
#[test]
fn a_tape_of_another_vault_is_refused() {
    let mut world = World::new();
    let first = world.attested(1);
    let second = world.open();
    let mut message = world.tape(first, 1);
    message.revision = 0;
    world.seal(&mut message);
    message.vault = second;
    assert_eq!(world.refused(&CommitTape(message)).refusal, DIGEST_MISMATCH);
}
