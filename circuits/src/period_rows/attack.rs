//! `period_rows` under attack.

use super::lies::{self, Lie};
use super::relation::{self, PeriodViolation};
use super::{PeriodRowsCircuit, PeriodRowsWitness};
use crate::attack::{Story, Subject};
use crate::spec::golden_digest;
use crate::statement::PeriodRowsStatement;
use crate::suite::{Small, Suite};
use crate::testing;

pub(super) type Circuit = PeriodRowsCircuit<Small>;

/// A chunk and what is said of its month.
pub(super) struct Chunk {
    pub(super) witness: PeriodRowsWitness,
    pub(super) statement: PeriodRowsStatement,
}

impl Chunk {
    /// Loans and the statement that they make true, if it can be true.
    pub(super) fn of(witness: PeriodRowsWitness) -> Self {
        let key = golden_digest::<Circuit>();
        let statement = testing::period_rows_statement(Suite::Small, &witness, 0, 1, key);
        Self { witness, statement }
    }

    /// Made-up loans, honestly told: three hundred are enough for some of every kind.
    pub(super) fn made_up(seed: u64, loans: usize) -> Self {
        Self::of(testing::period_chunk(seed, loans))
    }

    /// Claims the summary of the witness, true or not.
    #[cfg(test)]
    pub(super) fn sum_up(&mut self) {
        let statement = &mut self.statement;
        let context = statement.context.to_field(golden_digest::<Circuit>());
        let opening = self.witness.opening(context, statement.as_of);
        statement.summary = opening.summary();
    }

    /// What is said, true or not.
    pub(super) fn tell(&self, name: &str) -> Story<Circuit> {
        let instances = self.statement.to_instance(golden_digest::<Circuit>());
        let instances = instances.expect("a statement in range");
        Story {
            name: name.into(),
            circuit: Circuit::new(&instances, &self.witness),
            instances: instances.to_vec(),
            columns: self.witness.columns.to_vec(),
        }
    }

    /// What the relation says of it.
    pub(super) fn check(&self) -> Result<(), PeriodViolation> {
        relation::check(&self.statement, golden_digest::<Circuit>(), &self.witness)
    }
}

impl Subject for Circuit {
    type Violation = PeriodViolation;
    const NAME: &'static str = "period_rows";
    /// All: only the long search finds what the copy of the count into the hash is for, and not in every story.
    const SAMPLED: usize = 3;

    fn edges() -> Vec<Story<Self>> {
        let tell = |name, loans| Chunk::made_up(1, loans).tell(name);
        vec![
            tell("sixty loans of every kind", 60),
            tell("one loan", 1),
            tell("a full table", Suite::Small.rows()),
        ]
    }

    fn made_up(seed: u64) -> Story<Self> {
        let loans = 1 + (seed as usize * 53) % Suite::Small.rows();
        Chunk::made_up(seed + 2, loans).tell(&format!("{loans} made-up loans"))
    }

    fn lies() -> Vec<Lie> {
        lies::lies()
    }
}
