//! What a schema refuses, and who refuses it.

use super::*;

/// Twenty rows that are good under a schema, made from its own bounds.
fn rows_of(definition: &Definition) -> Vec<Loan> {
    let key = RegistrarKey::from_bytes(KEY);
    let row = |i: u64| {
        let borrower = format!("borrower {i}");
        let mut values = definition
            .columns
            .clone()
            .map(|column| column.bounds.least.max(column.bounds.most.min(100)));
        values[0] = key.pseudonym(&borrower);
        (values[9], values[10], values[11]) = (17_700, 0, 0);
        let secured = definition.columns[5].bounds.most > 0;
        Loan {
            line: i + 1,
            keys: LoanKeys {
                asset: format!("loan {i}"),
                borrower,
                collateral: if secured {
                    format!("collateral {i}")
                } else {
                    String::new()
                },
            },
            values,
        }
    };
    (0..20).map(row).collect()
}

#[test]
fn a_table_of_a_class_takes_what_the_schema_allows_and_refuses_the_rest_by_rule() {
    for schema in Schema::ALL {
        let definition = schema.definition();
        let rows = rows_of(&definition);
        assert!(
            LoanTable::of(&definition, rows.clone()).is_ok(),
            "{}",
            schema.name
        );
        for (at, meaning) in definition.columns.iter().enumerate() {
            let Bounds { least, most } = meaning.bounds;
            let whole = Bounds::of(meaning.column);
            let below = (least > whole.least).then(|| least - 1);
            let above = (most < whole.most).then(|| most + 1);
            for value in below.into_iter().chain(above) {
                let mut rows = rows.clone();
                rows[3].values[at] = value;
                let error = LoanTable::of(&definition, rows).err().unwrap();
                assert!(
                    matches!(&error, TableError::Schema { line: 4, column, because, .. }
                        if *column == meaning.column && *because == meaning.because),
                    "{}: {error}",
                    schema.name
                );
            }
        }
    }
}

#[test]
fn an_unsecured_mortgage_is_refused_with_the_reason() {
    let definition = Schema::RESIDENTIAL_MORTGAGES.definition();
    let mut rows = rows_of(&definition);
    rows[0].values[5] = 0;
    rows[0].keys.collateral.clear();
    assert_eq!(
        LoanTable::of(&definition, rows).err().unwrap().to_string(),
        "line 1 of the loan file, column collateral_value: residential-mortgages asks for 1 or more, because a mortgage is \
         secured on a home"
    );
    let definition = Schema::TRADE_RECEIVABLES.definition();
    let mut rows = rows_of(&definition);
    rows[1].values[3] = 50_000;
    assert_eq!(
        LoanTable::of(&definition, rows).err().unwrap().to_string(),
        "line 2 of the loan file, column rate: trade-receivables asks for 0, because an invoice bears no interest"
    );
}

#[test]
fn an_oracle_refuses_records_that_the_schema_does_not_allow() {
    // The tape has unsecured loans; its header claims that they are auto loans.
    let header = Header {
        schema: Schema::AUTO_LOANS.digest(),
        ..header_of(tape())
    };
    let shown = tape().package(ColumnGroup::Appraiser, header.clone());
    let error = check(&shown, &records(ColumnGroup::Appraiser)).unwrap_err();
    assert!(
        matches!(
            error,
            Discrepancy::Schema {
                column: Column::CollateralValue,
                recorded: 0,
                ..
            }
        ),
        "{error}"
    );
    let shown = tape().package(ColumnGroup::Bureau, header);
    let error = check(&shown, &records(ColumnGroup::Bureau)).unwrap_err();
    assert!(error.to_string().contains(
        "column score: the records say 10, the schema asks for 300 to 850, because the scale of the score"
    ) || error.to_string().contains("column score: the records say 1"), "{error}");
}

#[test]
fn tapes_of_one_table_under_two_schemas_have_two_headers() {
    let header = header_of(tape());
    let digests: std::collections::BTreeSet<_> = Schema::ALL.iter().map(Schema::digest).collect();
    assert!(digests.len() == Schema::ALL.len() && digests.contains(&header.schema));
}
