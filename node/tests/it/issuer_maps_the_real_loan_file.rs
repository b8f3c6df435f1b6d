//! The loan file of the repository: its facts of record, as exact integers.

use sluice_desk::issuer::{amount, read_loans, state_code, JoinedLoans, PoolFigures};
use sluice_desk::oracle::derive_ids;
use sluice_rules::column::Column;
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use crate::issuer_support::{deal, loan_file, params, registrar_key, AS_OF};

fn pool() -> JoinedLoans {
    let loans = read_loans(&loan_file(), AS_OF).unwrap();
    let ids = derive_ids(&loan_file(), &registrar_key(), 1).unwrap();
    assert_eq!(ids.len(), 10_000);
    JoinedLoans::join(&loans, &ids).unwrap()
}

#[test]
fn the_pool_has_its_facts_of_record() {
    let figures = PoolFigures::of(&pool().loans, AS_OF.0);
    assert_eq!((figures.loans, figures.balance), (9_545, 14_458_916_610));
    assert_eq!(amount(figures.balance), "144,589,166.10");
    assert_eq!(figures.balance_rate, 1_830_554_509_109_100);
    assert_eq!(figures.weighted_rate_percent(), "12.6604");
    // The file says 31 to 120 days, which is counted as 31.
    assert_eq!(figures.past_due, [121_491_221, 0, 0, 0]);
    assert_eq!(figures.share_percent(figures.past_due[0], 3), "0.840");
    assert_eq!(figures.largest_obligor, 4_000_000);
    assert_eq!(figures.share_percent(figures.largest_obligor, 4), "0.0277");
    let california = figures.categories[&state_code("CA").unwrap()];
    assert_eq!(california, 1_896_969_637);
    assert_eq!(figures.share_percent(california, 2), "13.12");
    assert_eq!(figures.categories.len(), 50);
    assert_eq!(figures.largest_category(), california);
    assert_eq!(figures.top_obligors, 39_293_974);
    assert_eq!(figures.share_percent(figures.top_obligors, 3), "0.272");
}

/// Sums computed from the file by other means; a column read from another one's place would move them.
#[test]
fn every_column_has_its_sum() {
    let loans = pool().loans;
    let sum = |column| {
        loans
            .iter()
            .map(|loan| u128::from(loan[column]))
            .sum::<u128>()
    };
    let weighted = |column| {
        let product = |loan: &sluice_circuits::tape::Loan| {
            u128::from(loan[Column::Balance]) * u128::from(loan[column])
        };
        loans.iter().map(product).sum::<u128>()
    };
    assert_eq!(sum(Column::OriginalBalance), 15_655_470_000);
    assert_eq!(sum(Column::Instalment), 455_496_640);
    assert_eq!(sum(Column::Category), 231_075);
    assert_eq!(sum(Column::PaidTo), 169_057_850);
    assert_eq!(weighted(Column::RemainingTerm), 610_340_190_624);
    assert_eq!(weighted(Column::Score), 369_842_951_649);
    for column in [
        Column::CollateralValue,
        Column::ExtensionsUsed,
        Column::Status,
        Column::Exit,
        Column::Defaulted,
    ] {
        assert_eq!(sum(column), 0, "{}", column.name());
    }
}

#[test]
fn all_loans_fit_five_chunks_of_the_small_suite() {
    let (header, tape) = pool()
        .commit(&params(), Suite::Small, Schema::CONSUMER_LOANS, deal())
        .unwrap();
    assert_eq!(header.loans_per_chunk, [2_000, 2_000, 2_000, 2_000, 1_545]);
    assert_eq!(
        header
            .tag_batches
            .iter()
            .map(|batch| batch.tags)
            .collect::<Vec<_>>(),
        [4_096, 4_096, 1_353]
    );
    let exposures = tape.exposures();
    assert_eq!(
        (exposures.largest, exposures.top_floor),
        (4_000_000, 3_905_592)
    );
}
