//! Term sheets: what a deal may say, and the digest every proof is bound to.
//!
//! A term sheet is checked whole when it is registered, because it is never replaced: what a later waterfall would
//! stumble over is refused here, by the name of the field. There are no defaults.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use sluice_core::digest::DigestWriter;
use sluice_core::{Address, Error};
use sluice_proto::tranche::{Class, ClassProtection, DayCount, TermSheet};
use sluice_proto::vault::{Criteria, SeniorProtection};
use sluice_proto::Message;

use crate::denom;
use crate::error::BAD_TERM_SHEET;

/// Most classes of a deal.
pub const MAX_CLASSES: usize = 8;
/// Class notionals together stay below this many cents, so that no product of the waterfall reaches 2^100.
pub const NOTIONAL_LIMIT: u64 = 1 << 56;
/// Highest yearly coupon, basis points.
pub const MAX_COUPON_BPS: u32 = 10_000;
/// Highest advance on the proved total, basis points.
pub const MAX_ADVANCE_BPS: u32 = 10_000;
/// Last month a class may be repaid by.
pub const MAX_LEGAL_FINAL_MONTH: u32 = 600;
/// Most defaults that a class may be protected against, basis points of the pool: of nothing, nothing is covered.
pub const MAX_DEFAULTS_BPS: u32 = 9_999;
/// Most accounts on the allow-list of a class.
pub const MAX_ALLOWED: usize = 100;

/// Checks every field; criteria in detail are the vault's. `prefix` is the chain's address prefix.
/// Fails with `tranche/bad_term_sheet` or `sdk/invalid_address`, naming the field.
pub fn check(sheet: &TermSheet, prefix: &str) -> Result<(), Error> {
    if !(1..=MAX_CLASSES).contains(&sheet.classes.len()) {
        return Err(bad("classes", "must be 1 to 8"));
    }
    let mut total = 0u64;
    for (position, class) in sheet.classes.iter().enumerate() {
        check_class(position, class, prefix)?;
        total = total
            .checked_add(class.notional)
            .filter(|total| *total < NOTIONAL_LIMIT)
            .ok_or_else(|| {
                let why = "notionals up to this class must stay below 2^56 cents";
                bad(&field(position, "notional"), why)
            })?;
    }
    check_ranks(sheet, "interest_rank", |class| class.interest_rank)?;
    check_ranks(sheet, "principal_rank", |class| class.principal_rank)?;
    within(
        "max_advance_bps",
        sheet.max_advance_bps,
        1..=MAX_ADVANCE_BPS,
    )?;
    criteria(sheet)?;
    Address::parse("term_sheet.residual_holder", &sheet.residual_holder, prefix)?;
    Ok(())
}

/// What the closing proof must show: the criteria of the sheet, with the notional that it wants protected.
/// Fails with `tranche/bad_term_sheet`, naming the field.
pub fn criteria(sheet: &TermSheet) -> Result<Criteria, Error> {
    let criteria = sheet.criteria.as_ref();
    let criteria = criteria.ok_or_else(|| bad("criteria", "missing"))?;
    if criteria.senior_protection.is_some() {
        let why = "the sheet names a class in senior_protection, and its notional follows";
        return Err(bad("criteria.senior_protection", why));
    }
    Ok(Criteria {
        senior_protection: protected(sheet)?,
        ..criteria.clone()
    })
}

/// Whoever is paid principal before or beside a class must be covered too, or the class is not.
fn protected(sheet: &TermSheet) -> Result<Option<SeniorProtection>, Error> {
    let Some(ClassProtection {
        class,
        defaults_bps,
    }) = &sheet.senior_protection
    else {
        return Ok(None);
    };
    let Some(protected) = sheet.classes.iter().find(|known| known.name == *class) else {
        let why = format!("there is no class {class:?}");
        return Err(bad("senior_protection.class", &why));
    };
    let field = "senior_protection.defaults_bps";
    within(field, *defaults_bps, 1..=MAX_DEFAULTS_BPS)?;
    let rank = protected.principal_rank;
    let covered = sheet
        .classes
        .iter()
        .filter(|class| class.principal_rank <= rank);
    let notional = covered.fold(0, |sum: u64, class| sum.saturating_add(class.notional));
    Ok(Some(SeniorProtection {
        notional,
        defaults_bps: *defaults_bps,
    }))
}

/// The digest: over the canonical encoding, under a purpose of its own.
pub fn digest(sheet: &TermSheet) -> [u8; 32] {
    DigestWriter::new(b"sluice/terms/v1")
        .bytes(&sheet.encode_to_vec())
        .finish()
}

fn check_class(position: usize, class: &Class, prefix: &str) -> Result<(), Error> {
    let at = |name: &str| field(position, name);
    let name = denom::name_at(position).map(|letter| char::from(letter).to_string());
    if name.as_ref() != Some(&class.name) {
        let why = "classes are named A, B, C and so on, in order";
        return Err(bad(&at("name"), why));
    }
    if class.notional == 0 {
        return Err(bad(&at("notional"), "must be at least 1"));
    }
    within(&at("coupon_bps"), class.coupon_bps, 0..=MAX_COUPON_BPS)?;
    match DayCount::try_from(class.day_count) {
        Ok(DayCount::Thirty360 | DayCount::Actual360 | DayCount::Actual365) => {}
        Ok(DayCount::Unspecified) | Err(_) => {
            let why = "must be 30/360, actual/360 or actual/365";
            return Err(bad(&at("day_count"), why));
        }
    }
    let ranks = 1..=MAX_CLASSES as u32;
    within(&at("interest_rank"), class.interest_rank, ranks.clone())?;
    within(&at("principal_rank"), class.principal_rank, ranks)?;
    let months = 1..=MAX_LEGAL_FINAL_MONTH;
    within(&at("legal_final_month"), class.legal_final_month, months)?;
    check_allow_list(&at("allow_list"), &class.allow_list, prefix)
}

fn check_allow_list(field: &str, list: &[String], prefix: &str) -> Result<(), Error> {
    if list.len() > MAX_ALLOWED {
        return Err(bad(field, "must hold at most 100 accounts"));
    }
    let mut seen = BTreeSet::new();
    for (position, account) in list.iter().enumerate() {
        let entry = format!("{field}[{position}]");
        if !seen.insert(Address::parse(
            &format!("term_sheet.{entry}"),
            account,
            prefix,
        )?) {
            return Err(bad(&entry, "is listed already"));
        }
    }
    Ok(())
}

/// Equal ranks share pro rata, but a gap would be a rank that nobody is paid in: most likely a slip.
fn check_ranks(sheet: &TermSheet, name: &str, rank: fn(&Class) -> u32) -> Result<(), Error> {
    let used: BTreeSet<u32> = sheet.classes.iter().map(rank).collect();
    for (position, class) in sheet.classes.iter().enumerate() {
        let above = rank(class).saturating_sub(1);
        if above > 0 && !used.contains(&above) {
            let why = format!("no class has rank {above}; ranks go from 1 without gaps");
            return Err(bad(&field(position, name), &why));
        }
    }
    Ok(())
}

fn within(field: &str, value: u32, range: RangeInclusive<u32>) -> Result<(), Error> {
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = range.into_inner();
    Err(bad(field, &format!("must be {low} to {high}, is {value}")))
}

fn field(position: usize, name: &str) -> String {
    format!("classes[{position}].{name}")
}

fn bad(field: &str, why: &str) -> Error {
    BAD_TERM_SHEET.because(format!("term_sheet.{field}: {why}"))
}

#[cfg(test)]
#[path = "term_sheet_tests.rs"]
mod tests;
