//! The shape of a deal file: every field it may have, in its own notation.

use serde::Deserialize;

/// A deal file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DealFile {
    pub(super) name: String,
    pub(super) schema: String,
    pub(super) suite: String,
    pub(super) tags_per_asset: u32,
    pub(super) settlement_denom: String,
    pub(super) deposit: String,
    pub(super) closing_day: String,
    pub(super) servicer: String,
    pub(super) cash_agent: String,
    pub(super) residual_holder: String,
    pub(super) max_advance: String,
    pub(super) quorum: Quorums,
    pub(super) class: Vec<Class>,
    pub(super) criteria: Criteria,
    #[serde(default)]
    pub(super) eligibility: Eligibility,
}

/// The quorum of each column group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quorums {
    pub(super) registrar: Quorum,
    pub(super) servicer: Quorum,
    pub(super) appraiser: Quorum,
    pub(super) bureau: Quorum,
}

/// One quorum.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quorum {
    pub(super) oracles: Vec<String>,
    pub(super) threshold: u32,
}

/// One class of notes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) notional: String,
    pub(super) coupon: String,
    pub(super) day_count: String,
    pub(super) interest_rank: u32,
    pub(super) principal_rank: u32,
    pub(super) legal_final_month: u32,
    #[serde(default)]
    pub(super) allow_list: Vec<String>,
}

/// What the pool must meet. A criterion that is left out is not asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Criteria {
    pub(super) total_at_least: String,
    pub(super) loans_at_least: u64,
    pub(super) weighted_rate_at_least: Option<String>,
    pub(super) weighted_ltv_at_most: Option<String>,
    pub(super) weighted_score_at_least: Option<u32>,
    pub(super) weighted_term_at_most: Option<u32>,
    pub(super) late_30_at_most: Option<String>,
    pub(super) late_60_at_most: Option<String>,
    pub(super) late_90_at_most: Option<String>,
    pub(super) late_120_at_most: Option<String>,
    pub(super) largest_obligor_at_most: Option<String>,
    pub(super) top_obligors_at_most: Option<String>,
    pub(super) largest_category_at_most: Option<String>,
    #[serde(default)]
    pub(super) category_caps: Vec<CategoryCap>,
    pub(super) expected_yield: Option<ExpectedYield>,
    pub(super) senior_protection: Option<SeniorProtection>,
}

/// The most of one category.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryCap {
    pub(super) category: Category,
    pub(super) at_most: String,
}

/// A category: its code, or the postal code of a state where categories are states.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Category {
    Code(u32),
    State(String),
}

/// The yield that is left after fees and losses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectedYield {
    pub(super) at_least: String,
    pub(super) fees: String,
    pub(super) expected_loss: String,
}

/// A class that is still covered after defaults.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeniorProtection {
    pub(super) class: String,
    pub(super) defaults: String,
}

/// What every loan must meet. A bound that is left out is not asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Eligibility {
    pub(super) score_at_least: Option<u32>,
    pub(super) ltv_at_most: Option<String>,
    pub(super) rate_at_most: Option<String>,
    pub(super) term_at_most: Option<u32>,
    pub(super) balance_at_most: Option<String>,
    pub(super) days_past_due_at_most: Option<u32>,
}

impl Criteria {
    /// The names of the criteria that are asked for.
    pub(super) fn asked(&self) -> Vec<&'static str> {
        asked(&[
            ("total_at_least", true),
            ("loans_at_least", true),
            (
                "weighted_rate_at_least",
                self.weighted_rate_at_least.is_some(),
            ),
            ("weighted_ltv_at_most", self.weighted_ltv_at_most.is_some()),
            (
                "weighted_score_at_least",
                self.weighted_score_at_least.is_some(),
            ),
            (
                "weighted_term_at_most",
                self.weighted_term_at_most.is_some(),
            ),
            ("late_30_at_most", self.late_30_at_most.is_some()),
            ("late_60_at_most", self.late_60_at_most.is_some()),
            ("late_90_at_most", self.late_90_at_most.is_some()),
            ("late_120_at_most", self.late_120_at_most.is_some()),
            (
                "largest_obligor_at_most",
                self.largest_obligor_at_most.is_some(),
            ),
            ("top_obligors_at_most", self.top_obligors_at_most.is_some()),
            (
                "largest_category_at_most",
                self.largest_category_at_most.is_some(),
            ),
            ("category_caps", !self.category_caps.is_empty()),
            ("expected_yield", self.expected_yield.is_some()),
            ("senior_protection", self.senior_protection.is_some()),
        ])
    }
}

impl Eligibility {
    /// The names of the rules that are asked for.
    pub(super) fn asked(&self) -> Vec<&'static str> {
        asked(&[
            ("score_at_least", self.score_at_least.is_some()),
            ("ltv_at_most", self.ltv_at_most.is_some()),
            ("rate_at_most", self.rate_at_most.is_some()),
            ("term_at_most", self.term_at_most.is_some()),
            ("balance_at_most", self.balance_at_most.is_some()),
            (
                "days_past_due_at_most",
                self.days_past_due_at_most.is_some(),
            ),
        ])
    }
}

fn asked(rules: &[(&'static str, bool)]) -> Vec<&'static str> {
    let wanted = rules.iter().filter(|(_, is_asked)| *is_asked);
    wanted.map(|(name, _)| *name).collect()
}
