use sluice_core::sdk;
use sluice_proto::vault::EligibilityThreshold;

use super::*;
use crate::testing::{sheet, text, INVESTOR};

fn refusal(change: impl FnOnce(&mut TermSheet)) -> Error {
    let mut changed = sheet();
    change(&mut changed);
    check(&changed, "sluice").expect_err("must be refused")
}

#[track_caller]
fn assert_bad(field: &str, change: impl FnOnce(&mut TermSheet)) {
    let error = refusal(change);
    assert_eq!(error.refusal, BAD_TERM_SHEET, "{error}");
    assert!(
        error.message.starts_with(&format!("term_sheet.{field}:")),
        "{error}"
    );
}

#[test]
fn the_demo_deal_is_accepted() {
    assert_eq!(check(&sheet(), "sluice"), Ok(()));
}

#[test]
fn there_are_one_to_eight_classes() {
    assert_bad("classes", |sheet| sheet.classes.clear());
    let eight = |count: usize| {
        let mut sheet = sheet();
        let class = sheet.classes[0].clone();
        sheet.classes = (0..count)
            .map(|position| Class {
                name: char::from(b'A' + position as u8).to_string(),
                interest_rank: position as u32 + 1,
                ..class.clone()
            })
            .collect();
        check(&sheet, "sluice")
    };
    assert_eq!(eight(8), Ok(()));
    assert_eq!(eight(9).unwrap_err().refusal, BAD_TERM_SHEET);
}

#[test]
fn classes_are_named_in_order() {
    for name in ["", "B", "a", "AA", "A "] {
        assert_bad("classes[0].name", |sheet| {
            sheet.classes[0].name = name.into()
        });
    }
    assert_bad("classes[1].name", |sheet| sheet.classes.swap(1, 2));
}

#[test]
fn notionals_are_positive_and_stay_small_together() {
    assert_bad("classes[2].notional", |sheet| sheet.classes[2].notional = 0);
    assert_bad("classes[0].notional", |sheet| {
        sheet.classes[0].notional = 1 << 56
    });
    assert_bad("classes[1].notional", |sheet| {
        sheet.classes[1].notional = u64::MAX
    });
    let mut most = sheet();
    most.classes[0].notional = 0;
    let rest: u64 = most.classes.iter().map(|class| class.notional).sum();
    most.classes[0].notional = NOTIONAL_LIMIT - 1 - rest;
    assert_eq!(check(&most, "sluice"), Ok(()));
    most.classes[0].notional += 1;
    assert!(check(&most, "sluice").is_err());
}

#[test]
fn numbers_of_a_class_stay_in_range() {
    let mut edge = sheet();
    edge.classes[0].coupon_bps = 0;
    edge.classes[1].coupon_bps = 10_000;
    edge.classes[0].legal_final_month = 1;
    edge.classes[1].legal_final_month = 600;
    assert_eq!(check(&edge, "sluice"), Ok(()));
    assert_bad("classes[1].coupon_bps", |sheet| {
        sheet.classes[1].coupon_bps = 10_001
    });
    for day_count in [0, 4, -1] {
        assert_bad("classes[0].day_count", |sheet| {
            sheet.classes[0].day_count = day_count
        });
    }
    for month in [0, 601] {
        assert_bad("classes[2].legal_final_month", |sheet| {
            sheet.classes[2].legal_final_month = month
        });
    }
}

#[test]
fn ranks_go_from_one_without_gaps() {
    let mut shared = sheet();
    for class in &mut shared.classes {
        class.interest_rank = 1;
    }
    shared.classes[0].principal_rank = 2;
    shared.classes[1].principal_rank = 1;
    shared.classes[2].principal_rank = 2;
    assert_eq!(check(&shared, "sluice"), Ok(()));
    for rank in [0, 9, u32::MAX] {
        assert_bad("classes[0].interest_rank", |sheet| {
            sheet.classes[0].interest_rank = rank
        });
        assert_bad("classes[1].principal_rank", |sheet| {
            sheet.classes[1].principal_rank = rank
        });
    }
    assert_bad("classes[2].interest_rank", |sheet| {
        sheet.classes[2].interest_rank = 4
    });
    // Nobody is first.
    assert_bad("classes[1].principal_rank", |sheet| {
        sheet.classes[0].principal_rank = 3
    });
}

