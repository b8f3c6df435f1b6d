//! `sluiced errors`: every way a transaction can be refused.

use serde_json::{json, Value};

use sluice_client::output::{CliResult, Report};

/// Lists every refusal by codespace and code. The JSON holds them as the list `errors`.
pub(crate) fn run() -> CliResult {
    let refusals = sluice_app::modules::refusals();
    let mut report = Report::new("CODESPACE/CODE  NAME: RULE");
    let mut list = Vec::with_capacity(refusals.len());
    for refusal in refusals {
        let number = format!("{}/{}", refusal.codespace, refusal.code);
        report = report.line(format!(
            "{number:14}  {}: {}",
            refusal.name, refusal.meaning
        ));
        list.push(json!({
            "codespace": refusal.codespace,
            "code": refusal.code,
            "name": refusal.name,
            "meaning": refusal.meaning,
        }));
    }
    Ok(report.with("errors", Value::Array(list)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn no_two_refusals_share_codespace_and_code() {
        let refusals = sluice_app::modules::refusals();
        let unique: BTreeSet<_> = refusals.iter().map(|r| (r.codespace, r.code)).collect();
        assert_eq!(unique.len(), refusals.len());
        let report = super::run().unwrap();
        let listed = report.field("errors").as_array().unwrap();
        assert_eq!(listed.len(), refusals.len());
        assert!(listed
            .iter()
            .any(|error| error["codespace"] == "vault" && error["name"] == "link_invalid"));
    }
}
