//! Proving keys.

use std::sync::Arc;

use halo2_proofs::plonk::{self, keygen_pk};
use pasta_curves::EqAffine;

use crate::keys::{KeyError, VerifierKey};
use crate::params::Params;
use crate::spec::CircuitSpec;

/// The proving key of one circuit, with the verifying key it must agree with.
pub struct ProverKey<C> {
    pub(super) verifier: VerifierKey<C>,
    pub(crate) key: plonk::ProvingKey<EqAffine>,
}

impl<C: CircuitSpec> ProverKey<C> {
    /// Makes both keys and compares the verifying key with the golden digest.
    pub fn build(params: Arc<Params>) -> Result<Self, KeyError> {
        let verifier = VerifierKey::<C>::build(params)?;
        let key = keygen_pk(verifier.params.as_ref(), verifier.key.clone(), &C::blank()).map_err(
            |error| KeyError::Keygen {
                circuit: C::ID,
                error,
            },
        )?;
        Ok(Self { verifier, key })
    }

    /// The verifying key.
    pub fn verifier(&self) -> &VerifierKey<C> {
        &self.verifier
    }
}
