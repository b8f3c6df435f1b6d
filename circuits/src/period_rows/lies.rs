//! Every lie about a chunk's month, each about one rule: by its name, how it is told, the relation's rule that it breaks, and
//! what refuses it in the circuit. The unit tests and the attacks read the same list.

mod loans;
mod negative;
mod retold;

use pasta_curves::Fp;

use super::attack::{Chunk, Circuit};
use super::relation::PeriodViolation;
use super::PeriodRowsWitness;
use crate::attack;
use crate::spec::CircuitSpec;
use crate::statement::period_rows_at as at;

pub(super) use loans::{tales, Loan, Tale};
#[cfg(test)]
pub(super) use loans::{EDGE, MOST};
#[cfg(test)]
pub(super) use negative::RULES;
pub(super) use retold::retell;

pub(super) type Lie = attack::Lie<Circuit, PeriodViolation>;

pub(super) fn lies() -> Vec<Lie> {
    let mut lies: Vec<Lie> = tales().into_iter().enumerate().map(told).collect();
    lies.extend(claims());
    lies.extend(retold::lies());
    lies.extend(negative::lies());
    lies
}

/// The loans of a witness.
pub(super) fn loans(witness: &PeriodRowsWitness) -> Vec<Loan> {
    let loan = |row| std::array::from_fn(|column: usize| witness.columns[column][row]);
    (0..witness.loans()).map(loan).collect()
}

/// Puts a loan on a row.
pub(super) fn put(witness: &mut PeriodRowsWitness, row: usize, loan: Loan) {
    for (column, value) in witness.columns.iter_mut().zip(loan) {
        column[row] = value;
    }
}

/// A rule broken by the first loan that it can be told of; all that follows is told too.
fn told((index, tale): (usize, Tale)) -> Lie {
    let mut chunk = Chunk::made_up(1, 300);
    let loans = loans(&chunk.witness);
    let row = loans.iter().position(tale.of);
    let row = row.expect("three hundred loans of every kind");
    let mut loan = loans[row];
    (tale.tell)(&mut loan);
    put(&mut chunk.witness, row, loan);
    let rule = tale.rule;
    let name = format!("loan lie {index}: {rule}");
    Lie {
        story: retell(&chunk, &name, |_| {}),
        relation: Some(chunk.check()),
        rule: Some(PeriodViolation::Loan { row, rule }),
        alone: tale.alone,
        refused: vec![tale.refused.into()],
    }
}

/// A good witness under claims that are not about it.
fn claims() -> Vec<Lie> {
    let honest = Chunk::made_up(1, 60);
    let mut lies = Vec::new();
    for position in 0..Circuit::INSTANCES {
        for (by, value) in [("more", Fp::one()), ("less", -Fp::one())] {
            let mut story = honest.tell(&format!("instance {position} one {by}"));
            story.instances[position] += value;
            let refused = match position {
                at::AS_OF..at::SUMMARY => "public constant",
                _ => "Equality constraint",
            };
            lies.push(Lie::cells(story, &[refused]));
        }
    }
    let mut other = Chunk::made_up(1, 60);
    other.statement.summary = Chunk::made_up(2, 60).statement.summary;
    lies.push(Lie {
        story: other.tell("the summary of another chunk"),
        relation: Some(other.check()),
        rule: Some(PeriodViolation::Summary),
        alone: true,
        refused: vec!["Equality constraint".into()],
    });
    lies
}
