//! The classes of a term sheet.

use sluice_proto::tranche::{Class, DayCount};

use super::{file, DealError, Parties};
use sluice_client::notation;

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
