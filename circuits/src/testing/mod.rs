//! Made-up pools, for tests, benches and demonstrations. The same seed gives the same pool everywhere.

mod closing;
mod link;
mod period;
pub mod waterfall;

pub use closing::{closing_statement, closing_witness};
pub use link::LinkSample;
pub use period::{
    period, period_chunk, period_context, period_rows_statement, PeriodColumns, DEFAULT_AGE,
    PERIOD_AS_OF,
};

use pasta_curves::Fp;

use crate::closing_rows::ClosingRowsWitness;
use crate::column::Column;
use crate::concentration::{category_challenge, Categories, Exposures};
use crate::context::Context;
use crate::spec::CircuitId;
use crate::statement::ClosingRowsStatement;
use crate::suite::Suite;
use sluice_rules::criteria::{Eligibility, Thresholds};
use sluice_rules::testing::Numbers;

/// The as-of day of every made-up pool: 2018-06-30.
pub const AS_OF: u16 = 17_712;

/// Period-0 columns in schema order.
pub type Columns = [Vec<u64>; Column::PERIOD_0.len()];

/// A pool of `loans` loans sorted by obligor, the first obligor being `first_obligor`; about one obligor in five has
/// two loans, and about one loan in eight is 30 or more days past due.
pub fn pool(seed: u64, loans: usize, first_obligor: u64) -> Columns {
    let mut numbers = Numbers(seed);
    let mut columns = Columns::default();
    let mut obligor = first_obligor;
    for row in 0..loans {
        if row > 0 && numbers.below(5) > 0 {
            obligor += 1 + numbers.below(1 << 40);
        }
        let original = 100_000 + numbers.below(4_000_000);
        let balance = original - numbers.below(original / 2);
        let late = match numbers.below(8) {
            0 => 30 + numbers.below(120),
            1 => numbers.below(30),
            _ => 0,
        };
        let ahead = if late == 0 { numbers.below(30) } else { 0 };
        let loan = [
            obligor,
            original,
            original / 36,
            50_000 + numbers.below(250_000),
            1 + numbers.below(60),
            original + numbers.below(original),
            600 + numbers.below(250),
            numbers.below(51),
            balance,
            u64::from(AS_OF) + ahead - late,
            numbers.below(2),
            numbers.below(2),
            0,
            0,
        ];
        for (column, value) in columns.iter_mut().zip(loan) {
            column.push(value);
        }
    }
    columns
}

/// The bounds every loan of [`pool`] meets, none of them neutral.
pub fn bounds() -> Thresholds<Eligibility> {
    Thresholds::NEUTRAL
        .with(Eligibility::ScoreAtLeast, 600)
        .with(Eligibility::LtvAtMost, 10_000)
        .with(Eligibility::RateAtMost, 300_000)
        .with(Eligibility::TermAtMost, 60)
        .with(Eligibility::BalanceAtMost, 5_000_000)
        .with(Eligibility::DaysPastDueAtMost, 150)
}

/// A context of the given circuit, chunk and chunk count.
pub fn context(circuit: CircuitId, chunk: u32, chunk_count: u32) -> Context {
    Context {
        chain_id: "sluice-test".into(),
        vault: 7,
        period: 0,
        revision: 0,
        circuit,
        suite: circuit.suite(),
        chunk,
        chunk_count,
        previous_tape: [0; 32],
        current_tape: [1; 32],
        term_sheet: [2; 32],
    }
}

/// The categories of a made-up pool.
pub fn categories(chunks: &[ClosingRowsWitness]) -> Categories {
    let loans = chunks.iter().flat_map(|chunk| {
        let [categories, balances] =
            [Column::Category, Column::Balance].map(|column| &chunk.columns[column as usize]);
        categories.iter().copied().zip(balances.iter().copied())
    });
    Categories::of(loans, Fp::from(7_777)).expect("a made-up pool has 51 categories")
}

/// The commitment to [`categories`] in the vault of [`context`].
pub fn categories_commitment(chunks: &[ClosingRowsWitness]) -> [u8; 32] {
    let context = context(CircuitId::Closing(Suite::Small), 0, 1);
    categories(chunks).commitment(context.vault_binding())
}

/// The statement of one chunk of `chunk_count` of a suite that this witness makes true under [`bounds`] and the pool's
/// commitment to its categories.
pub fn closing_rows_statement(
    suite: Suite,
    witness: &ClosingRowsWitness,
    (chunk, chunk_count): (u32, u32),
    categories: [u8; 32],
    vk_digest: &[u8; 32],
) -> ClosingRowsStatement {
    let context = context(CircuitId::ClosingRows(suite), chunk, chunk_count);
    let challenge = category_challenge(&context, &categories);
    let summary = witness
        .opening(context.to_field(vk_digest), challenge, AS_OF)
        .summary();
    ClosingRowsStatement {
        context,
        loans: witness.loans() as u32,
        as_of: AS_OF,
        bounds: bounds(),
        categories,
        summary,
    }
}

/// The chunks of a made-up pool, as many as `loans` has numbers, with the exposures of all of them.
pub fn chunks(seed: u64, loans: &[usize]) -> Vec<ClosingRowsWitness> {
    let mut first_obligor = 1;
    let mut chunks = Vec::new();
    for (index, loans) in loans.iter().enumerate() {
        let columns = pool(seed + index as u64, *loans, first_obligor);
        first_obligor = columns[0].last().map_or(first_obligor, |last| last + 1);
        chunks.push(columns);
    }
    let loans = chunks.iter().flat_map(|columns| {
        let balances = &columns[Column::Balance as usize];
        columns[0].iter().copied().zip(balances.iter().copied())
    });
    let exposures = Exposures::of(loans);
    chunks
        .into_iter()
        .zip(0..)
        .map(|(columns, index)| {
            ClosingRowsWitness::new(columns, exposures, Fp::from(seed + 1_000 + index))
                .expect("a made-up chunk has the right shape")
        })
        .collect()
}
