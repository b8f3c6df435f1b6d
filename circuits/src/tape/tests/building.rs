//! Tables, chunks and commitments.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

#[test]
fn two_commits_of_one_table_share_no_point_and_no_leaf() {
    let (one, two) = (tape().committed(), tape_of(rows()).committed());
    for point in &one.commitments[0] {
        assert!(!two.commitments[0].contains(point));
    }
    assert_ne!(one.rows_digest, two.rows_digest);
    assert_eq!(
        one.tag_batches, two.tag_batches,
        "tags are the asset's, whoever commits it"
    );
}

#[test]
fn tags_stand_in_ascending_order_and_not_in_the_order_of_rows() {
    let published = &tape().committed().tag_batches[0];
    assert!(published.windows(2).all(|pair| pair[0] < pair[1]));
    assert_ne!(*published, tags(tape().rows()));
}

#[test]
fn a_table_refuses_bad_loans_by_line_and_column() {
    let refuse = |edit: fn(&mut Vec<Loan>)| {
        let mut rows = rows();
        edit(&mut rows);
        LoanTable::new(rows).map(|_| ()).unwrap_err().to_string()
    };
    type Edit = fn(&mut Vec<Loan>);
    let cases: [(Edit, &str); 8] = [
        (|rows| rows[4].values[8] = 1 << 40, "line 5 of the loan file, column balance: the value does not fit 40 bits"),
        (|rows| rows[0].values[0] = 0, "line 1 of the loan file, column obligor: an obligor pseudonym is at least 1"),
        (|rows| rows[9].values[12] = 1, "line 10 of the loan file, column exit: no loan has left the pool at period 0"),
        (|rows| rows[2].values[5] = 1, "line 3 of the loan file, column collateral_value: a loan without a collateral key has \
         no collateral value"),
        (|rows| rows[1].keys.asset.clear(), "line 2 of the loan file: the asset key is empty"),
        (|rows| rows[6].keys.asset = "loan 2".into(), "lines 3 and 7 of the loan file have the same asset key"),
        (|rows| rows[5].keys.collateral = "vin 3".into(), "lines 4 and 6 of the loan file have the same collateral key"),
        (|rows| rows[20].values[0] += 1, "lines 1 and 21 of the loan file: one borrower key must have one obligor pseudonym \
         and no other borrower the same"),
    ];
    for (edit, expected) in cases {
        assert_eq!(refuse(edit), expected);
    }
}

#[test]
fn an_obligor_never_straddles_two_chunks() {
    // 1,999 single loans, then three loans of the borrower with the largest pseudonym: they move to the next chunk together.
    let row = |asset: String, obligor: u64| {
        let mut values = [1; 14];
        (values[0], values[5], values[12], values[13]) = (obligor, 0, 0, 0);
        Loan {
            line: 1,
            keys: LoanKeys {
                borrower: format!("of {obligor}"),
                asset,
                collateral: String::new(),
            },
            values,
        }
    };
    let mut rows: Vec<Loan> = (1..=1_999).map(|i| row(format!("loan {i}"), i)).collect();
    rows.extend((0..3).map(|i| row(format!("last {i}"), 5_000)));
    let split = |rows: Vec<Loan>| LoanTable::new(rows).unwrap().split(Suite::Small);
    assert_eq!(split(rows.clone()).unwrap(), [1_999, 3]);
    rows.truncate(2_000);
    assert_eq!(split(rows).unwrap(), [2_000]);

    let one_borrower = (0..2_001).map(|i| row(format!("loan {i}"), 7)).collect();
    assert_eq!(
        split(one_borrower),
        Err(LayoutError::Obligor {
            loans: 2_001,
            rows: 2_000
        })
    );
    let too_many = (1..=16_001).map(|i| row(format!("loan {i}"), i)).collect();
    assert_eq!(
        split(too_many),
        Err(LayoutError::TooManyChunks {
            loans: 16_001,
            needed: 9,
            most: 8
        })
    );
    let suite = |rows: u64| {
        let rows = (1..=rows).map(|i| row(format!("loan {i}"), i)).collect();
        LoanTable::new(rows).unwrap().smallest_suite()
    };
    assert_eq!(suite(16_000), Ok(Suite::Small));
    assert_eq!(suite(16_001), Ok(Suite::Large));
    assert_eq!(suite(15), Err(LayoutError::TooFew(15)));
    let too_few = (1..=15).map(|i| row(format!("loan {i}"), i)).collect();
    assert_eq!(split(too_few), Err(LayoutError::TooFew(15)));
}

#[test]
fn rows_are_sorted_by_obligor_then_asset_key_and_the_largest_exposure_adds_an_obligors_loans() {
    let order: Vec<_> = tape()
        .rows()
        .iter()
        .map(|row| (row[Column::Obligor], row.keys.asset.clone()))
        .collect();
    assert!(order.windows(2).all(|pair| pair[0] < pair[1]));
    let mut exposure: BTreeMap<&str, u64> = BTreeMap::new();
    let rows = rows();
    for row in &rows {
        *exposure.entry(&row.keys.borrower).or_default() += row[Column::Balance];
    }
    assert_eq!(
        tape().exposures().largest,
        *exposure.values().max().unwrap()
    );
}

#[test]
fn attack_12_no_blind_and_no_salt_is_used_twice() {
    let (one, two) = (tape(), tape_of(rows()));
    let blinds = one
        .blinds
        .iter()
        .chain(&two.blinds)
        .flatten()
        .map(ff::PrimeField::to_repr);
    assert_eq!(blinds.collect::<BTreeSet<_>>().len(), 28);
    let salts = one.salts.iter().chain(&two.salts).flatten();
    assert_eq!(salts.collect::<BTreeSet<_>>().len(), 2 * 3 * 24);
}
