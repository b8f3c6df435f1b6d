//! JSON answers as lines for people.

use serde_json::Value;
use sluice_app::core::ChainDate;
use sluice_rules::criteria::{Criterion, Eligibility, Table, Unit};

use sluice_client::notation;

/// Fields that count days since 1970-01-01.
const DAYS: [&str; 4] = ["as_of", "opened_day", "closing_day", "registered_day"];

/// Fields that count cents, or units of a cent each.
const CENTS: [&str; 3] = ["notional", "issued", "units"];

/// An object as indented lines, one a field.
pub(super) fn lines(value: &Value, indent: usize) -> String {
    let mut text = String::new();
    write(&mut text, value, indent);
    text.trim_end().to_owned()
}

fn write(text: &mut String, value: &Value, indent: usize) {
    let Value::Object(fields) = value else {
        text.push_str(&format!("{:indent$}{}\n", "", scalar("", value)));
        return;
    };
    for (name, field) in fields {
        match field {
            Value::Object(_) => {
                text.push_str(&format!("{:indent$}{name}:\n", ""));
                write(text, field, indent + 2);
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                for (position, item) in items.iter().enumerate() {
                    if let Some(threshold) = threshold(item) {
                        text.push_str(&format!("{:indent$}{threshold}\n", ""));
                        continue;
                    }
                    text.push_str(&format!("{:indent$}{name}[{position}]:\n", ""));
                    write(text, item, indent + 2);
                }
            }
            _ => text.push_str(&format!("{:indent$}{name}: {}\n", "", scalar(name, field))),
        }
    }
}

/// A threshold under the name of its rule and in its unit.
fn threshold(item: &Value) -> Option<String> {
    let (name, value) = (item.get("rule")?.as_str()?, item.get("value")?.as_u64()?);
    let of_pool = Criterion::from_name(name).map(Table::rule);
    let rule = of_pool.or_else(|| Eligibility::from_name(name).map(Table::rule))?;
    Some(match rule.unit {
        Unit::Cents => format!("{name}: {}", notation::money(value)),
        unit => format!("{name}: {value} {}", unit.name()),
    })
}

fn scalar(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "none".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_u64() {
            Some(number) if CENTS.contains(&name) => notation::money(number),
            Some(number) if DAYS.contains(&name) && number > 0 => {
                u32::try_from(number).map_or(number.to_string(), |day| ChainDate(day).to_string())
            }
            _ => number.to_string(),
        },
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => {
            let words: Vec<String> = items.iter().map(|item| scalar(name, item)).collect();
            words.join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn days_are_dates_and_cents_are_money() {
        let value = json!({
            "id": 7,
            "as_of": 17_712,
            "closing_day": 0,
            "loans_per_chunk": [1_989, 1_988],
            "classes": [{ "name": "A", "notional": 10_960_000_000_u64 }],
            "criteria": { "thresholds": [
                { "rule": "total_at_least", "value": 14_450_000_000_u64 },
                { "rule": "late_30_at_most", "value": 100 },
            ] },
            "digest": "",
            "residual": null,
            "allow_list": [],
        });
        let text = lines(&value, 2);
        for line in [
            "  as_of: 2018-06-30",
            "  closing_day: 0",
            "  loans_per_chunk: 1989, 1988",
            "  classes[0]:\n    name: A\n    notional: 109,600,000.00",
            "  criteria:\n    total_at_least: 144,500,000.00\n    late_30_at_most: 100 basis points",
            "  digest: none",
            "  residual: none",
            "  allow_list: none",
        ] {
            assert!(text.contains(line), "{line}\n---\n{text}");
        }
    }
}
