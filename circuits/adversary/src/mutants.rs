//! The `mutants` run over one circuit.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::allow::Allowed;
use super::inspect::Model;
use super::lie::{copies_in_the_way, Effort, Removed};
use super::random::Choices;
use super::report::MutantsReport;
use super::retell::{retell, Reach};
use super::threads::each;
use super::witnesses::{beyond_one, needed, Mutator};
use super::{agreement, census, constraints, Depth};
use sluice_circuits::attack::{Story, Subject};

/// The most repairs of one long search of the liar in a full run of one circuit. Few searches use up their share.
const MOST_REPAIRS: usize = 400_000_000;

/// Everything there is to say against one circuit.
pub(crate) fn run<C: Subject>(depth: Depth, say: &dyn Fn(&str), report: &mut MutantsReport) {
    let mut run = Run::<C>::new(depth, say);
    run.census();
    run.lies();
    run.witnesses();
    run.choose();
    // Retelling is the wider attack, the liar the cheaper one.
    match depth {
        Depth::Full => {
            run.retellings(Reach::Near);
            run.liar(Effort::QUICK);
        }
        Depth::Sample => {
            run.liar(Effort::QUICK);
            run.retellings(Reach::Near);
        }
    }
    run.liar(Effort::LONG);
    run.retellings(Reach::Far);
    // The fewer are left, the longer the search for each.
    run.liar(Effort::LONG);
    run.agreement();
    run.finish(report);
}

struct Run<'s, C> {
    depth: Depth,
    say: &'s dyn Fn(&str),
    /// Honest witnesses, laid open.
    bases: Vec<(Story<C>, Model)>,
    mutants: usize,
    survivors: BTreeMap<String, usize>,
    needed: BTreeSet<Removed>,
    all: Vec<Removed>,
    lies: usize,
    compared: usize,
    violations: Vec<String>,
}

impl<'s, C: Subject> Run<'s, C> {
    fn new(depth: Depth, say: &'s dyn Fn(&str)) -> Self {
        say(&format!("{}: laying it open", C::NAME));
        let mut stories: Vec<Story<C>> = C::edges();
        if depth == Depth::Sample {
            stories.truncate(C::SAMPLED);
        }
        stories.push(C::made_up(1));
        let mut violations = Vec::new();
        let mut bases = Vec::new();
        for story in stories {
            let model = Model::new(&story.circuit, &story.instances);
            let broken = model.all_broken();
            if !broken.is_empty() {
                let (name, rules) = (&story.name, model.rules(&broken));
                violations.push(format!(
                    "{}: {name} is honest and refused: {rules}",
                    C::NAME
                ));
            }
            bases.push((story, model));
        }
        Self {
            depth,
            say,
            bases,
            mutants: 0,
            survivors: BTreeMap::new(),
            needed: BTreeSet::new(),
            all: Vec::new(),
            lies: 0,
            compared: 0,
            violations,
        }
    }

    fn say(&self, text: &str) {
        (self.say)(&format!("{}: {text}", C::NAME));
    }

    fn violation(&mut self, text: String) {
        self.say(&text);
        self.violations.push(format!("{}: {text}", C::NAME));
    }

    /// Cells and rows.
    fn census(&mut self) {
        let model = &self.bases[0].1;
        let census = census::take(model);
        let mut wrong = Vec::new();
        for cell in census.unassigned {
            wrong.push(format!("read, never assigned: {}", model.name(cell)));
        }
        for (number, row) in census.outside {
            let constraint = model.constraint(number);
            wrong.push(format!("reaches outside the rows at {row}: {constraint}"));
        }
        for number in census.unswitched {
            wrong.push(format!("has no switch: {}", model.constraint(number)));
        }
        for number in census.dead {
            wrong.push(format!("is live nowhere: {}", model.constraint(number)));
        }
        for cell in &census.unread {
            let name = format!("unread {}", model.name(*cell));
            *self.survivors.entry(name).or_default() += 1;
        }
        for wrong in wrong {
            self.violation(wrong);
        }
        for (story, other) in &self.bases[1..] {
            if !other.record.same_layout(&self.bases[0].1.record) {
                let text = format!("{}: {}: another layout", C::NAME, story.name);
                self.violations.push(text);
            }
        }
    }

