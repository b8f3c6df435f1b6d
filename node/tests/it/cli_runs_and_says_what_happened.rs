//! The program itself: exit codes, one JSON object, keys that stay private.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const CHAIN: &str = "sluice-localnet-1";

/// Runs `sluiced` with a home.
pub(crate) fn sluiced(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluiced"));
    command.arg("--home").arg(home).args(args).output().unwrap()
}

/// The exit code and the one object that a command with `--json` prints.
pub(crate) fn json(home: &Path, args: &[&str]) -> (i32, Value) {
    let output = sluiced(home, &[args, &["--json"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let value: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(value.is_object(), "{text}");
    (output.status.code().unwrap(), value)
}

fn key(home: &Path, args: &[&str]) -> (i32, Value) {
    json(home, &[&["keys", "--chain-id", CHAIN], args].concat())
}

#[test]
fn a_key_is_made_listed_and_shown_and_its_secret_is_not() {
    let home = tempfile::tempdir().unwrap();
    let (code, made) = key(home.path(), &["add", "issuer"]);
    assert_eq!(code, 0, "{made}");
    assert!(made.get("words").is_none());
    let address = made["address"].as_str().unwrap();
    assert!(address.starts_with("sluice1"));
    let path = Path::new(made["key_file"].as_str().unwrap()).to_owned();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let secret = fs::read_to_string(&path).unwrap();
    for args in [&["list"][..], &["show", "issuer"]] {
        let (code, shown) = key(home.path(), args);
        assert_eq!(code, 0);
        assert!(shown.to_string().contains(address));
        assert!(!shown.to_string().contains(secret.trim()));
    }
    let (code, error) = key(home.path(), &["add", "issuer"]);
    assert_eq!(code, 1, "{error}");
    assert!(error["error"].as_str().unwrap().contains("already"));
    assert_eq!(fs::read_to_string(&path).unwrap(), secret);
}

#[test]
fn words_shown_once_restore_the_key_from_a_private_file_only() {
    let home = tempfile::tempdir().unwrap();
    let (_, made) = key(home.path(), &["add", "issuer", "--show-words"]);
    let words = made["words"].as_str().unwrap();
    assert_eq!(words.split(' ').count(), 24);
    let file = home.path().join("words");
    fs::write(&file, words).unwrap();
    let recover = ["add", "again", "--recover", file.to_str().unwrap()];
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, error) = key(home.path(), &recover);
    assert_eq!(code, 1);
    assert!(
        error["error"].as_str().unwrap().contains("chmod 600"),
        "{error}"
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let (code, again) = key(home.path(), &recover);
    assert_eq!(code, 0, "{again}");
    assert_eq!(again["address"], made["address"]);
    assert!(again.get("words").is_none());
    fs::write(&file, "abandon abandon").unwrap();
    let (code, error) = key(
        home.path(),
        &["add", "third", "--recover", file.to_str().unwrap()],
    );
    assert_eq!(code, 1);
    assert!(!error.to_string().contains("abandon"), "{error}");
}

#[test]
fn unencrypted_keys_are_refused_on_other_chains() {
    let home = tempfile::tempdir().unwrap();
    let (code, error) = json(home.path(), &["keys", "add", "a", "--chain-id", "sluice-1"]);
    assert_eq!(code, 1);
    assert!(
        error["error"].as_str().unwrap().contains("-localnet"),
        "{error}"
    );
}

#[test]
fn what_is_not_understood_ends_with_two() {
    let home = tempfile::tempdir().unwrap();
    for args in [
        &["tx", "bank", "send", "someone", "ten", "--from", "a"][..],
        &["tx", "tranche", "offer", "--class", "A", "--notional", "5"],
        &["query", "tx", "ab"],
        &["nothing"],
        &["keys", "list"],
    ] {
        let (code, error) = json(home.path(), args);
        assert_eq!(code, 2, "{args:?}: {error}");
        assert!(error["error"].is_string());
    }
    let output = sluiced(home.path(), &["nothing"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    assert_eq!(sluiced(home.path(), &["--help"]).status.code(), Some(0));
}

#[test]
fn a_node_that_does_not_answer_ends_with_three() {
    let home = tempfile::tempdir().unwrap();
    key(home.path(), &["add", "a"]);
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let node = format!("127.0.0.1:{port}");
    let query = ["query", "vault", "show", "1", "--node", &node];
    let send = [
        "tx",
        "bank",
        "send",
        "a",
        "1cusd",
        "--from",
        "a",
        "--chain-id",
        CHAIN,
        "--node",
        &node,
    ];
    for args in [&query[..], &send] {
        let (code, error) = json(home.path(), args);
        assert_eq!(code, 3, "{error}");
        assert!(
            error["error"]
                .as_str()
                .unwrap()
                .contains("cannot be reached"),
            "{error}"
        );
    }
}

#[test]
fn a_deal_that_the_chain_would_refuse_is_refused_before_a_node_is_asked() {
    let home = tempfile::tempdir().unwrap();
    key(home.path(), &["add", "issuer"]);
    let deal = home.path().join("deal.toml");
    fs::write(&deal, include_str!("../../../localnet/data/deal.toml")).unwrap();
    let args = [
        "tx",
        "vault",
        "open",
        "--from",
        "issuer",
        "--chain-id",
        CHAIN,
        "--deal",
        deal.to_str().unwrap(),
    ];
    let (code, error) = json(home.path(), &args);
    assert_eq!(code, 1);
    let error = error["error"].as_str().unwrap();
    // There is no parties file, so the first name cannot be told.
    assert!(error.contains("deal.toml: servicer:"), "{error}");
}
