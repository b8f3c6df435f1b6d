//! The criteria of a term sheet.

use sluice_app::tranche::term_sheet::MAX_DEFAULTS_BPS;
use sluice_proto::tranche::ClassProtection;
use sluice_proto::vault::{CategoryCap, Criteria, ExpectedYield};
use sluice_rules::column::Column;
use sluice_rules::criteria::{Criterion, Table, Thresholds, Unit};
use sluice_rules::schema::Schema;
use sluice_rules::shape::{BPS, CATEGORY_CAPS};
use sluice_rules::suite::Suite;

use super::{file, DealError};
use crate::issuer::state_code;
use sluice_client::notation;

/// The whole in basis points: what a share is compared with when it is not asked for.
const WHOLE: u32 = BPS as u32;

/// The classes of assets whose category is a state of the United States.
const BY_STATE: [Schema; 3] = [
    Schema::CONSUMER_LOANS,
    Schema::AUTO_LOANS,
    Schema::RESIDENTIAL_MORTGAGES,
];

/// A file that asks for what everybody meets asks for nothing, which is most likely a slip.
fn asked(field: &str, text: &str, neutral: u32) -> Result<u32, DealError> {
    match notation::basis_points(text) {
        Err(why) => Err(DealError::field(field, why)),
        Ok(value) if value == neutral => Err(DealError::field(field, NOTHING)),
        Ok(value) => Ok(value),
    }
}

const NOTHING: &str = "asks for nothing; leave it out instead";

/// The thresholds of a table, in the unit of each rule.
pub(super) fn thresholds<R: Table>(
    file: &file::Thresholds,
    suite: Suite,
) -> Result<Thresholds<R>, DealError> {
    let mut thresholds = Thresholds::NEUTRAL;
    for (name, text) in file {
        let refuse = |why: String| DealError::field(format!("{}.{name}", R::LIST), why);
        let rule = R::from_name(name).ok_or_else(|| refuse("there is no such rule".into()))?;
        let row = rule.rule();
        let value = threshold(row.unit, text).map_err(refuse)?;
        if value == row.neutral {
            return Err(refuse(NOTHING.into()));
        }
        let (least, most) = (row.least, (row.most)(suite));
        if !(least..=most).contains(&value) {
            let unit = row.unit.name();
            return Err(refuse(format!(
                "{text} is {value}, expected {least} to {most} {unit}"
            )));
        }
        thresholds.set(rule, value);
    }
    Ok(thresholds)
}

/// A threshold in the notation of its unit.
fn threshold(unit: Unit, value: &toml::Value) -> Result<u64, String> {
    let text = || value.as_str().ok_or_else(|| format!("{value} is no text"));
    match unit {
        Unit::Cents => notation::cents(text()?),
        Unit::Rate => notation::rate(text()?).map(u64::from),
        Unit::BasisPoints => notation::basis_points(text()?).map(u64::from),
        Unit::Loans | Unit::Points | Unit::Months | Unit::Days => value
            .as_integer()
            .and_then(|number| u64::try_from(number).ok())
            .ok_or_else(|| format!("{value} is no whole number")),
    }
}

/// What the proofs must show. A class that is to be protected is the term sheet's own field: [`protection`].
pub(super) fn criteria(
    file: &file::DealFile,
    schema: Schema,
    suite: Suite,
) -> Result<Criteria, DealError> {
    let pool = thresholds(&file.criteria.thresholds, suite)?;
    if pool.asks(Criterion::TotalAtLeast).is_none() {
        return Err(DealError::field(at("total_at_least"), "it is missing"));
    }
    let loans = thresholds(&file.eligibility, suite)?;
    let expected = file.criteria.expected_yield.as_ref().map(expected);
    Ok(Criteria {
        category_caps: caps(&file.criteria.category_caps, schema)?,
        expected_yield: expected.transpose()?,
        // Protection follows from the class that the sheet names.
        ..sluice_app::vault::criteria::criteria(&pool, &loans)
    })
}

/// The class that must be covered after defaults.
pub(super) fn protection(file: &file::Criteria) -> Result<Option<ClassProtection>, DealError> {
    let Some(file::SeniorProtection { class, defaults }) = &file.senior_protection else {
        return Ok(None);
    };
    let field = at("senior_protection.defaults");
    let defaults_bps = asked(&field, defaults, 0)?;
    if defaults_bps > MAX_DEFAULTS_BPS {
        let why = format!("{defaults:?} leaves nothing of the pool: below 100 %");
        return Err(DealError::field(field, why));
    }
    Ok(Some(ClassProtection {
        class: class.clone(),
        defaults_bps,
    }))
}

/// The caps in the order of the wire: ascending by category.
fn caps(file: &[file::CategoryCap], schema: Schema) -> Result<Vec<CategoryCap>, DealError> {
    let mut caps = Vec::with_capacity(file.len());
    for (position, file::CategoryCap { category, at_most }) in file.iter().enumerate() {
        let field = |name: &str| at(&format!("category_caps[{position}].{name}"));
        let category =
            code(category, schema).map_err(|why| DealError::field(field("category"), why))?;
        caps.push(CategoryCap {
            category,
            at_most_bps: share(&field("at_most"), at_most)?,
        });
    }
    caps.sort_by_key(|cap: &CategoryCap| cap.category);
    if let Some(pair) = caps
        .windows(2)
        .find(|pair| pair[0].category == pair[1].category)
    {
        let why = format!("category {} has two caps", pair[0].category);
        return Err(DealError::field(at("category_caps"), why));
    }
    if caps.len() > CATEGORY_CAPS {
        let why = format!("{} caps, at most {CATEGORY_CAPS}", caps.len());
        return Err(DealError::field(at("category_caps"), why));
    }
    Ok(caps)
}

/// The code of a category.
fn code(category: &file::Category, schema: Schema) -> Result<u32, String> {
    match category {
        file::Category::Code(code) if *code >> Column::Category.bits() == 0 => Ok(*code),
        file::Category::Code(code) => Err(format!("{code} is no category: 0 to 1023")),
        file::Category::State(text) if !BY_STATE.contains(&schema) => {
            let name = schema.name;
            Err(format!("{text:?}: the categories of {name} are numbers"))
        }
        file::Category::State(text) => state_code(text)
            .and_then(|code| u32::try_from(code).ok())
            .ok_or_else(|| format!("there is no state {text:?}; \"CA\" is one")),
    }
}

fn expected(file: &file::ExpectedYield) -> Result<ExpectedYield, DealError> {
    let rate = |name: &str, text: &str| {
        notation::rate(text)
            .map_err(|why| DealError::field(at(&format!("expected_yield.{name}")), why))
    };
    let asked = ExpectedYield {
        at_least: rate("at_least", &file.at_least)?,
        fees: rate("fees", &file.fees)?,
        expected_loss: rate("expected_loss", &file.expected_loss)?,
    };
    let parts = [asked.at_least, asked.fees, asked.expected_loss];
    let sum: u64 = parts.into_iter().map(u64::from).sum();
    if !(1..1 << Column::Rate.bits()).contains(&sum) {
        let why = format!(
            "together they ask for a rate of {sum} hundredths of a basis point, which no loan has"
        );
        return Err(DealError::field(at("expected_yield"), why));
    }
    Ok(asked)
}

/// A share that asks for something.
fn share(field: &str, text: &str) -> Result<u32, DealError> {
    let share = asked(field, text, WHOLE)?;
    if share > WHOLE {
        return Err(DealError::field(field, "a share of more than 100 %"));
    }
    Ok(share)
}

fn at(name: &str) -> String {
    format!("criteria.{name}")
}
