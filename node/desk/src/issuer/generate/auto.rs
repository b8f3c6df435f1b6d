//! Loans on new and used vehicles.

use sluice_circuits::tape::{Loan, LoanKeys};
use sluice_rules::column::Column;

use super::draw::{along, Draw, Point};
use super::level::{lateness, state, Level};
use super::{person, PoolToInvent};

/// What differs between loans on new and on used vehicles.
struct Market {
    amount: [Point; 7],
    score: [Point; 7],
    rate: [Point; 7],
    term: [(u64, u64); 5],
}

const NEW: Market = Market {
    amount: [
        (0, 800_000),
        (100, 2_200_000),
        (250, 3_000_000),
        (500, 3_900_000),
        (750, 5_000_000),
        (900, 6_400_000),
        (1_000, 9_500_000),
    ],
    score: [
        (0, 500),
        (100, 660),
        (250, 715),
        (500, 772),
        (750, 815),
        (900, 840),
        (1_000, 851),
    ],
    rate: [
        (0, 145_000),
        (100, 95_000),
        (250, 70_000),
        (500, 51_000),
        (750, 43_000),
        (900, 37_000),
        (1_000, 29_000),
    ],
    term: [(5, 36), (8, 48), (17, 60), (45, 72), (25, 84)],
};

const USED: Market = Market {
    amount: [
        (0, 500_000),
        (100, 1_200_000),
        (250, 1_850_000),
        (500, 2_600_000),
        (750, 3_400_000),
        (900, 4_350_000),
        (1_000, 7_200_000),
    ],
    score: [
        (0, 450),
        (100, 570),
        (250, 630),
        (500, 700),
        (750, 765),
        (900, 810),
        (1_000, 851),
    ],
    rate: [
        (0, 220_000),
        (100, 175_000),
        (250, 126_000),
        (500, 90_000),
        (750, 67_000),
        (900, 56_000),
        (1_000, 45_000),
    ],
    term: [(6, 36), (10, 48), (19, 60), (44, 72), (21, 84)],
};

/// Amount financed over the value of the vehicle then, percent.
const LTV: [Point; 7] = [
    (0, 45),
    (100, 70),
    (250, 88),
    (500, 102),
    (750, 116),
    (900, 128),
    (1_000, 145),
];
const LATE: [(u64, u64, u64); 4] = [(400, 1, 29), (144, 30, 59), (57, 60, 89), (30, 90, 119)];

pub(super) fn loan(draw: &Draw<'_>, pool: &PoolToInvent) -> Loan {
    let (borrower, person) = person(draw);
    let market = draw.pick("market", &[(444, &NEW), (556, &USED)]);
    let score = person.place("score");
    let contract = Level {
        amount: draw.along("amount", &market.amount),
        rate: along(&market.rate, score),
        term: draw.pick("term", &market.term),
    };
    let late = lateness(draw, pool.as_of, &LATE);
    let age = 1 + draw.below("age", 30);
    let value = contract.amount * 100 / draw.along("ltv", &LTV);
    let keys = LoanKeys {
        asset: format!("A{:07}", draw.subject() + 1),
        borrower,
        collateral: format!("VIN{:07}", draw.subject() + 1),
    };
    let values = [
        (Column::OriginalBalance, contract.amount),
        (Column::Instalment, contract.instalment()),
        (Column::Rate, contract.rate),
        (Column::RemainingTerm, contract.term - age),
        // A vehicle loses an eightieth of its first value a month.
        (Column::CollateralValue, value - value * age / 80),
        (Column::Score, along(&market.score, score).min(850)),
        (Column::Category, state(&person)),
        (
            Column::Balance,
            contract.balance_after(age.saturating_sub(late.missed)),
        ),
        (Column::PaidTo, late.paid_to),
        (
            Column::ExtensionsUsed,
            draw.pick("extensions", &[(97, 0), (3, 1)]),
        ),
    ];
    Loan::new(draw.line(), keys, values)
}
