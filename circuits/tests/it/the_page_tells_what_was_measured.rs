//! The tables of `docs/circuits/README.md` are made from the figures of one run of the bench, kept beside it in
//! `docs/circuits/measured.json`. `SLUICE_BLESS=1` writes them anew.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A row of a table: its title, and what is measured, one or two figures to a cell.
type Row = (&'static str, &'static [&'static str], &'static str);

const ROWS: [(&str, &str); 4] = [
    ("closing_rows, small", "ClosingRows(Small)"),
    ("closing_rows, large", "ClosingRows(Large)"),
    ("period_rows, small", "PeriodRows(Small)"),
    ("period_rows, large", "PeriodRows(Large)"),
];

const OF_ROWS: [Row; 14] = [
    ("k, loans", &["k", "rows"], ""),
    (
        "advice columns, of them linked",
        &["advice_columns", "linked_columns"],
        "",
    ),
    ("lookups", &["lookups"], ""),
    ("prove, core-ms a loan", &["prove_core_ms_per_loan"], ""),
    ("over its floor", &["prove_over_floor"], ""),
    ("prove, wall on two cores", &["prove_seconds"], " s"),
    ("peak memory", &["peak_memory_mb"], " MB"),
    ("bytes of the proof", &["proof_bytes"], ""),
    ("verify alone, core-ms", &["verify_core_ms"], ""),
    (
        "verify in a batch of 32, core-ms each",
        &["verify_batch32_core_ms_each"],
        "",
    ),
    ("alone over batch", &["verify_single_over_batch"], ""),
    ("link: prove, ms", &["link_prove_ms"], ""),
    ("link: verify, ms", &["link_verify_ms"], ""),
    (
        "tape commitment, core-us a value",
        &["commit_core_us_per_value"],
        "",
    ),
];

const AGGREGATES: [(&str, &str); 4] = [
    ("closing, 8 slots", "Closing(Small)"),
    ("closing, 64 slots", "Closing(Large)"),
    ("waterfall, 8 slots", "Waterfall(Small)"),
    ("waterfall, 64 slots", "Waterfall(Large)"),
];

const OF_AGGREGATES: [Row; 8] = [
    ("k, advice columns", &["k", "advice_columns"], ""),
    ("prove, core-seconds", &["prove_core_seconds"], ""),
    ("prove, wall on two cores", &["prove_seconds"], " s"),
    ("bytes of the proof", &["proof_bytes"], ""),
    ("make the keys", &["keygen_seconds"], " s"),
    ("verify alone, core-ms", &["verify_core_ms"], ""),
    (
        "verify in a batch of 32, core-ms each",
        &["verify_batch32_core_ms_each"],
        "",
    ),
    ("alone over batch", &["verify_single_over_batch"], ""),
];

const BEGIN: &str = "<!-- measured: begin -->\n";
const END: &str = "<!-- measured: end -->\n";

// Tests may read the environment; consensus may not.
#[allow(clippy::disallowed_methods)]
#[test]
fn the_tables_of_the_page_are_those_of_the_bench() {
    let page = docs().join("README.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = format!("{before}{BEGIN}{}{END}{after}", tables());
    if std::env::var("SLUICE_BLESS").is_ok() {
        std::fs::write(&page, &expected).unwrap();
    } else {
        assert_eq!(text, expected, "SLUICE_BLESS=1 makes the tables anew");
    }
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/circuits")
}

fn tables() -> String {
    let measured = std::fs::read(docs().join("measured.json")).unwrap();
    let lines: Vec<Value> = serde_json::from_slice(&measured).unwrap();
    let rows = table(&lines, &ROWS, &OF_ROWS);
    format!("{rows}\n{}", table(&lines, &AGGREGATES, &OF_AGGREGATES))
}

fn table(lines: &[Value], circuits: &[(&str, &str)], rows: &[Row]) -> String {
    let titles: Vec<&str> = circuits.iter().map(|(title, _)| *title).collect();
    let mut table = format!(
        "| | {} |\n|{}\n",
        titles.join(" | "),
        "---|".repeat(titles.len() + 1)
    );
    for (title, figures, unit) in rows {
        let cell = |circuit: &str| {
            let figures = figures.iter().map(|what| figure(lines, circuit, what));
            figures.collect::<Vec<_>>().join(", ") + unit
        };
        let cells: Vec<String> = circuits.iter().map(|(_, circuit)| cell(circuit)).collect();
        writeln!(table, "| {title} | {} |", cells.join(" | ")).unwrap();
    }
    table
}

/// A figure of a circuit. `k` and `rows` stand in every line about it, all others in a line of their own.
fn figure(lines: &[Value], circuit: &str, what: &str) -> String {
    let about = lines.iter().filter(|line| line["circuit"] == circuit);
    let value = match what {
        "k" | "rows" => about.map(|line| &line[what]).next(),
        what => about
            .filter(|line| line["what"] == what)
            .map(|line| &line["value"])
            .next(),
    };
    let value = value.unwrap_or_else(|| panic!("{what} of {circuit} was not measured"));
    written(value.as_f64().unwrap())
}

/// Whole numbers whole, all others with about three digits.
fn written(value: f64) -> String {
    match value {
        value if value.fract() == 0.0 || value >= 100.0 => thousands(value.round() as u64),
        value if value >= 10.0 => format!("{value:.1}"),
        value if value >= 1.0 => format!("{value:.2}"),
        value => format!("{value:.3}"),
    }
}

fn thousands(value: u64) -> String {
    match value {
        0..1_000 => value.to_string(),
        _ => format!("{},{:03}", thousands(value / 1_000), value % 1_000),
    }
}
