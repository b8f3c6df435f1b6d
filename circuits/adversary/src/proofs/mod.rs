//! The `adversary` run: honest proofs, damaged ones, forged ones, and claims they are not about.

mod bytes;
mod forged;
mod misused;

use std::collections::BTreeMap;
use std::sync::Arc;

use ff::Field;
use pasta_curves::Fp;
use rand::rngs::SysRng;
use serde_json::json;

use super::report::ProofsReport;
use super::threads::each;
use super::Depth;
use sluice_circuits::attack::{library_key, Story, Subject};
use sluice_circuits::keys::VerifierKey;
use sluice_circuits::params::Params;
use sluice_circuits::proof::{Claim, Verdict};
use sluice_circuits::prover::{Proven, ProverKey};
use sluice_circuits::spec::CircuitSpec;
use sluice_circuits::tape::commit_column;

/// Honest proofs, damaged ones and forged ones of a full run, over all circuits.
const HONEST: usize = 100;
const DAMAGED: usize = 10_000;
const FORGED: usize = 300;
/// A sample makes one of so many, which takes two cores three minutes over all circuits.
const SAMPLED: usize = 3;

/// The whole run.
pub(crate) struct Attack<'s> {
    depth: Depth,
    say: &'s dyn Fn(&str),
    /// How many circuits share the work.
    circuits: usize,
    params: BTreeMap<u32, Arc<Params>>,
    report: ProofsReport,
}

impl<'s> Attack<'s> {
    pub(crate) fn new(depth: Depth, circuits: usize, say: &'s dyn Fn(&str)) -> Self {
        Self {
            depth,
            say,
            circuits,
            params: BTreeMap::new(),
            report: ProofsReport::default(),
        }
    }

    /// Everything against one circuit.
    pub(crate) fn circuit<C: Subject>(&mut self) {
        (self.say)(&format!("{}: making keys", C::NAME));
        let params = self.params.entry(C::K);
        let params = params
            .or_insert_with(|| Arc::new(Params::new(C::K)))
            .clone();
        let key = match ProverKey::<C>::build(params) {
            Ok(key) => key,
            Err(error) => return self.report.violations.push(error.to_string()),
        };
        let mut target = Target {
            key,
            say: self.say,
            share: |full: usize| full.div_ceil(self.circuits),
            depth: self.depth,
            pending: Vec::new(),
            tally: Tally::default(),
        };
        let proofs = target.honest();
        if let [first, .., last] = &proofs[..] {
            target.hides(first);
            target.damage(first, last);
            target.misuse(first, last);
            target.judge();
            target.forge(first);
        }
        let tally = target.tally;
        (self.say)(&format!(
            "{}: {} damaged, {} forged, {} accepted",
            C::NAME,
            tally.damaged,
            tally.forged,
            tally.accepted.len()
        ));
        let report = &mut self.report;
        report.honest += tally.honest;
        report.honest_rejected += tally.honest_rejected;
        report.mutated += tally.damaged;
        report.forged += tally.forged;
        report.accepted += tally.accepted.len();
        report.circuits.push(json!({
            "circuit": C::NAME,
            "honest": tally.honest,
            "honest_rejected": tally.honest_rejected,
            "mutated": tally.damaged,
            "forged": tally.forged,
            "accepted": tally.accepted,
        }));
        let told = tally.violations.into_iter();
        report
            .violations
            .extend(told.map(|text| format!("{}: {text}", C::NAME)));
    }

    pub(crate) fn finish(self) -> ProofsReport {
        self.report
    }
}

/// A claim with everything it owns.
#[derive(Clone)]
struct Proof {
    instances: Vec<Fp>,
    commitments: Vec<[u8; 32]>,
    proof: Vec<u8>,
    link: Vec<u8>,
}

/// What came of the attacks on one circuit.
#[derive(Default)]
struct Tally {
    honest: usize,
    honest_rejected: usize,
    damaged: usize,
    forged: usize,
    /// What was accepted and must not be, by name.
    accepted: Vec<String>,
    violations: Vec<String>,
}

/// One circuit under attack.
struct Target<'s, C, F> {
    key: ProverKey<C>,
    say: &'s dyn Fn(&str),
    /// This circuit's share of the work of a full run.
    share: F,
    depth: Depth,
    /// Damaged claims that are not judged yet, with what was done to each.
    pending: Vec<(Proof, String)>,
    tally: Tally,
}

