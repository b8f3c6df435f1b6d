use sluice_circuits::tape::{LoanTable, RegistrarKey};
use sluice_rules::column::Column;

use super::*;

const AS_OF: ChainDate = ChainDate(17_712);

fn loans(schema: Schema, number: u64, seed: u64) -> Vec<Loan> {
    generate(schema, number, seed, AS_OF).unwrap().collect()
}

/// The mean of a figure over ten thousand loans that are wanted.
fn mean(schema: Schema, wanted: fn(&Loan) -> bool, figure: fn(&Loan) -> u64) -> f64 {
    let values: Vec<u64> = loans(schema, 10_000, 1)
        .iter()
        .filter(|loan| wanted(loan))
        .map(figure)
        .collect();
    values.iter().sum::<u64>() as f64 / values.len() as f64
}

fn near(found: f64, published: f64) {
    let off = (found / published - 1.0).abs();
    assert!(off < 0.03, "{found} is not near {published}");
}

#[test]
fn every_class_has_loans_that_its_schema_allows_at_every_seed() {
    for schema in Schema::ALL {
        let key = RegistrarKey::from_bytes([3; 32]);
        for seed in 0..3 {
            let mut loans = loans(schema, 3_000, seed);
            for loan in &mut loans {
                loan[Column::Obligor] = key.pseudonym(&loan.keys.borrower);
            }
            let table = LoanTable::of(&schema.definition(), loans);
            assert!(table.is_ok(), "{}", table.err().unwrap());
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_loans_and_another_others() {
    for schema in Schema::ALL {
        let (one, other) = (loans(schema, 50, 1), loans(schema, 50, 2));
        assert!(one == loans(schema, 50, 1) && one != other);
    }
}

#[test]
fn a_borrower_has_one_score_and_one_category() {
    for schema in Schema::ALL {
        let mut known = std::collections::BTreeMap::new();
        for loan in loans(schema, 5_000, 1) {
            let category = loan[Column::Category];
            let first = *known.entry(loan.keys.borrower.clone()).or_insert(category);
            assert_eq!(first, category, "{}", loan.keys.borrower);
        }
        assert!(known.len() < 5_000, "some borrower has two loans");
    }
}

#[test]
fn consumer_loans_look_like_the_real_file() {
    let of = |figure| mean(Schema::CONSUMER_LOANS, |_| true, figure);
    near(of(|loan| loan[Column::OriginalBalance]), 1_636_192.0);
    near(of(|loan| loan[Column::Rate]), 124_275.0);
    near(of(|loan| loan[Column::Score]), 25.84);
}

#[test]
fn auto_loans_have_the_published_averages() {
    // Terms and amounts of the two markets overlap; the rate of a score tells them apart only in the middle, so the
    // averages are those of both, at 44.4 % new.
    let of = |figure| mean(Schema::AUTO_LOANS, |_| true, figure);
    near(
        of(|loan| loan[Column::OriginalBalance]),
        0.444 * 4_144_500.0 + 0.556 * 2_776_800.0,
    );
    near(
        of(|loan| loan[Column::Rate]),
        0.444 * 60_700.0 + 0.556 * 102_600.0,
    );
    near(
        of(|loan| loan[Column::Score]),
        0.444 * 755.0 + 0.556 * 691.0,
    );
    let late = |days: u64| {
        let loans = loans(Schema::AUTO_LOANS, 20_000, 1);
        loans
            .iter()
            .filter(|loan| loan[Column::PaidTo] + days <= 17_712)
            .count() as f64
            / 200.0
    };
    assert!((late(30) - 2.31).abs() < 0.3 && (late(60) - 0.87).abs() < 0.2);
}

#[test]
fn mortgages_have_the_published_averages() {
    let of = |figure| mean(Schema::RESIDENTIAL_MORTGAGES, |_| true, figure);
    near(of(|loan| loan[Column::OriginalBalance]), 15_700_000.0);
    near(of(|loan| loan[Column::Score]), 751.0);
    near(
        of(|loan| loan[Column::OriginalBalance] * 10_000 / loan[Column::CollateralValue]),
        7_800.0,
    );
    near(of(|loan| loan[Column::Rate]), 38_500.0);
}

#[test]
fn receivables_and_carbon_credits_have_the_published_averages() {
    let late = mean(
        Schema::TRADE_RECEIVABLES,
        |_| true,
        |invoice| u64::from(invoice[Column::PaidTo] < 17_712) * 1_000,
    );
    near(late, 418.0);
    // Four dollars a tonne in the middle: half of the contracts pay less.
    let contracts = loans(Schema::CARBON_CREDITS, 10_000, 1);
    let land = contracts
        .iter()
        .filter(|contract| contract[Column::Category] == 14)
        .count();
    assert!((4_000..5_000).contains(&land), "{land}");
}
