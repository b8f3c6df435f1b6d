//! `MsgProveChunk`.

use sluice_core::job::{Claim, ClosingRowsJob};
use sluice_core::{
    gas, BlockContext, Effects, Error, Event, Job, Msg, StateRead, StateWrite, Verdict,
};
use sluice_proto::vault::{MsgProveChunk, MsgProveChunkResponse};
use sluice_proto::Message;
use sluice_rules::shape::{closing_rows_proof, LINK_LENGTH};
use sluice_rules::suite::Suite;

use super::proving::Ready;
use super::{number, word};
use crate::error::{
    CATEGORIES_CHANGED, CHUNK_ACCEPTED, CHUNK_RANGE, LINK_INVALID, LINK_LENGTH as LINK_LENGTH_RULE,
    NOT_ATTESTED, PROOF_ENCODING, PROOF_INVALID, PROOF_LENGTH, WRONG_PERIOD,
};
use crate::keys::{SUMMARIES, VAULTS};
use crate::state::columns;

pub(crate) struct ProveChunk(pub(crate) MsgProveChunk);

impl ProveChunk {
    /// Every check against state: made before the verifier is asked, and again before anything is written.
    fn check(&self, state: &dyn StateRead, context: &BlockContext) -> Result<(Ready, u32), Error> {
        let message = &self.0;
        let ready = Ready::check(
            state,
            context,
            &message.signer,
            message.vault,
            message.suite,
            message.revision,
        )?;
        let loans = ready
            .tape
            .loans_per_chunk
            .get(message.chunk as usize)
            .copied();
        let loans = loans
            .ok_or_else(|| CHUNK_RANGE.because(format!("chunk: below {}", ready.chunk_count())))?;
        if SUMMARIES.has(state, &(message.vault, message.period, message.chunk)) {
            return Err(CHUNK_ACCEPTED.because(format!("chunk: {} is proved", message.chunk)));
        }
        // A proof and link over other commitments, however good, must not even reach the verifier or its cache.
        let attested = columns(state, message.vault, message.period, message.chunk);
        if attested.as_ref() != Some(&message.column_commitments) {
            return Err(NOT_ATTESTED.because("column_commitments: not the attested ones"));
        }
        // The balances of the categories are claimed once for the whole pool, before any of its challenges is known.
        let claimed = &ready.vault.categories;
        if !claimed.is_empty() && *claimed != message.categories {
            let why = format!("categories: must be {}", hex::encode(claimed));
            return Err(CATEGORIES_CHANGED.because(why));
        }
        let length = closing_rows_proof(ready.suite);
        if message.proof.len() != length {
            return Err(PROOF_LENGTH.because(format!("proof: must have {length} bytes")));
        }
        if message.link.len() != LINK_LENGTH {
            return Err(LINK_LENGTH_RULE.because(format!("link: must have {LINK_LENGTH} bytes")));
        }
        Ok((ready, loans))
    }
}

impl Msg for ProveChunk {
    fn signer(&self) -> &str {
        &self.0.signer
    }

    fn gas(&self) -> u64 {
        // A suite this chain does not verify is refused by state.
        let suite = Suite::from_id(self.0.suite).unwrap_or(Suite::Small);
        gas::MESSAGE.saturating_add(gas::closing_rows(suite))
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("signer", &self.0.signer)?;
        if self.0.period != 0 {
            return Err(WRONG_PERIOD.because("period: only 0 is accepted"));
        }
        word("statement", &self.0.statement)?;
        number("categories", &self.0.categories)
    }

    fn jobs(&self, state: &dyn StateRead, context: &BlockContext) -> Result<Vec<Job>, Error> {
        let message = &self.0;
        let (ready, loans) = self.check(state, context)?;
        let claim = Claim::ClosingRows(ClosingRowsJob {
            context: ready.job_context(context, message.chunk),
            loans,
            as_of: ready.tape.as_of,
            criteria: Some(ready.criteria),
            // State's, where it has one.
            categories: message.categories.clone(),
            summary: message.statement.clone(),
            // Equal to those in state.
            commitments: message.column_commitments.clone(),
            proof: message.proof.clone(),
            link: message.link.clone(),
        });
        Ok(vec![claim.into()])
    }

