//! The last page, and the JSON object.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{json, Value};
use sluice_client::Refusal;
use sluice_desk::issuer::{amount, state_of};
use sluice_proto::vault::{AcceptedClosing, Criteria, Threshold};
use sluice_rules::criteria::{Criterion, Table};

use super::cast::Cast;
use super::deal::grouped;
use super::show::Show;
use sluice_client::output::{CliError, CliResult, Report};

/// Units of a class, minted and bought.
#[derive(Clone)]
pub(super) struct Holding {
    pub(super) class: String,
    pub(super) denom: String,
    pub(super) issued: u64,
    pub(super) investor: String,
    pub(super) investor_balance: u64,
}

struct Accepted {
    name: &'static str,
    words: String,
    threshold: u64,
}

/// Everything the demo found out.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) loans: u64,
    pub(super) pool_balance_cents: u128,
    pub(super) chunks: u64,
    pub(super) proof_bytes_total: u64,
    pub(super) prove_seconds: f64,
    pub(super) prove_core_ms_per_loan: f64,
    pub(super) verify_core_ms_per_chunk: f64,
    pub(super) tranches: Vec<Holding>,
    pub(super) validators: u64,
    pub(super) height: u64,
    pub(super) app_hash_equal: bool,
    pub(super) proofs_verified_by_node: Vec<u64>,
    pub(super) merkle_proof_verified: bool,
    pub(super) times: Vec<(&'static str, Duration)>,
    criteria: Vec<Accepted>,
    negatives: Vec<(&'static str, &'static str, Refusal)>,
}

/// The rule each attempt must be refused by.
const EXPECTED: [(&str, &[(&str, u32)]); 12] = [
    ("changed_loan", &[code(sluice_app::vault::LINK_INVALID)]),
    ("copied_proof", &[code(sluice_app::vault::PROOF_INVALID)]),
    ("copied_message", &[code(sluice_app::vault::NOT_ISSUER)]),
    ("trailing_byte", &[code(sluice_app::vault::PROOF_LENGTH)]),
    ("other_chunk", &[code(sluice_app::vault::PROOF_INVALID)]),
    (
        "other_commitments",
        &[code(sluice_app::vault::NOT_ATTESTED)],
    ),
    (
        "other_categories",
        &[code(sluice_app::vault::CATEGORIES_CHANGED)],
    ),
    (
        "moved_threshold",
        &[code(sluice_app::vault::CLOSING_INVALID)],
    ),
    (
        "over_issue",
        &[code(sluice_app::tranche::error::EXCEEDS_PROVED_TOTAL)],
    ),
    ("double_pledge", &[code(sluice_app::vault::TAG_PLEDGED)]),
    ("unattested", &[code(sluice_app::vault::NOT_ATTESTED)]),
    (
        "replayed_tx",
        &[
            code(sluice_app::core::sdk::TX_IN_MEMPOOL_CACHE),
            code(sluice_app::core::sdk::WRONG_SEQUENCE),
        ],
    ),
];

const fn code(rule: sluice_app::core::Refusal) -> (&'static str, u32) {
    (rule.codespace, rule.code)
}

impl Findings {
    /// Records an attempt that was refused.
    pub(super) fn refused(
        &mut self,
        name: &'static str,
        what: &'static str,
        refusal: Refusal,
        show: &Show,
    ) {
        show.line(format!(
            "{what}: refused at {}, {}",
            refusal.stage.name(),
            refusal.log
        ));
        self.negatives.push((name, what, refusal));
    }

    /// Takes the criteria that the chain accepted, in the words and units of the term sheet.
    pub(super) fn take_criteria(&mut self, closing: &AcceptedClosing) {
        let criteria = closing.criteria.clone().unwrap_or_default();
        for Threshold { rule, value } in &criteria.thresholds {
            let Some(rule) = Criterion::from_number(*rule) else {
                continue;
            };
            self.criteria.push(Accepted {
                name: rule.rule().name,
                words: words(rule, *value),
                threshold: *value,
            });
        }
        self.take_caps_yield_and_protection(&criteria);
    }

    fn take_caps_yield_and_protection(&mut self, criteria: &Criteria) {
        for cap in &criteria.category_caps {
            let (code, share) = (cap.category, percent(cap.at_most_bps.into()));
            let state = state_of(code.into()).map_or(format!("category {code}"), str::to_owned);
            self.criteria.push(Accepted {
                name: "category_caps",
                words: format!("{state} at most {share}"),
                threshold: cap.at_most_bps.into(),
            });
        }
        if let Some(asked) = &criteria.expected_yield {
            self.criteria.push(Accepted {
                name: "expected_yield",
                words: format!(
                    "yield of at least {} after fees of {} and expected losses of {} a year",
                    rate_percent(asked.at_least.into()),
                    rate_percent(asked.fees.into()),
                    rate_percent(asked.expected_loss.into())
                ),
                threshold: asked.at_least.into(),
            });
        }
        if let Some(asked) = &criteria.senior_protection {
            self.criteria.push(Accepted {
                name: "senior_protection",
                words: format!(
                    "notes of {} still covered after defaults of {} without recovery",
                    amount(asked.notional.into()),
                    percent(asked.defaults_bps.into())
                ),
                threshold: asked.defaults_bps.into(),
            });
        }
    }

    /// The accepted criteria in one line.
    pub(super) fn criteria_in_words(&self) -> String {
        let words: Vec<&str> = self
            .criteria
            .iter()
            .map(|criterion| criterion.words.as_str())
            .collect();
        words.join("; ")
    }

