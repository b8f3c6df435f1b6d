//! The program itself: init, start, status, stop, with its exit codes and its log.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::node_support::{free_ports, params_dir};

const PATIENCE: Duration = Duration::from_secs(40);

fn sluiced(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluiced"));
    command.arg("--home").arg(home).args(arguments);
    command
}

/// Runs a command to its end; with `--json` it must say exactly one object.
fn ask(home: &Path, arguments: &[&str]) -> (i32, Value) {
    let Output { status, stdout, .. } = sluiced(home, arguments).arg("--json").output().unwrap();
    (
        status.code().unwrap(),
        serde_json::from_slice(&stdout).unwrap(),
    )
}

fn wait_for(what: &str, mut seen: impl FnMut() -> bool) {
    let began = Instant::now();
    while !seen() {
        assert!(began.elapsed() < PATIENCE, "{what} did not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn init(home: &Path) {
    let [rpc, p2p, comet_metrics, grpc, metrics] = free_ports::<5>();
    let ports = format!("{rpc},{p2p},{comet_metrics}");
    let (grpc, metrics) = (format!("127.0.0.1:{grpc}"), format!("127.0.0.1:{metrics}"));
    let arguments = [
        "init",
        "--comet-ports",
        &ports,
        "--grpc",
        &grpc,
        "--metrics",
        &metrics,
    ];
    let (code, said) = ask(home, &arguments);
    assert_eq!(
        (code, &said["chain_id"]),
        (0, &Value::from("sluice-localnet-1")),
        "{said}"
    );
}

fn start(home: &Path, log: &Path) -> Child {
    sluiced(home, &["start", "--json", "--log-file"])
        .arg(log)
        .arg("--params-dir")
        .arg(params_dir())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
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
    assert_eq!(status["chain_id"], "sluice-localnet-1");
    assert!(status["height"].as_u64().unwrap() >= 1, "{status}");
    assert_eq!(status["app_hash"].as_str().unwrap().len(), 64);

    let terminated = Command::new("kill")
        .args(["-TERM", &node.id().to_string()])
        .status();
    assert!(terminated.unwrap().success());
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
    let terminated = Command::new("kill")
        .args(["-TERM", &node.id().to_string()])
        .status();
    assert!(terminated.unwrap().success());
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