    /// Lies told by hand. One that breaks a single constraint shows that it is needed.
    fn lies(&mut self) {
        let lies = C::lies();
        self.lies = lies.len();
        let refused = each(
            &lies,
            || (),
            |(), lie| {
                let mut model = Model::new(&lie.story.circuit, &lie.story.instances);
                let broken = model.all_broken();
                let mut alone = BTreeSet::new();
                if !beyond_one(&broken) {
                    needed(&model, &broken, &mut alone);
                    alone.extend(copies_in_the_way(&mut model, &broken));
                }
                (!broken.is_empty()).then_some(alone)
            },
        );
        for (lie, refused) in lies.iter().zip(refused) {
            match refused {
                Some(alone) => self.needed.extend(alone),
                None => self.violation(format!("a lie is believed: {}", lie.story.name)),
            }
        }
        self.say(&format!("{} lies refused", self.lies));
    }

    fn witnesses(&mut self) {
        let most = self.depth.pick(1, 2).min(self.bases.len());
        let bases: Vec<_> = self.bases[..most].iter().zip(0..).collect();
        for ((story, _), _) in &bases {
            (self.say)(&format!("{}: changing {}", C::NAME, story.name));
        }
        let (_, other) = self.bases.last().expect("the made-up story comes last");
        let depth = self.depth;
        let outcomes = each(
            &bases,
            || (),
            |(), ((_, model), seed)| Mutator::new(&mut model.clone(), depth, *seed).run(other),
        );
        for outcome in outcomes {
            self.mutants += outcome.mutants;
            for (name, count) in outcome.survivors {
                *self.survivors.entry(name).or_default() += count;
            }
            self.needed.extend(outcome.needed);
        }
        self.say(&format!(
            "{} changes, {} survivors",
            self.mutants,
            self.survivors.len()
        ));
    }

    /// Which constraints are tried.
    fn choose(&mut self) {
        self.all = constraints::all(&self.bases[0].1);
        if self.depth == Depth::Sample {
            // Every polynomial and lookup, and all copies and switches of some rows: a lie against the switch of a step shows its
            // copies to be needed.
            let grid = &self.bases[0].1.grid;
            let mut choices = Choices(7);
            let rows = (0..grid.shape.rows).map(|_| choices.below(8) == 0);
            let rows: Vec<bool> = rows.collect();
            let copies = &self.bases[0].1.record.copies;
            self.all.retain(|removed| match removed {
                Removed::Polynomial(_) | Removed::Lookup(_) => true,
                Removed::Switch(cell) => rows[grid.row(*cell)],
                Removed::Copy(copy) => rows[grid.row(copies[*copy].0)],
            });
        }
    }

    /// Those not yet shown to be needed.
    fn left(&self) -> BTreeSet<Removed> {
        let left = self.all.iter().filter(|r| !self.needed.contains(r));
        left.copied().collect()
    }

    /// Takes out what the allow-list calls redundant.
    fn keep_unexplained(&self, left: &mut BTreeSet<Removed>) {
        let allowed = Allowed::read();
        let model = &self.bases[0].1;
        left.retain(|removed| {
            let name = constraints::name(model, *removed);
            let (unexplained, _) = allowed.unexplained(C::NAME, [&name[..]], self.depth);
            !unexplained.is_empty()
        });
    }

    /// Changed cells with all that follows from them.
    fn retellings(&mut self, reach: Reach) {
        let mut left = self.left();
        self.keep_unexplained(&mut left);
        let mut done = BTreeSet::new();
        for (index, (story, model)) in self.bases.iter().enumerate() {
            // A full run retells the first story from every choice and constant, in question or not.
            let whole = index == 0 && self.depth == Depth::Full;
            if left.is_empty() && !whole {
                break;
            }
            let outcome = retell(story, model, &left, reach, &mut done);
            self.mutants += outcome.mutants;
            for (name, count) in outcome.survivors {
                *self.survivors.entry(name).or_default() += count;
            }
            left.retain(|removed| !outcome.needed.contains(removed));
            self.needed.extend(outcome.needed);
            let text = format!("{} left after retelling {}", left.len(), story.name);
            (self.say)(&format!("{}: {text}", C::NAME));
        }
    }

