//! What a network needs besides its homes, made once and kept beside this program.

use std::env;
use std::path::{Path, PathBuf};

use sluice_circuits::params::{load_or_create, SIZES};
use sluice_server::comet::find_or_build;

use sluice_client::output::{CliError, CliResult};

/// What a network needs besides its homes.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    /// CometBFT.
    pub(crate) cometbft: PathBuf,
    /// The folder of the proof system's public parameters.
    pub(crate) params: PathBuf,
}

impl Tools {
    /// Finds everything, making what is missing: a minute for CometBFT, seconds for the parameters, both once.
    pub(crate) async fn ready(say: fn(&str)) -> CliResult<Self> {
        tokio::task::spawn_blocking(move || {
            let cometbft = find_or_build(None, &say)?;
            let params = beside_program()?.join("params");
            for k in SIZES {
                if !params.join(format!("params-{k}.bin")).exists() {
                    say(&format!(
                        "making public parameters of 2^{k} rows (once, seconds)"
                    ));
                }
                load_or_create(&params, k).map_err(CliError::refused)?;
            }
            Ok(Tools { cometbft, params })
        })
        .await?
    }
}

/// The folder of this program. Test programs live one folder deeper and share it.
pub(crate) fn beside_program() -> CliResult<PathBuf> {
    let program = env::current_exe()
        .map_err(|error| CliError::refused(format!("this program's folder: {error}")))?;
    let folder = program.parent().unwrap_or(Path::new("."));
    match folder.ends_with("deps") {
        true => Ok(folder.parent().unwrap_or(folder).to_owned()),
        false => Ok(folder.to_owned()),
    }
}
