//! The processes of a node: found by its home, so that a number given out again is never mistaken for one of ours.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::process::{kill_process, test_kill_process, Pid, Signal};

/// All processes that run `start` on this home: its `sluiced` and its CometBFT.
pub(crate) fn of_home(home: &Path) -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        // No such file system here: what the home itself noted is all there is.
        return noted(home).into_iter().filter(|pid| exists(*pid)).collect();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| runs(*pid, home))
        .collect()
}

/// Whether a process runs `start` on this home and has not ended.
pub(crate) fn runs(pid: u32, home: &Path) -> bool {
    let process = Path::new("/proc").join(pid.to_string());
    let (Ok(stat), Ok(arguments)) = (
        fs::read_to_string(process.join("stat")),
        fs::read(process.join("cmdline")),
    ) else {
        return !Path::new("/proc/self/stat").exists() && exists(pid);
    };
    let has = |wanted: &[u8]| {
        arguments
            .split(|byte| *byte == 0)
            .any(|argument| argument == wanted)
    };
    // CometBFT is given its home as the folder it runs in.
    let inside = || fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == home);
    let on_home = has(home.as_os_str().as_bytes()) || (has(b"--home") && has(b".") && inside());
    on_home && has(b"start") && !has_ended(&stat)
}

/// The CometBFT of a home, if it runs.
pub(crate) fn cometbft(home: &Path) -> Option<u32> {
    noted(home).filter(|pid| runs(*pid, home))
}

fn noted(home: &Path) -> Option<u32> {
    fs::read_to_string(home.join("data/cometbft.pid"))
        .ok()?
        .trim()
        .parse()
        .ok()
}

fn exists(pid: u32) -> bool {
    handle(pid).is_some_and(|pid| test_kill_process(pid).is_ok())
}

fn handle(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}

/// Asks a process to end.
pub(crate) fn terminate(pid: u32) {
    send(pid, Signal::TERM);
}

/// Ends a process at once, as a power cut would.
pub(crate) fn kill(pid: u32) {
    send(pid, Signal::KILL);
}

fn send(pid: u32, signal: Signal) {
    if let Some(pid) = handle(pid) {
        // One that has ended meanwhile is what was wanted.
        let _ = kill_process(pid, signal);
    }
}

/// Reads the state in `/proc/<pid>/stat`: Z and X are processes that have ended and were not waited for. The name before
/// it, in brackets, may itself hold brackets and spaces.
fn has_ended(stat: &str) -> bool {
    let state = stat
        .rsplit_once(')')
        .and_then(|(_, rest)| rest.split_whitespace().next());
    matches!(state, Some("Z" | "X") | None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn only_what_was_started_on_the_home_is_ours() {
        let home = tempfile::tempdir().unwrap();
        let start = |word: &str, home: &Path| {
            let script = ["-c", "read -r _", word, "--home"];
            let mut command = Command::new("sh");
            command
                .args(script)
                .arg(home)
                .stdin(std::process::Stdio::piped());
            command.spawn().unwrap()
        };
        let (mut ours, mut reader) = (start("start", home.path()), start("query", home.path()));
        let mut other = start("start", &home.path().join("other"));
        assert_eq!(of_home(home.path()), [ours.id()]);
        for process in [&ours, &reader, &other] {
            kill(process.id());
        }
        for process in [&mut ours, &mut reader, &mut other] {
            process.wait().unwrap();
        }
        assert!(of_home(home.path()).is_empty());
    }

    #[test]
    fn a_name_with_brackets_does_not_confuse() {
        assert!(!has_ended("7 (a) Z) S 42 7 7"));
        assert!(has_ended("7 (a) S) Z 42 7 7"));
    }
}