/// How many damaged claims are judged together.
const TOGETHER: usize = 64;

fn verdict<C: CircuitSpec>(key: &VerifierKey<C>, proof: &Proof) -> Verdict {
    key.verify(&Claim {
        instances: &proof.instances,
        proof: &proof.proof,
        link: &proof.link,
        commitments: &proof.commitments,
    })
}

/// Commits to a story's columns and proves it.
fn prove<C: CircuitSpec>(key: &ProverKey<C>, story: &Story<C>) -> Result<Proof, String> {
    let draw = |_| Fp::try_random(&mut SysRng).map_err(|error| error.to_string());
    let blinds: Vec<Fp> = (0..C::LINKED.len()).map(draw).collect::<Result<_, _>>()?;
    let (_, params) = library_key(key.verifier());
    let commit = |(column, blind): (&Vec<u64>, &Fp)| {
        commit_column(params, column, blind).map_err(|error| error.to_string())
    };
    let columns = story.columns.iter().zip(&blinds);
    let commitments: Vec<_> = columns.map(commit).collect::<Result<_, _>>()?;
    let Proven { proof, link } = key
        .prove(&story.circuit, &story.instances, &commitments, &blinds)
        .map_err(|error| error.to_string())?;
    Ok(Proof {
        instances: story.instances.clone(),
        commitments,
        proof,
        link,
    })
}

impl<C: Subject, F: Fn(usize) -> usize> Target<'_, C, F> {
    fn say(&self, text: &str) {
        (self.say)(&format!("{}: {text}", C::NAME));
    }

    /// This circuit's share, a fraction of it in a sample.
    fn share(&self, full: usize) -> usize {
        let share = (self.share)(full);
        self.depth.pick(share.div_ceil(SAMPLED), share)
    }

    /// Completeness: every edge of the statement and many made-up pools are proved and accepted.
    fn honest(&mut self) -> Vec<Proof> {
        let count = self.share(HONEST).max(2);
        let mut stories = C::edges();
        stories.truncate(count);
        for seed in 0..(count - stories.len()) as u64 {
            stories.push(C::made_up(seed));
        }
        let mut proofs = Vec::new();
        let key = &self.key;
        let made = each(&stories, || (), |(), story| prove(key, story));
        for (story, made) in stories.iter().zip(made) {
            self.tally.honest += 1;
            match made {
                Ok(proof) if proof.proof.len() == C::PROOF_LENGTH => proofs.push(proof),
                Ok(_) => self.honest_rejected(format!("{}: another proof length", story.name)),
                Err(error) => self.honest_rejected(format!("{}: {error}", story.name)),
            }
        }
        self.say(&format!(
            "{} of {count} honest proofs accepted",
            proofs.len()
        ));
        proofs
    }

    fn honest_rejected(&mut self, text: String) {
        self.say(&text);
        self.tally.honest_rejected += 1;
        self.tally.violations.push(text);
    }

    /// Demands that a damaged claim is refused; it is judged together with others.
    fn refuse(&mut self, proof: &Proof, name: impl FnOnce() -> String) {
        self.tally.damaged += 1;
        self.pending.push((proof.clone(), name()));
        if self.pending.len() == TOGETHER {
            self.judge();
        }
    }

    /// Judges what is pending.
    fn judge(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let key = self.key.verifier();
        let verdicts = each(&pending, || (), |(), (proof, _)| verdict(key, proof));
        for ((_, name), verdict) in pending.into_iter().zip(verdicts) {
            if verdict == Verdict::Ok {
                self.accepted(name);
            }
        }
    }

    fn accepted(&mut self, name: String) {
        self.say(&format!("ACCEPTED {name}"));
        self.tally.accepted.push(name);
    }

    /// Zero knowledge, as far as it shows: the same story proved again shares no word with the first proof.
    fn hides(&mut self, first: &Proof) {
        let again = prove(&self.key, &C::edges().remove(0));
        let Ok(again) = again else {
            return self.honest_rejected("the same story proved again".into());
        };
        let words = |proof: &Proof| -> std::collections::BTreeSet<[u8; 32]> {
            let all = [&proof.proof[..], &proof.link, &proof.commitments.concat()].concat();
            sluice_circuits::point::words(&all).collect()
        };
        if !words(first).is_disjoint(&words(&again)) {
            let text = "two proofs of one story share a word".to_owned();
            self.tally.violations.push(text);
        }
    }
}
