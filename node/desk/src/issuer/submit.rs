//! Bringing proofs to the chain: asks what is accepted, sends the rest.

use std::time::{Duration, Instant};

use sluice_app::vault::CHUNK_ACCEPTED;
use sluice_proto::vault::QueryProofsResponse;

use super::{ChunkProof, FileError, ProofFolder};
use sluice_client::{any, Client, ClientError, SendOptions, Signer, TxOutcome};

/// Why proofs were not brought to the chain.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// A file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// The chain or the connection.
    #[error("{what}: {error}")]
    Client {
        /// What was being sent or asked.
        what: String,
        /// Why it failed.
        error: ClientError,
    },
    /// A proof is missing.
    #[error("{what} is not proved yet: `sluiced prove closing` makes what is missing")]
    Missing {
        /// The chunk or the closing.
        what: String,
    },
    /// The proofs are for another chain.
    #[error("the proofs are for chain {proofs}, this is {chain}")]
    OtherChain {
        /// Of the proofs.
        proofs: String,
        /// Of the signer.
        chain: String,
    },
    /// The chain has another revision of the tape.
    #[error("the proofs are about revision {proofs} of the tape, the chain has {chain}")]
    OtherRevision {
        /// Of the proofs.
        proofs: u32,
        /// Of the chain.
        chain: u32,
    },
    /// The chain accepted another proof of a chunk.
    #[error("chunk {chunk}: the chain accepted another proof of it; the closing must be made of that one's opening")]
    OtherProof {
        /// The chunk.
        chunk: u32,
    },
}

/// What was brought to the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The chain had accepted it before.
    Known {
        /// The chunk; `None` for the closing.
        chunk: Option<u32>,
    },
    /// The chain accepted it now.
    Accepted {
        /// The chunk; `None` for the closing.
        chunk: Option<u32>,
        /// The block.
        height: u64,
        /// Gas it was charged.
        gas: u64,
        /// From sending to the block.
        time: Duration,
    },
}

/// Sends every proof of a folder that the chain has not accepted, chunk by chunk and then the closing. A busy node and
/// a sequence that was taken are tried again, as the client does.
///
/// # Errors
/// [`SubmitError`], naming the chunk.
pub async fn submit_closing(
    client: &Client,
    signer: &Signer,
    proofs: &ProofFolder,
    options: &SendOptions,
    progress: &(dyn Fn(&Submitted) + Sync),
) -> Result<Vec<Submitted>, SubmitError> {
    let closing = proofs.closing()?.ok_or_else(|| missing(None))?;
    let binding = &closing.binding;
    if binding.chain_id != signer.chain_id() {
        return Err(SubmitError::OtherChain {
            proofs: binding.chain_id.clone(),
            chain: signer.chain_id().to_owned(),
        });
    }
    let accepted = accepted(client, binding.vault, binding.period).await?;
    if accepted.revision != binding.revision {
        return Err(SubmitError::OtherRevision {
            proofs: binding.revision,
            chain: accepted.revision,
        });
    }
    let mut submitted = Vec::new();
    for (chunk, summary) in (0..).zip(&closing.summaries) {
        let proof = proofs
            .chunk(chunk)?
            .filter(|proof| proof.summary == *summary);
        let proof = proof.ok_or_else(|| missing(Some(chunk)))?;
        let step = submit_chunk(client, signer, &proof, &accepted, options).await?;
        progress(&step);
        submitted.push(step);
    }
    let step = match accepted.closing {
        Some(_) => Submitted::Known { chunk: None },
        None => {
            let began = Instant::now();
            let message = any(&closing.message(signer.address()));
            let outcome = client.send_and_wait(signer, vec![message], options).await;
            accepted_now(None, outcome.map_err(|error| failed(None, error))?, began)
        }
    };
    progress(&step);
    submitted.push(step);
    Ok(submitted)
}

async fn submit_chunk(
    client: &Client,
    signer: &Signer,
    proof: &ChunkProof,
    before: &QueryProofsResponse,
    options: &SendOptions,
) -> Result<Submitted, SubmitError> {
    let chunk = Some(proof.chunk);
    if known(proof, before)? {
        return Ok(Submitted::Known { chunk });
    }
    let began = Instant::now();
    let message = any(&proof.message(signer.address()));
    match client.send_and_wait(signer, vec![message], options).await {
        Ok(outcome) => Ok(accepted_now(chunk, outcome, began)),
        // An earlier send whose answer was lost may have been accepted meanwhile.
        Err(ClientError::Refused(refusal))
            if refusal.is(CHUNK_ACCEPTED.codespace, CHUNK_ACCEPTED.code) =>
        {
            let binding = &proof.binding;
            let now = accepted(client, binding.vault, binding.period).await?;
            match known(proof, &now)? {
                true => Ok(Submitted::Known { chunk }),
                false => Err(failed(chunk, ClientError::Refused(refusal))),
            }
        }
        Err(error) => Err(failed(chunk, error)),
    }
}

/// Whether the chain has accepted this very proof's summary.
fn known(proof: &ChunkProof, accepted: &QueryProofsResponse) -> Result<bool, SubmitError> {
    match accepted.summaries.get(proof.chunk as usize) {
        Some(summary) if *summary == proof.summary => Ok(true),
        Some(summary) if !summary.is_empty() => Err(SubmitError::OtherProof { chunk: proof.chunk }),
        _ => Ok(false),
    }
}

async fn accepted(
    client: &Client,
    vault: u64,
    period: u32,
) -> Result<QueryProofsResponse, SubmitError> {
    let answer = client.proofs(vault, period).await;
    answer.map_err(|error| SubmitError::Client {
        what: format!("asking for the accepted proofs of vault {vault}"),
        error,
    })
}

fn accepted_now(chunk: Option<u32>, outcome: TxOutcome, began: Instant) -> Submitted {
    Submitted::Accepted {
        chunk,
        height: outcome.height,
        gas: outcome.gas_used,
        time: began.elapsed(),
    }
}

fn failed(chunk: Option<u32>, error: ClientError) -> SubmitError {
    SubmitError::Client {
        what: name(chunk),
        error,
    }
}

fn missing(chunk: Option<u32>) -> SubmitError {
    SubmitError::Missing { what: name(chunk) }
}

fn name(chunk: Option<u32>) -> String {
    chunk.map_or_else(
        || "the closing".to_owned(),
        |chunk| format!("chunk {chunk}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::Binding;

    fn proof(chunk: u32, summary: [u8; 32]) -> ChunkProof {
        ChunkProof {
            binding: Binding {
                chain_id: "c-1".into(),
                vault: 1,
                period: 0,
                revision: 0,
                suite: 1,
                tape_digest: [0; 32],
                term_sheet: [0; 32],
            },
            chunk,
            loans: 20,
            summary,
            categories: [0; 32],
            commitments: Vec::new(),
            proof: Vec::new(),
            link: Vec::new(),
        }
    }

    #[test]
    fn a_chunk_is_known_by_its_summary_and_another_ones_stops_the_work() {
        let accepted = QueryProofsResponse {
            summaries: vec![vec![1; 32], Vec::new()],
            ..QueryProofsResponse::default()
        };
        assert!(matches!(known(&proof(0, [1; 32]), &accepted), Ok(true)));
        assert!(matches!(known(&proof(1, [1; 32]), &accepted), Ok(false)));
        assert!(matches!(known(&proof(2, [1; 32]), &accepted), Ok(false)));
        let other = known(&proof(0, [2; 32]), &accepted);
        assert!(matches!(other, Err(SubmitError::OtherProof { chunk: 0 })));
    }
}
