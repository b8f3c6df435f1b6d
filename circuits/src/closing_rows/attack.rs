//! `closing_rows` under attack.

pub(super) mod retold;

use pasta_curves::Fp;
use sluice_rules::criteria::Thresholds;

use super::layout::{most_days_ahead, most_days_late, Numbers};
use super::{ClosingRowsCircuit, ClosingRowsWitness};
use crate::attack::{Change, Story, Subject};
use crate::column::Column;
use crate::concentration::{category_challenge, Exposures};
use crate::spec::{golden_digest, CircuitId, CircuitSpec};
use crate::statement::{closing_rows_at as at, ClosingRowsStatement};
use crate::suite::{Small, Suite};
use crate::testing::{self, Columns};

/// A chunk and what is said of it.
struct Chunk {
    columns: Columns,
    exposures: Exposures,
    statement: ClosingRowsStatement,
}

impl Chunk {
    /// `loans` made-up loans, told honestly.
    fn of(columns: Columns) -> Self {
        let balances = &columns[Column::Balance as usize];
        let exposures = Exposures::of(columns[0].iter().copied().zip(balances.iter().copied()));
        let loans = columns[0].len() as u32;
        Self {
            columns,
            exposures,
            statement: ClosingRowsStatement {
                context: testing::context(CircuitId::ClosingRows(Suite::Small), 0, 1),
                loans,
                as_of: testing::AS_OF,
                bounds: testing::bounds(),
                // Only the closing opens it.
                categories: [7; 32],
                summary: [0; 32],
            },
        }
    }

    fn witness(&self) -> ClosingRowsWitness {
        ClosingRowsWitness::new(self.columns.clone(), self.exposures, Fp::from(1_001))
            .expect("columns of one length")
    }

    /// The story whose summary is that of the witness, true or not.
    fn tell(&self, name: &str) -> Story<ClosingRowsCircuit<Small>> {
        let key = golden_digest::<ClosingRowsCircuit<Small>>();
        let witness = self.witness();
        let mut statement = self.statement.clone();
        let context = statement.context.to_field(key);
        let challenge = category_challenge(&statement.context, &statement.categories);
        statement.summary = witness
            .opening(context, challenge, statement.as_of)
            .summary();
        let instances = statement.to_instance(key).expect("a statement in range");
        Story {
            name: name.into(),
            circuit: ClosingRowsCircuit::new(&instances, &witness),
            instances: instances.to_vec(),
            columns: self.columns.to_vec(),
        }
    }
}

