//! JSON answers as lines for people.

use serde_json::Value;
use sluice_app::core::ChainDate;

use sluice_client::notation;

/// Fields that count days since 1970-01-01.
const DAYS: [&str; 4] = ["as_of", "opened_day", "closing_day", "registered_day"];

/// Fields that count cents, or units of a cent each.
const CENTS: [&str; 5] = [
    "notional",
    "issued",
    "units",
    "total_at_least",
    "max_balance",
];

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
                    text.push_str(&format!("{:indent$}{name}[{position}]:\n", ""));
                    write(text, item, indent + 2);
                }
            }
            _ => text.push_str(&format!("{:indent$}{name}: {}\n", "", scalar(name, field))),
        }
    }
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
            "criteria": { "count_at_least": 9_000 },
            "digest": "",
            "bounds": null,
            "allow_list": [],
        });
        let text = lines(&value, 2);
        for line in [
            "  as_of: 2018-06-30",
            "  closing_day: 0",
            "  loans_per_chunk: 1989, 1988",
            "  classes[0]:\n    name: A\n    notional: 109,600,000.00",
            "  criteria:\n    count_at_least: 9000",
            "  digest: none",
            "  bounds: none",
            "  allow_list: none",
        ] {
            assert!(text.contains(line), "{line}\n---\n{text}");
        }
    }
}
