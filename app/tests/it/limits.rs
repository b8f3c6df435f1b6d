//! `docs/limits.md` is generated from the constants it tells about. `SLUICE_BLESS=1` writes it anew.

use std::fmt::Write;
use std::path::Path;

use sluice_app::core::gas;
use sluice_app::limits::{
    AUTH_INFO_BYTES, BYTES_PER_FIELD, CHECK_ALLOWANCE_PERCENT, CHECK_FREE_GAS, FREE_FIELDS,
    MEMO_BYTES, PENDING_TXS, TX_BYTES, TX_MESSAGES, VERDICT_CACHE_BYTES,
};
use sluice_app::modules::{modules, routes};
use sluice_circuits::concentration::CATEGORIES;
use sluice_rules::column::COLUMNS;
use sluice_rules::criteria::{Comparison, Criterion, Eligibility, Table};
use sluice_rules::shape;
use sluice_rules::suite::Suite;

fn page() -> String {
    let mut page = String::from(
        "# Limits\n\nGenerated from the constants of the code by a test; do not edit. Sizes are bytes. One gas is ten \
         nanoseconds of the reference\ncore. All of these are consensus rules but for the last table.\n",
    );
    let mut table = |title: &str, rows: &[(String, String)]| {
        write!(page, "\n## {title}\n| limit | value |\n|---|---|\n").unwrap();
        for (name, value) in rows {
            writeln!(page, "| {name} | {value} |").unwrap();
        }
    };
    let row = |name: &str, value: u64| (name.to_owned(), thousands(value));
    table(
        "Transactions",
        &[
            row("bytes of a transaction", TX_BYTES as u64),
            row("messages of a transaction", TX_MESSAGES as u64),
            row("fields, whatever its size", FREE_FIELDS as u64),
            row("bytes that allow one field more", BYTES_PER_FIELD as u64),
            row(
                "bytes of the part with signer and fee",
                AUTH_INFO_BYTES as u64,
            ),
            row("bytes of a memo", MEMO_BYTES as u64),
            row("signers of a transaction", 1),
            row(
                "gas of a block where genesis does not say otherwise",
                gas::MAX_BLOCK,
            ),
            row("least gas of a block", gas::LEAST_BLOCK),
        ],
    );
    for (title, suite) in [
        ("Tapes and proofs, small suite", Suite::Small),
        ("Tapes and proofs, large suite", Suite::Large),
    ] {
        table(
            title,
            &[
                row("chunks of a tape", suite.max_chunks() as u64),
                row("loans of a chunk", suite.rows() as u64),
                row(
                    "bytes of a closing_rows proof, exactly",
                    shape::closing_rows_proof(suite) as u64,
                ),
                row(
                    "bytes of a closing proof, exactly",
                    shape::closing_proof(suite) as u64,
                ),
                row("gas of a closing_rows proof", gas::closing_rows(suite)),
                row("gas of a closing proof", gas::closing(suite)),
            ],
        );
    }
    table(
        "Tapes and proofs, both suites",
        &[
            row("fewest loans of a pool", shape::FEWEST_LOANS),
            row("columns committed at closing", COLUMNS as u64),
            row("bytes of a column link, exactly", shape::LINK_LENGTH as u64),
            row("bytes of an asset tag", shape::TAG_LENGTH as u64),
            row("tags of a batch", shape::TAGS_PER_BATCH as u64),
            row("categories of a pool", CATEGORIES as u64),
            row(
                "categories with a cap of their own",
                shape::CATEGORY_CAPS as u64,
            ),
            row(
                "largest loan-to-value asked for, basis points",
                shape::LTV_MOST,
            ),
            row(
                "first as-of day, days since 1970-01-01",
                shape::FIRST_DAY.into(),
            ),
        ],
    );
    table("Criteria of a pool", &rules::<Criterion>());
    table("Eligibility of every loan", &rules::<Eligibility>());
    let modules = modules();
    let mut messages = vec![
        row("every transaction", gas::TX_BASE),
        row("every byte", gas::TX_BYTE),
        row("its signature", gas::SIGNATURE),
    ];
    for (url, route) in routes(&modules) {
        // The empty message is the canonical encoding of all defaults.
        let smallest = route.decode(&[]).unwrap().gas();
        messages.push(row(&format!("`{}`, at least", &url[1..]), smallest));
    }
    messages.push(row("every pledged tag", gas::TAG));
    messages.push(row("every further row a message writes", gas::ROW));
    table("Gas", &messages);
    table(
        "One node's own choices",
        &[
            row(
                "percent of a block's gas that CheckTx spends on proofs between two commits",
                CHECK_ALLOWANCE_PERCENT,
            ),
            row(
                "gas of a message from which on it counts like a proof there",
                CHECK_FREE_GAS,
            ),
            row("transactions of an account that wait", PENDING_TXS),
            row("bytes of the cache of verdicts", VERDICT_CACHE_BYTES as u64),
        ],
    );
    page
}

/// A row for each rule: what it says, the range of its threshold, and the value that asks for nothing.
fn rules<R: Table>() -> Vec<(String, String)> {
    let says = |rule: &R| {
        let row = rule.rule();
        let comparison = match row.comparison {
            Comparison::AtLeast => "at least",
            Comparison::AtMost => "at most",
        };
        let mut most = Suite::ALL
            .map(|suite| thousands((row.most)(suite)))
            .to_vec();
        most.dedup();
        let value = format!(
            "{comparison} {} to {} {}; {} asks for nothing",
            thousands(row.least),
            most.join(" (small suite) or "),
            row.unit.name(),
            thousands(row.neutral)
        );
        let what = row.says.trim_end_matches('.');
        (format!("{} `{}`: {what}", rule.number(), row.name), value)
    };
    R::ALL.iter().map(says).collect()
}

fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn the_page_of_limits_tells_what_the_code_does() {
    compare("limits.md", &page());
}

/// Compares a page of `docs` with what the code says, or writes it.
pub(crate) fn compare(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(name);
    if std::env::var("SLUICE_BLESS").is_ok() {
        std::fs::write(&path, page).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        page,
        "run with SLUICE_BLESS=1 and say so in CHANGELOG.md"
    );
}
