//! The proof over all chunks.

use ff::{Field, PrimeField};
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};
use sluice_circuits::closing::ClosingWitness;
use sluice_circuits::concentration::Categories;
use sluice_circuits::prover::{Prover, Work};
use sluice_circuits::spec::CircuitId;
use sluice_circuits::summary::ChunkOpening;
use sluice_circuits::verifier::ProofItem;
use sluice_proto::vault::MsgProveClosing;
use zeroize::Zeroizing;

use super::terms::{Binding, Terms};
use super::ProveError;
use crate::issuer::hexed;

/// The closing proof with everything the chain is sent. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingProof {
    /// Where it is good.
    #[serde(flatten)]
    pub binding: Binding,
    /// The chunk summaries it opens, in order.
    #[serde(with = "hexed")]
    pub summaries: Vec<[u8; 32]>,
    /// The commitment to the balances of the pool's categories, which the chunks were proved under.
    #[serde(with = "hexed")]
    pub categories: [u8; 32],
    /// The commitment to the waterfall's opening state.
    #[serde(with = "hexed")]
    pub state_0: [u8; 32],
    /// The proof.
    #[serde(with = "hexed")]
    pub proof: Vec<u8>,
}

/// The blind of `state_0`, a field element in 32 bytes: the first waterfall proof opens the state with it.
pub type StateBlind = Zeroizing<[u8; 32]>;

/// Proves that the pool meets every criterion, from the openings of all its chunks in order and the balances of its
/// categories. The result has been verified.
///
/// # Errors
/// [`ProveError`], naming the criterion that the pool does not meet.
pub fn prove_pool(
    prover: &dyn Prover,
    terms: &Terms,
    openings: Vec<ChunkOpening>,
    categories: Categories,
) -> Result<(ClosingProof, StateBlind), ProveError> {
    prove_pool_again(prover, terms, openings, categories, None)
}

/// Proves the pool as [`prove_pool`] does, with the `state_0` of an earlier proof if `earlier` is that proof's blind.
pub(super) fn prove_pool_again(
    prover: &dyn Prover,
    terms: &Terms,
    openings: Vec<ChunkOpening>,
    categories: Categories,
    earlier: Option<&StateBlind>,
) -> Result<(ClosingProof, StateBlind), ProveError> {
    let summaries: Vec<[u8; 32]> = openings.iter().map(ChunkOpening::summary).collect();
    let earlier = earlier.and_then(|blind| PrimeField::from_repr(**blind).into_option());
    let blind = match earlier {
        Some(blind) => blind,
        None => Field::try_random(&mut SysRng)?,
    };
    let context = terms.context(CircuitId::Closing(terms.suite), 0)?;
    let commitment = categories.commitment(context.vault_binding());
    let witness = ClosingWitness::new(openings, categories, blind)?;
    let state_0 = witness.state_0(&context);
    let statement = terms.closing_statement(summaries.clone(), commitment, state_0)?;
    let proof = Work::closing(&witness, &statement)
        .and_then(|work| prover.prove(&work))
        .map_err(ProveError::Closing)?
        .proof;
    let proof = ClosingProof {
        binding: terms.binding.clone(),
        summaries,
        categories: commitment,
        state_0,
        proof,
    };
    Ok((proof, Zeroizing::new(blind.to_repr())))
}

impl ClosingProof {
    /// The message that brings the proof to the chain.
    pub fn message(&self, signer: &str) -> MsgProveClosing {
        MsgProveClosing {
            signer: signer.to_owned(),
            vault: self.binding.vault,
            revision: self.binding.revision,
            suite: self.binding.suite,
            state_0: self.state_0.to_vec(),
            proof: self.proof.clone(),
        }
    }

    /// What a verifier is asked about this proof under these terms.
    ///
    /// # Errors
    /// [`ProveError::Terms`].
    pub fn item(&self, terms: &Terms) -> Result<ProofItem, ProveError> {
        Ok(ProofItem::Closing {
            statement: terms.closing_statement(
                self.summaries.clone(),
                self.categories,
                self.state_0,
            )?,
            proof: self.proof.clone(),
        })
    }
}
