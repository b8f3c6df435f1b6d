//! The classes, criteria and bounds of a term sheet.

use sluice_proto::tranche::{Class, DayCount};
use sluice_proto::vault::{Criteria, EligibilityBounds};

use super::{file, notation, DealError, Parties};

/// The whole in basis points: what a share is compared with when it is not asked for.
const WHOLE: u32 = 10_000;

/// A share in basis points.
pub(super) fn share(field: &str, text: &str) -> Result<u32, DealError> {
    notation::basis_points(text).map_err(|why| DealError::field(field, why))
}

pub(super) fn classes(classes: &[file::Class], parties: &Parties) -> Result<Vec<Class>, DealError> {
    let mut sheet = Vec::new();
    for (position, class) in classes.iter().enumerate() {
        let field = |name: &str| format!("class[{position}].{name}");
        let mut allow_list = Vec::new();
        for (entry, party) in class.allow_list.iter().enumerate() {
            allow_list.push(parties.address(&field(&format!("allow_list[{entry}]")), party)?);
        }
        sheet.push(Class {
            name: class.name.clone(),
            notional: notation::cents(&class.notional)
                .map_err(|why| DealError::field(field("notional"), why))?,
            coupon_bps: share(&field("coupon"), &class.coupon)?,
            day_count: day_count(&class.day_count)
                .ok_or_else(|| {
                    DealError::field(field("day_count"), "30/360, actual/360 or actual/365")
                })?
                .into(),
            interest_rank: class.interest_rank,
            principal_rank: class.principal_rank,
            legal_final_month: class.legal_final_month,
            allow_list,
        });
    }
    Ok(sheet)
}

fn day_count(text: &str) -> Option<DayCount> {
    match text {
        "30/360" => Some(DayCount::Thirty360),
        "actual/360" => Some(DayCount::Actual360),
        "actual/365" => Some(DayCount::Actual365),
        _ => None,
    }
}

/// On the wire 0 switches a criterion off, and the whole a share; a file that asks for one of these asks for nothing,
/// which is most likely a slip.
fn asked<T: PartialEq>(
    field: &str,
    asked: Option<Result<T, String>>,
    neutral: T,
) -> Result<T, DealError> {
    match asked {
        None => Ok(neutral),
        Some(Err(why)) => Err(DealError::field(field, why)),
        Some(Ok(value)) if value == neutral => Err(DealError::field(
            field,
            "asks for nothing; leave it out instead",
        )),
        Some(Ok(value)) => Ok(value),
    }
}

pub(super) fn criteria(file: &file::Criteria) -> Result<Criteria, DealError> {
    let at = |name: &str| format!("criteria.{name}");
    let text =
        |field: &Option<String>, read: fn(&str) -> Result<u32, String>| field.as_deref().map(read);
    let shares = [
        ("late_30_at_most", &file.late_30_at_most),
        ("late_60_at_most", &file.late_60_at_most),
        ("late_90_at_most", &file.late_90_at_most),
        ("late_120_at_most", &file.late_120_at_most),
        ("largest_obligor_at_most", &file.largest_obligor_at_most),
    ];
    let mut at_most = [WHOLE; 5];
    for (slot, (name, field)) in at_most.iter_mut().zip(shares) {
        *slot = asked(&at(name), text(field, notation::basis_points), WHOLE)?;
        if *slot > WHOLE {
            return Err(DealError::field(at(name), "a share of more than 100 %"));
        }
    }
    let rate = text(&file.weighted_rate_at_least, notation::rate);
    let ltv = text(&file.weighted_ltv_at_most, notation::basis_points);
    Ok(Criteria {
        total_at_least: notation::cents(&file.total_at_least)
            .map_err(|why| DealError::field(at("total_at_least"), why))?,
        count_at_least: file.loans_at_least,
        weighted_rate_at_least: asked(&at("weighted_rate_at_least"), rate, 0)?,
        weighted_ltv_at_most_bps: asked(&at("weighted_ltv_at_most"), ltv, 0)?,
        weighted_score_at_least: asked(
            &at("weighted_score_at_least"),
            file.weighted_score_at_least.map(Ok),
            0,
        )?,
        weighted_term_at_most: asked(
            &at("weighted_term_at_most"),
            file.weighted_term_at_most.map(Ok),
            0,
        )?,
        share_30_at_most_bps: at_most[0],
        share_60_at_most_bps: at_most[1],
        share_90_at_most_bps: at_most[2],
        share_120_at_most_bps: at_most[3],
        largest_obligor_at_most_bps: at_most[4],
    })
}

pub(super) fn bounds(file: &file::Eligibility) -> Result<EligibilityBounds, DealError> {
    let at = |name: &str| format!("eligibility.{name}");
    let ltv = file.ltv_at_most.as_deref().map(notation::basis_points);
    let rate = file.rate_at_most.as_deref().map(notation::rate);
    let balance = file.balance_at_most.as_deref().map(notation::cents);
    Ok(EligibilityBounds {
        min_score: asked(&at("score_at_least"), file.score_at_least.map(Ok), 0)?,
        max_ltv_bps: asked(&at("ltv_at_most"), ltv, 0)?,
        max_rate: asked(&at("rate_at_most"), rate, 0)?,
        max_term: asked(&at("term_at_most"), file.term_at_most.map(Ok), 0)?,
        max_balance: asked(&at("balance_at_most"), balance, 0)?,
        max_days_past_due: asked(
            &at("days_past_due_at_most"),
            file.days_past_due_at_most.map(Ok),
            0,
        )?,
    })
}
