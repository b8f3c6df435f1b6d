//! The process of one node.

use std::env;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::manifest::Node;
use sluice_client::output::{CliError, CliResult};

/// Lines of a log that tell why a node ended.
const LAST_LINES: usize = 5;

/// Where a node's log lines go.
pub(crate) fn log(home: &Path) -> PathBuf {
    home.join("sluiced.log")
}

/// Starts a node on its home as a process group of its own: a Ctrl-C in the terminal is for the command that started
/// it, which then ends it in order. `files` is how many it may open.
pub(crate) fn start(node: &Node, files: Option<u32>) -> CliResult<Child> {
    let program =
        env::current_exe().map_err(|error| CliError::refused(format!("this program: {error}")))?;
    let path = log(&node.home);
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(&path)
        .map_err(CliError::file(&path))?;
    let errors = file.try_clone().map_err(CliError::file(&path))?;
    let mut command = match files {
        None => Command::new(program),
        Some(files) => {
            let limited = format!("ulimit -n {files}; exec \"$@\"");
            let mut shell = Command::new("sh");
            shell.args(["-c", &limited, "sh"]).arg(program);
            shell
        }
    };
    command
        .args(["sluiced", "start", "--home"])
        .arg(&node.home)
        .current_dir(&node.home)
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .map_err(|error| CliError::refused(format!("{}: {error}", node.name)))
}

/// The end of a node's log, in one line.
pub(crate) fn last_lines(home: &Path) -> String {
    let text = fs::read_to_string(log(home)).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len().saturating_sub(LAST_LINES);
    lines[last..].join("; ")
}
