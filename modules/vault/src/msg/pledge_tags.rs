//! `MsgPledgeTags`.

use sluice_core::tape::batch_digest;
use sluice_core::{gas, BlockContext, Effects, Error, Event, Msg, StateRead, StateWrite};
use sluice_proto::vault::{MsgPledgeTags, MsgPledgeTagsResponse, TagBatch};
use sluice_proto::Message;
use sluice_rules::shape::{TAGS_PER_BATCH, TAG_LENGTH};

use crate::error::{
    BATCH_ORDER, NOT_ATTESTED, NO_TAPE, TAGS_MISMATCH, TAGS_ORDER, TAG_PLEDGED, WRONG_REVISION,
};
use crate::keys::{BATCHES, VAULTS};
use crate::quorum;
use crate::state::{issuers_open_vault, tape};
use crate::tags::{hold, holder, split};

pub(crate) struct PledgeTags(pub(crate) MsgPledgeTags);

impl Msg for PledgeTags {
    fn signer(&self) -> &str {
        &self.0.issuer
    }

    fn gas(&self) -> u64 {
        let tags = self.0.tags.len().div_ceil(TAG_LENGTH) as u64;
        gas::MESSAGE.saturating_add(gas::TAG.saturating_mul(tags))
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("issuer", &self.0.issuer)?;
        let length = self.0.tags.len();
        if length == 0 || !length.is_multiple_of(TAG_LENGTH) || length > TAG_LENGTH * TAGS_PER_BATCH
        {
            return Err(TAGS_MISMATCH.because(format!(
                "tags: 1 to {TAGS_PER_BATCH} tags of {TAG_LENGTH} bytes"
            )));
        }
        Ok(())
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let message = &self.0;
        let issuer = context.address("issuer", &message.issuer)?;
        let mut vault = issuers_open_vault(state.reader(), context, message.vault, &issuer)?;
        let tape = tape(state.reader(), vault.id, 0)
            .ok_or_else(|| NO_TAPE.because("vault: no tape is committed"))?;
        if message.revision != tape.revision {
            return Err(WRONG_REVISION.because(format!("revision: must be {}", tape.revision)));
        }
        // Only oracles make tags pledgeable: else anyone could copy them from a waiting transaction and pledge them first.
        if !quorum::attested(state.reader(), context, &vault, &tape) {
            return Err(NOT_ATTESTED.because("vault: the tape is not attested"));
        }
        let batch = vault.batches_pledged;
        let announced = tape
            .tag_batches
            .get(batch as usize)
            .filter(|_| message.batch == batch)
            .ok_or_else(|| {
                let of = tape.tag_batches.len();
                BATCH_ORDER.because(format!("batch: {batch} of {of} are pledged"))
            })?;
        self.check_tags(state.reader(), announced)?;
        hold(state, (vault.id, tape.revision, batch), &message.tags);
        vault.batches_pledged += 1;
        VAULTS.put(state, &vault.id, &vault);
        Ok(Effects {
            response: MsgPledgeTagsResponse {}.encode_to_vec(),
            events: vec![Event::new("tags_pledged")
                .with("vault", vault.id)
                .with("batch", batch)
                .with("tags", announced.tags)],
        })
    }
}