    fn refuse(&self, verdict: Verdict) -> Error {
        match verdict {
            Verdict::Length => PROOF_LENGTH.because("proof: not of the circuit's length"),
            Verdict::Encoding => PROOF_ENCODING.because("proof or link: not canonical"),
            Verdict::Link => LINK_INVALID.because("link: not about the attested columns"),
            // Never asked about `Ok`.
            Verdict::Proof | Verdict::Ok => PROOF_INVALID.because("proof: does not hold"),
        }
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let message = &self.0;
        let (Ready { mut vault, .. }, _) = self.check(state.reader(), context)?;
        let slot = (vault.id, message.period, message.chunk);
        SUMMARIES.put(state, &slot, &message.statement);
        vault.chunks_accepted += 1;
        vault.categories.clone_from(&message.categories);
        VAULTS.put(state, &vault.id, &vault);
        Ok(Effects {
            response: MsgProveChunkResponse {}.encode_to_vec(),
            events: vec![Event::new("chunk_proved")
                .with("vault", vault.id)
                .with("period", message.period)
                .with("chunk", message.chunk)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{
        CLOSING_DAY_PASSED, NOT_ISSUER, NOT_OPEN, NO_TAPE, NO_TERM_SHEET, NO_VAULT, WRONG_REVISION,
        WRONG_SUITE,
    };
    use crate::testing::{criteria, World, LOANS, STRANGER};
    use sluice_core::job::ProofJob;
    use sluice_core::{sdk, Refusal};

    fn refusal(change: impl FnOnce(&mut MsgProveChunk)) -> Refusal {
        let mut world = World::new();
        let vault = world.attested(1);
        let mut message = world.chunk_proof(vault, 1);
        change(&mut message);
        world.refused(&ProveChunk(message)).refusal
    }

    fn job(world: &World, message: MsgProveChunk) -> ClosingRowsJob {
        let jobs = ProveChunk(message)
            .jobs(&world.state, &world.context)
            .expect("a job");
        let job = ProofJob::decode(jobs[0].0.as_slice()).expect("decodes");
        match job.claim {
            Some(Claim::ClosingRows(job)) => job,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_proof_is_accepted_once_a_chunk() {
        let mut world = World::new();
        let vault = world.attested(1);
        let message = ProveChunk(world.chunk_proof(vault, 1));
        let effects = world.run(&message).expect("accepted");
        assert_eq!(effects.events[0].kind, "chunk_proved");
        assert_eq!(world.refused(&message).refusal, CHUNK_ACCEPTED);
        world.sound();
        let other = ProveChunk(world.chunk_proof(vault, 0));
        world.run(&other).expect("the other chunk");
        assert_eq!(
            crate::vault(&world.state, vault).map(|v| v.chunks_accepted),
            Some(2)
        );
        world.sound();
    }

    /// Two proofs of one chunk may be verified together, before either runs.
    #[test]
    fn a_slot_taken_since_the_verification_is_refused() {
        let mut world = World::new();
        let vault = world.attested(1);
        let message = ProveChunk(world.chunk_proof(vault, 1));
        world.run(&message).expect("the first of them");
        let World { state, context } = &mut world;
        let error = message.execute(state, context).expect_err("the second");
        assert_eq!(error.refusal, CHUNK_ACCEPTED);
    }

    #[test]
    fn all_chunks_are_proved_under_the_commitment_of_the_first() {
        let mut world = World::new();
        let vault = world.attested(1);
        let first = ProveChunk(world.chunk_proof(vault, 1));
        world.run(&first).expect("accepted");
        let stored = crate::vault(&world.state, vault).expect("there").categories;
        assert_eq!(stored, first.0.categories);
        let mut other = world.chunk_proof(vault, 0);
        other.categories[0] ^= 1;
        let other = ProveChunk(other);
        let jobs = other.jobs(&world.state, &world.context);
        assert!(jobs.is_err(), "it never reaches the verifier");
        let error = world.refused(&other);
        assert_eq!(error.refusal, CATEGORIES_CHANGED);
        assert!(error.message.starts_with("categories: "), "{error}");
        world.sound();
    }

    /// Two chunks under different commitments may be verified together, before either runs.
    #[test]
    fn a_commitment_claimed_since_the_verification_is_kept() {
        let mut world = World::new();
        let vault = world.attested(1);
        let mut other = world.chunk_proof(vault, 0);
        other.categories[0] ^= 1;
        let other = ProveChunk(other);
        other.jobs(&world.state, &world.context).expect("a job");
        let first = ProveChunk(world.chunk_proof(vault, 1));
        world.run(&first).expect("the first of them");
        let World { state, context } = &mut world;
        let error = other.execute(state, context).expect_err("the second");
        assert_eq!(error.refusal, CATEGORIES_CHANGED);
    }

    /// Attack 11 and the like: nothing of a job but statement, proof and link is the sender's word.
    #[test]
    fn the_job_is_built_from_state() {
        let mut world = World::new();
        let vault = world.attested(1);
        let message = world.chunk_proof(vault, 1);
        let tape = crate::tape(&world.state, vault, 0).expect("tape");
        let job = job(&world, message.clone());
        assert_eq!(
            (job.loans, job.as_of, job.criteria),
            (LOANS[1], tape.as_of, Some(criteria()))
        );
        assert_eq!(
            Some(job.commitments),
            crate::columns(&world.state, vault, 0, 1)
        );
        assert_eq!(
            (job.summary, job.categories, job.proof, job.link),
            (
                message.statement,
                message.categories,
                message.proof,
                message.link
            )
        );
        let context = job.context;
        assert_eq!(context.chain_id, world.context.chain_id);
        assert_eq!(
            (context.vault, context.period, context.revision),
            (vault, 0, 0)
        );
        assert_eq!(
            (context.chunk, context.chunk_count, context.suite),
            (1, 2, 1)
        );
        assert_eq!(context.previous_tape, vec![0; 32]);
        assert_eq!(context.current_tape, tape.digest);
        assert_eq!(context.term_sheet, vec![7; 32]);
    }

    /// Attack 3: the same bytes for another chunk or vault are another job, so no cached verdict fits.
    #[test]
    fn the_same_proof_for_another_chunk_or_vault_is_another_job() {
        let mut world = World::new();
        let (first, second) = (world.attested(1), world.attested(1));
        let same = |vault, chunk| {
            let mut job = job(&world, world.chunk_proof(vault, chunk));
            (job.loans, job.summary, job.commitments) = Default::default();
            job
        };
        assert_ne!(same(first, 0), same(first, 1));
        assert_ne!(same(first, 0), same(second, 0));
        assert_eq!(same(first, 0), same(first, 0));
    }

    /// Attack 4: a good proof and link over the sender's own commitments.
    #[test]
    fn other_commitments_never_reach_the_verifier() {
        let mut world = World::new();
        let vault = world.attested(1);
        for change in [
            (|m: &mut MsgProveChunk| m.column_commitments[3][0] ^= 1) as fn(&mut MsgProveChunk),
            |m| m.column_commitments.swap(0, 1),
            |m| m.column_commitments.truncate(13),
            |m| m.column_commitments.push(vec![1; 32]),
            |m| m.column_commitments.clear(),
        ] {
            let mut message = world.chunk_proof(vault, 1);
            change(&mut message);
            let error = ProveChunk(message)
                .jobs(&world.state, &world.context)
                .expect_err("no job");
            assert_eq!(error.refusal, NOT_ATTESTED);
        }
        let mut message = world.chunk_proof(vault, 1);
        message.column_commitments = world.chunk_proof(vault, 0).column_commitments;
        assert_eq!(world.refused(&ProveChunk(message)).refusal, NOT_ATTESTED);
    }

    #[test]
    fn fails_if_the_vault_is_unknown_anothers_or_not_open() {
        let mut world = World::new();
        let unknown = ProveChunk(world.chunk_proof(1, 0));
        assert_eq!(world.refused(&unknown).refusal, NO_VAULT);
        let open = world.attested(1);
        let mut copied = world.chunk_proof(open, 0);
        copied.signer = world.text(STRANGER);
        copied.proof.push(0);
        assert_eq!(world.refused(&ProveChunk(copied)).refusal, NOT_ISSUER);
        let proved = world.proved(2);
        let late = ProveChunk(world.chunk_proof(proved, 0));
        assert_eq!(world.refused(&late).refusal, NOT_OPEN);
        world.context.date.0 += 31;
        let late = ProveChunk(world.chunk_proof(open, 0));
        assert_eq!(world.refused(&late).refusal, CLOSING_DAY_PASSED);
    }

    #[test]
    fn fails_if_an_address_is_malformed() {
        assert_eq!(refusal(|m| m.signer.clear()), sdk::INVALID_ADDRESS);
    }

    #[test]
    fn fails_if_the_period_is_not_0_or_the_statement_not_32_bytes() {
        assert_eq!(refusal(|m| m.period = 1), WRONG_PERIOD);
        assert_eq!(refusal(|m| m.statement.truncate(31)), sdk::INVALID_REQUEST);
    }

    #[test]
    fn fails_if_the_categories_are_not_one_canonical_field_element() {
        let message = |categories: Vec<u8>| {
            let mut world = World::new();
            let vault = world.attested(1);
            let mut message = world.chunk_proof(vault, 1);
            message.categories = categories;
            world.refused(&ProveChunk(message))
        };
        for categories in [vec![], vec![1; 31], vec![1; 33], vec![0xff; 32]] {
            let error = message(categories);
            assert_eq!(error.refusal, sdk::INVALID_REQUEST);
            assert!(error.message.starts_with("categories: "), "{error}");
        }
    }

    #[test]
    fn fails_if_suite_or_revision_is_not_the_tapes_or_there_is_none() {
        assert_eq!(refusal(|m| m.suite = 2), WRONG_SUITE);
        assert_eq!(refusal(|m| m.revision = 1), WRONG_REVISION);
        let mut world = World::new();
        let vault = world.open();
        let message = ProveChunk(world.chunk_proof(vault, 0));
        assert_eq!(world.refused(&message).refusal, NO_TAPE);
    }

    #[test]
    fn fails_if_no_term_sheet_is_registered() {
        let mut world = World::new();
        let vault = world.open();
        world.commit(world.tape(vault, 1));
        world.attest(vault);
        let message = ProveChunk(world.chunk_proof(vault, 0));
        assert_eq!(world.refused(&message).refusal, NO_TERM_SHEET);
    }

    #[test]
    fn fails_if_any_quorum_is_one_short_or_signed_another_digest_or_revision() {
        for missing in 1..=6 {
            let mut world = World::new();
            let vault = world.open();
            world.term_sheet(vault);
            world.commit(world.tape(vault, 1));
            for seed in (1..=6).filter(|seed| *seed != missing) {
                world.attest_one(vault, seed);
            }
            let message = ProveChunk(world.chunk_proof(vault, 0));
            assert_eq!(world.refused(&message).refusal, NOT_ATTESTED, "{missing}");
            if missing == 6 {
                world
                    .attest_as(6, 4, vault, 0, &[9; 32])
                    .expect("another digest");
                world
                    .attest_as(6, 4, vault, 1, &[8; 32])
                    .expect("another revision");
                assert_eq!(world.refused(&message).refusal, NOT_ATTESTED);
            }
        }
    }

    #[test]
    fn fails_if_the_statements_are_those_of_a_revision_before() {
        let mut world = World::new();
        let vault = world.attested(1);
        world.commit(world.tape(vault, 2));
        let message = ProveChunk(world.chunk_proof(vault, 0));
        assert_eq!(world.refused(&message).refusal, NOT_ATTESTED);
    }

    #[test]
    fn fails_if_there_is_no_such_chunk() {
        assert_eq!(refusal(|m| m.chunk = 2), CHUNK_RANGE);
        assert_eq!(refusal(|m| m.chunk = u32::MAX), CHUNK_RANGE);
    }

    #[test]
    fn fails_if_proof_or_link_does_not_have_its_exact_length() {
        assert_eq!(refusal(|m| m.proof.push(0)), PROOF_LENGTH);
        assert_eq!(refusal(|m| m.link.push(0)), LINK_LENGTH_RULE);
        assert_eq!(refusal(|m| m.link.truncate(255)), LINK_LENGTH_RULE);
    }

    #[test]
    fn every_verdict_has_its_own_refusal() {
        let message = ProveChunk(MsgProveChunk::default());
        for (verdict, refusal) in [
            (Verdict::Length, PROOF_LENGTH),
            (Verdict::Encoding, PROOF_ENCODING),
            (Verdict::Proof, PROOF_INVALID),
            (Verdict::Link, LINK_INVALID),
        ] {
            assert_eq!(message.refuse(verdict).refusal, refusal);
        }
    }
}
