//! The reader of schema files.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::definition::{criteria_names, eligibility_names};
use super::definition::{Bounds, ColumnMeaning, Definition, Rules};
use crate::column::{Column, COLUMNS};

/// Why a text is no schema.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SchemaError {
    /// It is not TOML of the shape of a schema.
    #[error("{0}")]
    Toml(String),
    /// A field has no usable value.
    #[error("{field}: {why}")]
    Field {
        /// The field.
        field: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaFile {
    name: String,
    title: String,
    row: String,
    default_age: u16,
    column: BTreeMap<String, ColumnFile>,
    criteria: RulesFile,
    eligibility: RulesFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    unit: String,
    meaning: String,
    least: Option<u64>,
    most: Option<u64>,
    #[serde(default)]
    because: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    apply: Vec<String>,
    #[serde(default)]
    meaningless: BTreeMap<String, String>,
}

impl Definition {
    /// Reads a schema file. It speaks of every column of period 0 and of every rule of a deal, each once.
    ///
    /// # Errors
    /// [`SchemaError`], naming the field.
    pub fn read(text: &str) -> Result<Self, SchemaError> {
        let file: SchemaFile =
            toml::from_str(text).map_err(|error| SchemaError::Toml(error.to_string()))?;
        for (field, text) in [
            ("name", &file.name),
            ("title", &file.title),
            ("row", &file.row),
        ] {
            filled(field, text)?;
        }
        if !file
            .name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        {
            return refuse("name", "lower-case letters and hyphens");
        }
        if !(1..=360).contains(&file.default_age) {
            return refuse("default_age", "expected 1 to 360 days");
        }
        Ok(Definition {
            columns: columns(file.column)?,
            criteria: rules("criteria", &criteria_names(), file.criteria)?,
            eligibility: rules("eligibility", &eligibility_names(), file.eligibility)?,
            name: file.name,
            title: file.title,
            row: file.row,
            default_age: file.default_age,
        })
    }
}

fn columns(
    mut file: BTreeMap<String, ColumnFile>,
) -> Result<[ColumnMeaning; COLUMNS], SchemaError> {
    let mut columns = Vec::with_capacity(Column::PERIOD_0.len());
    for column in Column::PERIOD_0 {
        let field = format!("column.{}", column.name());
        let Some(entry) = file.remove(column.name()) else {
            return refuse(field, "it is missing");
        };
        columns.push(meaning(&field, column, entry)?);
    }
    if let Some(name) = file.keys().next() {
        return refuse(format!("column.{name}"), "a tape has no such column");
    }
    match columns.try_into() {
        Ok(columns) => Ok(columns),
        Err(_) => refuse("column", "there are 14"),
    }
}

fn meaning(field: &str, column: Column, entry: ColumnFile) -> Result<ColumnMeaning, SchemaError> {
    filled(&format!("{field}.unit"), &entry.unit)?;
    filled(&format!("{field}.meaning"), &entry.meaning)?;
    let whole = Bounds::of(column);
    let bounds = Bounds {
        least: entry.least.unwrap_or(whole.least),
        most: entry.most.unwrap_or(whole.most),
    };
    if bounds.most > whole.most || bounds.least > bounds.most {
        return refuse(field, "bounds are ascending and fit the column");
    }
    if (bounds != whole) == entry.because.is_empty() {
        return refuse(
            format!("{field}.because"),
            "bounds have a reason, and only bounds",
        );
    }
    Ok(ColumnMeaning {
        column,
        unit: entry.unit,
        meaning: entry.meaning,
        bounds,
        because: entry.because,
    })
}

/// Takes the rules in the order of `known`, whatever their order in the file.
fn rules(section: &str, known: &[&str], mut file: RulesFile) -> Result<Rules, SchemaError> {
    let mut rules = Rules {
        apply: Vec::new(),
        meaningless: Vec::new(),
    };
    for name in known {
        let field = format!("{section}.{name}");
        let at = file.apply.iter().position(|given| given == name);
        match (at, file.meaningless.remove(*name)) {
            (Some(at), None) => rules.apply.push(file.apply.swap_remove(at)),
            (None, Some(why)) => {
                filled(&field, &why)?;
                rules.meaningless.push(((*name).to_owned(), why));
            }
            _ => return refuse(field, "it either applies or is meaningless"),
        }
    }
    match file.apply.first().or(file.meaningless.keys().next()) {
        Some(name) => refuse(format!("{section}.{name}"), "it stands twice or is no rule"),
        None => Ok(rules),
    }
}

fn filled(field: &str, text: &str) -> Result<(), SchemaError> {
    match text.is_empty() {
        true => refuse(field, "it is empty"),
        false => Ok(()),
    }
}

fn refuse<T>(field: impl Into<String>, why: &'static str) -> Result<T, SchemaError> {
    Err(SchemaError::Field {
        field: field.into(),
        why,
    })
}
