//! Unsecured loans like those of the demo's real file, whose amounts, grades, rates and lateness they follow.

use sluice_circuits::tape::{Loan, LoanKeys};
use sluice_rules::column::Column;

use super::draw::{along, Draw, Point};
use super::level::{lateness, state, Level};
use super::{person, PoolToInvent};

/// Cents.
const AMOUNT: [Point; 7] = [
    (0, 100_000),
    (100, 500_000),
    (250, 800_000),
    (500, 1_450_000),
    (750, 2_400_000),
    (900, 3_200_000),
    (1_000, 4_000_000),
];
/// Sub-grades: 35 for A1 down to 1 for G5.
const SCORE: [Point; 7] = [
    (0, 6),
    (100, 19),
    (250, 23),
    (500, 27),
    (750, 31),
    (900, 34),
    (1_000, 36),
];
/// Rates fall where scores rise.
const RATE: [Point; 7] = [
    (0, 270_000),
    (100, 190_000),
    (250, 146_000),
    (500, 119_000),
    (750, 90_000),
    (900, 67_000),
    (1_000, 53_100),
];
const LATE: [(u64, u64, u64); 3] = [(81, 1, 15), (42, 16, 30), (84, 31, 119)];

pub(super) fn loan(draw: &Draw<'_>, pool: &PoolToInvent) -> Loan {
    let (borrower, person) = person(draw);
    let contract = Level {
        amount: draw.along("amount", &AMOUNT) / 2_500 * 2_500,
        rate: along(&RATE, person.place("score")),
        term: draw.pick("term", &[(70, 36), (30, 60)]),
    };
    let late = lateness(draw, pool.as_of, &LATE);
    // The real loans are three to five months old.
    let age = 3 + draw.below("age", 3);
    let keys = LoanKeys {
        asset: format!("C{:07}", draw.subject() + 1),
        borrower,
        collateral: String::new(),
    };
    let values = [
        (Column::OriginalBalance, contract.amount),
        (Column::Instalment, contract.instalment()),
        (Column::Rate, contract.rate),
        (Column::RemainingTerm, contract.term - age),
        (Column::Score, along(&SCORE, person.place("score"))),
        (Column::Category, state(&person)),
        (
            Column::Balance,
            contract.balance_after(age.saturating_sub(late.missed)),
        ),
        (Column::PaidTo, late.paid_to),
    ];
    Loan::new(draw.line(), keys, values)
}
