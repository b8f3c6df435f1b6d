//! What CometBFT's log says about why it ended, or why it stands.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Most bytes that are read at a time.
const MOST: u64 = 1 << 20;

/// The log from a moment on.
#[derive(Debug)]
pub(crate) struct CometLog {
    path: PathBuf,
    read: u64,
    /// The last line that told of an error.
    error: Option<String>,
}

impl CometLog {
    /// What is written from now on.
    pub(crate) fn from_now(path: &Path) -> Self {
        CometLog {
            path: path.to_owned(),
            read: path.metadata().map_or(0, |metadata| metadata.len()),
            error: None,
        }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads what is new. Answers the line that says that no block can be made any more, if there is one: CometBFT stays
    /// after it, and does nothing.
    pub(crate) fn failure(&mut self) -> Option<String> {
        // A log that cannot be read tells nothing; whatever keeps it from being read shows elsewhere.
        let text = self.news().unwrap_or_default();
        let mut failure = None;
        // The words of a panic go on until the stack begins.
        let mut goes_on = false;
        for line in text.lines() {
            if line.contains("CONSENSUS FAILURE") {
                failure.get_or_insert_with(|| cause(line));
            }
            goes_on &= !line.is_empty() && !line.starts_with("goroutine ");
            if goes_on {
                if let Some(error) = &mut self.error {
                    error.push(' ');
                    error.push_str(line.trim());
                }
            }
            if tells_of_an_error(line) {
                self.error = Some(cause(line));
                goes_on = line.starts_with("panic: ");
            }
        }
        failure
    }

    /// The last line that told of an error, without time and place.
    pub(crate) fn last_error(&mut self) -> Option<String> {
        let failure = self.failure();
        failure.or_else(|| self.error.clone())
    }

    fn news(&mut self) -> io::Result<String> {
        let mut file = File::open(&self.path)?;
        let length = file.metadata()?.len();
        // It was begun anew, or grew by more than anybody reads: the end is what matters.
        if length < self.read || length - self.read > MOST {
            self.read = length.saturating_sub(MOST);
        }
        file.seek(SeekFrom::Start(self.read))?;
        let mut bytes = Vec::new();
        file.take(MOST).read_to_end(&mut bytes)?;
        // The last line may be half written.
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        self.read += whole as u64;
        Ok(String::from_utf8_lossy(&bytes[..whole]).into_owned())
    }
}

fn tells_of_an_error(line: &str) -> bool {
    ["E[", "panic: ", "ERROR: ", "Error: ", "fatal error: "]
        .iter()
        .any(|start| line.starts_with(start))
}

/// The words of a line: what `err=` says, where it says something.
fn cause(line: &str) -> String {
    let said = match line.split_once(" err=") {
        Some((_, rest)) => match rest.strip_prefix('"') {
            Some(quoted) => quoted
                .split("\" ")
                .next()
                .unwrap_or(quoted)
                .trim_end_matches('"'),
            None => rest,
        },
        None => line.split_once("] ").map_or(line, |(_, words)| words),
    };
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_cause_is_found_among_what_was_written_since() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let write = |text: &str| file.as_file().write_all(text.as_bytes()).unwrap();
        write("E[2026-12-01|10:00:00.000] an old one   module=x err=old\n");
        let mut log = CometLog::from_now(file.path());
        assert_eq!(log.last_error(), None);
        write("I[2026-12-01|10:00:00.000] all is well   module=x\nE[2026-12-01|10:00:00.000] no way   module=main\n");
        write(
            "panic: hashes differ. Got\n: 1, expected: 2.\n\ngoroutine 1 [running]:\nmain.main()\n",
        );
        assert_eq!(
            log.last_error().unwrap(),
            "panic: hashes differ. Got : 1, expected: 2."
        );
        write("ERROR: failed to start node: listen tcp 127.0.0.1:1: bind: address already in use\nhalf a li");
        assert_eq!(log.failure(), None);
        let last = log.last_error().unwrap();
        assert!(last.ends_with("bind: address already in use"), "{last}");
        write("ne\nE[2026-12-01|10:00:00.000] CONSENSUS FAILURE!!!   module=consensus ");
        write("err=\"write data/x: no space left on device\" stack=\"goroutine 1\"\n");
        assert_eq!(
            log.failure().unwrap(),
            "write data/x: no space left on device"
        );
        assert_eq!(log.failure(), None, "it is said once");
    }
}