impl PledgeTags {
    /// Checks all tags before any is written.
    fn check_tags(&self, state: &dyn StateRead, announced: &TagBatch) -> Result<(), Error> {
        let message = &self.0;
        if message.tags.len() / TAG_LENGTH != announced.tags as usize {
            return Err(TAGS_MISMATCH.because(format!("tags: the batch has {}", announced.tags)));
        }
        if batch_digest(&message.tags).as_slice() != announced.digest {
            return Err(TAGS_MISMATCH.because("tags: not those of the announced digest"));
        }
        let mut before = match message.batch.checked_sub(1) {
            Some(earlier) => BATCHES
                .get(state, &(message.vault, message.revision, earlier))
                .and_then(|batch| batch.last_tag.try_into().ok()),
            None => None,
        };
        for (position, tag) in split(&message.tags).enumerate() {
            if before >= Some(tag) {
                return Err(
                    TAGS_ORDER.because(format!("tags[{position}]: not above the one before"))
                );
            }
            before = Some(tag);
        }
        for (position, tag) in split(&message.tags).enumerate() {
            // Not by whom: who financed an asset before is nobody's business here.
            if holder(state, &tag).is_some() {
                return Err(TAG_PLEDGED.because(format!("tags[{position}]: pledged already")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{NOT_ISSUER, NOT_OPEN, NO_VAULT};
    use crate::testing::{tags, World, STRANGER};
    use sluice_core::sdk;

    /// An attested vault with tags in two batches, 4,096 and 4.
    fn two_batches(world: &mut World, tags: &[u8]) -> u64 {
        let vault = world.open();
        world.commit(world.tape_of(vault, &[2_000, 2_000, 100], tags));
        world.attest(vault);
        vault
    }

    #[test]
    fn batches_are_pledged_in_order_and_held() {
        let mut world = World::new();
        let all = tags(1, 0..4_100);
        let vault = two_batches(&mut world, &all);
        let (one, two) = all.split_at(TAG_LENGTH * TAGS_PER_BATCH);
        let early = PledgeTags(world.pledging(vault, 1, two.to_vec()));
        assert_eq!(world.refused(&early).refusal, BATCH_ORDER);
        let first = PledgeTags(world.pledging(vault, 0, one.to_vec()));
        assert!(first.gas() > 4_096 * gas::TAG);
        world.run(&first).expect("first");
        assert_eq!(world.refused(&first).refusal, BATCH_ORDER);
        let second = PledgeTags(world.pledging(vault, 1, two.to_vec()));
        let effects = world.run(&second).expect("second");
        assert_eq!(effects.events[0].attributes[2], ("tags", "4".to_owned()));
        let third = PledgeTags(world.pledging(vault, 2, two.to_vec()));
        assert_eq!(world.refused(&third).refusal, BATCH_ORDER);
        let last = split(&all)
            .last()
            .and_then(|tag| holder(&world.state, &tag));
        assert_eq!(
            last.map(|place| (place.vault, place.batch, place.position)),
            Some((vault, 1, 3))
        );
        world.sound();
    }

    #[test]
    fn fails_if_the_vault_is_unknown_anothers_or_not_open() {
        let mut world = World::new();
        let message = PledgeTags(world.pledging(1, 0, tags(1, 0..30)));
        assert_eq!(world.refused(&message).refusal, NO_VAULT);
        let vault = world.attested(1);
        let mut message = world.pledging(vault, 0, tags(1, 0..30));
        message.issuer = world.text(STRANGER);
        assert_eq!(world.refused(&PledgeTags(message)).refusal, NOT_ISSUER);
        let proved = world.proved(2);
        let message = PledgeTags(world.pledging(proved, 0, tags(2, 0..30)));
        assert_eq!(world.refused(&message).refusal, NOT_OPEN);
    }

    #[test]
    fn fails_if_an_address_is_malformed() {
        let mut world = World::new();
        let vault = world.attested(1);
        let mut message = world.pledging(vault, 0, tags(1, 0..30));
        message.issuer.clear();
        assert_eq!(
            world.refused(&PledgeTags(message)).refusal,
            sdk::INVALID_ADDRESS
        );
    }

    #[test]
    fn fails_if_there_is_no_tape_or_the_revision_is_another() {
        let mut world = World::new();
        let vault = world.open();
        let mut message = world.pledging(vault, 0, tags(1, 0..30));
        assert_eq!(world.refused(&PledgeTags(message.clone())).refusal, NO_TAPE);
        world.commit(world.tape(vault, 1));
        world.attest(vault);
        message.revision = 1;
        assert_eq!(world.refused(&PledgeTags(message)).refusal, WRONG_REVISION);
    }

    #[test]
    fn fails_if_the_tape_is_not_attested() {
        let mut world = World::new();
        let vault = world.open();
        world.commit(world.tape(vault, 1));
        for seed in 1..6 {
            world.attest_one(vault, seed);
        }
        let message = PledgeTags(world.pledging(vault, 0, tags(1, 0..30)));
        assert_eq!(world.refused(&message).refusal, NOT_ATTESTED);
        world.attest_one(vault, 6);
        world.run(&message).expect("the last oracle signed");
    }

    #[test]
    fn fails_if_the_tags_are_not_whole_not_as_many_or_not_those_announced() {
        let mut world = World::new();
        let vault = world.attested(1);
        let good = tags(1, 0..30);
        for wrong in [
            Vec::new(),
            good[..479].to_vec(),
            tags(1, 0..29),
            tags(1, 0..31),
            tags(1, 0..4_097),
            tags(1, 1..31),
        ] {
            let message = PledgeTags(world.pledging(vault, 0, wrong));
            assert_eq!(world.refused(&message).refusal, TAGS_MISMATCH);
        }
    }

    #[test]
    fn fails_if_tags_do_not_ascend_within_a_batch() {
        let mut world = World::new();
        let vault = world.open();
        for wrong in [
            [tags(1, 15..30), tags(1, 0..15)].concat(),
            [tags(1, 0..29), tags(1, 28..29)].concat(),
        ] {
            world.commit(world.tape_of(vault, &[20, 10], &wrong));
            world.attest(vault);
            let error = world.refused(&PledgeTags(world.pledging(vault, 0, wrong)));
            assert_eq!(error.refusal, TAGS_ORDER);
            assert!(error.message.starts_with("tags["), "{error}");
        }
    }

    #[test]
    fn fails_if_tags_do_not_ascend_across_batches() {
        let mut world = World::new();
        let all = [tags(1, 4..4_100), tags(1, 0..4)].concat();
        let vault = two_batches(&mut world, &all);
        let (one, two) = all.split_at(TAG_LENGTH * TAGS_PER_BATCH);
        let first = PledgeTags(world.pledging(vault, 0, one.to_vec()));
        world.run(&first).expect("first");
        let error = world.refused(&PledgeTags(world.pledging(vault, 1, two.to_vec())));
        assert_eq!(error.refusal, TAGS_ORDER);
    }

    #[test]
    fn fails_if_a_live_vault_holds_a_tag_naming_the_position_and_writing_nothing() {
        let mut world = World::new();
        for first in [world.ready(1), world.proved(2)] {
            let series = first;
            let thief = world.open();
            let theirs = [tags(0, 0..17), tags(series, 5..6), tags(9, 0..12)].concat();
            world.commit(world.tape_of(thief, &[20, 10], &theirs));
            world.attest(thief);
            let error = world.refused(&PledgeTags(world.pledging(thief, 0, theirs.clone())));
            assert_eq!(error.refusal, TAG_PLEDGED);
            assert_eq!(error.message, "tags[17]: pledged already");
            let taken = split(&theirs)
                .next()
                .and_then(|tag| holder(&world.state, &tag));
            assert_eq!(taken, None);
            world.sound();
        }
    }

    #[test]
    fn tags_of_an_expired_vault_may_be_pledged_again_at_once() {
        let mut world = World::new();
        let first = world.attested(1);
        world.pledge(first, 1);
        let events = world.next_block(31);
        assert_eq!(events.len(), 1);
        let second = world.attested(1);
        world.pledge(second, 1);
        world.sound();
    }
}
