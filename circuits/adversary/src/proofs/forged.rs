//! Forged proofs: the real prover, the real keys, a false witness. The library's prover stops at a value that is not in its
//! table; for those a forger makes a proving key of his own in which it is, under the real verifying key, and all else in the
//! proof is true.

use std::sync::Arc;

use halo2_proofs::plonk::keygen_pk;
use pasta_curves::Fp;

use super::{verdict, Proof, Target, FORGED};
use crate::constraints;
use crate::inspect::{Broken, Model};
use crate::lie::{self, Effort, Removed};
use crate::planner::{claimed, with, Edits, Mutated};
use crate::random::Choices;
use crate::threads::each;
use sluice_circuits::attack::{self, library_key, Story, Subject};
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::ProverKey;

/// A false story, to be proved.
struct Forgery<C> {
    circuit: C,
    edits: Arc<Edits>,
    instances: Vec<Fp>,
    name: String,
}

/// How many forgeries are made together: each may hold a whole witness.
const TOGETHER: usize = 8;

impl<C: Subject> Forgery<C> {
    /// The story as a model's grid now tells it; `None` where so much is not in the tables that they have no room for it.
    fn of(story: &Story<C>, model: &Model, broken: &Broken, name: String) -> Option<Self> {
        Some(Self {
            circuit: story.circuit.clone(),
            edits: Arc::new(Edits::believed_by_tables(model, broken)?),
            instances: claimed(model, C::INSTANCES),
            name,
        })
    }

    fn prove(&self, key: &ProverKey<C>) -> Result<Vec<u8>, String> {
        let (vk, params) = library_key(key.verifier());
        with(self.edits.clone(), || {
            let own = self.edits.changes_tables().then(|| {
                let blank = Mutated(C::blank());
                keygen_pk(params, vk.clone(), &blank)
            });
            let own = own.transpose().map_err(|error| error.to_string())?;
            let circuit = Mutated(self.circuit.clone());
            attack::prove(key, own.as_ref(), &circuit, &self.instances)
                .map_err(|error| error.to_string())
        })
    }
}

impl<C: Subject, F: Fn(usize) -> usize> Target<'_, C, F> {
    /// A third of each: lies told by hand, lies found by machine that break one constraint alone, and plain mutants.
    pub(super) fn forge(&mut self, good: &Proof) {
        let third = self.share(FORGED).div_ceil(3);
        self.by_hand(good, third);
        let story = C::edges().remove(0);
        let mut model = Model::new(&story.circuit, &story.instances);
        self.single(good, &story, &mut model, third);
        self.mutants(good, &story, &mut model, third);
        self.say(&format!("{} forged proofs refused", self.tally.forged));
    }

    /// Lies told by hand, from all parts of the list.
    fn by_hand(&mut self, good: &Proof, count: usize) {
        let lies = C::lies();
        let step = (lies.len() / count).max(1);
        let order = (0..step).flat_map(|first| (first..lies.len()).step_by(step));
        let mut forgeries = order.filter_map(|at| {
            let lie = &lies[at].story;
            let model = Model::new(&lie.circuit, &lie.instances);
            Forgery::of(lie, &model, &model.all_broken(), lie.name.clone())
        });
        let mut left = count;
        while left > 0 {
            let some: Vec<_> = forgeries.by_ref().take(left.min(TOGETHER)).collect();
            if some.is_empty() {
                break;
            }
            left -= some.len();
            self.forged(good, &some);
        }
    }

    /// Lies that break one constraint alone: polynomials and lookups first, then copies and switches.
    fn single(&mut self, good: &Proof, story: &Story<C>, model: &mut Model, count: usize) {
        let mut choices = Choices(23);
        let all = constraints::all(model);
        let everywhere: Vec<Removed> = all
            .iter()
            .copied()
            .filter(|removed| matches!(removed, Removed::Polynomial(_) | Removed::Lookup(_)))
            .collect();
        let mut forgeries = Vec::new();
        let mut done = 0;
        for tried in 0..4 * count {
            if done == count {
                break;
            }
            // Two of three are gate polynomials or lookups: they have most to say.
            let from = if tried % 3 == 0 { &all } else { &everywhere };
            let removed = from[choices.below(from.len())];
            if lie::find(model, removed, Effort::QUICK) {
                let name = format!("a lie against {}", constraints::name(model, removed));
                let broken = model.broken(&model.grid.changed(), |_| false);
                forgeries.extend(Forgery::of(story, model, &broken, name));
            }
            model.grid.revert();
            if forgeries.len() == TOGETHER || done + forgeries.len() == count {
                done += forgeries.len();
                self.forged(good, &forgeries);
                forgeries.clear();
            }
        }
        self.forged(good, &forgeries);
    }

    /// One cell, a copy class, a run of a column, by a random amount.
    fn mutants(&mut self, good: &Proof, story: &Story<C>, model: &mut Model, count: usize) {
        let mut choices = Choices(29);
        let mut forgeries = Vec::new();
        let mut done = 0;
        while done < count {
            let cell = model.record.advice[choices.below(model.record.advice.len())];
            let cells = match (done + forgeries.len()) % 3 {
                0 => vec![cell],
                1 => model.reachable(cell, usize::MAX),
                _ => {
                    let (region, _) = model.home[cell];
                    let column = model.grid.column(cell);
                    let cells = model.record.regions[region].cells.iter().copied();
                    cells.filter(|c| model.grid.column(*c) == column).collect()
                }
            };
            let by = choices.scalar();
            for cell in &cells {
                let value = model.grid.value(*cell) + by;
                model.grid.change(*cell, value);
            }
            let broken = model.broken(&model.grid.changed(), |_| false);
            if !broken.is_empty() {
                let name = format!("{} and {} more shifted", model.name(cell), cells.len() - 1);
                forgeries.extend(Forgery::of(story, model, &broken, name));
            }
            model.grid.revert();
            if forgeries.len() == TOGETHER || done + forgeries.len() == count {
                done += forgeries.len();
                self.forged(good, &forgeries);
                forgeries.clear();
            }
        }
    }

    /// Proves false stories and demands that the proofs are refused. The link is that of an honest proof: a claim is judged by
    /// its proof first.
    fn forged(&mut self, good: &Proof, forgeries: &[Forgery<C>]) {
        let key = &self.key;
        let verdicts = each(
            forgeries,
            || (),
            |(), forgery| {
                let claim = Proof {
                    instances: forgery.instances.clone(),
                    proof: forgery.prove(key)?,
                    ..good.clone()
                };
                Ok::<_, String>(verdict(key.verifier(), &claim))
            },
        );
        for (forgery, verdict) in forgeries.iter().zip(verdicts) {
            self.tally.forged += 1;
            match verdict {
                Ok(Verdict::Ok) => self.accepted(forgery.name.clone()),
                // Another verdict would mean that something else than the witness was refused.
                Ok(Verdict::ProofInvalid) => {}
                Ok(verdict) => {
                    let text = format!("{}: refused as {verdict:?}", forgery.name);
                    self.tally.violations.push(text);
                }
                Err(error) => {
                    let text = format!("{}: the prover stopped: {error}", forgery.name);
                    self.tally.violations.push(text);
                }
            }
        }
    }
}