#[test]
fn an_allow_list_holds_at_most_a_hundred_different_accounts() {
    let list = |count: u8| {
        let mut sheet = sheet();
        sheet.classes[1].allow_list = (0..count).map(|n| text(&Address([n; 20]))).collect();
        check(&sheet, "sluice")
    };
    assert_eq!(list(100), Ok(()));
    let error = list(101).unwrap_err();
    assert!(error
        .message
        .starts_with("term_sheet.classes[1].allow_list:"));
    assert_bad("classes[2].allow_list[1]", |sheet| {
        sheet.classes[2].allow_list.push(text(&INVESTOR))
    });
    for account in ["", "sluice1", &INVESTOR.to_bech32("cosmos")] {
        let error = refusal(|sheet| sheet.classes[2].allow_list.push(account.into()));
        assert_eq!(error.refusal, sdk::INVALID_ADDRESS);
        assert!(error
            .message
            .starts_with("term_sheet.classes[2].allow_list[1]:"));
    }
}

#[test]
fn nothing_of_the_deal_is_left_open() {
    for advance in [0, 10_001] {
        assert_bad("max_advance_bps", |sheet| sheet.max_advance_bps = advance);
    }
    assert_bad("criteria", |sheet| sheet.criteria = None);
    let error = refusal(|sheet| sheet.residual_holder.clear());
    assert_eq!(error.refusal, sdk::INVALID_ADDRESS);
    assert!(error.message.starts_with("term_sheet.residual_holder:"));
}

#[test]
fn what_is_protected_is_a_class_of_the_sheet_and_named_once() {
    let protection = |class: &str, defaults_bps| {
        Some(ClassProtection {
            class: class.into(),
            defaults_bps,
        })
    };
    for class in ["", "D", "a"] {
        assert_bad("senior_protection.class", |sheet| {
            sheet.senior_protection = protection(class, 1);
        });
    }
    for defaults in [0, 10_000] {
        assert_bad("senior_protection.defaults_bps", |sheet| {
            sheet.senior_protection = protection("A", defaults);
        });
    }
    assert_bad("criteria.senior_protection", |sheet| {
        let criteria = sheet.criteria.as_mut().unwrap();
        criteria.senior_protection = Some(SeniorProtection::default());
    });
    // Classes of one rank are paid side by side, and are covered together.
    let mut beside = sheet();
    beside.classes[1].principal_rank = 1;
    beside.classes[2].principal_rank = 2;
    beside.senior_protection = protection("A", 1);
    let covered = criteria(&beside).unwrap().senior_protection.unwrap();
    assert_eq!(covered.notional, 12_604_000_000);
}

#[test]
fn every_term_changes_the_digest() {
    let changes: [fn(&mut TermSheet); 16] = [
        |sheet| sheet.senior_protection = Some(ClassProtection::default()),
        |sheet| {
            let criteria = sheet.criteria.as_mut().unwrap();
            criteria.thresholds[3].rule += 1;
        },
        |sheet| sheet.classes.truncate(2),
        |sheet| sheet.classes[0].name = "B".into(),
        |sheet| sheet.classes[0].notional += 1,
        |sheet| sheet.classes[0].coupon_bps += 1,
        |sheet| sheet.classes[0].day_count += 1,
        |sheet| sheet.classes[0].interest_rank += 1,
        |sheet| sheet.classes[0].principal_rank += 1,
        |sheet| sheet.classes[0].legal_final_month += 1,
        |sheet| sheet.classes[2].allow_list.clear(),
        |sheet| sheet.max_advance_bps += 1,
        |sheet| sheet.criteria.as_mut().unwrap().thresholds[3].value = 50,
        |sheet| {
            let criteria = sheet.criteria.as_mut().unwrap();
            criteria.eligibility.push(EligibilityThreshold::default());
        },
        |sheet| sheet.residual_holder = text(&INVESTOR),
        |_| {},
    ];
    let digests: BTreeSet<[u8; 32]> = changes
        .iter()
        .map(|change| {
            let mut sheet = sheet();
            change(&mut sheet);
            digest(&sheet)
        })
        .collect();
    assert_eq!(digests.len(), changes.len());
}
