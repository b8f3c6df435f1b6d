//! What an oracle accepts and refuses.

use super::*;

#[test]
fn honest_packages_of_all_groups_pass_and_give_one_rows_digest() {
    for group in ColumnGroup::ALL {
        let ok = check(&package(group), &records(group)).unwrap();
        let expected = RowsOk {
            rows_digest: tape().committed().rows_digest,
            loans: 24,
            points: group.columns().len(),
        };
        assert_eq!(ok, expected, "{group:?}");
    }
}

#[test]
fn a_changed_record_is_named_by_loan_column_and_difference() {
    let mut books = records(ColumnGroup::Servicer);
    *books
        .by_key
        .get_mut("loan 7")
        .unwrap()
        .values
        .get_mut(&Column::Balance)
        .unwrap() -= 1_234;
    let Err(Discrepancy::Values(found)) = check(&package(ColumnGroup::Servicer), &books) else {
        panic!()
    };
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].loan.as_str(), found[0].column, found[0].amount()),
        ("loan 7", Column::Balance, 1_234)
    );
    assert!(found[0]
        .to_string()
        .ends_with("column balance: the issuer says 507000, the records 505766, difference +1234"));
}

#[test]
fn claims_that_agree_over_a_commitment_that_does_not_are_named_by_chunk_and_column() {
    // The issuer committed another balance and shows the oracle what it wants to see.
    let mut lied = rows();
    lied[7].values[8] += 1;
    let lying = tape_of(lied);
    let mut shown = lying.package(ColumnGroup::Servicer, header_of(&lying));
    let row = shown
        .rows
        .iter_mut()
        .find(|row| row.openings[0].key == "loan 7")
        .unwrap();
    row.claims[4] -= 1;
    let found = check(&shown, &records(ColumnGroup::Servicer)).unwrap_err();
    assert_eq!(
        found,
        Discrepancy::Point {
            chunk: 0,
            column: Column::Balance
        }
    );
}

#[test]
fn attack_1_rows_paired_differently_for_two_oracles_give_two_rows_digests() {
    // The servicer gets the honest tape. For the bureau the issuer pairs the balances with other loans: it builds a tape whose
    // keys are moved against the values of the servicer's columns. Each oracle would find all points right.
    let mut paired = rows();
    let keys: Vec<LoanKeys> = paired.iter().map(|row| row.keys.clone()).collect();
    for (i, row) in paired.iter_mut().enumerate() {
        // Loans i and i + 20 have one borrower, so pseudonyms stay right; so do the bureau's own columns.
        let from = if i < 4 {
            i + 20
        } else if i >= 20 {
            i - 20
        } else {
            i
        };
        row.keys = keys[from].clone();
        let own = rows()
            .into_iter()
            .find(|own| own.keys.asset == row.keys.asset)
            .unwrap();
        for column in [5, 6, 7, 9] {
            row.values[column] = own.values[column];
        }
    }
    let honest = header_of(tape());
    let other = tape_of(paired);
    let for_bureau = other.package(ColumnGroup::Bureau, header_of(&other));
    let signed = check(&for_bureau, &records(ColumnGroup::Bureau))
        .unwrap()
        .rows_digest;
    assert_ne!(signed, honest.rows_digest, "two digests: no quorum");

    // Nor does the bureau accept its rows under the header the servicer signed.
    let mut under_one_header = for_bureau.clone();
    under_one_header.header.rows_digest = honest.rows_digest;
    assert_eq!(
        check(&under_one_header, &records(ColumnGroup::Bureau)),
        Err(Discrepancy::RowsDigest)
    );
}

#[test]
fn a_duplicate_key_is_refused() {
    let mut package = package(ColumnGroup::Servicer);
    let first = package.rows[0].clone();
    let second = &mut package.rows[1];
    (second.openings, second.digests) = (first.openings.clone(), first.digests);
    let found = check(&package, &records(ColumnGroup::Servicer)).unwrap_err();
    assert!(
        matches!(
            found,
            Discrepancy::DuplicateKey {
                kind: KeyKind::Asset,
                chunk: 0,
                row: 1,
                ..
            }
        ),
        "{found}"
    );
}

#[test]
fn a_missing_record_and_another_borrower_are_named() {
    let mut books = records(ColumnGroup::Bureau);
    books.by_key.get_mut("loan 3").unwrap().borrower = "someone else".into();
    let found = check(&package(ColumnGroup::Bureau), &books).unwrap_err();
    assert_eq!(
        found,
        Discrepancy::Join {
            loan: "loan 3".into(),
            kind: KeyKind::Borrower
        }
    );

    let mut books = records(ColumnGroup::Appraiser);
    books.by_key.remove("vin 3");
    let found = check(&package(ColumnGroup::Appraiser), &books).unwrap_err();
    assert!(
        matches!(&found, Discrepancy::NoRecord { loan, .. } if loan == "vin 3"),
        "{found}"
    );
}

