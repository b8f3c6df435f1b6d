//! The statement in plain Rust: accept, or name the rule that is broken.

use super::criteria::FEWEST_LOANS;
use super::witness::ClosingWitness;
use crate::statement::{ClosingStatement, StatementError, LTV_OFF};
use crate::summary::{total, unpack};

/// The rule a witness breaks. Chunks are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The statement itself is out of range.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// There are more or fewer openings than chunks.
    #[error("{openings} openings for {chunks} chunks")]
    Chunks {
        /// Openings in the witness.
        openings: usize,
        /// Chunks in the statement.
        chunks: u32,
    },
    /// An opening is not that of the chunk's summary.
    #[error("chunk {chunk}: the opening is not that of its summary")]
    Summary {
        /// The chunk.
        chunk: usize,
    },
    /// The first obligor of a chunk is not above the last one of the chunk before.
    #[error("chunk {chunk}: its first obligor is not above the last one before")]
    Boundary {
        /// The chunk.
        chunk: usize,
    },
    /// Two chunks were proved under different largest exposures.
    #[error("chunk {chunk}: its largest exposure is not that of chunk 0")]
    LargestExposure {
        /// The chunk.
        chunk: usize,
    },
    /// The pool is too small to hide a loan in.
    #[error("a pool has at least 16 loans")]
    TooFewLoans,
    /// A criterion is not met.
    #[error("the pool does not meet {0}")]
    Criterion(&'static str),
    /// The commitment is not that of the opening state.
    #[error("state_0 does not commit to the pool's opening state")]
    State,
}

/// Accepts the witness, or names the first rule it breaks.
///
/// The totals inside the openings are taken as they are: the chunks' own proofs vouch for them.
pub fn check(
    statement: &ClosingStatement,
    vk_digest: &[u8; 32],
    witness: &ClosingWitness,
) -> Result<(), Violation> {
    statement.to_instance(vk_digest)?;
    chunks(statement, witness)?;
    criteria(statement, witness)?;
    if witness.state_0(&statement.context) != statement.state_0 {
        return Err(Violation::State);
    }
    Ok(())
}

fn chunks(statement: &ClosingStatement, witness: &ClosingWitness) -> Result<(), Violation> {
    let openings = &witness.openings;
    if openings.len() != statement.chunk_count as usize {
        return Err(Violation::Chunks {
            openings: openings.len(),
            chunks: statement.chunk_count,
        });
    }
    for (chunk, (opening, summary)) in openings.iter().zip(&statement.summaries).enumerate() {
        if opening.summary() != *summary {
            return Err(Violation::Summary { chunk });
        }
        if opening.largest_exposure != openings[0].largest_exposure {
            return Err(Violation::LargestExposure { chunk });
        }
        if chunk > 0 && opening.first_obligor <= openings[chunk - 1].last_obligor {
            return Err(Violation::Boundary { chunk });
        }
    }
    Ok(())
}

fn criteria(statement: &ClosingStatement, witness: &ClosingWitness) -> Result<(), Violation> {
    let criteria = &statement.criteria;
    let totals = unpack(&witness.sums());
    let balance = totals[total::BALANCE];
    let loans: u64 = witness.openings.iter().map(|o| u64::from(o.loans)).sum();
    if loans < FEWEST_LOANS {
        return Err(Violation::TooFewLoans);
    }
    let at_most = |share: u16, part: u128| u128::from(share) * balance >= 10_000 * part;
    let late = |i| totals[total::PAST_DUE + i];
    let largest = u128::from(witness.openings[0].largest_exposure);
    let ltv = criteria.weighted_ltv_at_most_bps;
    let rules = [
        ("total_at_least", balance >= criteria.total_at_least.into()),
        ("count_at_least", loans >= criteria.count_at_least.into()),
        (
            "weighted_rate_at_least",
            totals[total::RATE] >= u128::from(criteria.weighted_rate_at_least) * balance,
        ),
        (
            "weighted_ltv_at_most_bps",
            ltv == LTV_OFF || u128::from(ltv) * totals[total::COLLATERAL] >= 10_000 * balance,
        ),
        (
            "weighted_score_at_least",
            totals[total::SCORE] >= u128::from(criteria.weighted_score_at_least) * balance,
        ),
        (
            "weighted_term_at_most",
            u128::from(criteria.weighted_term_at_most) * balance >= totals[total::TERM],
        ),
        (
            "share_30_at_most_bps",
            at_most(criteria.share_30_at_most_bps, late(0)),
        ),
        (
            "share_60_at_most_bps",
            at_most(criteria.share_60_at_most_bps, late(1)),
        ),
        (
            "share_90_at_most_bps",
            at_most(criteria.share_90_at_most_bps, late(2)),
        ),
        (
            "share_120_at_most_bps",
            at_most(criteria.share_120_at_most_bps, late(3)),
        ),
        (
            "largest_obligor_at_most_bps",
            at_most(criteria.largest_obligor_at_most_bps, largest),
        ),
    ];
    match rules.into_iter().find(|(_, met)| !met) {
        Some((criterion, _)) => Err(Violation::Criterion(criterion)),
        None => Ok(()),
    }
}
