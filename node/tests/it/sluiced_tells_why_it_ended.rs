//! Whatever ends a node, it says what it was; and it ends when it is asked to, however it is asked.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use sluice_server::comet::find_or_build;

use crate::node_support::{free_ports, params_dir};
use crate::sluiced_support::{ask, init, sluiced, start, wait_for};

/// A home whose node has made two blocks.
fn running(folder: &Path) -> (std::path::PathBuf, Child) {
    let home = folder.join("home");
    init(&home);
    let node = start(&home, &folder.join("node.log"));
    wait_for("a good status", || ask(&home, &["status"]).0 == 0);
    (home, node)
}

fn signal(name: &str, pid: &str) {
    let sent = Command::new("kill").args([name, pid]).status();
    assert!(sent.unwrap().success());
}

/// What a node said at its end.
fn last_words(node: Child) -> (Option<i32>, String) {
    let output = node.wait_with_output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let error = said["error"].as_str().unwrap_or_default().to_owned();
    (output.status.code(), error)
}

#[test]
fn a_killed_cometbft_and_deleted_blocks_are_told_from_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let (home, node) = running(folder.path());
    let pid = fs::read_to_string(home.join("data/cometbft.pid")).unwrap();
    signal("-KILL", pid.trim());
    let (code, killed) = last_words(node);
    assert_eq!(code, Some(1));
    assert!(killed.contains("signal: 9"), "{killed}");
    let (code, status) = ask(&home, &["status"]);
    assert_eq!(code, 3, "nobody answers any more: {status}");

    for lost in ["data/blockstore.db", "data/state.db"] {
        fs::remove_dir_all(home.join(lost)).unwrap();
    }
    let (code, deleted) = last_words(start(&home, &folder.path().join("again.log")));
    assert_eq!(code, Some(1));
    assert!(
        deleted.contains("without resetting your application's data"),
        "{deleted}"
    );
    assert!(deleted.contains("cometbft.log"), "{deleted}");
}

#[test]
fn a_node_whose_terminal_is_closed_ends_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (home, node) = running(folder.path());
    signal("-HUP", &node.id().to_string());
    assert_eq!(last_words(node), (Some(0), String::new()));
    assert!(!home.join("data/cometbft.pid").exists());
}

#[test]
fn an_empty_home_variable_is_no_home() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluiced"));
    let output = command
        .args(["status", "--json"])
        .env("HOME", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("HOME"), "{said}");
}

#[test]
fn a_tool_of_ones_own_may_call_the_application_of_a_local_network_only() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    init(&home);
    let [abci] = free_ports::<1>();
    let address = format!("tcp://127.0.0.1:{abci}");
    let serve = |home: &Path| {
        sluiced(home, &["start", "--json", "--without-cometbft", &address])
            .arg("--params-dir")
            .arg(params_dir())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let node = serve(&home);
    // Here the tool is a CometBFT that the node does not know of.
    let mut tool = Command::new(find_or_build(None, &|_| ()).unwrap())
        .args(["start", "--proxy_app", &address, "--home"])
        .arg(&home)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("blocks", || ask(&home, &["status"]).0 == 0);
    tool.kill().unwrap();
    tool.wait().unwrap();
    signal("-TERM", &node.id().to_string());
    assert_eq!(last_words(node), (Some(0), String::new()));

    let open = folder.path().join("open");
    let (code, said) = ask(&open, &["init", "--chain-id", "sluice-7"]);
    assert_eq!(code, 0, "{said}");
    let (code, error) = last_words(serve(&open));
    assert_eq!(code, Some(1));
    assert!(error.contains("-localnet"), "{error}");
}
