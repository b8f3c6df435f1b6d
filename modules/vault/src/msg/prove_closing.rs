//! `MsgProveClosing`.

use sluice_core::job::{Claim, ClosingJob};
use sluice_core::{
    gas, BlockContext, Effects, Error, Event, Job, Msg, StateRead, StateWrite, Verdict,
};
use sluice_proto::vault::{AcceptedClosing, MsgProveClosing, MsgProveClosingResponse, VaultStatus};
use sluice_proto::Message;
use sluice_rules::shape::closing_proof;
use sluice_rules::suite::Suite;

use super::proving::Ready;
use super::word;
use crate::error::{CHUNKS_MISSING, CLOSING_INVALID, NOT_PLEDGED, PROOF_ENCODING, PROOF_LENGTH};
use crate::expiry::pay_deposit;
use crate::keys::{CLOSINGS, DUE, SUMMARIES, VAULTS};

pub(crate) struct ProveClosing(pub(crate) MsgProveClosing);

impl ProveClosing {
    /// Every check against state: made before the verifier is asked, and again before anything is written. Answers with
    /// the accepted summaries, in order.
    fn check(
        &self,
        state: &dyn StateRead,
        context: &BlockContext,
    ) -> Result<(Ready, Vec<Vec<u8>>), Error> {
        let message = &self.0;
        let ready = Ready::check(
            state,
            context,
            &message.signer,
            message.vault,
            message.suite,
            message.revision,
        )?;
        let summaries = (0..ready.chunk_count())
            .map(|chunk| {
                SUMMARIES
                    .get(state, &(message.vault, 0, chunk))
                    .ok_or_else(|| {
                        CHUNKS_MISSING.because(format!("vault: chunk {chunk} is not proved"))
                    })
            })
            .collect::<Result<Vec<_>, _>>()?;
        // The commit made sure that the batches together hold tags_per_asset tags a loan, the pledge that each is whole.
        let (pledged, batches) = (ready.vault.batches_pledged, ready.tape.tag_batches.len());
        if pledged as usize != batches {
            return Err(
                NOT_PLEDGED.because(format!("vault: {pledged} of {batches} batches pledged"))
            );
        }
        let length = closing_proof(ready.suite);
        if message.proof.len() != length {
            return Err(PROOF_LENGTH.because(format!("proof: must have {length} bytes")));
        }
        Ok((ready, summaries))
    }
}

impl Msg for ProveClosing {
    fn signer(&self) -> &str {
        &self.0.signer
    }

    fn gas(&self) -> u64 {
        // A suite this chain does not verify is refused by state.
        let suite = Suite::from_id(self.0.suite).unwrap_or(Suite::Small);
        gas::MESSAGE.saturating_add(gas::closing(suite))
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("signer", &self.0.signer)?;
        word("state_0", &self.0.state_0)
    }

    fn jobs(&self, state: &dyn StateRead, context: &BlockContext) -> Result<Vec<Job>, Error> {
        let (ready, summaries) = self.check(state, context)?;
        let claim = Claim::Closing(ClosingJob {
            context: ready.job_context(context, 0),
            categories: ready.vault.categories.clone(),
            summaries,
            criteria: Some(ready.criteria),
            state_0: self.0.state_0.clone(),
            proof: self.0.proof.clone(),
        });
        Ok(vec![claim.into()])
    }

