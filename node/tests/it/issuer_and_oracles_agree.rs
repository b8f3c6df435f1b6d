//! From the tape folder to signed statements: four oracles with books of their own.

use std::collections::BTreeMap;
use std::fs;

use sluice_circuits::context::vault_binding;
use sluice_circuits::tape::{Discrepancy, Record, Records};
use sluice_client::keyring::{KeyFile, Secp256k1Key};
use sluice_desk::issuer::{read_package, write_package, JoinedLoans, TapeFolder};
use sluice_desk::oracle::{
    attest, derive_ids, read_records, record_columns, write_records, AttestError, Attested,
    Expected, Registry, SignedStatement,
};
use sluice_rules::column::Column;
use sluice_rules::group::ColumnGroup;

use crate::issuer_support::{commit, loan_file, modes, params, registrar_key, Issuer};

const GROUPS: [ColumnGroup; 4] = [
    ColumnGroup::Registrar,
    ColumnGroup::Servicer,
    ColumnGroup::Appraiser,
    ColumnGroup::Bureau,
];

/// The way a package takes: written by the issuer, opened and compared by the oracle.
fn ask(
    issuer: &Issuer,
    group: ColumnGroup,
    records: &Records,
    expected: &Expected,
) -> Result<Attested, AttestError> {
    let key = Secp256k1Key::generate().unwrap();
    let path = issuer.path(group.name());
    write_package(
        &issuer.folder,
        &issuer.tape,
        group,
        &key.public_key(),
        &path,
    )
    .unwrap();
    let package = read_package(&path, &key).unwrap();
    attest(&params(), &package, records, expected, &key)
}

fn registry() -> Registry {
    Registry {
        key: registrar_key(),
        tags_per_asset: 1,
    }
}

/// An oracle's records, after an edit of the text of its record file.
fn edited(issuer: &Issuer, group: ColumnGroup, edit: impl FnOnce(String) -> String) -> Records {
    let path = issuer.path("records.csv");
    write_records(group, &issuer.loans, &path).unwrap();
    fs::write(&path, edit(fs::read_to_string(&path).unwrap())).unwrap();
    read_records(group, &path, Some(registry())).unwrap()
}

fn books(issuer: &Issuer, group: ColumnGroup) -> Records {
    edited(issuer, group, |text| text)
}

#[test]
fn every_group_signs_the_same_digest_of_a_true_tape() {
    let issuer = Issuer::with_loans(40);
    for (group, commitments) in GROUPS.into_iter().zip([1, 10, 1, 3]) {
        let attested = ask(&issuer, group, &books(&issuer, group), &Expected::default()).unwrap();
        assert_eq!(
            (attested.loans, attested.commitments),
            (40, commitments),
            "{}",
            group.name()
        );
        let statement = &attested.statement.statement;
        assert_eq!(statement.tape_digest, issuer.folder.digest());
        assert_eq!(
            statement.tape_digest,
            issuer.folder.commit_message("issuer").digest
        );
        assert_eq!(
            (statement.vault, statement.group as u32, statement.as_of),
            (3, group.id(), 17_712)
        );
        let path = issuer.path("statement.json");
        attested.statement.write(&path).unwrap();
        assert_eq!(SignedStatement::read(&path).unwrap(), attested.statement);
        let message = attested.statement.message("relayer", "oracle");
        assert_eq!(message.statement.as_ref(), Some(statement));
    }
}

#[test]
fn a_changed_record_refuses_and_names_loan_column_and_difference() {
    let issuer = Issuer::with_loans(40);
    let loan = &issuer.loans[4];
    let at = record_columns(ColumnGroup::Servicer)
        .iter()
        .position(|column| *column == "balance")
        .unwrap();
    let changed = edited(&issuer, ColumnGroup::Servicer, |text| {
        let change = |line: &str| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if cells[0] == loan.keys.asset {
                cells[at] = (loan[Column::Balance] - 100).to_string();
            }
            cells.join(",")
        };
        text.lines().map(change).collect::<Vec<_>>().join("\n")
    });
    let error = ask(
        &issuer,
        ColumnGroup::Servicer,
        &changed,
        &Expected::default(),
    )
    .unwrap_err();
    let AttestError::Discrepancy(Discrepancy::Values(differences)) = &error else {
        panic!("{error}");
    };
    assert_eq!(differences.len(), 1);
    let text = error.to_string();
    let (number, balance) = (&loan.keys.asset, loan[Column::Balance]);
    assert!(
        text.contains(&format!("loan {number} ")) && text.contains("column balance"),
        "{text}"
    );
    assert!(
        text.contains(&format!("the issuer says {balance}")) && text.contains("difference +100"),
        "{text}"
    );
}