    /// The end of the demo. Fails if an attempt was not refused by its own rule, or not made.
    pub(super) fn done(&self, cast: &Cast, kept: bool) -> CliResult {
        for (name, rules) in EXPECTED {
            let found = self.negatives.iter().find(|(found, _, _)| *found == name);
            let right = found.is_some_and(|(_, _, refusal)| {
                rules
                    .iter()
                    .any(|(codespace, code)| refusal.is(codespace, *code))
            });
            if !right {
                return Err(CliError::refused(format!(
                    "{name} was not refused by its own rule"
                )));
            }
        }
        Ok(Report::new(self.page(cast, kept))
            .with("loans", self.loans)
            .with(
                "pool_balance_cents",
                u64::try_from(self.pool_balance_cents).unwrap_or(u64::MAX),
            )
            .with("validators", self.validators)
            .with("height", self.height)
            .with("app_hash_equal", self.app_hash_equal)
            .with(
                "proofs_verified_by_node",
                self.proofs_verified_by_node.clone(),
            )
            .with("chunks", self.chunks)
            .with("proof_bytes_total", self.proof_bytes_total)
            .with("prove_seconds", rounded(self.prove_seconds))
            .with(
                "prove_core_ms_per_loan",
                rounded(self.prove_core_ms_per_loan),
            )
            .with(
                "verify_core_ms_per_chunk",
                rounded(self.verify_core_ms_per_chunk),
            )
            .with("tranches", self.tranches_json())
            .with("criteria", self.criteria_json())
            .with("merkle_proof_verified", self.merkle_proof_verified)
            .with("negative", self.negative_json())
            .with(
                "seconds",
                rounded(
                    self.times
                        .last()
                        .map_or(0.0, |(_, time)| time.as_secs_f64()),
                ),
            ))
    }

    fn tranches_json(&self) -> Value {
        let tranche = |holding: &Holding| {
            json!({
                "class": holding.class,
                "denom": holding.denom,
                "issued": holding.issued,
                "investor_balance": holding.investor_balance,
            })
        };
        self.tranches.iter().map(tranche).collect()
    }

    fn criteria_json(&self) -> Value {
        let criterion = |Accepted {
                             name, threshold, ..
                         }: &Accepted| {
            json!({"name": name, "threshold": threshold, "accepted": true})
        };
        self.criteria.iter().map(criterion).collect()
    }

    fn negative_json(&self) -> Value {
        let negative = |(name, _, refusal): &(&str, &str, Refusal)| {
            let found = json!({
                "codespace": refusal.codespace,
                "code": refusal.code,
                "stage": refusal.stage.name(),
                "log": refusal.log,
            });
            ((*name).to_owned(), found)
        };
        Value::Object(self.negatives.iter().map(negative).collect())
    }

    fn page(&self, cast: &Cast, kept: bool) -> String {
        let mut page = String::from("\nWhat was proved, and is now known to everyone\n");
        // Writing to a string cannot fail.
        for criterion in &self.criteria {
            let _ = writeln!(page, "  yes   {}", criterion.words);
        }
        page.push_str("\nWho holds what\n");
        for holding in &self.tranches {
            let _ = writeln!(
                page,
                "  {:14} {:>16} minted  {:>16} held by {}",
                holding.denom,
                amount(holding.issued.into()),
                amount(holding.investor_balance.into()),
                holding.investor
            );
        }
        page.push_str("\nWhat was refused, each by its own rule\n");
        for (name, _, refusal) in &self.negatives {
            let rule = refusal.log.split(':').next().unwrap_or_default();
            let _ = writeln!(page, "  {name:18} {rule:32} at {}", refusal.stage.name());
        }
        page.push_str("\nHow long it took\n");
        for (name, time) in &self.times {
            let _ = writeln!(page, "  {:>6.1} s  {name}", time.as_secs_f64());
        }
        let place = cast.network().root().display();
        let next = match kept {
            true => "The network runs on: `cargo localnet status` shows it, `cargo localnet down` stops it.".to_owned(),
            false => format!("The network is stopped; its homes and logs are in {place}. `cargo demo --keep` leaves it running."),
        };
        let _ = write!(page, "\nWhere to look next\n  docs/tutorial.md goes the same way by hand, docs/trust.md tells whom you \
         trust for what.\n  {next}");
        page
    }
}

/// A threshold in the words of the demo.
fn words(rule: Criterion, value: u64) -> String {
    let share = percent(value);
    match rule {
        Criterion::TotalAtLeast => format!("pool of at least {}", amount(value.into())),
        Criterion::LoansAtLeast => format!("at least {} loans", grouped(value)),
        Criterion::WeightedRateAtLeast => {
            format!("weighted rate of at least {}", rate_percent(value))
        }
        Criterion::Late30AtMost => format!("30 or more days late at most {share}"),
        Criterion::Late60AtMost => format!("60 or more days late at most {share}"),
        Criterion::Late90AtMost => format!("90 or more days late at most {share}"),
        Criterion::Late120AtMost => format!("120 or more days late at most {share}"),
        Criterion::LargestObligorAtMost => format!("largest borrower at most {share}"),
        Criterion::TopObligorsAtMost => {
            format!("ten largest borrowers together at most {share}")
        }
        Criterion::LargestCategoryAtMost => format!("largest state at most {share}"),
        other => format!("{} {value}", other.rule().name),
    }
}

/// Basis points as a percentage.
fn percent(bps: u64) -> String {
    format!("{}.{:02} %", bps / 100, bps % 100)
}

/// Hundredths of a basis point as a percentage.
fn rate_percent(rate: u64) -> String {
    format!("{}.{:04} %", rate / 10_000, rate % 10_000)
}

fn rounded(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}
