//! The closing of a made-up pool.

use pasta_curves::Fp;

use super::{categories, context};
use crate::closing::ClosingWitness;
use crate::closing_rows::ClosingRowsWitness;
use crate::concentration::category_challenge;
use crate::spec::CircuitId;
use crate::statement::{ClosingStatement, Criteria};
use crate::suite::Suite;

/// The witness of a pool of these chunks, each proved under the context that `of` has for its number.
pub fn closing_witness(
    suite: Suite,
    chunks: &[ClosingRowsWitness],
    of: impl Fn(u32) -> Fp,
) -> ClosingWitness {
    let context = context(CircuitId::Closing(suite), 0, chunks.len() as u32);
    let categories = categories(chunks);
    let commitment = categories.commitment(context.vault_binding());
    let challenge = category_challenge(&context, &commitment);
    let openings = chunks
        .iter()
        .zip(0..)
        .map(|(chunk, index)| chunk.opening(of(index), challenge, super::AS_OF))
        .collect();
    ClosingWitness::new(openings, categories, Fp::from(5)).expect("1 to 64 chunks")
}

/// The statement of the closing that this witness makes true, if the pool meets the criteria.
pub fn closing_statement(
    suite: Suite,
    witness: &ClosingWitness,
    criteria: Criteria,
) -> ClosingStatement {
    let chunk_count = witness.openings.len() as u32;
    let context = context(CircuitId::Closing(suite), 0, chunk_count);
    let summaries = witness.openings.iter().map(|opening| opening.summary());
    ClosingStatement {
        summaries: summaries.collect(),
        categories: witness.categories(&context),
        state_0: witness.state_0(&context),
        context,
        chunk_count,
        criteria,
    }
}