/// Rows that differ in every column, from 29 to 121 days past due.
fn varied(loans: usize) -> Columns {
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
fn largest(loans: usize) -> Columns {
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

/// Columns with a range of their own, and the least value out of it when bounds are neutral.
pub(super) const OUT_OF_RANGE: [(Column, u128); 11] = {
    let numbers = Numbers::of(Suite::Small);
    let days = testing::AS_OF as u128 + most_days_ahead(Suite::Small) as u128;
    [
        (Column::Instalment, numbers.instalment.limit()),
        (Column::Rate, numbers.rate.limit()),
        (Column::RemainingTerm, numbers.term.limit()),
        (Column::CollateralValue, numbers.collateral.limit()),
        (Column::Score, numbers.score_room.limit()),
        (Column::Balance, numbers.balance.limit()),
        (Column::PaidTo, days + 1),
        (Column::ExtensionsUsed, 4),
        (Column::Status, 16),
        (Column::Exit, 1),
        (Column::Defaulted, 1),
    ]
};

fn neutral(columns: Columns) -> Chunk {
    let mut chunk = Chunk::of(columns);
    chunk.statement.bounds = Thresholds::NEUTRAL;
    chunk
}

impl Subject for ClosingRowsCircuit<Small> {
    const NAME: &'static str = "closing_rows";
    /// All: only the long search finds what the copy of the count into the hash is for, and not in every story.
    const SAMPLED: usize = 5;

    fn edges() -> Vec<Story<Self>> {
        let rows = Suite::Small.rows();
        // A floor that is one loan's exposure: every other row stands on one side of it.
        let mut nine = Chunk::of(varied(9));
        nine.exposures.top_floor = nine.columns[Column::Balance as usize][4];
        let mut one = Chunk::of(varied(1));
        one.exposures.top_floor = 1;
        vec![
            nine.tell("nine loans, on both sides of each edge of days past due and of the floor"),
            one.tell("one loan"),
            Chunk::of(testing::pool(5, rows, 1)).tell("a full table"),
            neutral(largest(rows)).tell("a full table of largest values"),
            Chunk::of(varied(2)).tell("two loans and no floor"),
        ]
    }

    fn made_up(seed: u64) -> Story<Self> {
        let loans = 1 + (seed as usize * 37) % Suite::Small.rows();
        Chunk::of(testing::pool(seed, loans, 1)).tell(&format!("{loans} made-up loans"))
    }

    fn lies() -> Vec<Story<Self>> {
        let mut lies = out_of_range();
        lies.extend(ineligible());
        lies.extend(order());
        lies.extend(claims());
        lies.extend(retold::lies());
        lies
    }
}

/// Range: the least value out of it, one more and the largest 64-bit value on the first, a middle and the last row.
fn out_of_range() -> Vec<Story<ClosingRowsCircuit<Small>>> {
    let mut lies = Vec::new();
    for (column, edge) in OUT_OF_RANGE {
        let edge = edge as u64;
        for (row, value) in [(0, edge), (4, edge + 1), (8, u64::MAX)] {
            let mut chunk = neutral(varied(9));
            chunk.columns[column as usize][row] = value;
            chunk.exposures.largest = 1 << 43;
            lies.push(chunk.tell(&format!("{} of {value} on row {row}", column.name())));
        }
    }
    lies
}

/// One loan a step beyond each bound.
fn ineligible() -> Vec<Story<ClosingRowsCircuit<Small>>> {
    let beyond: [Change<Columns>; 6] = [
        ("score below the bound", |c| {
            c[Column::Score as usize][4] = 599
        }),
        ("loan-to-value above the bound", |c| {
            c[Column::CollateralValue as usize][4] = c[Column::Balance as usize][4] - 1;
        }),
        ("rate above the bound", |c| {
            c[Column::Rate as usize][4] = 300_001
        }),
        ("term above the bound", |c| {
            c[Column::RemainingTerm as usize][4] = 61;
        }),
        ("balance above the bound", |c| {
            c[Column::Balance as usize][4] = 5_000_001;
            c[Column::CollateralValue as usize][4] = 6_000_000;
        }),
        ("days past due above the bound", |c| {
            c[Column::PaidTo as usize][4] = u64::from(testing::AS_OF) - 151;
        }),
    ];
    let tell = |(name, change): (&str, fn(&mut Columns))| {
        let mut columns = varied(9);
        change(&mut columns);
        Chunk::of(columns).tell(name)
    };
    beyond.into_iter().map(tell).collect()
}

/// Obligors out of order, hidden twice, or owing more than is said.
fn order() -> Vec<Story<ClosingRowsCircuit<Small>>> {
    let mut twice = Chunk::of(varied(9));
    let first = twice.columns[0][0];
    twice.columns[0][8] = first;
    let mut zero = Chunk::of(varied(9));
    zero.columns[0][0] = 0;
    let mut falls = Chunk::of(varied(9));
    falls.columns[0].swap(2, 7);
    let mut exposure = Chunk::of(varied(9));
    exposure.exposures.largest -= 1;
    let mut pair = varied(9);
    pair[0][5] = pair[0][4];
    let mut pair = Chunk::of(pair);
    let balances = &pair.columns[Column::Balance as usize];
    let alone = balances.iter().copied().max().unwrap_or(0);
    pair.exposures.largest = alone.min(balances[4] + balances[5] - 1);
    let mut floor = Chunk::of(varied(9));
    floor.exposures.top_floor = 1 << 45;
    vec![
        twice.tell("one obligor at both ends of the table"),
        zero.tell("an obligor of zero"),
        falls.tell("two loans in the wrong order"),
        exposure.tell("a largest exposure one cent too low"),
        pair.tell("an obligor whose two loans are not added up"),
        floor.tell("a floor too far from every exposure"),
    ]
}

/// A good witness under claims that are not about it.
fn claims() -> Vec<Story<ClosingRowsCircuit<Small>>> {
    let honest = || Chunk::of(varied(9));
    let mut lies = Vec::new();
    for position in 0..<ClosingRowsCircuit<Small>>::INSTANCES {
        for (by, value) in [("more", Fp::one()), ("less", -Fp::one())] {
            let mut lie = honest().tell(&format!("instance {position} one {by}"));
            lie.instances[position] += value;
            lies.push(lie);
        }
    }
    // The summary of a chunk that tells one loan twice, leaves one out, or changes a cent.
    let changed: [Change<Columns>; 5] = [
        ("the summary of a chunk with a loan twice", |c| {
            c.iter_mut().for_each(|column| column.insert(4, column[4]));
        }),
        ("the summary of a chunk with a loan left out", |c| {
            c.iter_mut().for_each(|column| {
                column.remove(4);
            });
        }),
        ("the summary of a chunk with a cent more", |c| {
            c[Column::Balance as usize][4] += 1;
        }),
        ("the summary of a chunk with another category", |c| {
            c[Column::Category as usize][4] += 1;
        }),
        (
            "the summary of a chunk with a late loan told as current",
            |c| {
                c[Column::PaidTo as usize][4] = u64::from(testing::AS_OF);
            },
        ),
    ];
    for (name, change) in changed {
        let mut columns = varied(9);
        change(&mut columns);
        let mut other = Chunk::of(columns);
        other.exposures = honest().exposures;
        let mut lie = honest().tell(name);
        lie.instances[at::SUMMARY] = other.tell("").instances[at::SUMMARY];
        lies.push(lie);
    }
    let mut other = honest();
    other.exposures.top_floor += 1;
    let mut lie = honest().tell("the summary under another floor");
    lie.instances[at::SUMMARY] = other.tell("").instances[at::SUMMARY];
    lies.push(lie);
    let mut other = honest();
    other.statement.context.chunk_count = 2;
    other.statement.context.chunk = 1;
    let mut lie = honest().tell("the summary of another chunk of the pool");
    lie.instances[at::SUMMARY] = other.tell("").instances[at::SUMMARY];
    lies.push(lie);
    lies
}
