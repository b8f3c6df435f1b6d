//! Invoices: many to a debtor, unevenly.

use sluice_circuits::tape::{Loan, LoanKeys};
use sluice_rules::column::Column;

use super::draw::{Draw, Point};
use super::PoolToInvent;

/// Cents.
const AMOUNT: [Point; 7] = [
    (0, 50_000),
    (100, 150_000),
    (250, 400_000),
    (500, 1_100_000),
    (750, 2_800_000),
    (900, 7_000_000),
    (1_000, 40_000_000),
];
const SCORE: [Point; 5] = [(0, 5), (250, 45), (500, 65), (750, 80), (1_000, 100)];
/// Of a thousand invoices, how many are late, from and to how many days.
const LATE: [(u64, (u64, u64)); 5] = [
    (582, (0, 0)),
    (300, (1, 30)),
    (80, (31, 60)),
    (28, (61, 90)),
    (10, (91, 120)),
];
/// Industry of a debtor, sections of NACE Rev. 2: manufacturing, trade, and seven kinds of services.
const INDUSTRY: [(u64, u64); 9] = [
    (265, 3),
    (161, 7),
    (82, 6),
    (82, 8),
    (82, 9),
    (82, 10),
    (82, 12),
    (82, 13),
    (82, 14),
];

pub(super) fn invoice(draw: &Draw<'_>, pool: &PoolToInvent) -> Loan {
    let debtor = draw.of(some_debtor(draw, pool));
    let face = draw.along("amount", &AMOUNT);
    let (from, to) = draw.pick("late", &LATE);
    let days_late = from + draw.below("days late", to - from + 1);
    let terms = draw.pick("terms", &[(45, 30), (20, 45), (25, 60), (10, 90)]);
    let days_left = match days_late {
        0 => draw.below("days left", terms),
        _ => 0,
    };
    // A credit note or a part payment now and then.
    let paid = draw.pick("part paid", &[(94, 0), (6, 10 + draw.below("part", 60))]);
    let keys = LoanKeys {
        asset: format!("I{:07}", draw.subject() + 1),
        borrower: format!("D{:06}", debtor.subject() + 1),
        collateral: String::new(),
    };
    let values = [
        (Column::OriginalBalance, face),
        (Column::Instalment, face),
        (Column::RemainingTerm, days_left.div_ceil(30)),
        (Column::Score, debtor.along("score", &SCORE)),
        (Column::Category, debtor.pick("industry", &INDUSTRY)),
        (Column::Balance, face - face * paid / 100),
        (
            Column::PaidTo,
            pool.as_of + days_left - days_late.min(pool.as_of),
        ),
        (Column::Status, draw.pick("status", &[(98, 0), (2, 1)])),
    ];
    Loan::new(draw.line(), keys, values)
}

/// One debtor for twenty invoices; half of the invoices fall evenly on them, the others mostly on a few.
fn some_debtor(draw: &Draw<'_>, pool: &PoolToInvent) -> u64 {
    let debtors = (pool.loans / 20).max(1);
    let place = draw.place("debtor");
    match draw.below("evenly", 2) {
        0 => debtors * place / 1_000_000,
        _ => debtors * (place * place / 1_000_000) / 1_000_000,
    }
}
