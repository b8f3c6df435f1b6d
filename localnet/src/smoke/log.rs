//! What a node's log says of its blocks. Lines are written one by one, so what was logged before a kill is there.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::network::node;
use sluice_client::output::{CliError, CliResult};

/// How often the log is looked at. A block takes milliseconds.
const LOOK_EVERY: Duration = Duration::from_micros(200);

/// One thing a log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A block's execution began.
    Begun {
        /// Its height.
        height: u64,
        /// Its transactions.
        txs: u64,
    },
    /// A block is on disk.
    Committed {
        /// Its height.
        height: u64,
    },
}

/// A reader that starts where the log ends now.
pub(super) struct Tail {
    path: PathBuf,
    file: File,
    /// The last line, as long as its end is missing.
    rest: String,
}

impl Tail {
    /// Opens the log of a node's home.
    pub(super) fn open(home: &Path) -> CliResult<Self> {
        let path = node::log(home);
        let mut file = File::open(&path).map_err(CliError::file(&path))?;
        file.seek(SeekFrom::End(0)).map_err(CliError::file(&path))?;
        Ok(Tail {
            path,
            file,
            rest: String::new(),
        })
    }

    /// What was logged since the last look.
    pub(super) fn read(&mut self) -> CliResult<Vec<Entry>> {
        let mut new = Vec::new();
        self.file
            .read_to_end(&mut new)
            .map_err(CliError::file(&self.path))?;
        self.rest.push_str(&String::from_utf8_lossy(&new));
        let whole = self.rest.rfind('\n').map_or(0, |end| end + 1);
        let entries = self.rest[..whole].lines().filter_map(parse).collect();
        self.rest.drain(..whole);
        Ok(entries)
    }

    /// Waits, on this thread, for an entry; `None` when it did not come in time.
    pub(super) fn wait(
        &mut self,
        patience: Duration,
        wanted: impl Fn(&Entry) -> bool,
    ) -> CliResult<Option<Entry>> {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            if let Some(found) = self.read()?.into_iter().find(&wanted) {
                return Ok(Some(found));
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(None)
    }
}

fn parse(line: &str) -> Option<Entry> {
    let number = |text: &str| text.split_whitespace().next()?.parse().ok();
    if let Some((_, text)) = line.split_once("FinalizeBlock ") {
        let (_, txs) = text.split_once("begun txs=")?;
        return Some(Entry::Begun {
            height: number(text)?,
            txs: number(txs)?,
        });
    }
    let (_, text) = line.split_once(": Commit ")?;
    Some(Entry::Committed {
        height: number(text)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn blocks_are_read_from_log_lines_and_half_a_line_waits_for_its_end() {
        let home = tempfile::tempdir().unwrap();
        let mut log = File::create(node::log(home.path())).unwrap();
        writeln!(log, "2026 INFO sluice_server::application: Commit 6").unwrap();
        let mut tail = Tail::open(home.path()).unwrap();
        write!(log, "2026 INFO sluice_server::application: FinalizeBlock 7 begun txs=2\n2026 INFO other: text\n2026").unwrap();
        assert_eq!(tail.read().unwrap(), [Entry::Begun { height: 7, txs: 2 }]);
        writeln!(log, " INFO sluice_server::application: Commit 7").unwrap();
        assert_eq!(tail.read().unwrap(), [Entry::Committed { height: 7 }]);
        assert_eq!(tail.read().unwrap(), []);
    }
}
