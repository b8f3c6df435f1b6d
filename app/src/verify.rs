//! The only caller of the circuits' verifier.
//!
//! A verdict is a pure function of a job's bytes. The cache may skip work, never change a verdict; a batch may only
//! conclude that all its proofs hold; the verdict of a bad one comes from the single path.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sluice_circuits::keys::KeyError;
use sluice_circuits::verifier::{ProofItem, VerifierSet};
use sluice_core::digest::DigestWriter;
use sluice_core::{Job, Verdict};

use crate::job::proof_item;
use crate::limits::VERDICT_CACHE_BYTES;

/// Bytes one cached verdict takes, key and order included.
const ENTRY_BYTES: usize = 128;

type CacheKey = [u8; 32];

/// Verifies jobs and remembers verdicts.
pub struct Verifier {
    set: VerifierSet,
    cache: Mutex<Cache>,
    warming: Mutex<()>,
    verified: AtomicU64,
    known: AtomicU64,
}

impl Verifier {
    /// Makes the verifying keys of the small suite, with parameters cached in `directory`. Refuses a key whose digest is not the
    /// golden one.
    pub fn build(directory: &Path) -> Result<Self, KeyError> {
        Ok(Verifier {
            set: VerifierSet::build(directory)?,
            cache: Mutex::default(),
            warming: Mutex::default(),
            verified: AtomicU64::new(0),
            known: AtomicU64::new(0),
        })
    }

    /// Makes the verifying keys of the large suite: seconds of work, and ten more if their parameters are not cached. Until then
    /// the first proof of that suite waits for its key; no verdict depends on it.
    pub fn prepare(&self) -> Result<(), KeyError> {
        self.set.prepare()
    }

    /// The verdict of one job.
    pub fn verdict(&self, job: &Job) -> Verdict {
        let Some(item) = proof_item(job) else {
            return Verdict::Encoding;
        };
        let key = self.cache_key(&item, job);
        if let Some(verdict) = lock(&self.cache).get(&key) {
            self.known.fetch_add(1, Ordering::Relaxed);
            return verdict;
        }
        let verdict = self.single(&item);
        lock(&self.cache).put(key, verdict);
        verdict
    }

    /// The verdict of a job if it is known already.
    pub fn cached(&self, job: &Job) -> Option<Verdict> {
        let item = proof_item(job)?;
        lock(&self.cache).get(&self.cache_key(&item, job))
    }

    /// Learns the verdicts of many jobs with one multi-scalar multiplication a suite, bisecting on failure.
    pub fn warm(&self, jobs: &[Job]) {
        // One warming at a time: FinalizeBlock waits for what ProcessProposal began instead of doing it twice.
        let _turn = lock(&self.warming);
        let (mut keys, mut items) = (Vec::new(), Vec::new());
        for job in jobs {
            let Some(item) = proof_item(job) else {
                continue;
            };
            let key = self.cache_key(&item, job);
            if lock(&self.cache).get(&key).is_none() {
                keys.push(key);
                items.push(item);
            }
        }
        self.bisect(&keys, &items);
    }

    /// Proofs this process has verified.
    pub fn verified(&self) -> u64 {
        self.verified.load(Ordering::Relaxed)
    }

    /// Verdicts that were asked for and known already.
    pub fn known(&self) -> u64 {
        self.known.load(Ordering::Relaxed)
    }

    fn bisect(&self, keys: &[CacheKey], items: &[ProofItem]) {
        match (keys, items) {
            ([], _) | (_, []) => {}
            ([key], [item, ..]) => {
                let verdict = self.single(item);
                lock(&self.cache).put(*key, verdict);
            }
            _ => {
                let good = catch_unwind(AssertUnwindSafe(|| self.set.all_good(items)));
                if good.unwrap_or(false) {
                    self.verified
                        .fetch_add(items.len() as u64, Ordering::Relaxed);
                    let mut cache = lock(&self.cache);
                    for key in keys {
                        cache.put(*key, Verdict::Ok);
                    }
                } else {
                    let half = keys.len() / 2;
                    self.bisect(&keys[..half], &items[..half]);
                    self.bisect(&keys[half..], &items[half..]);
                }
            }
        }
    }

    fn single(&self, item: &ProofItem) -> Verdict {
        use sluice_circuits::proof::Verdict as Found;
        self.verified.fetch_add(1, Ordering::Relaxed);
        // A panic in the verifier is a property of these bytes, the same on every node: the proof does not hold.
        match catch_unwind(AssertUnwindSafe(|| self.set.verify(item))) {
            Ok(Found::Ok) => Verdict::Ok,
            Ok(Found::ProofLength) => Verdict::Length,
            Ok(Found::ProofEncoding) => Verdict::Encoding,
            Ok(Found::ProofInvalid) | Err(_) => Verdict::Proof,
            Ok(Found::LinkInvalid) => Verdict::Link,
        }
    }

    fn cache_key(&self, item: &ProofItem, job: &Job) -> CacheKey {
        DigestWriter::new(b"sluice/job/v1")
            .bytes(self.set.vk_digest(item.circuit()))
            .bytes(&job.0)
            .finish()
    }
}

/// A lock whose holder panicked guards plain data that is whole at every step: going on is safe.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
struct Cache {
    verdicts: BTreeMap<CacheKey, Verdict>,
    order: VecDeque<CacheKey>,
}

impl Cache {
    fn get(&self, key: &CacheKey) -> Option<Verdict> {
        self.verdicts.get(key).copied()
    }

    fn put(&mut self, key: CacheKey, verdict: Verdict) {
        if self.verdicts.insert(key, verdict).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > VERDICT_CACHE_BYTES / ENTRY_BYTES {
            if let Some(oldest) = self.order.pop_front() {
                self.verdicts.remove(&oldest);
            }
        }
    }
}
