//! The CometBFT of a node that was killed: it holds the home's database until it has ended.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::{test_kill_process, Pid};
use tokio::time::{sleep, Instant};

use super::error::CometError;
use super::home::Home;

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Waits up to `patience` for the CometBFT named in the home's pid file to end. It is only waited for: its node may
/// be alive and well, and if not, the guard ends it.
pub(super) async fn wait_for_previous(home: &Home, patience: Duration) -> Result<(), CometError> {
    let deadline = Instant::now() + patience;
    let mut told = false;
    while let Some(pid) = running(home) {
        if Instant::now() >= deadline {
            return Err(CometError::StillRunning { pid });
        }
        if !told {
            tracing::info!(pid, "waiting for the previous CometBFT of this home to end");
            told = true;
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(())
}

/// The process of the pid file, if it still runs on this home. A file that holds no number (a full disk) names none.
fn running(home: &Home) -> Option<u32> {
    let text = fs::read_to_string(home.pid_file()).ok()?;
    let pid = text.trim().parse().ok()?;
    runs_on(home, pid).then_some(pid)
}

fn runs_on(home: &Home, pid: u32) -> bool {
    if !Path::new("/proc/self/stat").exists() {
        // No such file system here: existence is all that can be asked.
        return exists(pid);
    }
    let process = Path::new("/proc").join(pid.to_string());
    let (Ok(stat), Ok(arguments)) = (
        fs::read_to_string(process.join("stat")),
        fs::read(process.join("cmdline")),
    ) else {
        return false;
    };
    // Numbers are given out again: only a process started in this very home counts.
    let started = arguments.split(|byte| *byte == 0).any(|a| a == b"--home");
    let inside = fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == home.root());
    started && inside && !has_ended(&stat)
}

fn exists(pid: u32) -> bool {
    i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

/// Reads the state in `/proc/<pid>/stat`: Z and X are processes that have ended and were not waited for, which can
/// last as long as their parent. The name before it, in brackets, may itself hold brackets and spaces.
fn has_ended(stat: &str) -> bool {
    let state = stat
        .rsplit_once(')')
        .and_then(|(_, rest)| rest.split_whitespace().next());
    matches!(state, Some("Z" | "X") | None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Child, Command};

    fn home(folder: &tempfile::TempDir) -> Home {
        Home::create(folder.path()).unwrap()
    }

    /// A process in the home, as CometBFT is.
    fn stand_in(home: &Home, seconds: &str) -> Child {
        let child = Command::new("sh")
            .args(["-c", &format!("sleep {seconds}; true"), "--home", "."])
            .current_dir(home.root())
            .spawn()
            .unwrap();
        // Its arguments show a moment after it starts.
        let arguments = format!("/proc/{}/cmdline", child.id());
        while !fs::read(&arguments).unwrap().ends_with(b"--home\0.\0") {
            std::thread::sleep(Duration::from_millis(1));
        }
        child
    }

    fn note(home: &Home, text: &str) {
        fs::write(home.pid_file(), text).unwrap();
    }

    #[tokio::test]
    async fn without_a_pid_file_or_with_a_broken_one_there_is_nothing_to_wait_for() {
        let folder = tempfile::tempdir().unwrap();
        let home = home(&folder);
        wait_for_previous(&home, Duration::ZERO).await.unwrap();
        note(&home, "");
        wait_for_previous(&home, Duration::ZERO).await.unwrap();
    }

    #[tokio::test]
    async fn a_number_given_to_another_program_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let home = home(&folder);
        note(&home, &std::process::id().to_string());
        wait_for_previous(&home, Duration::ZERO).await.unwrap();
    }

    #[tokio::test]
    async fn one_that_goes_on_is_left_alone_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let home = home(&folder);
        let mut child = stand_in(&home, "5");
        note(&home, &child.id().to_string());
        let error = wait_for_previous(&home, Duration::from_millis(200)).await;
        assert!(
            matches!(error, Err(CometError::StillRunning { pid }) if pid == child.id()),
            "{error:?}"
        );
        assert!(child.try_wait().unwrap().is_none(), "it was not touched");
        child.kill().unwrap();
        // Killed and not yet waited for by us, its parent: that counts as ended.
        wait_for_previous(&home, Duration::from_secs(2))
            .await
            .unwrap();
        child.wait().unwrap();
    }

    #[tokio::test]
    async fn one_that_ends_in_time_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let home = home(&folder);
        let mut child = stand_in(&home, "1");
        note(&home, &child.id().to_string());
        wait_for_previous(&home, Duration::from_secs(5))
            .await
            .unwrap();
        assert!(child.wait().unwrap().success(), "it ended by itself");
    }

    #[test]
    fn a_name_with_brackets_does_not_confuse() {
        assert!(!has_ended("7 (a) Z) S 42 7 7"));
        assert!(has_ended("7 (a) S) Z 42 7 7"));
    }
}
