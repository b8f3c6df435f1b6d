//! Rows in sled, with the precautions its version 0.34.7 needs.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use sluice_core::state::{fatal, KeyValue};

use super::backend::{Batch, KvBackend};
use super::StoreError;

const CACHE_BYTES: u64 = 128 << 20;

/// How often, and after which pause, a lock is tried again. A process that was just told to end may still have it, and
/// sled's threads keep theirs for a moment after the last handle is gone.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

/// Rows in one sled tree, so that one sled batch is one block.
pub struct SledBackend {
    rows: ::sled::Tree,
    db: ::sled::Db,
    /// sled's flush starts the write-out but neither waits for the device nor writes the file's length: we do, on this.
    file: File,
    /// Held for as long as the database is open.
    _lock: File,
}

impl SledBackend {
    /// Opens the database in `dir`, which is created if it is not there.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another process has it open for two seconds more, [`StoreError::Corrupt`] if sled finds its files
    /// damaged, [`StoreError::Open`] for any other failure.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let refused = |reason: String| StoreError::Open {
            dir: dir.to_owned(),
            reason,
        };
        let open = |error: io::Error| refused(error.to_string());
        fs::create_dir_all(dir).map_err(open)?;
        // Our own lock, before sled's: the files cleared below may belong to a process that is just starting.
        let lock = File::create(dir.join("lock")).map_err(open)?;
        wait_for(dir, || match lock.try_lock() {
            Ok(()) => Ok(Some(())),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(open(error)),
        })?;
        clear_unfinished_snapshots(dir).map_err(open)?;

        let broken = |error: ::sled::Error| match error {
            ::sled::Error::Corruption { .. } => StoreError::Corrupt(error.to_string()),
            other => refused(other.to_string()),
        };
        let config = ::sled::Config::new()
            .path(dir)
            .cache_capacity(CACHE_BYTES)
            // Never off: sled gives back disk space in this thread only.
            .flush_every_ms(Some(500));
        let db = wait_for(dir, || match config.open() {
            Ok(db) => Ok(Some(db)),
            Err(::sled::Error::Io(error)) if is_locked(&error) => Ok(None),
            Err(error) => Err(broken(error)),
        })?;
        let rows = db.open_tree("rows").map_err(broken)?;
        let file = File::open(dir.join("db")).map_err(open)?;
        // The names of new files are durable only once their folder is.
        File::open(dir)
            .and_then(|folder| folder.sync_all())
            .map_err(open)?;
        Ok(SledBackend {
            rows,
            db,
            file,
            _lock: lock,
        })
    }
}

/// Tries until there is something, or gives up because another has the database.
fn wait_for<T>(
    dir: &Path,
    attempt: impl Fn() -> Result<Option<T>, StoreError>,
) -> Result<T, StoreError> {
    for _ in 0..TRIES {
        if let Some(opened) = attempt()? {
            return Ok(opened);
        }
        thread::sleep(PAUSE);
    }
    Err(StoreError::InUse(dir.to_owned()))
}

/// sled has no variant for it.
fn is_locked(error: &io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

/// sled writes `snap.N.generating` while it recovers and then renames it. A crash in between leaves a half-written file
/// that the next start would take for the newest snapshot and call corrupt; the rename is what makes one valid. A power
/// cut can leave the newest one empty, which is as bad, as long as an older one is there to start from.
fn clear_unfinished_snapshots(dir: &Path) -> io::Result<()> {
    let mut empty = Vec::new();
    let mut complete = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let path = entry.path();
        let named = |start: &str| {
            path.file_name()
                .and_then(OsStr::to_str)
                .is_some_and(|name| name.starts_with(start))
        };
        if !named("snap.") {
            continue;
        }
        if path.extension().is_some_and(|end| end == "generating") {
            fs::remove_file(&path)?;
        } else if entry.metadata()?.len() == 0 {
            empty.push(path);
        } else {
            complete += 1;
        }
    }
    if complete > 0 {
        for path in empty {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The value, or the end of the process.
fn or_fatal<T>(what: &str, result: Result<T, impl std::fmt::Display>) -> T {
    result.unwrap_or_else(|error| fatal(&format!("the store cannot {what}: {error}")))
}

impl KvBackend for SledBackend {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        or_fatal("read a row", self.rows.get(key)).map(|value| value.to_vec())
    }

    fn scan(&self, from: &[u8], end: &[u8], limit: usize) -> Vec<KeyValue> {
        if from >= end {
            return Vec::new();
        }
        self.rows
            .range(from..end)
            .take(limit)
            .map(|row| or_fatal("read rows", row))
            .map(|(key, value)| (key.to_vec(), value.to_vec()))
            .collect()
    }

    fn apply(&self, batch: Batch) {
        let mut writes = ::sled::Batch::default();
        for (key, value) in batch {
            match value {
                Some(value) => writes.insert(key, value),
                None => writes.remove(key),
            }
        }
        or_fatal("write a block", self.rows.apply_batch(writes));
    }

    fn flush(&self) {
        or_fatal("flush", self.db.flush());
        or_fatal("sync its file", self.file.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn unfinished_snapshots_are_cleared_and_the_last_resort_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        write("snap.0000000000000005.generating", "half");
        write("snap.0000000000000004", "");
        clear_unfinished_snapshots(dir.path()).unwrap();
        assert_eq!(names(dir.path()), ["snap.0000000000000004"]);
        write("snap.0000000000000003", "whole");
        write("db", "");
        clear_unfinished_snapshots(dir.path()).unwrap();
        assert_eq!(names(dir.path()), ["db", "snap.0000000000000003"]);
    }

    #[test]
    fn a_half_written_snapshot_does_not_stop_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let backend = SledBackend::open(dir.path()).unwrap();
        backend.apply(Batch::from([(b"key".to_vec(), Some(b"value".to_vec()))]));
        backend.flush();
        drop(backend);
        fs::write(dir.path().join("snap.FFFFFFFFFFFFFFF0.generating"), "half").unwrap();
        let backend = SledBackend::open(dir.path()).unwrap();
        assert_eq!(backend.get(b"key"), Some(b"value".to_vec()));
    }

    #[test]
    fn a_second_opener_is_told_that_the_store_is_in_use() {
        let dir = tempfile::tempdir().unwrap();
        let _first = SledBackend::open(dir.path()).unwrap();
        assert!(matches!(
            SledBackend::open(dir.path()),
            Err(StoreError::InUse(_))
        ));
    }

    #[test]
    fn a_database_that_was_just_closed_opens_again() {
        let dir = tempfile::tempdir().unwrap();
        for round in 0..20u8 {
            let backend = SledBackend::open(dir.path()).unwrap();
            let before = round.checked_sub(1).map(|round| vec![round]);
            assert_eq!(backend.get(b"key"), before);
            backend.apply(Batch::from([(b"key".to_vec(), Some(vec![round]))]));
            backend.flush();
        }
    }
}
