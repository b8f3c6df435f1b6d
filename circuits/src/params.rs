//! The public parameters of the commitment scheme: points hashed to the curve, no trusted setup.
//!
//! Making them takes seconds, so a node keeps them in a file. A file is used only if its hash is the pinned one: a file with
//! other points would let whoever wrote it open commitments at will.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pasta_curves::EqAffine;
use thiserror::Error;

use crate::digest::{Digest, Personal};

/// Parameters of one size, on Vesta.
pub type Params = halo2_proofs::poly::commitment::Params<EqAffine>;

const PERSONAL: &Personal = b"Sluice-Params-v1";

/// The hash of the parameter file of each size in use: BLAKE2b-256 over the file, lower-case hex.
const PINNED: [(u32, &str); 3] = [
    (
        11,
        "666dd82eb70cf4bbc65b4f5db9077e1f106e576949b1793a65db7a6fa7a98b4f",
    ),
    (
        12,
        "0ce31006561f905a037d25b7d78dfd7361dea930682e22ffc0085006b95e1b21",
    ),
    (
        14,
        "d99cb76f6c875330e70ff1a7b8474f8a0d373fb8d0a17aaaec3a76c4a48741d2",
    ),
];

/// Every size in use, k = 11 and so on.
pub const SIZES: [u32; 3] = [PINNED[0].0, PINNED[1].0, PINNED[2].0];

/// Why there are no parameters.
#[derive(Debug, Error)]
pub enum ParamsError {
    /// No circuit has this size.
    #[error("no parameters are pinned for k = {0}")]
    UnknownSize(u32),
    /// The file exists and is not the pinned one.
    #[error("{0} does not hold the parameters of its size: remove it, it will be made again")]
    WrongFile(PathBuf),
    /// The parameters this program makes are not the pinned ones.
    #[error(
        "this build makes other parameters for k = {0} than the pinned ones; it must not be used"
    )]
    WrongBuild(u32),
    /// The disk refused.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

/// The parameters of size `k` from their file in `dir`, made and written there if the file does not exist.
///
/// The first call takes seconds (about 1 s of one core at k = 11, twice that for each step of k), later ones tens of
/// milliseconds.
pub fn load_or_create(dir: &Path, k: u32) -> Result<Params, ParamsError> {
    let pinned = pinned_hash(k).ok_or(ParamsError::UnknownSize(k))?;
    let path = dir.join(format!("params-{k}.bin"));
    let failed = |error| ParamsError::Io(path.clone(), error);
    match fs::read(&path) {
        Ok(bytes) if hash(&bytes) == pinned => Params::read(&mut bytes.as_slice()).map_err(failed),
        Ok(_) => Err(ParamsError::WrongFile(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let params = Params::new(k);
            let bytes = encode(&params);
            if hash(&bytes) != pinned {
                return Err(ParamsError::WrongBuild(k));
            }
            fs::create_dir_all(dir)
                .and_then(|()| write_whole(&path, &bytes))
                .map_err(failed)?;
            Ok(params)
        }
        Err(error) => Err(failed(error)),
    }
}

/// The parameters of several circuits from one directory, each size loaded once, when first asked for.
pub(crate) struct ParamsStore {
    dir: PathBuf,
    loaded: Mutex<BTreeMap<u32, Arc<Size>>>,
}

/// Parameters of one size, once they are loaded. Who asks while another thread loads them waits.
type Size = Mutex<Option<Arc<Params>>>;

impl ParamsStore {
    pub(crate) fn new(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            loaded: Mutex::default(),
        }
    }

    pub(crate) fn get(&self, k: u32) -> Result<Arc<Params>, ParamsError> {
        // Sizes have locks of their own: nobody waits seconds for a large size to get a small one.
        let size = lock(&self.loaded).entry(k).or_default().clone();
        let mut size = lock(&size);
        match size.as_ref() {
            Some(params) => Ok(params.clone()),
            None => {
                let params = Arc::new(load_or_create(&self.dir, k)?);
                *size = Some(params.clone());
                Ok(params)
            }
        }
    }
}

/// What the locks guard is whole at every step, so a thread that panicked spoilt nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A reader of the directory never sees half a file: the bytes go to a file of this call's own first, which then takes the name.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let (process, call) = (std::process::id(), CALLS.fetch_add(1, Ordering::Relaxed));
    let temporary = path.with_extension(format!("{process}.{call}.part"));
    let mut file = File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

fn encode(params: &Params) -> Vec<u8> {
    let mut bytes = Vec::new();
    params
        .write(&mut bytes)
        .expect("writing to memory cannot fail");
    bytes
}

fn pinned_hash(k: u32) -> Option<&'static str> {
    PINNED
        .iter()
        .find(|(size, _)| *size == k)
        .map(|(_, hash)| *hash)
}

fn hash(file: &[u8]) -> String {
    hex::encode(Digest::new(PERSONAL).bytes(file).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pinned_hash_is_that_of_freshly_made_parameters() {
        // The larger sizes take ten seconds; whoever makes their file makes the comparison.
        for (k, pinned) in PINNED.into_iter().filter(|(k, _)| *k <= 12) {
            assert_eq!(hash(&encode(&Params::new(k))), pinned, "k = {k}");
        }
    }

    #[test]
    fn parameters_are_made_once_then_read_and_a_changed_file_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let made = load_or_create(dir.path(), 11).unwrap();
        let read = load_or_create(dir.path(), 11).unwrap();
        assert_eq!(made.get_g(), read.get_g());
        let names: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names, ["params-11.bin"]);

        let path = dir.path().join("params-11.bin");
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        let error = load_or_create(dir.path(), 11).map(|_| ()).unwrap_err();
        assert!(
            matches!(&error, ParamsError::WrongFile(named) if *named == path),
            "{error}"
        );
    }

    #[test]
    fn a_size_no_circuit_has_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let error = load_or_create(dir.path(), 63).map(|_| ()).unwrap_err();
        assert!(matches!(error, ParamsError::UnknownSize(63)));
    }
}
