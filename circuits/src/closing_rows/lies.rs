//! Every lie about a chunk at the closing, each about one rule: by its name, how it is told, the relation's rule that it
//! breaks, and what refuses it in the circuit. The unit tests and the attacks read the same list.

mod retold;

use ff::Field;
use pasta_curves::Fp;
use sluice_rules::criteria::{Eligibility, Table, Thresholds};

use super::attack::{exposures, varied, Chunk, Circuit};
use super::layout::{most_days_ahead, Numbers};
use super::relation::Violation;
use super::ClosingRowsWitness;
use crate::attack::{self, Change};
use crate::column::Column;
use crate::spec::CircuitSpec;
use crate::statement::closing_rows_at as at;
use crate::suite::Suite;
use crate::testing::{self, Columns};

#[cfg(test)]
pub(super) use retold::{add_up, retell};

pub(super) type Lie = attack::Lie<Circuit, Violation>;

/// How one rule is broken on a row, which is not the last, of a chunk under the tightest bounds; it returns the rule.
type Tell = Box<dyn Fn(&mut Chunk, usize) -> Violation>;

/// The same, of one rule alone.
type Plain = fn(&mut Chunk, usize) -> Violation;

pub(super) fn lies() -> Vec<Lie> {
    let told = |(name, tell): (String, Tell)| {
        let mut chunk = Chunk::of(varied(9)).tight();
        let rule = tell(&mut chunk, 4);
        lie(&name, &chunk, rule)
    };
    let mut lies: Vec<Lie> = tales().into_iter().map(told).collect();
    lies.extend(far_out_of_range());
    lies.extend([both_ends(), not_added_up()]);
    lies.extend(claims());
    lies.extend(other_summaries());
    lies.extend(retold::lies());
    lies
}

/// What the circuit calls a rule of the relation.
pub(super) fn refused_by(violation: &Violation) -> &'static str {
    match violation {
        Violation::Statement(_) => "no circuit is asked",
        Violation::Loans { .. } | Violation::Summary => "Equality constraint",
        Violation::Range { column, .. } => match column {
            Column::Instalment => "range of instalment",
            Column::Rate => "range of rate",
            Column::RemainingTerm => "range of remaining_term",
            Column::CollateralValue => "range of collateral_value",
            Column::Score => "score_at_least",
            Column::Balance => "range of balance",
            Column::PaidTo => "'days past due'",
            Column::ExtensionsUsed => "range of ext_used",
            Column::Status => "range of status",
            _ => "nothing has left the pool",
        },
        Violation::LeftPool { .. } => "nothing has left the pool",
        Violation::ObligorOrder { .. } => "obligors never fall",
        Violation::Exposure { .. } | Violation::ExposureRoom { .. } => {
            "exposure is at most the largest exposure"
        }
        Violation::Floor { .. } => "top tells on which side of the floor an exposure lies",
        Violation::LtvRoom { .. } => "ltv_at_most",
        Violation::Ineligible { bound, .. } => bound.rule().name,
    }
}

/// A lie that a statement and a witness tell.
fn lie(name: &str, chunk: &Chunk, rule: Violation) -> Lie {
    Lie {
        story: chunk.tell(name),
        relation: Some(chunk.check()),
        refused: vec![refused_by(&rule).into()],
        // A value out of its range may break bounds too.
        alone: !matches!(rule, Violation::Range { .. }),
        rule: Some(rule),
    }
}

impl Chunk {
    /// Under the tightest bounds that the loans meet.
    pub(super) fn tight(mut self) -> Self {
        let witness = &self.witness;
        let most = |column| {
            (0..witness.loans())
                .map(|row| witness.value(column, row))
                .max()
        };
        let least = |column| {
            (0..witness.loans())
                .map(|row| witness.value(column, row))
                .min()
        };
        let ltv = |row| {
            let balance = witness.value(Column::Balance, row) * 10_000;
            balance.div_ceil(witness.value(Column::CollateralValue, row))
        };
        let paid_to = least(Column::PaidTo).unwrap_or(0);
        let days = u64::from(testing::AS_OF).saturating_sub(paid_to);
        let bounds = [
            (Eligibility::ScoreAtLeast, least(Column::Score)),
            (Eligibility::LtvAtMost, (0..witness.loans()).map(ltv).max()),
            (Eligibility::RateAtMost, most(Column::Rate)),
            (Eligibility::TermAtMost, most(Column::RemainingTerm)),
            (Eligibility::BalanceAtMost, most(Column::Balance)),
            (Eligibility::DaysPastDueAtMost, Some(days)),
        ];
        self.statement.bounds = Thresholds::NEUTRAL;
        for (rule, bound) in bounds {
            self.statement.bounds.set(rule, bound.expect("a loan"));
        }
        self
    }

