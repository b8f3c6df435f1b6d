//! Made-up later periods: a pool that has lived a while, and one more month of it.

use pasta_curves::Fp;

use super::{pool, Numbers, AS_OF};
use crate::column::{Column, LinkedColumn};
use crate::context::Context;
use crate::period_rows::PeriodRowsWitness;
use crate::spec::CircuitId;
use crate::statement::PeriodRowsStatement;
use crate::suite::Suite;

/// The as-of day of every made-up later period: a month after [`AS_OF`].
pub const PERIOD_AS_OF: u16 = AS_OF + 30;

/// The default age of every made-up later period.
pub const DEFAULT_AGE: u16 = 120;

/// What one chunk's proof links, in the order of [`LinkedColumn::PERIOD`].
pub type PeriodColumns = [Vec<u64>; LinkedColumn::PERIOD.len()];

/// A month of `loans` made-up loans sorted by obligor. About one in eight had left the pool before; the others pay one
/// instalment or two, skip, prepay in part or whole, are extended, repurchased or default.
pub fn period(seed: u64, loans: usize) -> PeriodColumns {
    let before = pool(seed, loans, 1);
    let mut numbers = Numbers(!seed);
    let mut columns = PeriodColumns::default();
    for before in (0..loans).map(|row| before.each_ref().map(|column| column[row])) {
        let value = |column: Column| before[column as usize];
        let mut was = [
            value(Column::Balance),
            value(Column::PaidTo),
            value(Column::ExtensionsUsed),
            value(Column::Status),
            0,
            0,
        ];
        if numbers.below(8) == 0 {
            was[4] = 1 + numbers.below(4);
            was[5] = if was[4] >= 3 { was[0] } else { 0 };
            was[0] = 0;
        }
        let terms = [Column::Instalment, Column::Rate].map(value);
        let now = month(&mut numbers, terms, was);
        let statics = [Column::RemainingTerm, Column::Score].map(value);
        let loan = [value(Column::Obligor)].into_iter().chain(terms);
        let loan = loan.chain(statics).chain(was).chain(now);
        for (column, value) in columns.iter_mut().zip(loan) {
            column.push(value);
        }
    }
    columns
}

/// What a month makes of a loan: the ten current columns.
fn month(numbers: &mut Numbers, [instalment, rate]: [u64; 2], was: [u64; 6]) -> [u64; 10] {
    let [balance, paid_to, ext_used, status, exit, defaulted] = was;
    if exit != 0 {
        let recovered = if exit >= 3 { numbers.below(90_000) } else { 0 };
        let exit = exit + u64::from(exit == 3 && numbers.below(4) == 0);
        return [
            0, paid_to, ext_used, status, exit, defaulted, 0, 0, 0, recovered,
        ];
    }
    let fate = numbers.below(16);
    let (instalments, extensions) = match fate {
        0 | 1 | 6 => (0, 0),
        2 => (2, 0),
        3 => (0, 1),
        _ => (1, 0),
    };
    let interest = balance * rate * instalments / 12_000_000;
    let owed = interest + balance;
    let paid = match fate {
        4 => owed,
        5 => instalment + owed / 3,
        _ => (instalment * instalments).min(owed - 1),
    };
    let interest = interest.min(paid);
    let principal = paid - interest;
    let rest = balance - principal;
    let paid_to = paid_to + 30 * (instalments + extensions) + instalments / 2;
    let ext_used = ext_used + extensions;
    let late = u64::from(PERIOD_AS_OF).saturating_sub(paid_to) >= u64::from(DEFAULT_AGE);
    let status = if fate == 6 {
        status | 2 << numbers.below(2)
    } else {
        status
    };
    let exit = match fate {
        4 => 1,
        7 => 2,
        6 => 3,
        _ if late => 3,
        _ => 0,
    };
    let when = |code| if exit == code { rest } else { 0 };
    let price = when(2) + if exit == 2 { numbers.below(1_000) } else { 0 };
    [
        when(0),
        paid_to,
        ext_used,
        status,
        exit,
        defaulted + when(3),
        interest,
        principal,
        price,
        0,
    ]
}

/// A made-up chunk in a later period.
pub fn period_chunk(seed: u64, loans: usize) -> PeriodRowsWitness {
    PeriodRowsWitness::new(period(seed, loans), Fp::from(seed + 2_000))
        .expect("a made-up chunk has the right shape")
}

/// The context of chunk `chunk` of `chunk_count` in period 1.
pub fn period_context(suite: Suite, chunk: u32, chunk_count: u32) -> Context {
    Context {
        chain_id: "sluice-test".into(),
        vault: 7,
        period: 1,
        revision: 0,
        circuit: CircuitId::PeriodRows(suite),
        suite,
        chunk,
        chunk_count,
        previous_tape: [1; 32],
        current_tape: [3; 32],
        term_sheet: [2; 32],
    }
}

/// The statement of one chunk of `chunk_count` of a suite that this witness makes true.
pub fn period_rows_statement(
    suite: Suite,
    witness: &PeriodRowsWitness,
    chunk: u32,
    chunk_count: u32,
    vk_digest: &[u8; 32],
) -> PeriodRowsStatement {
    let context = period_context(suite, chunk, chunk_count);
    let opening = witness.opening(context.to_field(vk_digest), PERIOD_AS_OF);
    PeriodRowsStatement {
        context,
        loans: witness.loans() as u32,
        as_of: PERIOD_AS_OF,
        default_age: DEFAULT_AGE,
        summary: opening.summary(),
    }
}
