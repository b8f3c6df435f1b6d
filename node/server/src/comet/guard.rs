//! CometBFT never outlives its node.
//!
//! One would expect CometBFT to end by itself when its ABCI connections close, and it tries to. But v0.38.25 puts a
//! call that comes after the close into a queue that nobody reads any more: the consensus routine waits for ever, and
//! so does its own shutdown, which waits for that routine. With short blocks that is the rule, not the exception, and
//! the process then holds the home's database. Asking the kernel to pass the parent's death on takes unsafe code; a
//! pipe does not: it closes when the node ends, however it ends, and a shell that waits for that does the rest.

use std::io;
use std::process::Stdio;

use tokio::process::{Child, Command};

/// One second leaves room for an orderly end. A kill loses nothing: CometBFT syncs what it signs before it sends it.
const SCRIPT: &str = r#"read -r _; sleep 1; kill -9 "$1""#;

/// Kills a process once the process that holds this value has ended. Dropping it lifts the watch.
#[derive(Debug)]
pub(super) struct Guard {
    /// Its standard input is the pipe, whose other end only this process has.
    shell: Child,
}

impl Guard {
    pub(super) fn watch(pid: u32) -> io::Result<Self> {
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "sh", &pid.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A Ctrl-C in the terminal must not take the guard away before the node has ended.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Guard { shell })
    }

    /// Lifts the watch, and returns when nothing of it is left: the process id may be given out again from then on.
    pub(super) async fn lift(mut self) -> io::Result<()> {
        // In this order: a wait would close the pipe first, and that is the alarm.
        self.shell.kill().await
    }
}
