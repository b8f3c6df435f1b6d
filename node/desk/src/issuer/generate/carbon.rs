//! Contracts that repay a payment made ahead in carbon credits.

use sluice_circuits::tape::{Loan, LoanKeys};
use sluice_rules::column::Column;

use super::draw::{Draw, Point};
use super::level::lateness;
use super::PoolToInvent;

/// Cents a tonne.
const PRICE: [Point; 7] = [
    (0, 100),
    (100, 200),
    (250, 280),
    (500, 400),
    (750, 550),
    (900, 800),
    (1_000, 1_500),
];
/// Tonnes a month.
const TONNES: [Point; 5] = [
    (0, 100),
    (250, 600),
    (500, 1_500),
    (750, 4_000),
    (1_000, 25_000),
];
/// Paid ahead for a credit, percent of its price.
const ADVANCE: [Point; 3] = [(0, 60), (500, 75), (1_000, 90)];
/// Blocked credits over credits still to be delivered, percent.
const COVER: [Point; 3] = [(0, 90), (500, 120), (1_000, 200)];
/// Sectoral scope of a project: land use, energy, waste, energy demand, livestock, mining, industry.
const SCOPE: [(u64, u64); 7] = [(45, 14), (33, 1), (8, 13), (7, 3), (4, 15), (2, 8), (1, 4)];
/// Rating of a project, 8 the highest.
const RATING: [(u64, u64); 8] = [
    (1, 8),
    (8, 7),
    (20, 6),
    (26, 5),
    (22, 4),
    (13, 3),
    (8, 2),
    (2, 1),
];
const LATE: [(u64, u64, u64); 3] = [(800, 1, 29), (200, 30, 59), (100, 60, 89)];

pub(super) fn contract(draw: &Draw<'_>, pool: &PoolToInvent) -> Loan {
    // Eight contracts to a project on average.
    let project = draw.of(draw.below("project", (pool.loans / 8).max(1)));
    let price = project.along("price", &PRICE);
    let tonnes = draw.along("tonnes", &TONNES);
    let month = tonnes * price * draw.along("advance", &ADVANCE) / 100;
    let term = draw.pick("term", &[(20, 24), (30, 36), (20, 48), (30, 60)]);
    let late = lateness(draw, pool.as_of, &LATE);
    let left = term - 1 - draw.below("age", 20);
    let owed = (left + late.missed).min(term);
    let keys = LoanKeys {
        asset: format!("K{:07}", draw.subject() + 1),
        borrower: format!("J{:06}", project.subject() + 1),
        collateral: format!("SERIAL{:07}", draw.subject() + 1),
    };
    let values = [
        (Column::OriginalBalance, month * term),
        (Column::Instalment, month),
        (Column::RemainingTerm, left),
        (
            Column::CollateralValue,
            owed * tonnes * price * draw.along("cover", &COVER) / 100,
        ),
        (Column::Score, project.pick("rating", &RATING)),
        (Column::Category, project.pick("scope", &SCOPE)),
        (Column::Balance, month * owed),
        (Column::PaidTo, late.paid_to),
    ];
    Loan::new(draw.line(), keys, values)
}
