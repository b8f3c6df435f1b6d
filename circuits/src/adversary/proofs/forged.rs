//! Forged proofs: the real prover, the real keys, a false witness.

use pasta_curves::Fp;

use super::{Proof, Target, FORGED};
use crate::adversary::constraints;
use crate::adversary::inspect::Model;
use crate::adversary::lie::{self, Effort, Removed};
use crate::adversary::planner::{claimed, with, Edits, Mutated};
use crate::adversary::random::Choices;
use crate::adversary::subject::{Story, Subject};
use crate::proof::Verdict;

impl<C: Subject, F: Fn(usize) -> usize> Target<'_, C, F> {
    /// A third of each: lies told by hand, lies found by machine that break one constraint alone, and plain mutants.
    pub(super) fn forge(&mut self, good: &Proof) {
        let third = self.share(FORGED, 50).div_ceil(3);
        let lies = C::lies();
        let step = (lies.len() / third).max(1);
        for lie in lies.into_iter().step_by(step).take(third) {
            let name = lie.name.clone();
            self.forged(good, &lie, Edits::default(), lie.instances.clone(), name);
        }
        let story = C::edges().remove(0);
        let mut model = Model::new(&story.circuit, &story.instances);
        self.single(good, &story, &mut model, third);
        self.mutants(good, &story, &mut model, third);
        self.say(&format!("{} forged proofs refused", self.tally.forged));
    }

    /// Lies that break one constraint alone: polynomials first, then copies and switches.
    fn single(&mut self, good: &Proof, story: &Story<C>, model: &mut Model, count: usize) {
        let mut choices = Choices(23);
        let all = constraints::all(model);
        let polynomials: Vec<Removed> = all
            .iter()
            .copied()
            .filter(|removed| matches!(removed, Removed::Polynomial(_)))
            .collect();
        let mut done = 0;
        for tried in 0..4 * count {
            if done == count {
                break;
            }
            // Two of three are gate polynomials: they have most to say.
            let from = if tried % 3 == 0 { &all } else { &polynomials };
            let removed = from[choices.below(from.len())];
            if lie::find(model, removed, Effort::QUICK) {
                let name = format!("a lie against {}", constraints::name(model, removed));
                let instances = claimed(model, C::INSTANCES);
                self.forged(good, story, Edits::of(model, None), instances, name);
                done += 1;
            }
            model.sheet.revert();
        }
    }

    /// One cell, a copy class, a run of a column, by a random amount.
    fn mutants(&mut self, good: &Proof, story: &Story<C>, model: &mut Model, count: usize) {
        let mut choices = Choices(29);
        let mut done = 0;
        while done < count {
            let cell = model.record.advice[choices.below(model.record.advice.len())];
            let cells = match done % 3 {
                0 => vec![cell],
                1 => model.reachable(cell, usize::MAX),
                _ => {
                    let (region, _) = model.home[cell];
                    let column = model.sheet.column(cell);
                    let cells = model.record.regions[region].cells.iter().copied();
                    cells.filter(|c| model.sheet.column(*c) == column).collect()
                }
            };
            let by = choices.scalar();
            for cell in &cells {
                let value = model.sheet.value(*cell) + by;
                model.sheet.change(*cell, value);
            }
            let broken = !model.broken(&model.sheet.changed(), |_| true).is_empty();
            if broken {
                let name = format!("{} and {} more shifted", model.name(cell), cells.len() - 1);
                let instances = story.instances.clone();
                self.forged(good, story, Edits::of(model, None), instances, name);
                done += 1;
            }
            model.sheet.revert();
        }
    }

    /// Proves a false story and demands that the proof is refused. The link is that of an honest proof: a claim is judged by its proof
    /// first.
    fn forged(
        &mut self,
        good: &Proof,
        story: &Story<C>,
        edits: Edits,
        instances: Vec<Fp>,
        name: String,
    ) {
        let circuit = Mutated(story.circuit.clone());
        let made = with(edits, || {
            self.key.create(&self.key.key, &circuit, &instances)
        });
        let Ok((proof, _)) = made else {
            // The library's prover sorts the values that are looked up and cannot go on with one that is in no table. So there
            // is no proof to refuse; a prover that goes on anyway is an attack of its own, which is not made here.
            if C::lookup_rules().is_empty() {
                let stopped = format!("{name}: the prover stopped");
                self.tally.violations.push(stopped);
            }
            return;
        };
        self.tally.forged += 1;
        let claim = Proof {
            instances,
            proof,
            ..good.clone()
        };
        match self.verdict(&claim) {
            Verdict::Ok => self.accepted(name),
            // Another verdict would mean that something else than the witness was refused.
            Verdict::ProofInvalid => {}
            verdict => {
                let text = format!("{name}: refused as {verdict:?}");
                self.tally.violations.push(text);
            }
        }
    }
}
