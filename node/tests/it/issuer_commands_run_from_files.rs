//! The whole road by hand: derive, commit, package, attest, prove, with the program and files alone.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use sluice_client::keyring::Secp256k1Key;
use sluice_desk::oracle::SignedStatement;

use crate::issuer_support::{loan_file, modes, params_folder, write_parties};

const CHAIN: &str = "sluice-localnet-1";
/// Runs the program in a folder and returns its exit code and what it says to programs.
fn sluiced(folder: &Path, line: &str) -> (i32, Value) {
    let Output { status, stdout, .. } = Command::new(env!("CARGO_BIN_EXE_sluiced"))
        .current_dir(folder)
        .args(line.split_whitespace())
        .args(["--json", "--home", "home"])
        .output()
        .unwrap();
    (
        status.code().unwrap(),
        serde_json::from_slice(&stdout).unwrap(),
    )
}

fn done(folder: &Path, line: &str) -> Value {
    let (code, said) = sluiced(folder, line);
    assert_eq!(code, 0, "{line}: {said}");
    said
}

fn refused(folder: &Path, line: &str) -> String {
    let (code, said) = sluiced(folder, line);
    assert_eq!(code, 1, "{line}: {said}");
    said["error"].as_str().unwrap().to_owned()
}

/// A small pool of real loans, the demo deal with criteria that it meets, and everybody's keys.
fn prepare(folder: &Path) {
    let text = fs::read_to_string(loan_file()).unwrap();
    let lines: Vec<&str> = text.lines().take(60).collect();
    fs::write(folder.join("loans.csv"), lines.join("\n")).unwrap();
    write_parties(folder);
    let deal = fs::read_to_string(loan_file().with_file_name("deal.toml")).unwrap();
    let (terms, _) = deal.split_once("[criteria]").unwrap();
    let criteria = "[criteria]\ntotal_at_least = \"1000.00\"\n";
    fs::write(folder.join("deal.toml"), format!("{terms}{criteria}")).unwrap();
}

#[test]
fn a_tape_is_derived_committed_attested_and_proved_with_commands() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    prepare(folder);
    let params = format!("--params-dir {}", params_folder().display());

    let error = refused(
        folder,
        "oracle derive --key registrar.secret --in loans.csv --out ids.csv",
    );
    assert!(error.contains("registrar.secret"), "{error}");
    let derive = "oracle derive --key registrar.secret --new-key --in loans.csv --out ids.csv";
    assert_eq!(done(folder, derive)["loans"], 59);
    refused(folder, derive);

    let commit = format!(
        "tape commit --schema consumer-loans --as-of 2018-06-30 --chain-id {CHAIN} --vault 1 --period 0 --revision 0 \
         --ids ids.csv --in loans.csv --out tape --witness-key witness.key {params}"
    );
    let committed = done(folder, &commit);
    assert!(refused(folder, &commit).contains("a tape already"));

    for (group, oracle) in [
        ("registrar", "registrar-1"),
        ("servicer", "servicer-data-1"),
        ("appraiser", "appraiser"),
        ("bureau", "bureau"),
    ] {
        let key = Secp256k1Key::read(&folder.join(format!("{oracle}.key"))).unwrap();
        let to = hex::encode(key.public_key());
        done(folder, &format!("tape package --tape tape --group {group} --to {to} --out {group}.package --witness-key \
         witness.key"));
        done(folder, &format!("oracle records --group {group} --as-of 2018-06-30 --in loans.csv --out {group}.csv"));
        let registry = if group == "registrar" {
            "--key registrar.secret"
        } else {
            ""
        };
        let attest = format!(
            "oracle attest --package {group}.package --records {group}.csv --from {oracle}.key {registry} --out {group}.json \
             {params}"
        );
        assert_eq!(done(folder, &attest)["digest"], committed["digest"]);
        assert!(refused(folder, &format!("{attest} --vault 2")).contains("vault 1, expected 2"));
        let signed = SignedStatement::read(&folder.join(format!("{group}.json"))).unwrap();
        assert_eq!(signed.statement_key, key.public_key());
    }

    let prove = format!("prove closing --tape tape --deal deal.toml --out proofs --witness-key witness.key --chain-id {CHAIN} \
     {params}");
    let chunk = done(folder, &format!("{prove} --chunk 0"));
    assert_eq!(
        (&chunk["chunks"], &chunk["loans"]),
        (&committed["chunks"], &committed["loans"])
    );
    let rest = done(folder, &format!("{prove} --jobs 2"));
    assert_eq!(
        (&rest["chunks"], &rest["kept"]),
        (&Value::from(0), &Value::from(1))
    );
    assert!(refused(folder, &prove.replace(CHAIN, "sluice-localnet-2"))
        .contains("the tape is for chain"));

    // What the commands wrote is its owner's alone; what the test wrote is not.
    let written = modes(folder);
    for name in [
        "ids.csv",
        "registrar.secret",
        "witness.key",
        "bureau.package",
        "bureau.csv",
        "bureau.json",
    ] {
        assert!(written.contains(&(name.to_owned(), 0o600)), "{name}");
    }
    assert!(modes(&folder.join("proofs"))
        .iter()
        .all(|(_, mode)| *mode == 0o600));
}
