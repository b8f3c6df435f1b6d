//! The files of a month, laid over each other.

use std::path::Path;

use serde_json::{json, Value};
use sluice_rules::waterfall::Month;

use sluice_client::output::CliError;

/// The deal's terms, under the month's fields, under the states that the month before ended with.
pub(super) fn month(deal: &Path, month: &Path, after: Option<&Path>) -> Result<Month, CliError> {
    let mut whole = json!({ "terms": read(deal)? });
    lay_over(&mut whole, read(month)?);
    if let Some(after) = after {
        let before = read(after)?;
        for state in ["public", "hidden"] {
            let Some(value) = before.get(state) else {
                return Err(refused(after, format!("it has no {state:?}")));
            };
            whole[state] = value.clone();
        }
    }
    serde_json::from_value(whole).map_err(|error| refused(month, error))
}

/// Fields of `over` win. Lists of tables of the same length, such as the classes, are laid over item by item.
fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (field, value) in over {
                lay_over(under.entry(field).or_insert(Value::Null), value);
            }
        }
        (Value::Array(under), Value::Array(over))
            if under.len() == over.len() && over.iter().all(Value::is_object) =>
        {
            for (under, over) in under.iter_mut().zip(over) {
                lay_over(under, over);
            }
        }
        (under, over) => *under = over,
    }
}

fn read(path: &Path) -> Result<Value, CliError> {
    let text = std::fs::read_to_string(path).map_err(|error| refused(path, error))?;
    let value = match path.extension().is_some_and(|kind| kind == "json") {
        true => serde_json::from_str(&text).map_err(|error| refused(path, error))?,
        false => toml::from_str(&text).map_err(|error: toml::de::Error| refused(path, error))?,
    };
    match value {
        Value::Object(_) => Ok(value),
        _ => Err(refused(path, "expected fields")),
    }
}

fn refused(path: &Path, why: impl ToString) -> CliError {
    CliError::refused(why.to_string().trim_end()).about(&path.display().to_string())
}
