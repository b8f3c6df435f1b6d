//! The criteria of a term sheet.

use sluice_app::tranche::term_sheet::MAX_DEFAULTS_BPS;
use sluice_proto::tranche::ClassProtection;
use sluice_proto::vault::{CategoryCap, Criteria, ExpectedYield};
use sluice_rules::column::Column;
use sluice_rules::schema::Schema;
use sluice_rules::shape::{BPS, CATEGORY_CAPS};

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

/// On the wire 0 switches a criterion off, and the whole a share; a file that asks for one of these asks for nothing,
/// which is most likely a slip.
pub(super) fn asked<T: PartialEq>(
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

/// What the closing proof must show. A class that is to be protected is the term sheet's own field: [`protection`].
pub(super) fn criteria(file: &file::Criteria, schema: Schema) -> Result<Criteria, DealError> {
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
        if let Some(text) = field {
            *slot = share(&at(name), text)?;
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
        top_obligors_at_most_bps: of_the_largest(
            &at("top_obligors_at_most"),
            file.top_obligors_at_most.as_deref(),
        )?,
        largest_category_at_most_bps: of_the_largest(
            &at("largest_category_at_most"),
            file.largest_category_at_most.as_deref(),
        )?,
        category_caps: caps(&file.category_caps, schema)?,
        expected_yield: file.expected_yield.as_ref().map(expected).transpose()?,
        // Follows from the class that the sheet names.
        senior_protection: None,
    })
}

/// The class that must be covered after defaults.
pub(super) fn protection(file: &file::Criteria) -> Result<Option<ClassProtection>, DealError> {
    let Some(file::SeniorProtection { class, defaults }) = &file.senior_protection else {
        return Ok(None);
    };
    let field = at("senior_protection.defaults");
    let defaults_bps = asked(&field, Some(notation::basis_points(defaults)), 0)?;
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
    let share = asked(field, Some(notation::basis_points(text)), WHOLE)?;
    if share > WHOLE {
        return Err(DealError::field(field, "a share of more than 100 %"));
    }
    Ok(share)
}

/// A share that 0 switches off on the wire: a file that asks for nothing of what is the largest asks for what no pool is.
fn of_the_largest(field: &str, text: Option<&str>) -> Result<u32, DealError> {
    match text.map(|text| share(field, text)).transpose()? {
        None => Ok(0),
        Some(0) => Err(DealError::field(field, "\"0 %\": no pool has it")),
        Some(share) => Ok(share),
    }
}

fn at(name: &str) -> String {
    format!("criteria.{name}")
}