    /// Changes a value, and claims the summary of the loans that there are then.
    fn change(&mut self, column: Column, row: usize, value: u64) {
        self.witness.columns[column as usize][row] = value;
        self.witness.exposures = exposures(&self.witness.columns);
        self.sum_up();
    }
}

/// Every rule that a witness can break on any row.
pub(super) fn tales() -> Vec<(String, Tell)> {
    let mut tales: Vec<(String, Tell)> = Vec::new();
    for bound in Eligibility::ALL {
        let name = format!("a loan a step beyond {}", bound.rule().name);
        tales.push((
            name,
            Box::new(move |chunk, row| ineligible(chunk, row, *bound)),
        ));
    }
    for (column, edge) in OUT_OF_RANGE {
        let name = format!("the least {} out of range", column.name());
        let tell = move |chunk: &mut Chunk, row| out_of_range(chunk, row, column, edge as u64);
        tales.push((name, Box::new(tell)));
    }
    let others: [(&str, Plain); 11] = [
        ("a largest exposure one cent too low", |chunk, _| {
            chunk.witness.exposures.largest -= 1;
            chunk.sum_up();
            let row = reaches(&chunk.witness, chunk.witness.exposures.largest + 1);
            Violation::Exposure { row }
        }),
        (
            "a largest exposure too far above every other",
            |chunk, _| {
                chunk.witness.exposures.largest += 1 << 48;
                chunk.sum_up();
                Violation::ExposureRoom { row: 0 }
            },
        ),
        ("a floor too far from every exposure", |chunk, _| {
            chunk.witness.exposures.top_floor += 1 << 48;
            chunk.sum_up();
            Violation::Floor { row: 0 }
        }),
        ("an obligor of zero", |chunk, _| {
            chunk.witness.columns[0][0] = 0;
            chunk.sum_up();
            Violation::ObligorOrder { row: 0 }
        }),
        ("two loans in the wrong order", |chunk, row| {
            let obligors = &mut chunk.witness.columns[0];
            let mut rows = (row..obligors.len() - 1).chain(0..row);
            let row = rows.find(|row| obligors[*row] != obligors[row + 1]);
            let row = row.expect("more than one obligor");
            obligors.swap(row, row + 1);
            chunk.sum_up();
            Violation::ObligorOrder { row: row + 1 }
        }),
        ("a loan more than there are", |chunk, _| {
            chunk.statement.loans += 1;
            loans(chunk)
        }),
        ("a loan fewer than there are", |chunk, _| {
            chunk.statement.loans -= 1;
            loans(chunk)
        }),
        ("the summary under another floor", |chunk, _| {
            chunk.witness.exposures.top_floor += 1;
            Violation::Summary
        }),
        (
            "the summary under another list of categories",
            |chunk, _| {
                chunk.statement.categories[0] ^= 1;
                Violation::Summary
            },
        ),
        ("another summary", |chunk, _| {
            chunk.statement.summary[0] ^= 1;
            Violation::Summary
        }),
        ("another blind", |chunk, _| {
            chunk.witness.blind += Fp::ONE;
            Violation::Summary
        }),
    ];
    for (name, tell) in others {
        tales.push((name.into(), Box::new(tell)));
    }
    tales
}

fn loans(chunk: &Chunk) -> Violation {
    Violation::Loans {
        held: chunk.witness.loans(),
        stated: chunk.statement.loans,
    }
}

/// The first row at which an obligor owes as much.
fn reaches(witness: &ClosingRowsWitness, amount: u64) -> usize {
    let (mut obligor, mut owes) = (0, 0);
    let mut rows = 0..witness.loans();
    let row = rows.find(|row| {
        let same = obligor == witness.value(Column::Obligor, *row);
        obligor = witness.value(Column::Obligor, *row);
        owes = witness.value(Column::Balance, *row) + if same { owes } else { 0 };
        owes == amount
    });
    row.expect("somebody owes the most")
}