#[test]
fn rows_outside_the_counts_missing_rows_and_other_slots_are_refused() {
    let books = records(ColumnGroup::Servicer);
    let mut extra = package(ColumnGroup::Servicer);
    let mut row = extra.rows[23].clone();
    row.row = 24;
    extra.rows.push(row);
    assert_eq!(
        check(&extra, &books),
        Err(Discrepancy::RowCount {
            counted: 24,
            given: 25
        })
    );

    let mut missing = package(ColumnGroup::Servicer);
    missing.rows.remove(4);
    assert_eq!(
        check(&missing, &books),
        Err(Discrepancy::Row {
            entry: 4,
            chunk: 0,
            row: 5
        })
    );

    let mut counts = package(ColumnGroup::Servicer);
    counts.header.loans_per_chunk = vec![2_001];
    assert!(matches!(
        check(&counts, &books),
        Err(Discrepancy::Header(_))
    ));

    for slot in 0..10 {
        let mut fewer = package(ColumnGroup::Servicer);
        fewer.slots.remove(slot);
        assert_eq!(check(&fewer, &books), Err(Discrepancy::Slots));
        let mut twice = package(ColumnGroup::Servicer);
        twice.slots[slot].column = twice.slots[(slot + 1) % 10].column;
        assert_eq!(check(&twice, &books), Err(Discrepancy::Slots));
    }
}

#[test]
fn a_key_that_is_not_in_the_leaf_is_refused() {
    let mut package = package(ColumnGroup::Servicer);
    package.rows[2].openings[0].salt[0] ^= 1;
    let found = check(&package, &records(ColumnGroup::Servicer)).unwrap_err();
    assert_eq!(
        found,
        Discrepancy::KeyOpening {
            chunk: 0,
            row: 2,
            kind: KeyKind::Asset
        }
    );
}

#[test]
fn the_registrar_finds_a_foreign_tag_a_tag_too_many_and_a_wrong_batch_digest() {
    let books = records(ColumnGroup::Registrar);
    let mut foreign = package(ColumnGroup::Registrar);
    foreign.tags[3][15] ^= 1;
    assert!(matches!(check(&foreign, &books), Err(Discrepancy::Tags(_))));
    let mut more = package(ColumnGroup::Registrar);
    more.tags.push([0xff; 16]);
    assert!(matches!(check(&more, &books), Err(Discrepancy::Tags(_))));
    let mut digest = package(ColumnGroup::Registrar);
    digest.header.tag_batches[0].digest[0] ^= 1;
    assert!(matches!(check(&digest, &books), Err(Discrepancy::Tags(_))));
    let without_key = Records::new(books.by_key.clone());
    assert_eq!(
        check(&package(ColumnGroup::Registrar), &without_key),
        Err(Discrepancy::NoRegistrarKey)
    );
}

#[test]
fn a_package_holds_nothing_of_the_other_groups() {
    let text = serde_json::to_string(&package(ColumnGroup::Bureau)).unwrap();
    assert!(text.contains("loan 7") && text.contains("borrower 7"));
    // Balances and collateral keys are for others, and so is every other blind.
    assert!(!text.contains("507000") && !text.contains("vin 7"));
    let blinds = tape().chunk(0).unwrap().blinds.clone();
    for (column, blind) in Column::PERIOD_0.into_iter().zip(blinds) {
        let shown = text.contains(&hex::encode(ff::PrimeField::to_repr(&blind)));
        assert_eq!(
            shown,
            ColumnGroup::Bureau.columns().contains(&column),
            "{}",
            column.name()
        );
    }
}

#[test]
fn a_package_and_a_tape_survive_their_files() {
    let text = serde_json::to_string(&package(ColumnGroup::Registrar)).unwrap();
    let read: Package = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    check(&read, &records(ColumnGroup::Registrar)).unwrap();

    let text = serde_json::to_string(tape()).unwrap();
    let read: Tape = serde_json::from_str(&text).unwrap();
    assert_eq!(read.committed(), tape().committed());
    let broken = text.replace("\"suite\":1", "\"suite\":9");
    assert!(serde_json::from_str::<Tape>(&broken)
        .is_err_and(|error| error.to_string().contains("no suite 9")));
}
