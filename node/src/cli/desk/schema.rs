//! `sluiced schema`: what the columns of a tape mean.

use clap::Subcommand;
use serde_json::{json, Value};
use sluice_rules::schema::{Definition, Rules, Schema};

use super::issuer_flags::schema;
use sluice_client::output::{CliResult, Report};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the schemas that this build knows.
    List,
    /// Show one: its columns, what they may hold, and which rules of a deal mean something for it.
    Show {
        /// The schema's name
        #[arg(value_name = "NAME", value_parser = schema)]
        schema: Schema,
    },
}

pub(super) fn run(command: &Command) -> CliResult {
    match command {
        Command::List => Ok(list()),
        Command::Show { schema } => Ok(show(&schema.definition())),
    }
}

fn list() -> Report {
    let mut report = Report::new(format!("{:22} {:16} ONE ROW IS", "NAME", "DIGEST"));
    let mut list = Vec::with_capacity(Schema::ALL.len());
    for schema in Schema::ALL {
        let definition = schema.definition();
        let digest = hex::encode(definition.digest());
        let Definition {
            name, title, row, ..
        } = definition;
        report = report.line(format!("{name:22} {:16} {row}", &digest[..16]));
        list.push(json!({ "name": name, "title": title, "row": row, "digest": digest }));
    }
    report.with("schemas", Value::Array(list))
}

fn show(definition: &Definition) -> Report {
    let Definition {
        name,
        title,
        row,
        default_age,
        columns,
        criteria,
        eligibility,
    } = definition;
    let digest = hex::encode(definition.digest());
    let mut report = Report::new(format!("{title} ({name}): one row is {row}."))
        .line(format!("  digest       {digest}"))
        .line(format!("  default age  {default_age} days past due"))
        .line(format!(
            "\n{:17} {:25} {:13} MEANING",
            "COLUMN", "UNIT", "VALUES"
        ));
    let mut list = Vec::with_capacity(columns.len());
    for meaning in columns {
        let column = meaning.column.name();
        let bounds = meaning.bounds.to_string();
        let because = match meaning.because.as_str() {
            "" => String::new(),
            why => format!(" ({why})"),
        };
        let (unit, text) = (&meaning.unit, &meaning.meaning);
        report = report.line(format!("{column:17} {unit:25} {bounds:13} {text}{because}"));
        list.push(json!({
            "column": column,
            "bits": meaning.column.bits(),
            "unit": unit,
            "meaning": text,
            "least": meaning.bounds.least,
            "most": meaning.bounds.most,
            "because": meaning.because,
        }));
    }
    for (section, rules) in [("criteria", criteria), ("eligibility", eligibility)] {
        report = report.line(format!(
            "\n[{section}] of a deal: {}",
            rules.apply.join(", ")
        ));
        for (rule, why) in &rules.meaningless {
            report = report.line(format!("  meaningless: {rule}, because {why}"));
        }
    }
    report
        .with("name", name.as_str())
        .with("title", title.as_str())
        .with("row", row.as_str())
        .with("digest", digest)
        .with("default_age", *default_age)
        .with("columns", Value::Array(list))
        .with("criteria", rules_json(criteria))
        .with("eligibility", rules_json(eligibility))
}

fn rules_json(rules: &Rules) -> Value {
    let meaningless: serde_json::Map<String, Value> = rules
        .meaningless
        .iter()
        .map(|(rule, why)| (rule.clone(), json!(why)))
        .collect();
    json!({ "apply": rules.apply, "meaningless": meaningless })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_reads_the_digest_and_every_column() {
        for schema in Schema::ALL {
            let report = show(&schema.definition());
            assert_eq!(*report.field("digest"), json!(hex::encode(schema.digest())));
            assert_eq!(report.field("columns").as_array().unwrap().len(), 14);
        }
        assert_eq!(list().field("schemas").as_array().unwrap().len(), 5);
    }
}
