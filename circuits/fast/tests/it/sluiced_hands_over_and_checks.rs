use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::{ProveError, Prover};
use sluice_desk::issuer::FastProver;

use crate::fixture::{fixture, params_dir};

fn with_program(program: &Path) -> FastProver {
    FastProver::new(program, params_dir()).unwrap()
}

/// A program that says something whatever it is told. A shell takes the input from what runs in the background, hence the copy.
fn saying(answer: &str) -> (tempfile::TempDir, FastProver) {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("prover");
    fs::write(
        &program,
        format!("#!/bin/sh\nexec 3<&0\ncat <&3 > /dev/null &\n{answer}\n"),
    )
    .unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    let prover = with_program(&program);
    (dir, prover)
}

#[test]
fn one_process_makes_one_proof_after_another() {
    let fixture = fixture();
    let prover = with_program(Path::new(env!("CARGO_BIN_EXE_sluice-fast-prover")));
    let first = prover.prove(&fixture.work).unwrap();
    let after_one = prover.core_time_elsewhere();
    let second = prover.prove(&fixture.work).unwrap();
    assert!(first.proof != second.proof);
    for proven in [first, second] {
        assert_eq!(fixture.work.verify(&fixture.verifier, &proven), Verdict::Ok);
    }
    assert!(after_one > Duration::ZERO && prover.core_time_elsewhere() > after_one);
}

#[test]
fn a_missing_program_is_named_with_the_command_that_builds_it() {
    let error = with_program(Path::new("/nowhere/sluice-fast-prover"))
        .prove(&fixture().work)
        .err()
        .unwrap();
    let text = error.to_string();
    assert!(
        text.contains("/nowhere/sluice-fast-prover") && text.contains("cargo build"),
        "{text}"
    );
}

#[test]
fn a_program_that_lies_or_ends_is_not_believed() {
    let work = &fixture().work;
    let (_dir, silent) = saying("exit 1");
    assert!(matches!(silent.prove(work), Err(ProveError::Elsewhere(_))));
    let (_dir, babbling) = saying("echo proved");
    assert!(matches!(
        babbling.prove(work),
        Err(ProveError::Elsewhere(_))
    ));
    let (_dir, refusing) =
        saying(r#"echo '{"proven":{"Err":"no"},"core_time":{"secs":1,"nanos":0}}'"#);
    let error = refusing.prove(work).err().unwrap();
    assert_eq!(error.to_string(), "no");
    let proof = "00".repeat(19_712);
    let link = "00".repeat(256);
    let answer = format!(
        r#"echo '{{"proven":{{"Ok":{{"proof":"{proof}","link":"{link}"}}}},"core_time":{{"secs":1,"nanos":0}}}}'"#
    );
    let (_dir, lying) = saying(&answer);
    assert!(matches!(lying.prove(work), Err(ProveError::Refused(..))));
}
