//! A script and its packages, installed once beside this program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::network::tools::beside_program;
use sluice_client::output::{CliError, CliResult};

const SCRIPT: &str = "client.mjs";
const LOCK: &str = "package-lock.json";

/// The script and what it needs, exactly.
const FILES: [(&str, &str); 3] = [
    (
        "package.json",
        include_str!("../../clients/cosmjs/package.json"),
    ),
    (LOCK, include_str!("../../clients/cosmjs/package-lock.json")),
    (SCRIPT, include_str!("../../clients/cosmjs/client.mjs")),
];

const NEEDS_NODE: &str = "this client needs Node 20 or newer with npm: install it (for example `apt-get install nodejs npm`, or \
                          your system's package) and run again";

/// Looks whether Node is here.
pub(super) fn look_for_node() -> CliResult<()> {
    for program in ["node", "npm"] {
        let version = std::process::Command::new(program)
            .arg("--version")
            .output();
        if !version.is_ok_and(|output| output.status.success()) {
            return Err(CliError::refused(NEEDS_NODE));
        }
    }
    Ok(())
}

/// Puts the script beside this program and installs its packages, if that was not done before. Returns its folder.
pub(super) async fn install(say: fn(&str)) -> CliResult<PathBuf> {
    let folder = beside_program()?.join("clients/cosmjs");
    fs::create_dir_all(&folder).map_err(CliError::file(&folder))?;
    let installed = folder.join("node_modules/.package-lock.json").exists();
    let same =
        fs::read_to_string(folder.join(LOCK)).is_ok_and(|lock| FILES.contains(&(LOCK, &lock)));
    for (name, text) in FILES {
        let path = folder.join(name);
        fs::write(&path, text).map_err(CliError::file(&path))?;
    }
    if installed && same {
        return Ok(folder);
    }
    say("installing @cosmjs/stargate with npm (once, a few seconds)");
    let output = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| CliError::refused(format!("npm: {error}")))?;
    match output.status.success() {
        true => Ok(folder),
        false => {
            let text = String::from_utf8_lossy(&output.stderr);
            let error = text
                .lines()
                .find(|line| line.contains("error"))
                .unwrap_or("it gave no reason");
            Err(CliError::refused(format!(
                "npm could not install the packages: {error}"
            )))
        }
    }
}

/// Runs the script with these variables, passes its lines on, and returns how many checks passed and failed.
pub(super) async fn run(
    folder: &Path,
    variables: &[(&str, String)],
    say: fn(&str),
) -> CliResult<(u64, u64)> {
    let failed = |error: std::io::Error| CliError::refused(format!("node: {error}"));
    let mut child = Command::new("node")
        .arg(SCRIPT)
        .current_dir(folder)
        .envs(variables.iter().map(|(name, value)| (*name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let mut counted = None;
    if let Some(output) = child.stdout.take() {
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next_line().await.map_err(failed)? {
            match counts(&line) {
                None => say(&line),
                found => counted = found,
            }
        }
    }
    let status = child.wait().await.map_err(failed)?;
    counted.ok_or_else(|| {
        CliError::refused(format!("the client ended before its last check ({status})"))
    })
}

/// Reads `N passed, M failed`.
fn counts(line: &str) -> Option<(u64, u64)> {
    let (passed, failed) = line.split_once(" passed, ")?;
    Some((
        passed.parse().ok()?,
        failed.strip_suffix(" failed")?.parse().ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_counted_and_no_other() {
        assert_eq!(counts("10 passed, 0 failed"), Some((10, 0)));
        assert_eq!(counts("failed  reads: 3 passed, then"), None);
        assert_eq!(counts("ok      reads its balance"), None);
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        let [_, (_, lock), _] = FILES;
        assert!(!lock.contains("\"resolved\""));
    }
}
