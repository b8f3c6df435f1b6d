//! Finding the CometBFT that fits, or building it once.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::error::CometError;

/// The version of CometBFT that this node is built for, as `cometbft version` prints it.
pub const COMETBFT_VERSION: &str = "0.38.25";

const MODULE: &str = "github.com/cometbft/cometbft/cmd/cometbft";

/// Finds CometBFT, first that exists: `explicit` (a flag), the variable `COMETBFT`, the cache beside the executable,
/// PATH. A binary named by flag or variable must be the right version; on PATH another version is passed over. When
/// none is there, Go builds one into the cache, about a minute, once. `progress` is told what takes long, in plain
/// words. It blocks: from async code use `spawn_blocking`.
pub fn find_or_build(
    explicit: Option<&Path>,
    progress: &dyn Fn(&str),
) -> Result<PathBuf, CometError> {
    let variable = env::var_os("COMETBFT").map(PathBuf::from);
    if let Some(named) = explicit.map(Path::to_owned).or(variable) {
        return match version_of(&named) {
            Ok(version) if version == COMETBFT_VERSION => Ok(named),
            Ok(version) => Err(wrong(&named, format!("its version is {version}"))),
            Err(error) => Err(wrong(&named, error.to_string())),
        };
    }
    let cache = cache_folder()?;
    let cached = cache.join("cometbft");
    if fits(&cached) {
        return Ok(cached);
    }
    if let Some(found) = on_path() {
        return Ok(found);
    }
    build(&cache, progress)
}

fn wrong(path: &Path, found: String) -> CometError {
    CometError::WrongBinary {
        path: path.to_owned(),
        wanted: COMETBFT_VERSION,
        found,
    }
}

fn version_of(binary: &Path) -> io::Result<String> {
    let output = Command::new(binary)
        .arg("version")
        .stdin(Stdio::null())
        .output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("it ended with {}", output.status)));
    }
    let version = String::from_utf8_lossy(&output.stdout);
    Ok(version.trim().trim_start_matches('v').to_owned())
}

fn fits(binary: &Path) -> bool {
    version_of(binary).is_ok_and(|version| version == COMETBFT_VERSION)
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join("cometbft"))
        .find(|candidate| candidate.is_file() && fits(candidate))
}

/// `cometbft-v…` beside the executable. Test executables live one folder deeper and share it.
fn cache_folder() -> Result<PathBuf, CometError> {
    let executable = env::current_exe().map_err(CometError::Process)?;
    let mut folder = executable.parent().unwrap_or(Path::new("."));
    if folder.ends_with("deps") {
        folder = folder.parent().unwrap_or(folder);
    }
    Ok(folder.join(format!("cometbft-v{COMETBFT_VERSION}")))
}

fn build(cache: &Path, progress: &dyn Fn(&str)) -> Result<PathBuf, CometError> {
    if Command::new("go").arg("version").output().is_err() {
        return Err(CometError::NoGo(COMETBFT_VERSION));
    }
    fs::create_dir_all(cache).map_err(CometError::file(cache))?;
    let lock_path = cache.join("lock");
    let lock = File::create(&lock_path).map_err(CometError::file(&lock_path))?;
    lock.lock().map_err(CometError::file(&lock_path))?;
    let binary = cache.join("cometbft");
    // Another process may have built it while this one waited for the lock.
    if fits(&binary) {
        return Ok(binary);
    }
    progress(&format!(
        "building CometBFT v{COMETBFT_VERSION} with Go (once, about a minute)"
    ));
    let began = Instant::now();
    let unfinished = cache.join("unfinished");
    go_install(&unfinished)?;
    // Renamed when complete: an interrupted build never leaves a binary under the final name.
    let built = unfinished.join("cometbft");
    fs::rename(&built, &binary).map_err(CometError::file(&built))?;
    if !fits(&binary) {
        return Err(wrong(&binary, "it was just built by Go".to_owned()));
    }
    progress(&format!(
        "CometBFT v{COMETBFT_VERSION} is built ({} s)",
        began.elapsed().as_secs()
    ));
    Ok(binary)
}

fn go_install(target: &Path) -> Result<(), CometError> {
    fs::create_dir_all(target).map_err(CometError::file(target))?;
    let output = Command::new("go")
        .arg("install")
        .arg(format!("{MODULE}@v{COMETBFT_VERSION}"))
        .env("GOBIN", target)
        // The caller's own flags (a vendor folder, a build mode) are for other programs.
        .env("GOFLAGS", "-mod=mod")
        .env("GO111MODULE", "on")
        .env("CGO_ENABLED", "0")
        .env_remove("GOOS")
        .env_remove("GOARCH")
        .current_dir(target)
        .stdin(Stdio::null())
        .output()
        .map_err(CometError::Process)?;
    if output.status.success() {
        return Ok(());
    }
    let printed = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = printed.lines().rev().take(5).collect();
    Err(CometError::Build {
        version: COMETBFT_VERSION,
        output: last.into_iter().rev().collect::<Vec<_>>().join("; "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn script(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("cometbft");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    fn silent(_: &str) {}

    #[test]
    fn a_named_binary_of_the_right_version_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = script(folder.path(), "echo 0.38.25");
        assert_eq!(find_or_build(Some(&path), &silent).unwrap(), path);
    }

    #[test]
    fn a_named_binary_of_another_version_is_refused_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = script(folder.path(), "echo 0.37.1");
        let error = find_or_build(Some(&path), &silent).unwrap_err().to_string();
        assert!(error.contains("is not CometBFT v0.38.25"), "{error}");
        assert!(error.contains("0.37.1"), "{error}");
    }

    #[test]
    fn a_named_file_that_does_not_run_is_refused() {
        let error = find_or_build(Some(Path::new("/nonexistent/cometbft")), &silent);
        assert!(matches!(error, Err(CometError::WrongBinary { .. })));
    }
}
