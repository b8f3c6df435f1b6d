use std::path::{Path, PathBuf};

use sluice_rules::testing::filed_months;

use super::*;

fn filed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../localnet/data/filed-month")
        .join(name)
}

fn args() -> Args {
    Args {
        deal: filed("deal.toml"),
        month: filed("month.toml"),
        after: None,
    }
}

#[test]
fn the_files_of_the_filed_month_are_the_filed_month() {
    let args = args();
    let month = files::month(&args.deal, &args.month, None).unwrap();
    let [first, _] = filed_months();
    assert!(month == first.month);
}

#[test]
fn the_filed_month_is_printed_as_it_was_filed() {
    let report = run(&args()).unwrap();
    let text = format!("{report:?}");
    for amount in [
        "466,184.25",
        "1,575,333.64",
        "375,750.00",
        "30,169,278.80",
        "2,167,356.11",
    ] {
        assert!(text.contains(amount), "{amount}");
    }
    assert_eq!(report.field("payout")["residual"], 216_735_611);
}

#[test]
fn a_month_goes_on_from_what_the_month_before_printed() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(&args()).unwrap();
    let before = folder.path().join("before.json");
    let states = json!({ "public": first.field("public"), "hidden": first.field("hidden") });
    std::fs::write(&before, states.to_string()).unwrap();
    let month = folder.path().join("month.json");
    // One class gets other days; the list of classes is laid over item by item.
    let quiet = json!({
        "terms": { "deposits": 0, "classes": [{ "days": 31 }, {}] },
        "figures": { "interest": 0, "principal": 0, "performing": 52_646_282_043_u64 },
    });
    let mut whole: serde_json::Value =
        toml::from_str(&std::fs::read_to_string(filed("month.toml")).unwrap()).unwrap();
    for (table, fields) in quiet.as_object().unwrap() {
        for (field, value) in fields.as_object().unwrap() {
            whole[table][field] = value.clone();
        }
    }
    std::fs::write(&month, whole.to_string()).unwrap();
    let args = Args {
        deal: filed("deal.toml"),
        month,
        after: Some(before),
    };
    let month = files::month(&args.deal, &args.month, args.after.as_deref()).unwrap();
    assert_eq!(month.hidden.balance, 52_646_282_043);
    assert_eq!(month.public.classes[0].notional, 34_640_449_969);
    assert_eq!(month.terms.classes[0].days, 31);
    assert_eq!(month.terms.classes[0].coupon_bps, 502);
    let second = run(&args).unwrap();
    assert_eq!(second.field("payout")["used"], 0);
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("month.toml");
    for (text, why) in [
        ("x = ", "month.toml"),
        ("[figures]\ninterest = 1", "missing field"),
        ("[terms]\nresidual = 1", "unknown field"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = run(&Args {
            month: path.clone(),
            ..args()
        })
        .unwrap_err()
        .to_string();
        assert!(
            error.contains(why) && error.contains("month.toml"),
            "{error}"
        );
    }
    let missing = Args {
        after: Some(folder.path().join("none.json")),
        ..args()
    };
    assert!(run(&missing).unwrap_err().to_string().contains("none.json"));
}