fn ineligible(chunk: &mut Chunk, row: usize, bound: Eligibility) -> Violation {
    let limit = chunk.statement.bounds.get(bound);
    match bound {
        Eligibility::ScoreAtLeast => chunk.change(Column::Score, row, limit - 1),
        Eligibility::LtvAtMost => {
            let balance = 10_000 * chunk.witness.value(Column::Balance, row);
            chunk.change(Column::CollateralValue, row, (balance - 1) / limit);
        }
        Eligibility::RateAtMost => chunk.change(Column::Rate, row, limit + 1),
        Eligibility::TermAtMost => chunk.change(Column::RemainingTerm, row, limit + 1),
        Eligibility::BalanceAtMost => {
            chunk.change(Column::CollateralValue, row, 2 * limit);
            chunk.change(Column::Balance, row, limit + 1);
        }
        Eligibility::DaysPastDueAtMost => {
            let day = u64::from(testing::AS_OF) - limit - 1;
            chunk.change(Column::PaidTo, row, day);
        }
    }
    Violation::Ineligible { bound, row }
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

/// Under neutral bounds, and exposures that do not tell of it.
fn out_of_range(chunk: &mut Chunk, row: usize, column: Column, value: u64) -> Violation {
    chunk.statement.bounds = Thresholds::NEUTRAL;
    chunk.witness.columns[column as usize][row] = value;
    chunk.witness.exposures.largest = 1 << 43;
    chunk.sum_up();
    match column {
        Column::Exit | Column::Defaulted if value >> column.bits() == 0 => {
            Violation::LeftPool { column, row }
        }
        _ => Violation::Range { column, row },
    }
}

/// One more than the least value out of range on the first row, and the largest 64-bit value on the last.
fn far_out_of_range() -> Vec<Lie> {
    let mut lies = Vec::new();
    for (column, edge) in OUT_OF_RANGE {
        for (row, value) in [(0, edge as u64 + 1), (8, u64::MAX)] {
            let mut chunk = Chunk::of(varied(9));
            let rule = out_of_range(&mut chunk, row, column, value);
            let name = format!("{} of {value} on row {row}", column.name());
            lies.push(lie(&name, &chunk, rule));
        }
    }
    lies
}

fn both_ends() -> Lie {
    let mut chunk = Chunk::of(varied(9));
    chunk.witness.columns[0][8] = chunk.witness.columns[0][0];
    chunk.sum_up();
    let rule = Violation::ObligorOrder { row: 8 };
    lie("one obligor at both ends of the table", &chunk, rule)
}

/// An obligor whose two loans are told as if each were all that is owed.
fn not_added_up() -> Lie {
    let mut columns = varied(9);
    columns[0][5] = columns[0][4];
    let mut chunk = Chunk::of(columns);
    chunk.witness.exposures.largest -= 1;
    chunk.sum_up();
    let rule = Violation::Exposure { row: 5 };
    lie("an obligor whose two loans are not added up", &chunk, rule)
}

/// A good witness under claims that are not about it.
fn claims() -> Vec<Lie> {
    let mut lies = Vec::new();
    for position in 0..Circuit::INSTANCES {
        for (by, value) in [("more", Fp::one()), ("less", -Fp::one())] {
            let name = format!("instance {position} one {by}");
            let mut story = Chunk::of(varied(9)).tell(&name);
            story.instances[position] += value;
            let refused = match position {
                at::AS_OF..at::SUMMARY => "'public constant'",
                _ => "Equality constraint",
            };
            lies.push(Lie::cells(story, &[refused]));
        }
    }
    lies
}

/// The summary of a chunk that tells one loan twice, leaves one out, or changes a cent, and that of another chunk.
fn other_summaries() -> Vec<Lie> {
    let changed: [Change<Columns>; 5] = [
        ("a chunk with a loan twice", |columns| {
            columns.iter_mut().for_each(|c| c.insert(4, c[4]));
        }),
        ("a chunk with a loan left out", |columns| {
            columns.iter_mut().for_each(|c| {
                c.remove(4);
            });
        }),
        ("a chunk with a cent more", |columns| {
            columns[Column::Balance as usize][4] += 1;
        }),
        ("a chunk with another category", |columns| {
            columns[Column::Category as usize][4] += 1;
        }),
        ("a chunk with a late loan told as current", |columns| {
            columns[Column::PaidTo as usize][4] = u64::from(testing::AS_OF);
        }),
    ];
    let mut lies = Vec::new();
    for (name, change) in changed {
        let honest = Chunk::of(varied(9));
        let mut columns = varied(9);
        change(&mut columns);
        let mut other = Chunk::of(columns);
        other.witness.exposures = honest.witness.exposures;
        other.sum_up();
        lies.push(of_another(&format!("the summary of {name}"), other));
    }
    let mut other = Chunk::of(varied(9));
    other.statement.context.chunk_count = 2;
    other.statement.context.chunk = 1;
    other.sum_up();
    lies.push(of_another(
        "the summary of another chunk of the pool",
        other,
    ));
    lies
}

fn of_another(name: &str, other: Chunk) -> Lie {
    let mut chunk = Chunk::of(varied(9));
    chunk.statement.summary = other.statement.summary;
    lie(name, &chunk, Violation::Summary)
}
