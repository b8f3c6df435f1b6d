//! The program itself: init, start, status, stop, check, with its exit codes and its log.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::node_support::params_dir;
use crate::sluiced_support::{ask, init, start, terminate, wait_for};

#[test]
fn every_network_has_an_id_of_its_own_and_a_price_where_strangers_come() {
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str, more: &[&str]| {
        let (code, said) = ask(&folder.path().join(name), &[&["init"], more].concat());
        assert_eq!(code, 0, "{said}");
        said
    };
    let (one, two) = (made("one", &[]), made("two", &[]));
    assert_ne!(one["chain_id"], two["chain_id"]);
    assert_eq!(one["minimum_gas_price"], 0);
    let open = made("open", &["--chain-id", "sluice-7"]);
    assert_eq!(
        (&open["chain_id"], &open["minimum_gas_price"]),
        (&"sluice-7".into(), &1_000.into())
    );
}

#[test]
fn a_node_started_as_a_program_makes_blocks_tells_where_it_stands_and_stops_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    init(&home);
    let (code, said) = ask(&home, &["init"]);
    assert_eq!(code, 1, "a second init is refused");
    assert!(said["error"].is_string(), "{said}");
    let (code, said) = ask(&home, &["status"]);
    assert_eq!(code, 3, "nobody answers yet");
    assert!(said["error"].is_string(), "{said}");

    let log = folder.path().join("node.log");
    let mut node = start(&home, &log);
    let logged = |text: &str| std::fs::read_to_string(&log).is_ok_and(|log| log.contains(text));
    wait_for("block 2", || {
        assert_eq!(node.try_wait().unwrap(), None, "the node ended");
        logged(" Commit 2\n")
    });
    assert!(logged(" FinalizeBlock 2 begun "));
    wait_for("status", || ask(&home, &["status"]).0 == 0);
    let (_, status) = ask(&home, &["status"]);
    let chain_id = status["chain_id"].as_str().unwrap();
    assert!(chain_id.starts_with("sluice-localnet-"), "{chain_id}");
    assert!(status["height"].as_u64().unwrap() >= 1, "{status}");
    assert_eq!(status["app_hash"].as_str().unwrap().len(), 64);

    terminate(&node);
    let output = node.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(serde_json::from_slice::<Value>(&output.stdout)
        .unwrap()
        .is_object());
    assert!(
        !home.join("data/cometbft.pid").exists(),
        "CometBFT ended first"
    );
    assert!(!home.join("data/abci.sock").exists());
}

#[test]
fn the_state_of_a_stopped_node_is_checked_and_that_of_a_running_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    init(&home);
    let (code, said) = ask(&home, &["check"]);
    assert_eq!(code, 1, "there is no state yet: {said}");
    assert!(!home.join("data/app").exists(), "checking made a store");

    let mut node = start(&home, &folder.path().join("node.log"));
    let height = || ask(&home, &["status"]).1["height"].as_u64();
    wait_for("block 4", || height().is_some_and(|height| height >= 4));
    let (_, status) = ask(&home, &["status"]);
    let (code, said) = ask(&home, &["check"]);
    let error = said["error"].as_str().unwrap();
    assert!(code == 1 && error.contains("stop it first"), "{error}");
    terminate(&node);
    assert_eq!(node.wait().unwrap().code(), Some(0));

    let (code, latest) = ask(&home, &["check"]);
    assert_eq!((code, latest["modules"].as_u64()), (0, Some(5)), "{latest}");
    // A header carries the hash of the state after the block before.
    let proved = status["height"].as_u64().unwrap() - 1;
    let latest = latest["height"].as_u64().unwrap();
    assert!(latest >= proved);
    let (code, said) = ask(&home, &["check", "--height", &proved.to_string()]);
    assert_eq!(
        (code, said["height"].as_u64(), &said["app_hash"]),
        (0, Some(proved), &status["app_hash"]),
        "{said}"
    );
    let beyond = (latest + 1).to_string();
    let (code, said) = ask(&home, &["check", "--height", &beyond]);
    let error = said["error"].as_str().unwrap();
    assert!(code == 1 && error.contains("is not kept"), "{error}");
}

/// The same program, started by a shell that lets it open so few files.
fn start_with_files(files: u32, home: &Path, log: &Path) -> Child {
    let limited = format!("ulimit -n {files}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_sluiced")]);
    command.arg("--home").arg(home);
    command.args(["start", "--json", "--log-file"]).arg(log);
    command.arg("--params-dir").arg(params_dir());
    command.stdout(Stdio::piped()).spawn().unwrap()
}

#[test]
fn idle_connections_neither_end_a_node_with_few_files_nor_keep_others_out() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    init(&home);
    let log = folder.path().join("node.log");
    let mut node = start_with_files(600, &home, &log);
    let height = || ask(&home, &["status"]).1["height"].as_u64();
    wait_for("block 1", || height().is_some_and(|height| height >= 1));
    let config = std::fs::read_to_string(home.join("config/app.toml")).unwrap();
    let config: toml::Table = config.parse().unwrap();
    let at = config["grpc_address"].as_str().unwrap();
    let grpc = format!("http://{at}");

    let mut idle = Vec::new();
    for _ in 0..900 {
        // Those that made room are open on this side still.
        idle.push(std::net::TcpStream::connect(at).unwrap());
    }
    for _ in 0..20 {
        let query = ["query", "--node", &grpc, "bank", "supply", "usluice"];
        let (code, said) = ask(&home, &query);
        assert_eq!(code, 0, "{said}");
    }
    let before = height().unwrap();
    wait_for("a block after that", || {
        height().is_some_and(|now| now > before + 1)
    });
    assert_eq!(node.try_wait().unwrap(), None, "the node ended");
    terminate(&node);
    assert_eq!(node.wait().unwrap().code(), Some(0));
}

#[test]
fn a_node_that_may_open_too_few_files_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    init(&home);
    let log = folder.path().join("node.log");
    let output = start_with_files(200, &home, &log)
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let error = said["error"].as_str().unwrap();
    assert!(error.contains("files") && error.contains("200"), "{error}");
}

#[test]
fn a_node_without_a_home_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = ask(&folder.path().join("none"), &["start"]);
    assert_eq!(code, 1);
    assert!(said["error"].as_str().unwrap().contains("none"), "{said}");
}

#[test]
fn version_and_errors_are_one_object_each() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = ask(folder.path(), &["version"]);
    assert_eq!((code, said["cometbft"].as_str()), (0, Some("0.38.25")));
    let (code, said) = ask(folder.path(), &["errors"]);
    assert_eq!(code, 0);
    let listed = said["errors"].as_array().unwrap();
    assert!(
        listed
            .iter()
            .any(|e| e["codespace"] == "sdk" && e["code"] == 32),
        "{said}"
    );
}