    fn refuse(&self, verdict: Verdict) -> Error {
        match verdict {
            Verdict::Length => PROOF_LENGTH.because("proof: not of the circuit's length"),
            Verdict::Encoding => PROOF_ENCODING.because("proof or state_0: not canonical"),
            // There is no link, and it is never asked about `Ok`.
            Verdict::Proof | Verdict::Link | Verdict::Ok => {
                CLOSING_INVALID.because("proof: does not hold for the vault's chunks and criteria")
            }
        }
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let (Ready { mut vault, .. }, summaries) = self.check(state.reader(), context)?;
        let issuer = context.address("issuer", &vault.issuer)?;
        vault.set_status(VaultStatus::Proved);
        VAULTS.put(state, &vault.id, &vault);
        DUE.delete(state, &(vault.closing_day, vault.id));
        // What the summaries said is proved; no later rule reads them.
        for (chunk, _) in (0..).zip(&summaries) {
            SUMMARIES.delete(state, &(vault.id, 0, chunk));
        }
        let closing = AcceptedClosing {
            vault: vault.id,
            criteria: vault.criteria.clone(),
            state_0: self.0.state_0.clone(),
            height: context.height,
        };
        CLOSINGS.put(state, &vault.id, &closing);
        pay_deposit(state, &vault, &issuer)?;
        Ok(Effects {
            response: MsgProveClosingResponse {}.encode_to_vec(),
            events: vec![Event::new("closing_proved").with("vault", vault.id)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{
        CLOSING_DAY_PASSED, NOT_ATTESTED, NOT_ISSUER, NOT_OPEN, NO_TAPE, NO_TERM_SHEET, NO_VAULT,
        WRONG_REVISION, WRONG_SUITE,
    };
    use crate::msg::ProveChunk;
    use crate::testing::{criteria, World, DEPOSIT, ISSUER, STRANGER};
    use sluice_core::job::ProofJob;
    use sluice_core::{module_address, sdk, Refusal};

    fn refusal(change: impl FnOnce(&mut MsgProveClosing)) -> Refusal {
        let mut world = World::new();
        let vault = world.ready(1);
        let mut message = world.closing_proof(vault);
        change(&mut message);
        world.refused(&ProveClosing(message)).refusal
    }

    #[test]
    fn the_closing_is_accepted_and_the_deposit_returned() {
        let mut world = World::new();
        let vault = world.ready(1);
        world.sound();
        let before = world.held(ISSUER);
        let message = ProveClosing(world.closing_proof(vault));
        let effects = world.run(&message).expect("accepted");
        assert_eq!(effects.events[0].kind, "closing_proved");
        assert_eq!(world.held(ISSUER), before + DEPOSIT);
        assert_eq!(world.held(module_address(crate::NAME)), 0);
        let closing = crate::accepted_closing(&world.state, vault).expect("stored");
        assert_eq!(closing.criteria, Some(criteria()));
        assert_eq!((closing.state_0, closing.height), (vec![3; 32], 5));
        world.sound();
        // Verified together with the first, run after it.
        let World { state, context } = &mut world;
        let error = message.execute(state, context).expect_err("twice");
        assert_eq!(error.refusal, NOT_OPEN);
        // Nothing is left to expire.
        assert!(world.next_block(1_000).is_empty());
        let row = crate::vault(&world.state, vault).expect("there");
        assert_eq!(row.status(), VaultStatus::Proved);
        world.sound();
    }

    #[test]
    fn the_job_is_built_from_state() {
        let mut world = World::new();
        let vault = world.ready(1);
        let message = ProveClosing(world.closing_proof(vault));
        let jobs = message.jobs(&world.state, &world.context).expect("a job");
        let job = ProofJob::decode(jobs[0].0.as_slice()).expect("decodes");
        let Some(Claim::Closing(job)) = job.claim else {
            panic!("not a closing");
        };
        assert_eq!(job.summaries, vec![vec![0x50; 32], vec![0x51; 32]]);
        assert_eq!((job.criteria, job.state_0), (Some(criteria()), vec![3; 32]));
        assert_eq!(job.categories, vec![6; 32]);
        assert_eq!((job.context.chunk, job.context.chunk_count), (0, 2));
        assert_eq!(job.context.term_sheet, vec![7; 32]);
        let tape = crate::tape(&world.state, vault, 0).expect("tape");
        assert_eq!(job.context.current_tape, tape.digest);
    }

    #[test]
    fn fails_if_the_vault_is_unknown_anothers_or_not_open() {
        let mut world = World::new();
        let unknown = ProveClosing(world.closing_proof(1));
        assert_eq!(world.refused(&unknown).refusal, NO_VAULT);
        let ready = world.ready(1);
        let mut copied = world.closing_proof(ready);
        copied.signer = world.text(STRANGER);
        assert_eq!(world.refused(&ProveClosing(copied)).refusal, NOT_ISSUER);
        let message = ProveClosing(world.closing_proof(ready));
        world.run(&message).expect("accepted");
        assert_eq!(world.refused(&message).refusal, NOT_OPEN);
    }

    #[test]
    fn fails_only_after_the_closing_day() {
        let mut world = World::new();
        let vault = world.ready(1);
        let message = ProveClosing(world.closing_proof(vault));
        world.context.date.0 += 31;
        assert_eq!(world.refused(&message).refusal, CLOSING_DAY_PASSED);
        world.context.date.0 -= 1;
        world.run(&message).expect("the day itself is in time");
    }

    #[test]
    fn fails_if_a_field_is_malformed() {
        assert_eq!(refusal(|m| m.signer.clear()), sdk::INVALID_ADDRESS);
        assert_eq!(refusal(|m| m.state_0.push(0)), sdk::INVALID_REQUEST);
    }

    #[test]
    fn fails_if_suite_or_revision_is_not_the_tapes() {
        assert_eq!(refusal(|m| m.suite = 2), WRONG_SUITE);
        assert_eq!(refusal(|m| m.revision = 1), WRONG_REVISION);
    }

    #[test]
    fn fails_if_tape_term_sheet_or_attestation_is_missing() {
        let mut world = World::new();
        let vault = world.open();
        let try_now = |world: &mut World| {
            let message = ProveClosing(world.closing_proof(vault));
            world.refused(&message).refusal
        };
        assert_eq!(try_now(&mut world), NO_TAPE);
        world.commit(world.tape(vault, 1));
        assert_eq!(try_now(&mut world), NO_TERM_SHEET);
        world.term_sheet(vault);
        assert_eq!(try_now(&mut world), NOT_ATTESTED);
    }

    #[test]
    fn fails_if_a_chunk_is_not_proved() {
        let mut world = World::new();
        let vault = world.attested(1);
        world.pledge(vault, 1);
        let last = ProveChunk(world.chunk_proof(vault, 1));
        world.run(&last).expect("accepted");
        let error = world.refused(&ProveClosing(world.closing_proof(vault)));
        assert_eq!(error.refusal, CHUNKS_MISSING);
        assert!(error.message.contains("chunk 0"));
    }

    #[test]
    fn fails_if_a_batch_is_not_pledged() {
        let mut world = World::new();
        let vault = world.attested(1);
        world.prove_chunks(vault);
        let message = ProveClosing(world.closing_proof(vault));
        assert_eq!(world.refused(&message).refusal, NOT_PLEDGED);
    }

    #[test]
    fn fails_if_the_proof_does_not_have_its_exact_length() {
        assert_eq!(refusal(|m| m.proof.push(0)), PROOF_LENGTH);
    }

    #[test]
    fn every_verdict_has_its_refusal_and_a_false_proof_the_closings_own() {
        let message = ProveClosing(MsgProveClosing::default());
        for (verdict, refusal) in [
            (Verdict::Length, PROOF_LENGTH),
            (Verdict::Encoding, PROOF_ENCODING),
            (Verdict::Proof, CLOSING_INVALID),
        ] {
            assert_eq!(message.refuse(verdict).refusal, refusal);
        }
    }
}
