//! Verifying keys: made at start, compared with the golden digest of their circuit.
//!
//! halo2_proofs cannot write a key to a file, and a key depends on the floor planner and on the features the library was built
//! with. So every node makes its keys itself, and a node whose keys differ from the golden ones refuses to start: it would fork.

mod lazy;
mod registry;

use std::marker::PhantomData;
use std::sync::Arc;

use halo2_proofs::plonk::{self, keygen_vk, ConstraintSystem};
use pasta_curves::EqAffine;
use thiserror::Error;

use crate::digest::{Digest, Personal};
use crate::link::LinkBases;
use crate::params::{Params, ParamsError};
use crate::spec::{CircuitId, CircuitSpec};
use sluice_rules::shape::BLINDING_ROWS;

pub(crate) use lazy::LazyKey;
pub(crate) use registry::every_circuit;
pub use registry::vk_digest;

const PERSONAL: &Personal = b"Sluice-VerifyKey";

/// Why a circuit has no key.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The parameters could not be had.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// The parameters given are of another size.
    #[error("{circuit:?} has k = {expected}, the parameters k = {got}")]
    Size {
        /// The circuit.
        circuit: CircuitId,
        /// Its size.
        expected: u32,
        /// The size of the parameters.
        got: u32,
    },
    /// The key is not the golden one.
    #[error("the verifying key of {circuit:?} has digest {got}, not the golden {expected}: this build would fork the chain")]
    NotGolden {
        /// The circuit.
        circuit: CircuitId,
        /// The golden digest.
        expected: &'static str,
        /// The digest of the key this build makes.
        got: String,
    },
    /// A linked circuit has another number of blinding rows than the link is a proof over.
    #[error("{circuit:?} has {got} blinding rows; a linked circuit has {BLINDING_ROWS}")]
    BlindingRows {
        /// The circuit.
        circuit: CircuitId,
        /// Its number of blinding rows.
        got: usize,
    },
    /// The library could not make the key.
    #[error("keygen of {circuit:?}: {error}")]
    Keygen {
        /// The circuit.
        circuit: CircuitId,
        /// The library's error.
        error: plonk::Error,
    },
}

/// The verifying key of one circuit, with the parameters and, for a linked circuit, the bases of its link.
pub struct VerifierKey<C> {
    pub(crate) params: Arc<Params>,
    pub(crate) key: plonk::VerifyingKey<EqAffine>,
    digest: [u8; 32],
    link: Option<LinkBases>,
    circuit: PhantomData<fn() -> C>,
}

impl<C: CircuitSpec> VerifierKey<C> {
    /// Makes the key and compares it with the golden digest.
    pub fn build(params: Arc<Params>) -> Result<Self, KeyError> {
        let key = Self::generate(params)?;
        let got = hex::encode(key.digest);
        if got != C::VK_DIGEST {
            return Err(KeyError::NotGolden {
                circuit: C::ID,
                expected: C::VK_DIGEST,
                got,
            });
        }
        Ok(key)
    }

    /// Makes the key whatever its digest: for the test that writes the golden digest.
    pub fn generate(params: Arc<Params>) -> Result<Self, KeyError> {
        let circuit = C::ID;
        if params.k() != C::K {
            return Err(KeyError::Size {
                circuit,
                expected: C::K,
                got: params.k(),
            });
        }
        let key = keygen_vk(params.as_ref(), &C::blank())
            .map_err(|error| KeyError::Keygen { circuit, error })?;
        let link = if C::LINKED.is_empty() {
            None
        } else {
            let got = blinding_rows::<C>();
            if got != BLINDING_ROWS {
                return Err(KeyError::BlindingRows { circuit, got });
            }
            Some(LinkBases::new(&params))
        };
        let digest = key_digest(&key);
        Ok(Self {
            params,
            key,
            digest,
            link,
            circuit: PhantomData,
        })
    }

    /// BLAKE2b-256 of the pinned form of the key: part of every context, job and link.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The bases of the link; `None` for an aggregate circuit.
    pub fn link_bases(&self) -> Option<&LinkBases> {
        self.link.as_ref()
    }
}

/// The rows at the end of every column that the prover fills with randomness: `b` in the design. `blinding_factors` rows and the
/// one before them, which the permutation argument needs.
pub fn blinding_rows<C: CircuitSpec>() -> usize {
    let mut system = ConstraintSystem::default();
    let _ = C::configure(&mut system);
    system.blinding_factors() + 1
}

/// The library hashes the same text into its transcripts; ours has its own personalisation.
fn key_digest(key: &plonk::VerifyingKey<EqAffine>) -> [u8; 32] {
    Digest::new(PERSONAL)
        .bytes(format!("{:?}", key.pinned()).as_bytes())
        .finish()
}