#[test]
fn a_loan_that_the_books_do_not_know_refuses() {
    let issuer = Issuer::with_loans(40);
    let number = issuer.loans[7].keys.asset.clone();
    for group in [
        ColumnGroup::Registrar,
        ColumnGroup::Servicer,
        ColumnGroup::Bureau,
    ] {
        let without = edited(&issuer, group, |text| {
            let keep = |line: &&str| !line.starts_with(&format!("{number},"));
            text.lines().filter(keep).collect::<Vec<_>>().join("\n")
        });
        let error = ask(&issuer, group, &without, &Expected::default()).unwrap_err();
        assert!(
            error.to_string().contains(&format!("loan {number} ")),
            "{error}"
        );
    }
}

/// Attack 10: every oracle is shown rows that agree with its own books, but not the same rows. The servicer does not
/// see borrowers, so it signs a tape on which two loans have each other's; the registrar and the bureau do not, and what
/// the servicer signed is another digest than theirs.
#[test]
fn two_oracles_with_different_joins_of_rows_give_no_common_digest() {
    let issuer = Issuer::with_loans(40);
    let honest = ask(
        &issuer,
        ColumnGroup::Bureau,
        &books(&issuer, ColumnGroup::Bureau),
        &Expected::default(),
    )
    .unwrap();

    let table = issuer.path("exchanged.csv");
    let (first, second) = (&issuer.loans[0].keys.asset, &issuer.loans[1].keys.asset);
    let mut lines = format!("loan_number,borrower\n{first},{second}\n{second},{first}\n");
    for loan in &issuer.loans[2..] {
        lines.push_str(&format!("{0},{0}\n", loan.keys.asset));
    }
    fs::write(&table, lines).unwrap();
    let (header, tape) = commit(
        &issuer.loans,
        &derive_ids(&table, &registrar_key(), 1).unwrap(),
    );
    let folder = TapeFolder::create(
        &issuer.path("exchanged"),
        header,
        &tape,
        &issuer.witness_key,
    )
    .unwrap();
    let exchanged = Issuer {
        folder,
        tape,
        ..issuer
    };
    let sign = |group| {
        ask(
            &exchanged,
            group,
            &books(&exchanged, group),
            &Expected::default(),
        )
    };
    let fooled = sign(ColumnGroup::Servicer).unwrap();
    assert_ne!(
        fooled.statement.statement.tape_digest,
        honest.statement.statement.tape_digest
    );
    for group in [ColumnGroup::Registrar, ColumnGroup::Bureau] {
        let error = sign(group).unwrap_err().to_string();
        assert!(
            error.contains("the records have another borrower key"),
            "{error}"
        );
    }
}

/// The same attack within one digest: a row's values with another row's leaf.
#[test]
fn a_row_with_the_leaf_of_another_loan_refuses() {
    let issuer = Issuer::with_loans(40);
    let group = ColumnGroup::Bureau;
    let mut package = issuer.tape.package(group, issuer.folder.header().clone());
    let digests = package.rows[0].digests;
    package.rows[0].digests = package.rows[1].digests;
    package.rows[1].digests = digests;
    let key = Secp256k1Key::generate().unwrap();
    let error = attest(
        &params(),
        &package,
        &books(&issuer, group),
        &Expected::default(),
        &key,
    )
    .unwrap_err();
    assert!(
        matches!(
            error,
            AttestError::Discrepancy(Discrepancy::KeyOpening { .. })
        ),
        "{error}"
    );
}

/// A bureau that joins a loan to another borrower than the issuer does.
#[test]
fn another_borrower_in_the_books_refuses() {
    let issuer = Issuer::with_loans(40);
    let values = |column| {
        issuer
            .loans
            .iter()
            .map(move |loan| loan[column])
            .collect::<Vec<_>>()
    };
    let columns = ColumnGroup::Bureau.columns();
    let table: Vec<Vec<u64>> = columns.iter().map(|column| values(*column)).collect();
    let record = |i: usize| Record {
        borrower: if i == 3 {
            "somebody else".into()
        } else {
            issuer.loans[i].keys.asset.clone()
        },
        collateral: String::new(),
        values: columns
            .iter()
            .zip(&table)
            .map(|(column, values)| (*column, values[i]))
            .collect(),
    };
    let by_key: BTreeMap<String, Record> = (0..40)
        .map(|i| (issuer.loans[i].keys.asset.clone(), record(i)))
        .collect();
    let error = ask(
        &issuer,
        ColumnGroup::Bureau,
        &Records::new(by_key),
        &Expected::default(),
    )
    .unwrap_err();
    let number = &issuer.loans[3].keys.asset;
    assert!(
        error.to_string().contains(&format!(
            "loan {number}: the records have another borrower key"
        )),
        "{error}"
    );
}

