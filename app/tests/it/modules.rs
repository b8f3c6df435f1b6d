//! What the modules offer together. `docs/refusals.md` is generated from their tables; `SLUICE_BLESS=1` writes it anew.

use std::collections::BTreeSet;
use std::fmt::Write;

use sluice_app::core::sdk;
use sluice_app::modules::{modules, refusals};

use crate::limits::compare;

#[test]
fn no_refusal_ever_changes_its_code_or_its_words() {
    let mut page = String::from(
        "# Refusals\n\nGenerated from the tables of the code by a test; do not edit. Codes are appended: none changes, none \
         returns.\n\n| code | name | rule |\n|---|---|---|\n",
    );
    for rule in refusals() {
        let (codespace, code, name, meaning) = (rule.codespace, rule.code, rule.name, rule.meaning);
        writeln!(page, "| `{codespace}/{code}` | `{name}` | {meaning} |").unwrap();
    }
    compare("refusals.md", &page);
}

#[test]
fn codes_rise_in_every_codespace_and_without_gaps_in_our_own() {
    let rising = |codes: &[u32]| codes.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(rising(
        &sdk::ALL.iter().map(|rule| rule.code).collect::<Vec<_>>()
    ));
    for module in modules() {
        for (code, rule) in (2..).zip(module.refusals()) {
            assert_eq!((rule.codespace, rule.code), (module.name(), code));
        }
    }
}

#[test]
fn no_name_message_query_or_refusal_stands_twice() {
    let mut seen = BTreeSet::new();
    let mut once = |what: String| assert!(seen.insert(what.clone()), "{what} stands twice");
    for module in modules() {
        once(module.name().to_owned());
        for route in module.routes() {
            once(route.type_url);
        }
        for query in module.queries() {
            once(query.path.to_owned());
        }
    }
    for rule in refusals() {
        once(format!("{}/{}", rule.codespace, rule.code));
        once(format!("{}/{}", rule.codespace, rule.name));
    }
}
