//! Queries: module queries by path, and single store rows with proofs.

use sluice_core::{sdk, Error};

use crate::app::App;
use crate::store::Proof;

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Encoded response message, or the row.
    pub value: Vec<u8>,
    /// Key of the row, for store queries.
    pub key: Vec<u8>,
    /// Height whose state was read. The header that proves it is the next one.
    pub height: u64,
    /// Proof of the row, if one was asked for.
    pub proof: Option<Proof>,
}

impl App {
    /// Answers `path` at `height`; 0 stands for the latest, or with `prove` for the one before it, whose state the
    /// latest header proves.
    ///
    /// Paths are gRPC paths (`/sluice.vault.v1.Query/Vault`, data is the encoded request) and `store/app/key`, with or
    /// without a leading slash (data is the key). Fails with `sdk/unknown_request` on another path and
    /// `sdk/invalid_request` on a height that is not kept.
    pub fn query(
        &self,
        path: &str,
        data: &[u8],
        height: u64,
        prove: bool,
    ) -> Result<Answer, Error> {
        let latest = self.height();
        let height = match (height, prove) {
            (0, true) => latest.saturating_sub(1).max(1),
            (0, false) => latest,
            (height, _) => height,
        };
        let missing = || {
            sdk::INVALID_REQUEST.because(format!(
                "height {height} is not kept; the latest is {latest}"
            ))
        };
        if matches!(path, "store/app/key" | "/store/app/key") {
            let proof = self
                .store()
                .prove(height, data)
                .map_err(|error| sdk::INVALID_REQUEST.because(error.to_string()))?;
            return Ok(Answer {
                // The proof tells a row that is absent from one that is empty.
                value: proof.value.clone().unwrap_or_else(Vec::new),
                key: data.to_vec(),
                height,
                proof: prove.then_some(proof),
            });
        }
        let route = self
            .query_route(path)
            .ok_or_else(|| sdk::UNKNOWN_REQUEST.because(format!("unknown query path {path}")))?;
        let (state, context) = self.state_at(height).ok_or_else(missing)?;
        Ok(Answer {
            value: route.answer(state.as_ref(), &context, data)?,
            height,
            ..Answer::default()
        })
    }
}
