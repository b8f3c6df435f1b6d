//! The statement in plain Rust: accept, or name the rule that is broken.

mod criteria;

use ff::Field;
use pasta_curves::Fp;

use super::witness::ClosingWitness;
use crate::concentration::{
    category_challenge, CATEGORIES, CATEGORY_BALANCE_BITS, CATEGORY_STEP_BITS,
};
use crate::statement::{ClosingStatement, StatementError};

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
    /// Two chunks were proved under different floors of the largest obligors.
    #[error("chunk {chunk}: its floor of the largest obligors is not that of chunk 0")]
    TopFloor {
        /// The chunk.
        chunk: usize,
    },
    /// The floor of the largest obligors is no amount of money.
    #[error("the floor of the largest obligors is 2^60 or more")]
    FloorRange,
    /// The list of categories has more or fewer than the circuit.
    #[error("{0} categories in the list, expected {CATEGORIES}")]
    CategoryCount(usize),
    /// A category's number is not above the one before, or too far above it.
    #[error("category {slot} of the list: its number is not above the one before by 1 to 4,096")]
    CategoryOrder {
        /// Where in the list, counted from 0.
        slot: usize,
    },
    /// A category's balance is no amount of money.
    #[error("category {slot} of the list: its balance is 2^60 or more")]
    CategoryBalance {
        /// Where in the list, counted from 0.
        slot: usize,
    },
    /// The commitment is that of another list or of another vault.
    #[error("categories does not commit to the list of categories in this vault")]
    Categories,
    /// The list is not that of the loans the chunks were proved for, or they were proved under another commitment.
    #[error("the list of categories is not that of the chunks")]
    CategorySums,
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
    categories(statement, witness)?;
    criteria::check(&statement.criteria, witness)?;
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
        if opening.top_floor != openings[0].top_floor {
            return Err(Violation::TopFloor { chunk });
        }
        if chunk > 0 && opening.first_obligor <= openings[chunk - 1].last_obligor {
            return Err(Violation::Boundary { chunk });
        }
    }
    Ok(())
}

/// The list is well formed, is what `categories` commits to, and is that of the chunks.
fn categories(statement: &ClosingStatement, witness: &ClosingWitness) -> Result<(), Violation> {
    let list = &witness.categories.list;
    if list.len() != CATEGORIES {
        return Err(Violation::CategoryCount(list.len()));
    }
    let mut least = 0;
    for (slot, (number, balance)) in list.iter().enumerate() {
        let step = u64::from(*number).checked_sub(least);
        if step.is_none_or(|step| step >> CATEGORY_STEP_BITS != 0) {
            return Err(Violation::CategoryOrder { slot });
        }
        if balance >> CATEGORY_BALANCE_BITS != 0 {
            return Err(Violation::CategoryBalance { slot });
        }
        least = u64::from(*number) + 1;
    }
    if witness.categories(&statement.context) != statement.categories {
        return Err(Violation::Categories);
    }
    let challenge = category_challenge(&statement.context, &statement.categories);
    let of_list = list.iter().map(|(number, balance)| {
        let distance = challenge - Fp::from(u64::from(*number));
        Fp::from(*balance) * distance.invert().unwrap_or(Fp::ZERO)
    });
    let of_chunks = witness.openings.iter().map(|opening| opening.categories);
    if of_list.sum::<Fp>() != of_chunks.sum() {
        return Err(Violation::CategorySums);
    }
    Ok(())
}