    /// The liar against what no mutant before has shown to be needed.
    fn liar(&mut self, mut effort: Effort) {
        let mut left = self.left();
        self.say(&format!(
            "{} constraints, {} not yet shown to be needed",
            self.all.len(),
            left.len()
        ));
        if effort.orders == Effort::LONG.orders {
            // What the allow-list calls redundant is tried no longer.
            self.keep_unexplained(&mut left);
            let model = &self.bases[0].1;
            for removed in &left {
                let name = constraints::name(model, *removed);
                (self.say)(&format!("{}: no lie yet against {name}", C::NAME));
            }
            let repairs = self.depth.pick(MOST_REPAIRS / 5, MOST_REPAIRS);
            effort = effort.within(repairs, left.len() * self.bases.len());
        }
        for (story, model) in &self.bases {
            if left.is_empty() {
                break;
            }
            let found = constraints::attack(model, &left, effort);
            left.retain(|removed| !found.contains(removed));
            self.needed.extend(found);
            let text = format!("{} left after {}", left.len(), story.name);
            (self.say)(&format!("{}: {text}", C::NAME));
        }
    }

    /// The evaluator against the library.
    fn agreement(&mut self) {
        let (story, model) = &mut self.bases[0];
        let mut choices = Choices(11);
        let mut compared = 0;
        let mut wrong = Vec::new();
        let mut compare = |model: &mut Model, removed| {
            compared += 1;
            if let Err(error) = agreement::compare(&story.circuit, model, removed) {
                wrong.push(error);
            }
            model.grid.revert();
        };
        compare(model, None);
        for _ in 0..self.depth.pick(4, 60) {
            let advice = &model.record.advice;
            let cell = advice[choices.below(advice.len())];
            let value = choices.scalar();
            model.grid.change(cell, value);
            compare(model, None);
        }
        for _ in 0..self.depth.pick(4, 60) {
            let removed = self.all[choices.below(self.all.len())];
            if super::lie::find(model, removed, Effort::QUICK) {
                compare(model, Some(removed));
            }
            model.grid.revert();
        }
        self.compared = compared;
        self.say(&format!("{compared} assignments judged by the library too"));
        for error in wrong {
            self.violation(error);
        }
    }

    fn finish(mut self, report: &mut MutantsReport) {
        let allowed = Allowed::read();
        let model = &self.bases[0].1;
        let redundant: Vec<String> = self
            .all
            .iter()
            .filter(|removed| !self.needed.contains(removed))
            .map(|removed| constraints::name(model, *removed))
            .collect();
        let found = redundant
            .iter()
            .chain(self.survivors.keys())
            .map(String::as_str);
        let (unexplained, wrong) = allowed.unexplained(C::NAME, found, self.depth);
        let unneeded = unexplained
            .iter()
            .filter(|name| name.starts_with('C'))
            .count();
        for name in &unexplained {
            self.say(&format!("unexplained: {name}"));
        }
        let explained = redundant.len() - unneeded;
        report.c_mutants += self.all.len() - explained;
        report.c_killed += self.all.len() - redundant.len();
        report.c_redundant += explained;
        report.witness_mutants += self.mutants;
        report.survivors += self.survivors.len();
        report.survivors_unexplained += unexplained.len() - unneeded;
        report.lies += self.lies;
        report.compared += self.compared;
        report.circuits.push(json!({
            "circuit": C::NAME,
            "c_mutants": self.all.len() - explained,
            "c_killed": self.all.len() - redundant.len(),
            "c_redundant": explained,
            "witness_mutants": self.mutants,
            "survivors": self.survivors.len(),
            "unexplained": unexplained,
        }));
        self.violations.extend(wrong);
        report.violations.extend(self.violations);
    }
}
