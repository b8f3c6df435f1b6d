//! The shape of a deal file: every field it may have, in its own notation.

use std::collections::BTreeMap;

use serde::Deserialize;
use sluice_rules::schema::{criteria_names, eligibility_names};

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
    /// What every loan must meet. A rule that is left out is not asked for.
    #[serde(default)]
    pub(super) eligibility: Thresholds,
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
pub(super) struct Criteria {
    #[serde(default)]
    pub(super) category_caps: Vec<CategoryCap>,
    pub(super) expected_yield: Option<ExpectedYield>,
    pub(super) senior_protection: Option<SeniorProtection>,
    /// Everything else: a threshold by the name of its rule.
    #[serde(flatten)]
    pub(super) thresholds: Thresholds,
}

/// Thresholds by the names of their rules, each in the notation of its unit.
pub(super) type Thresholds = BTreeMap<String, toml::Value>;

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

impl Criteria {
    /// The names of the criteria that are asked for.
    pub(super) fn asked(&self) -> Vec<&'static str> {
        let mut names = criteria_names();
        names.retain(|name| match *name {
            "category_caps" => !self.category_caps.is_empty(),
            "expected_yield" => self.expected_yield.is_some(),
            "senior_protection" => self.senior_protection.is_some(),
            name => self.thresholds.contains_key(name),
        });
        names
    }
}

/// The names of the rules for every loan that are asked for.
pub(super) fn asked_of_loans(thresholds: &Thresholds) -> Vec<&'static str> {
    let mut names = eligibility_names();
    names.retain(|name| thresholds.contains_key(*name));
    names
}
