//! First-lien mortgage loans at fixed rates, up to the conforming limit of 2015.

use sluice_circuits::tape::{Loan, LoanKeys};
use sluice_rules::column::Column;

use super::draw::{Draw, Point};
use super::level::{lateness, state, Level};
use super::{person, PoolToInvent};

/// Cents.
const AMOUNT: [Point; 7] = [
    (0, 2_500_000),
    (100, 6_000_000),
    (250, 9_200_000),
    (500, 13_700_000),
    (750, 20_000_000),
    (900, 28_300_000),
    (1_000, 41_700_000),
];
/// Amount over the value of the home, percent.
const LTV: [Point; 7] = [
    (0, 25),
    (100, 57),
    (250, 74),
    (500, 80),
    (750, 90),
    (900, 95),
    (1_000, 97),
];
const SCORE: [Point; 7] = [
    (0, 620),
    (100, 680),
    (250, 720),
    (500, 760),
    (750, 790),
    (900, 805),
    (1_000, 831),
];
const RATE: [Point; 7] = [
    (0, 30_000),
    (100, 33_500),
    (250, 36_000),
    (500, 38_500),
    (750, 41_000),
    (900, 44_000),
    (1_000, 50_000),
];
const LATE: [(u64, u64, u64); 4] = [(200, 1, 29), (150, 30, 59), (40, 60, 89), (95, 90, 179)];

pub(super) fn loan(draw: &Draw<'_>, pool: &PoolToInvent) -> Loan {
    let (borrower, person) = person(draw);
    let contract = Level {
        amount: draw.along("amount", &AMOUNT) / 10_000 * 10_000,
        // Quoted in eighths of a percent.
        rate: draw.along("rate", &RATE) / 1_250 * 1_250,
        term: draw.pick("term", &[(75, 360), (5, 240), (20, 180)]),
    };
    let late = lateness(draw, pool.as_of, &LATE);
    let age = 1 + draw.below("age", 60);
    let keys = LoanKeys {
        asset: format!("M{:07}", draw.subject() + 1),
        borrower,
        collateral: format!("H{:07}", draw.subject() + 1),
    };
    let values = [
        (Column::OriginalBalance, contract.amount),
        (Column::Instalment, contract.instalment()),
        (Column::Rate, contract.rate),
        (Column::RemainingTerm, contract.term - age),
        (
            Column::CollateralValue,
            contract.amount * 100 / draw.along("ltv", &LTV),
        ),
        (Column::Score, person.along("score", &SCORE)),
        (Column::Category, state(&person)),
        (
            Column::Balance,
            contract.balance_after(age.saturating_sub(late.missed)),
        ),
        (Column::PaidTo, late.paid_to),
        (Column::Status, draw.pick("status", &[(985, 0), (15, 1)])),
    ];
    Loan::new(draw.line(), keys, values)
}
