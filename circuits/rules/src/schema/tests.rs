use super::*;
use crate::column::Column;

/// A consumer-loans file with one piece of text replaced.
fn edited(from: &str, to: &str) -> Result<Definition, SchemaError> {
    let text = Schema::CONSUMER_LOANS.text;
    assert!(text.contains(from), "{from}");
    Definition::read(&text.replacen(from, to, 1))
}

#[test]
fn every_schema_is_read_under_its_name_and_speaks_of_the_columns_in_order() {
    for schema in Schema::ALL {
        let definition = Definition::read(schema.text).unwrap();
        assert_eq!(definition.name, schema.name);
        assert_eq!(
            definition.columns.clone().map(|column| column.column),
            Column::PERIOD_0
        );
        let rules = [
            (&definition.criteria, criteria_names().len()),
            (&definition.eligibility, eligibility_names().len()),
        ];
        for (rules, known) in rules {
            assert_eq!(rules.apply.len() + rules.meaningless.len(), known);
        }
        assert_eq!(Schema::by_name(schema.name), Some(schema));
        assert_eq!(Schema::by_digest(&schema.digest()), Some(schema));
    }
    assert_eq!(Schema::by_name("consumer"), None);
    assert_eq!(Schema::by_digest(&[0; 32]), None);
}

#[test]
fn digests_are_golden() {
    let digests = Schema::ALL.map(|schema| (schema.name, hex::encode(schema.digest())));
    let golden = [
        (
            "consumer-loans",
            "baed320e9c55974a241217ee535376096c6bc6cc04dc902c0a6990248b54adda",
        ),
        (
            "auto-loans",
            "03b84db46ba27acfe6fcfb897379ddb10607e5824c0fffcf5ba5b8dd2a77bd66",
        ),
        (
            "residential-mortgages",
            "f3b71cfa4a77d602008bbf5bc7fb09ee7fdd3f9340cce38b94d2e770cede0e8e",
        ),
        (
            "trade-receivables",
            "f84b4d47ddd0b23381ca2ee279ba845c71efdf1e010847de244831e78604fdf6",
        ),
        (
            "carbon-credits",
            "f54998b3d1fb1c9ee5742e1fd8a98871f8564db3ec0a4b40635b6cb377aeb656",
        ),
    ];
    assert_eq!(
        digests,
        golden.map(|(name, digest)| (name, digest.to_owned()))
    );
}

#[test]
fn the_digest_is_over_what_a_file_says_and_not_over_how_it_is_written() {
    let digest = Schema::CONSUMER_LOANS.digest();
    for (from, to) in [
        (
            "default_age = 120",
            "# Another comment.\n\ndefault_age  =  120",
        ),
        (
            "    \"total_at_least\",\n    \"loans_at_least\",",
            "\"loans_at_least\", \"total_at_least\",",
        ),
    ] {
        assert_eq!(edited(from, to).unwrap().digest(), digest);
    }
    for (from, to) in [
        ("consumer-loans", "other-loans"),
        ("Consumer loans", "Other loans"),
        ("row = \"one", "row = \"each"),
        ("default_age = 120", "default_age = 90"),
        ("region code", "grade code"),
        ("unit = \"months\"", "unit = \"weeks\""),
        ("least = 1", "least = 2"),
        ("a loan was paid out", "money was paid out"),
        ("an unsecured loan has", "such a loan has"),
        ("    \"score_at_least\",\n", ""),
    ] {
        let text = edited(from, to);
        match text {
            Ok(definition) => assert_ne!(definition.digest(), digest, "{to}"),
            // A rule cannot be dropped; it can only move to the meaningless ones.
            Err(error) => assert!(error.to_string().contains("eligibility.score_at_least")),
        }
    }
    let moved = Schema::CONSUMER_LOANS
        .text
        .replace("    \"score_at_least\",\n", "")
        + "score_at_least = \"no scores\"\n";
    assert_ne!(Definition::read(&moved).unwrap().digest(), digest);
}

#[test]
fn a_file_that_is_no_schema_is_refused_by_its_field() {
    for (from, to, field) in [
        (
            "name = \"consumer-loans\"",
            "name = \"\"",
            "name: it is empty",
        ),
        (
            "name = \"consumer-loans\"",
            "name = \"Consumer loans\"",
            "name: lower-case",
        ),
        ("default_age = 120", "default_age = 0", "default_age: "),
        (
            "[column.rate]",
            "[column.price]",
            "column.rate: it is missing",
        ),
        (
            "[column.obligor]",
            "[column.price]\nunit = \"x\"\nmeaning = \"x\"\n[column.obligor]",
            "column.price: a tape has no such column",
        ),
        (
            "least = 1",
            "least = 1152921504606846976",
            "column.obligor: bounds",
        ),
        ("most = 0", "most = 8", "column.exit: bounds"),
        ("least = 1\n", "", "column.obligor.because: "),
        (
            "because = \"a loan was paid out\"\n",
            "",
            "column.original_balance.because: ",
        ),
        (
            "\"total_at_least\"",
            "\"totals_at_least\"",
            "criteria.total_at_least: it either",
        ),
        (
            "\"total_at_least\",",
            "\"total_at_least\", \"total_at_least\",",
            "criteria.total_at_least: it stands twice",
        ),
        (
            "unit = \"months\"",
            "unit = \"\"",
            "column.remaining_term.unit: it is empty",
        ),
        ("row = ", "rows = ", "rows"),
    ] {
        let error = edited(from, to).unwrap_err().to_string();
        assert!(error.contains(field), "{to}: {error}");
    }
}

#[test]
fn bounds_read_well() {
    let bounds = |least, most| Bounds { least, most }.to_string();
    assert_eq!(bounds(0, 0), "0");
    assert_eq!(bounds(1, (1 << 40) - 1), "1 or more");
    assert_eq!(bounds(0, (1 << 10) - 1), "any");
    assert_eq!(bounds(0, 7), "0 to 7");
    assert_eq!(bounds(300, 850), "300 to 850");
}

#[test]
fn the_page_of_the_book_says_what_the_schemas_say() {
    let page = include_str!("../../../../docs/asset-classes.md");
    // Prose is wrapped.
    let paragraphs = page.trim().split("\n\n");
    let paragraphs: Vec<String> = paragraphs.map(|lines| lines.replace('\n', " ")).collect();
    for schema in Schema::ALL {
        let definition = schema.definition();
        let (title, name, row, age) = (
            &definition.title,
            &definition.name,
            &definition.row,
            definition.default_age,
        );
        let head = format!("`{name}`: one row is {row}. Default age {age} days.");
        let heads = paragraphs.windows(2);
        let mut heads = heads.filter(|two| two[0] == format!("## {title}"));
        assert!(heads.any(|two| two[1] == head), "{head}");
        for meaning in &definition.columns {
            let because = match meaning.because.as_str() {
                "" => String::new(),
                why => format!("; {why}"),
            };
            let line = format!(
                "| `{}` | {} | {} | {}{because} |\n",
                meaning.column.name(),
                meaning.unit,
                meaning.bounds,
                meaning.meaning
            );
            assert!(page.contains(&line), "{line}");
        }
        let rules = [&definition.criteria, &definition.eligibility];
        for (rule, why) in rules.iter().flat_map(|rules| &rules.meaningless) {
            let said = paragraphs.iter().any(|paragraph| {
                paragraph.starts_with("Meaningless: ")
                    && paragraph.contains(&format!("`{rule}`"))
                    && paragraph.contains(why)
            });
            assert!(said, "{rule}: {why}");
        }
    }
}
