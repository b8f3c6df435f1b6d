//! Tapes of later periods.

use super::*;
use crate::column::LinkedColumn;

/// The second month of the tape: every loan pays a thousandth, loan 3 has been paid off.
fn month(paid: u64) -> Vec<PeriodRow> {
    let row = |row: &Loan| {
        let balance = row[Column::Balance] - paid;
        let exit = u64::from(row.keys.asset == "loan 3");
        let values = [balance, 17_730, 0, 1, exit, 0, 10, paid, 0, 0];
        PeriodRow {
            asset: row.keys.asset.clone(),
            values,
        }
    };
    rows().iter().map(row).collect()
}

fn committed(rows: Vec<PeriodRow>) -> PeriodTape {
    PeriodTape::commit(params(), tape(), rows).unwrap()
}

fn error<T>(result: Result<T, PeriodTapeError>) -> String {
    result.map(|_| ()).unwrap_err().to_string()
}

#[test]
fn rows_stand_in_the_order_of_the_tape_whatever_order_they_come_in() {
    let mut reversed = month(500);
    reversed.reverse();
    let period = committed(reversed);
    for (row, values) in tape().rows().iter().zip(period.rows()) {
        assert_eq!(values[0], row[Column::Balance] - 500);
        assert_eq!(values[4], u64::from(row.keys.asset == "loan 3"));
    }
}

#[test]
fn rows_that_are_not_the_loans_of_the_tape_are_refused() {
    type Edit = fn(&mut Vec<PeriodRow>);
    let cases: [(Edit, &str); 4] = [
        (
            |rows| rows[4].asset = "loan 99".into(),
            "row 5: no loan of the tape has this asset key",
        ),
        (
            |rows| rows[6].asset = "loan 2".into(),
            "rows 3 and 7 have the same asset key",
        ),
        (|rows| rows.truncate(22), "2 loans of the tape have no row"),
        (
            |rows| rows[1].values[9] = 1 << 40,
            "row 2, column recovered: the value does not fit 40 bits",
        ),
    ];
    for (edit, expected) in cases {
        let mut rows = month(500);
        edit(&mut rows);
        assert_eq!(error(PeriodTape::commit(params(), tape(), rows)), expected);
    }
    let other = Params::new(6);
    let refused = error(PeriodTape::commit(&other, tape(), month(500)));
    assert_eq!(refused, "the suite has k = 11, the parameters have k = 6");
}

#[test]
fn every_linked_column_comes_with_the_blind_and_the_point_of_its_tape() {
    let (one, two) = (committed(month(500)), committed(month(900)));
    for previous in [None, Some(&one)] {
        let secrets = tape().period_chunk(previous, &two, 0).unwrap();
        for (j, linked) in LinkedColumn::PERIOD.iter().enumerate() {
            let column = linked.column();
            let position = Column::PERIODIC.iter().position(|other| *other == column);
            let first = tape().chunk(0).unwrap();
            let (values, point): (Vec<u64>, _) = match (linked, position, previous) {
                (LinkedColumn::Current(_), Some(at), _) => (
                    two.rows().iter().map(|row| row[at]).collect(),
                    two.commitments()[0][at],
                ),
                (LinkedColumn::Previous(_), Some(at), Some(one)) => (
                    one.rows().iter().map(|row| row[at]).collect(),
                    one.commitments()[0][at],
                ),
                _ => (
                    first.columns[column as usize].clone(),
                    first.commitments[column as usize],
                ),
            };
            assert_eq!(secrets.columns[j], values, "{}", column.name());
            assert_eq!(secrets.commitments[j], point, "{}", column.name());
            let opened = commit_column(params(), &values, &secrets.blinds[j]).unwrap();
            assert_eq!(opened, point, "{}", column.name());
        }
    }
    assert_eq!(
        error(tape().period_chunk(None, &one, 1)),
        "the tape has no chunk 1"
    );
}

#[test]
fn a_period_of_another_tape_is_refused() {
    let other = tape_of(rows());
    let period = PeriodTape::commit(params(), &other, month(500)).unwrap();
    let own = committed(month(500));
    let expected = "the current tape is not made of this tape of period 0";
    assert_eq!(error(tape().period_chunk(None, &period, 0)), expected);
    let expected = "the previous tape is not made of this tape of period 0";
    assert_eq!(error(tape().period_chunk(Some(&period), &own, 0)), expected);
}

/// The digest of a later tape is over the static points, the same for life, and the current ones.
#[test]
fn the_header_of_a_later_tape_holds_static_and_current_points_and_the_released_tags() {
    let period = committed(month(500));
    let first = header_of(tape());
    let deal = Deal {
        period: 1,
        as_of: 17_742,
        ..first.deal.clone()
    };
    let header = tape()
        .period_header(&period, deal.clone(), first.schema, batch_digest, [9; 32])
        .unwrap();
    assert_eq!(header.commitments[0].len(), 18);
    assert_eq!(header.commitments[0][..8], first.commitments[0][..8]);
    assert_eq!(header.commitments[0][8..], period.commitments()[0]);
    assert_eq!((&header.deal, header.released), (&deal, [9; 32]));
    assert_eq!(header.rows_digest, first.rows_digest);
    assert_eq!(header.tag_batches, first.tag_batches);
    // Which an oracle of period 0 does not sign.
    let mut package = package(ColumnGroup::CashAgent);
    package.header.commitments = header.commitments;
    let refused = check(&package, &records(ColumnGroup::CashAgent)).unwrap_err();
    let expected = Discrepancy::Header("a chunk has not one commitment for each column");
    assert_eq!(refused, expected);
}

#[test]
fn attack_12_a_re_commit_shares_no_point_and_no_blind() {
    let (one, two) = (committed(month(500)), committed(month(500)));
    for point in &one.commitments()[0] {
        assert!(!two.commitments()[0].contains(point));
    }
    let blinds = |tape: &PeriodTape| {
        let secrets = super::tape().period_chunk(None, tape, 0).unwrap();
        secrets.blinds[11..].to_vec()
    };
    for blind in blinds(&one) {
        assert!(!blinds(&two).contains(&blind));
    }
}

#[test]
fn a_file_gives_back_the_tape() {
    let period = committed(month(500));
    let text = serde_json::to_string(&period).unwrap();
    let read: PeriodTape = serde_json::from_str(&text).unwrap();
    assert_eq!(read.commitments(), period.commitments());
    assert!(read.rows() == period.rows());
    let secrets = |of: &PeriodTape| tape().period_chunk(None, of, 0).unwrap().blinds.clone();
    assert!(secrets(&read) == secrets(&period));
}