#[test]
fn a_registrar_with_another_key_or_number_of_tags_refuses() {
    let issuer = Issuer::with_loans(40);
    let path = issuer.path("registrar.csv");
    write_records(ColumnGroup::Registrar, &issuer.loans, &path).unwrap();
    for (key, tags_per_asset) in [([8; 32], 1), ([7; 32], 2)] {
        let registry = Registry {
            key: sluice_circuits::tape::RegistrarKey::from_bytes(key),
            tags_per_asset,
        };
        let records = read_records(ColumnGroup::Registrar, &path, Some(registry)).unwrap();
        assert!(ask(
            &issuer,
            ColumnGroup::Registrar,
            &records,
            &Expected::default()
        )
        .is_err());
    }
}

#[test]
fn a_package_opens_for_its_oracle_only_and_is_signed_for_the_expected_deal_only() {
    let issuer = Issuer::with_loans(40);
    let group = ColumnGroup::Bureau;
    let (bureau, other) = (
        Secp256k1Key::generate().unwrap(),
        Secp256k1Key::generate().unwrap(),
    );
    let path = issuer.path("bureau.package");
    write_package(
        &issuer.folder,
        &issuer.tape,
        group,
        &bureau.public_key(),
        &path,
    )
    .unwrap();
    let error = read_package(&path, &other).err().unwrap().to_string();
    assert!(error.contains("does not open"), "{error}");
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows(7).any(|part| part == b"\"score\""));
    for (chain_id, vault) in [(Some("sluice-localnet-2"), None), (None, Some(4))] {
        let expected = Expected {
            chain_id: chain_id.map(str::to_owned),
            vault,
        };
        let error = ask(&issuer, group, &books(&issuer, group), &expected).unwrap_err();
        assert!(matches!(error, AttestError::Deal { .. }), "{error}");
    }
}

#[test]
fn the_tape_folder_is_its_owners_alone_and_tells_nothing_without_its_key() {
    let issuer = Issuer::with_loans(40);
    let folder = issuer.path("tape");
    let expected = [
        "categories.sealed",
        "chunk-000.sealed",
        "tags.json",
        "tape.json",
        "witness.sealed",
    ]
    .map(|name| (name.to_owned(), 0o600));
    assert_eq!(modes(&folder), expected);
    assert!(modes(issuer.root.path()).contains(&("tape".into(), 0o700)));
    let again = TapeFolder::open(&folder).unwrap();
    assert!(again.witness(&issuer.witness_key).unwrap().rows() == issuer.tape.rows());
    assert!(again.witness(&KeyFile::generate().unwrap()).is_err());
    let pledged: Vec<u8> = again
        .pledge_messages("issuer")
        .unwrap()
        .iter()
        .flat_map(|message| message.tags.clone())
        .collect();
    assert_eq!(pledged.len(), 40 * 16);
    let work = again.chunk(0, &issuer.witness_key).unwrap();
    assert!(work.secrets == issuer.tape.chunk(0).unwrap());
    assert!(work.exposures == issuer.tape.exposures());
    // The claim that the closing opens is the one that the chunks are proved under.
    let deal = &again.header().deal;
    let categories = again.categories(&issuer.witness_key).unwrap();
    let binding = vault_binding(&deal.chain_id, deal.vault);
    assert_eq!(categories.commitment(binding), work.categories);
    assert!(again.categories(&KeyFile::generate().unwrap()).is_err());
    assert!(again.chunk(0, &KeyFile::generate().unwrap()).is_err());
    assert!(again.chunk(1, &issuer.witness_key).is_err());
    // Neither the blinds may be lost nor the public files changed.
    let ids = derive_ids(&loan_file(), &registrar_key(), 1).unwrap();
    let (header, tape) = commit(&issuer.loans, &ids);
    let error = TapeFolder::create(&folder, header, &tape, &issuer.witness_key)
        .err()
        .unwrap();
    assert!(error.to_string().contains("a tape already"), "{error}");
    let path = folder.join("tape.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"revision\": 0", "\"revision\": 1")).unwrap();
    let error = TapeFolder::open(&folder).err().unwrap();
    assert!(error.to_string().contains("was changed"), "{error}");
}

#[test]
fn a_loan_without_identity_is_named_by_its_line() {
    let issuer = Issuer::with_loans(40);
    let path = issuer.path("some.csv");
    fs::write(&path, "loan_number\n1\n2\n").unwrap();
    let ids = derive_ids(&path, &registrar_key(), 1).unwrap();
    let error = JoinedLoans::join(&issuer.loans, &ids)
        .err()
        .unwrap()
        .to_string();
    let line = issuer.loans[2].line;
    assert!(error.contains(&format!("line {line} ")), "{error}");
}
