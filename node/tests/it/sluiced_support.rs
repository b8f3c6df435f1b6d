//! The program in a process of its own, and what it says.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::node_support::{free_ports, params_dir};

pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) fn sluiced(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluiced"));
    command.arg("--home").arg(home).args(arguments);
    command
}

/// Runs a command to its end; with `--json` it must say exactly one object.
pub(crate) fn ask(home: &Path, arguments: &[&str]) -> (i32, Value) {
    let Output { status, stdout, .. } = sluiced(home, arguments).arg("--json").output().unwrap();
    (
        status.code().unwrap(),
        serde_json::from_slice(&stdout).unwrap(),
    )
}

pub(crate) fn wait_for(what: &str, mut seen: impl FnMut() -> bool) {
    let began = Instant::now();
    while !seen() {
        assert!(began.elapsed() < PATIENCE, "{what} did not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

pub(crate) fn init(home: &Path) {
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
    assert_eq!(code, 0, "{said}");
    let drawn = said["chain_id"].as_str().unwrap();
    assert!(
        drawn.starts_with("sluice-localnet-") && drawn.len() == 22,
        "{said}"
    );
}

pub(crate) fn start(home: &Path, log: &Path) -> Child {
    sluiced(home, &["start", "--json", "--log-file"])
        .arg(log)
        .arg("--params-dir")
        .arg(params_dir())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

pub(crate) fn terminate(node: &Child) {
    let terminated = Command::new("kill")
        .args(["-TERM", &node.id().to_string()])
        .status();
    assert!(terminated.unwrap().success());
}
