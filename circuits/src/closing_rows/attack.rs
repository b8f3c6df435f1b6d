//! `closing_rows` under attack.

use pasta_curves::Fp;
use sluice_rules::criteria::Thresholds;

use super::layout::most_days_late;
use super::lies::{self, Lie};
use super::relation::{self, Violation};
use super::{ClosingRowsCircuit, ClosingRowsWitness};
use crate::attack::{Story, Subject};
use crate::column::Column;
use crate::concentration::{category_challenge, Exposures};
use crate::spec::golden_digest;
use crate::statement::ClosingRowsStatement;
use crate::suite::{Small, Suite};
use crate::testing::{self, Columns};

pub(super) type Circuit = ClosingRowsCircuit<Small>;

/// A chunk and what is said of it.
pub(super) struct Chunk {
    pub(super) witness: ClosingRowsWitness,
    pub(super) statement: ClosingRowsStatement,
}

impl Chunk {
    /// Loans, told honestly under bounds that are not neutral.
    pub(super) fn of(columns: Columns) -> Self {
        let exposures = exposures(&columns);
        let witness = ClosingRowsWitness::new(columns, exposures, Fp::from(1_001));
        let witness = witness.expect("columns of one length");
        // Only the closing opens the commitment to the categories.
        let key = golden_digest::<Circuit>();
        let statement =
            testing::closing_rows_statement(Suite::Small, &witness, (0, 1), [7; 32], key);
        Self { witness, statement }
    }

    /// Under bounds that every loan meets.
    pub(super) fn neutral(mut self) -> Self {
        self.statement.bounds = Thresholds::NEUTRAL;
        self
    }

    /// Claims the summary of the witness, true or not.
    pub(super) fn sum_up(&mut self) {
        let statement = &mut self.statement;
        let context = statement.context.to_field(golden_digest::<Circuit>());
        let challenge = category_challenge(&statement.context, &statement.categories);
        let opening = self.witness.opening(context, challenge, statement.as_of);
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
    pub(super) fn check(&self) -> Result<(), Violation> {
        relation::check(&self.statement, golden_digest::<Circuit>(), &self.witness)
    }
}

/// The exposures of columns.
pub(super) fn exposures(columns: &Columns) -> Exposures {
    let balances = &columns[Column::Balance as usize];
    Exposures::of(columns[0].iter().copied().zip(balances.iter().copied()))
}

/// Rows that differ in every column, from 29 to 121 days past due.
pub(super) fn varied(loans: usize) -> Columns {
    let mut columns = testing::pool(3, loans, 1);
    // Over the whole range, so that no digit of a step from one obligor to the next is zero.
    let step = 0o1_753_164_275_316_427_531;
    for (row, obligor) in columns[0].iter_mut().enumerate() {
        *obligor = 1 + step * row as u64;
    }
    for (row, days) in [29, 30, 59, 60, 89, 90, 119, 120].into_iter().enumerate() {
        if let Some(cell) = columns[Column::PaidTo as usize].get_mut(row) {
            *cell = u64::from(testing::AS_OF) - days;
        }
    }
    columns
}

/// Every value as large as its column allows, and as late as the table of days has days.
pub(super) fn largest(loans: usize) -> Columns {
    let mut columns = Columns::default();
    for column in Column::PERIOD_0 {
        let most = (1 << column.bits()) - 1;
        let value = |row: usize| match column {
            Column::Obligor => most - (loans - 1 - row) as u64,
            Column::PaidTo => u64::from(testing::AS_OF) - most_days_late(Suite::Small),
            Column::Exit | Column::Defaulted => 0,
            _ => most,
        };
        columns[column as usize] = (0..loans).map(value).collect();
    }
    columns
}

impl Subject for Circuit {
    type Violation = Violation;
    const NAME: &'static str = "closing_rows";
    /// All: only the long search finds what the copy of the count into the hash is for, and not in every story.
    const SAMPLED: usize = 5;

    fn edges() -> Vec<Story<Self>> {
        let rows = Suite::Small.rows();
        // A floor that is one loan's exposure: every other row stands on one side of it.
        let mut nine = Chunk::of(varied(9));
        nine.witness.exposures.top_floor = nine.witness.value(Column::Balance, 4);
        nine.sum_up();
        let mut one = Chunk::of(varied(1));
        one.witness.exposures.top_floor = 1;
        one.sum_up();
        vec![
            nine.tell("nine loans, on both sides of each edge of days past due and of the floor"),
            one.tell("one loan"),
            Chunk::of(testing::pool(5, rows, 1)).tell("a full table"),
            Chunk::of(largest(rows))
                .neutral()
                .tell("a full table of largest values"),
            Chunk::of(varied(2)).tell("two loans and no floor"),
        ]
    }

    fn made_up(seed: u64) -> Story<Self> {
        let loans = 1 + (seed as usize * 37) % Suite::Small.rows();
        Chunk::of(testing::pool(seed, loans, 1)).tell(&format!("{loans} made-up loans"))
    }

    fn lies() -> Vec<Lie> {
        lies::lies()
    }
}
