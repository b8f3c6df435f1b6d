//! Running the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

static TURN: Mutex<()> = Mutex::new(());

/// A folder for a network, and the only turn to run one. What still runs there is stopped at the end.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// What the program answered.
pub(crate) struct Answer {
    pub(crate) code: i32,
    /// The one object on stdout.
    pub(crate) json: Value,
}

impl Place {
    pub(crate) fn new() -> Self {
        // Another test that failed is no reason to fail.
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        Place {
            folder: tempfile::tempdir().unwrap(),
            _turn: turn,
        }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("network")
    }

    /// The program with `--json`, on this place's folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command
            .args(args)
            .arg("--json")
            .arg("--dir")
            .arg(self.dir());
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Answer {
        answer(self.command(args))
    }

    /// Runs it to its end, which must be a good one.
    pub(crate) fn done(&self, args: &[&str]) -> Value {
        let answer = self.run(args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.json);
        answer.json
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.command(&["down"]).stdout(Stdio::null()).status();
    }
}

pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_localnet"))
}

/// Runs a command whose whole stdout must be one JSON object.
pub(crate) fn answer(mut command: Command) -> Answer {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let json: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text:?}"));
    assert!(json.is_object(), "{json}");
    Answer {
        code: output.status.code().unwrap(),
        json,
    }
}

/// Whether a process is there and has not ended.
pub(crate) fn runs(pid: u64) -> bool {
    let stat = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat"));
    stat.is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap_or("")
            .trim_start()
            .starts_with('Z')
    })
}

/// The processes that a status names.
pub(crate) fn pids(status: &Value) -> Vec<u64> {
    let nodes = status["nodes"].as_array().unwrap();
    nodes
        .iter()
        .flat_map(|node| {
            [
                node["pid"].as_u64().unwrap(),
                node["cometbft_pid"].as_u64().unwrap(),
            ]
        })
        .collect()
}
