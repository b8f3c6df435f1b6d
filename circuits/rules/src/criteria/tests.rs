use std::collections::BTreeSet;

use super::*;

fn rows<R: Table>() -> Vec<&'static Rule> {
    R::ALL.iter().map(|rule| rule.rule()).collect()
}

fn one_of_each<R: Table>() {
    let numbers: Vec<_> = R::ALL.iter().map(|rule| rule.number()).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert!(
        R::ALL.is_sorted(),
        "values are listed in the order of the table"
    );
    assert_eq!(numbers.first(), Some(&1), "0 is no rule on the wire");
    let names: BTreeSet<_> = rows::<R>().iter().map(|row| row.name).collect();
    assert_eq!(names.len(), numbers.len());
    for rule in R::ALL {
        assert!(R::from_number(rule.number()) == Some(*rule));
        assert!(R::from_name(rule.rule().name) == Some(*rule));
    }
    assert!(R::from_number(0).is_none() && R::from_number(i32::MAX).is_none());
    assert!(R::from_name("").is_none());
}

#[test]
fn every_rule_has_a_number_and_a_name_of_its_own_and_numbers_ascend() {
    one_of_each::<Criterion>();
    one_of_each::<Eligibility>();
}

#[test]
fn a_neutral_value_is_met_by_whatever_meets_any_other() {
    for row in rows::<Criterion>().into_iter().chain(rows::<Eligibility>()) {
        for most in Suite::ALL.map(row.most) {
            assert!(row.least < most, "{}", row.name);
            match row.comparison {
                Comparison::AtLeast => assert!(row.neutral <= row.least, "{}", row.name),
                Comparison::AtMost => assert!(row.neutral >= most, "{}", row.name),
            }
        }
    }
}

fn read(entries: &[(i32, u64)]) -> Result<Thresholds<Criterion>, String> {
    let entries = entries.iter().copied();
    Thresholds::read(entries, Suite::Small).map_err(|error| error.to_string())
}

#[test]
fn thresholds_are_read_and_listed_in_order() {
    let read = read(&[(1, 100), (7, 0), (13, 1_500)]).unwrap();
    let asked: Vec<_> = read.asked().collect();
    let expected = [
        (Criterion::TotalAtLeast, 100),
        (Criterion::Late30AtMost, 0),
        (Criterion::LargestCategoryAtMost, 1_500),
    ];
    assert_eq!(asked, expected);
    assert_eq!(read.get(Criterion::Late60AtMost), 10_000);
    assert_eq!(read.asks(Criterion::Late60AtMost), None);
    let built = expected
        .into_iter()
        .rev()
        .fold(Thresholds::NEUTRAL, |all, (rule, value)| {
            all.with(rule, value)
        });
    assert_eq!(built, read);
    assert_eq!(
        built.with(Criterion::Late30AtMost, 10_000).asked().count(),
        2
    );
}

#[test]
fn a_list_with_another_spelling_is_refused_by_name() {
    for (entries, refusal) in [
        (
            &[(1, 1_000), (0, 1)][..],
            "criteria[1]: no rule has the number 0",
        ),
        (&[(99, 1)][..], "criteria[0]: no rule has the number 99"),
        (&[(7, 1), (7, 1)][..], "late_30_at_most: it stands twice"),
        (
            &[(7, 1), (3, 1)][..],
            "weighted_rate_at_least: rules ascend by number",
        ),
        (&[(2, 16)][..], "loans_at_least: asks for nothing"),
        (&[(4, 65_535)][..], "weighted_ltv_at_most: asks for nothing"),
        (
            &[(4, 65_001)][..],
            "weighted_ltv_at_most: 65001 is not from 1 to 65000",
        ),
        (
            &[(2, 16_001)][..],
            "loans_at_least: 16001 is not from 16 to 16000",
        ),
    ] {
        let error = read(entries).unwrap_err();
        assert!(error.starts_with(refusal), "{refusal}: {error}");
    }
}

#[test]
fn tightening_asks_one_more_or_allows_one_less() {
    let mut thresholds = Thresholds::NEUTRAL;
    assert!(thresholds.tighten(Criterion::LoansAtLeast));
    assert!(thresholds.tighten(Criterion::Late30AtMost));
    assert_eq!(thresholds.get(Criterion::LoansAtLeast), 17);
    assert_eq!(thresholds.get(Criterion::Late30AtMost), 9_999);
    thresholds.set(Criterion::Late30AtMost, 0);
    assert!(!thresholds.tighten(Criterion::Late30AtMost), "0 is least");
}
