//! The proof of one chunk.

use ff::Field;
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};
use sluice_circuits::closing_rows::ClosingRowsWitness;
use sluice_circuits::concentration::category_challenge;
use sluice_circuits::keys::vk_digest;
use sluice_circuits::prover::{Proven, Prover, Work};
use sluice_circuits::spec::CircuitId;
use sluice_circuits::summary::ChunkOpening;
use sluice_circuits::verifier::ProofItem;
use sluice_proto::vault::MsgProveChunk;

use super::terms::{Binding, Terms};
use super::ProveError;
use crate::issuer::{hexed, ChunkWork};

/// A chunk's proof with everything the chain is sent. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkProof {
    /// Where it is good.
    #[serde(flatten)]
    pub binding: Binding,
    /// The chunk, from 0.
    pub chunk: u32,
    /// Its loans.
    pub loans: u32,
    /// The chunk summary.
    #[serde(with = "hexed")]
    pub summary: [u8; 32],
    /// The commitment to the balances of the pool's categories it was made under.
    #[serde(with = "hexed")]
    pub categories: [u8; 32],
    /// The commitments the proof is linked to, in schema order.
    #[serde(with = "hexed")]
    pub commitments: Vec<[u8; 32]>,
    /// The proof.
    #[serde(with = "hexed")]
    pub proof: Vec<u8>,
    /// The column link.
    #[serde(with = "hexed")]
    pub link: Vec<u8>,
}

/// Proves one chunk. The result has been verified. Seconds of work. The opening is as secret as the loans, and the closing proof
/// needs it.
///
/// # Errors
/// [`ProveError`], naming the chunk and the rule that its loans break.
pub fn prove_chunk(
    prover: &dyn Prover,
    terms: &Terms,
    chunk: u32,
    work: &ChunkWork,
) -> Result<(ChunkProof, ChunkOpening), ProveError> {
    prove_again(prover, terms, chunk, work, None)
}

/// Proves a chunk as [`prove_chunk`] does, under the summary of an earlier proof if `earlier` is that proof's opening:
/// what was sent, or built on, stays good.
pub(super) fn prove_again(
    prover: &dyn Prover,
    terms: &Terms,
    chunk: u32,
    work: &ChunkWork,
    earlier: Option<&ChunkOpening>,
) -> Result<(ChunkProof, ChunkOpening), ProveError> {
    let blind = match earlier {
        Some(opening) => opening.blind(),
        None => Field::try_random(&mut SysRng)?,
    };
    let secrets = &work.secrets;
    let witness = ClosingRowsWitness::new(secrets.columns.clone(), work.exposures, blind)
        .map_err(|error| ProveError::Witness { chunk, error })?;
    let circuit = CircuitId::ClosingRows(terms.suite);
    let context = terms.context(circuit, chunk)?;
    let challenge = category_challenge(&context, &work.categories);
    let opening = witness.opening(context.to_field(vk_digest(circuit)), challenge, terms.as_of);
    if earlier.is_some_and(|earlier| earlier.summary() != opening.summary()) {
        // An opening of something else: its blind must not hide a second chunk.
        return prove_again(prover, terms, chunk, work, None);
    }
    let statement = terms.chunk_statement(chunk, work.categories, opening.summary())?;
    let (commitments, blinds) = (&secrets.commitments, &secrets.blinds);
    let Proven { proof, link } = Work::closing_rows(&witness, &statement, commitments, blinds)
        .and_then(|work| prover.prove(&work))
        .map_err(|error| ProveError::Chunk { chunk, error })?;
    let proof = ChunkProof {
        binding: terms.binding.clone(),
        chunk,
        loans: statement.loans,
        summary: statement.summary,
        categories: statement.categories,
        commitments: commitments.clone(),
        proof,
        link,
    };
    Ok((proof, opening))
}

impl ChunkProof {
    /// The message that brings the proof to the chain.
    pub fn message(&self, signer: &str) -> MsgProveChunk {
        MsgProveChunk {
            signer: signer.to_owned(),
            vault: self.binding.vault,
            period: self.binding.period,
            revision: self.binding.revision,
            chunk: self.chunk,
            suite: self.binding.suite,
            statement: self.summary.to_vec(),
            column_commitments: self.commitments.iter().map(|word| word.to_vec()).collect(),
            proof: self.proof.clone(),
            link: self.link.clone(),
            categories: self.categories.to_vec(),
        }
    }

    /// What a verifier is asked about this proof under these terms.
    ///
    /// # Errors
    /// [`ProveError::NoChunk`].
    pub fn item(&self, terms: &Terms) -> Result<ProofItem, ProveError> {
        Ok(ProofItem::ClosingRows {
            statement: terms.chunk_statement(self.chunk, self.categories, self.summary)?,
            proof: self.proof.clone(),
            link: self.link.clone(),
            commitments: self.commitments.clone(),
        })
    }
}
