//! A process that is killed finds a whole block when it comes back, and none that it had acknowledged is missing.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use sluice_app::store::{Batch, KvBackend, Pruning, SledBackend, StoreError, VersionedStore};
use sluice_core::{StateRead, Store};

use crate::store_blocks::{advance, in_memory, key, put, Random};

const CHILD: &str = "SLUICE_TEST_STORE";
const TEST: &str = "store_survives_being_killed::a_killed_process_comes_back_to_a_whole_block";

fn open(dir: &Path) -> VersionedStore {
    let backend = Arc::new(SledBackend::open(dir).unwrap());
    VersionedStore::open(backend, Pruning::Keep(5)).unwrap()
}

/// Every block sets all of these rows to its height, so that a torn one shows.
fn block(height: u64) -> sluice_core::state::Changes {
    let mut changes = Random(height).block(500, 100);
    for number in 0..50 {
        for store in [Store::App, Store::Index] {
            let row = [b"whole/", &key(number)[..]].concat();
            changes.insert((store, row), Some(height.to_be_bytes().to_vec()));
        }
    }
    changes
}

/// Commits blocks until it is killed, saying each height once it is durable.
fn commit_forever(dir: &Path) {
    let store = open(dir);
    if store.latest().is_none() {
        store.genesis(1, block(0)).unwrap();
    }
    loop {
        let height = store.latest().map_or(1, |latest| latest.height + 1);
        advance(&store, block(height));
        println!("committed {height}");
        std::io::stdout().flush().unwrap();
    }
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "tells the child process that it is one"
)]
fn a_killed_process_comes_back_to_a_whole_block() {
    if let Some(dir) = std::env::var_os(CHILD) {
        return commit_forever(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let (_, twin) = in_memory(Pruning::Keep(2), block(0));
    let mut said = 0;
    for round in 0..6u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST, "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let heights = output.lines().map_while(Result::ok).filter_map(|line| {
                let (_, height) = line.split_once("committed ")?;
                height.parse::<u64>().ok()
            });
            heights.last()
        });
        std::thread::sleep(Duration::from_millis(300 + 97 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        said = reader.join().unwrap().unwrap_or(said).max(said);

        let store = open(dir.path());
        let Some(latest) = store.latest() else {
            assert_eq!(said, 0);
            continue;
        };
        assert!(latest.height >= said, "{} after {said}", latest.height);
        let state = store.latest_snapshot().unwrap();
        for at in [Store::App, Store::Index] {
            let rows = state.scan(at, b"whole/", b"", 100);
            assert_eq!(rows.len(), 50);
            let height = latest.height.to_be_bytes();
            assert!(rows.iter().all(|(_, value)| *value == height));
        }
        while twin.latest().is_none_or(|at| at.height < latest.height) {
            let height = twin.latest().map_or(1, |at| at.height + 1);
            advance(&twin, block(height));
        }
        assert_eq!(twin.latest(), Some(latest));
    }
    assert!(said > 5, "the test saw {said} commits only");
}

#[test]
fn a_damaged_database_is_refused_at_the_start() {
    let (backend, store) = in_memory(Pruning::Nothing, put(b"test/a", b"1"));
    advance(&store, put(b"test/b", b"2"));
    let refused = |batch: Batch| {
        let (damaged, _) = in_memory(Pruning::Nothing, put(b"test/a", b"1"));
        let rows = backend.scan(&[], &[255], usize::MAX);
        damaged.apply(
            rows.into_iter()
                .map(|(key, value)| (key, Some(value)))
                .collect(),
        );
        damaged.apply(batch);
        VersionedStore::open(damaged, Pruning::Nothing).err()
    };
    assert_eq!(refused(Batch::new()), None);
    let corrupt = |refused: Option<StoreError>| matches!(refused, Some(StoreError::Corrupt(_)));
    let mut record = backend.get(b"mlatest").unwrap();
    record[20] ^= 1;
    assert!(corrupt(refused(Batch::from([(
        b"mlatest".to_vec(),
        Some(record)
    )]))));
    assert!(corrupt(refused(Batch::from([(b"mlatest".to_vec(), None)]))));
    assert!(corrupt(refused(Batch::from([(b"mfloor".to_vec(), None)]))));
    // The root of the tree at height 1, replaced by the one at genesis, and removed.
    let root = |height: u64| [b"na\0", &height.to_be_bytes()[..]].concat();
    let genesis = backend.get(&root(0)).unwrap();
    assert!(corrupt(refused(Batch::from([(root(1), Some(genesis))]))));
    assert!(corrupt(refused(Batch::from([(root(1), None)]))));
}
