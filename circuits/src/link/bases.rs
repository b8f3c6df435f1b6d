//! The seven bases a link is a proof over.

use ff::Field;
use group::Curve;
use halo2_proofs::poly::{commitment::Blind, EvaluationDomain};
use pasta_curves::{EqAffine, Fp};

use crate::params::Params;
use sluice_rules::shape::BLINDING_ROWS;

/// The Lagrange bases of the last six rows, and W.
///
/// The library keeps its Lagrange bases to itself; each is the commitment to the vector that is 1 in its row.
pub struct LinkBases {
    pub(super) rows: [EqAffine; BLINDING_ROWS],
    // The verifier adds W through the library, which knows it.
    #[cfg(feature = "prover")]
    pub(super) w: EqAffine,
}

impl LinkBases {
    /// The bases for circuits with these parameters: seven sparse commitments, a few milliseconds.
    pub fn new(params: &Params) -> Self {
        let domain = EvaluationDomain::<Fp>::new(1, params.k());
        let first = (1 << params.k()) - BLINDING_ROWS;
        let rows = std::array::from_fn(|row| {
            let mut unit = domain.empty_lagrange();
            unit[first + row] = Fp::ONE;
            params.commit_lagrange(&unit, Blind(Fp::ZERO)).to_affine()
        });
        Self {
            rows,
            #[cfg(feature = "prover")]
            w: params
                .commit_lagrange(&domain.empty_lagrange(), Blind(Fp::ONE))
                .to_affine(),
        }
    }
}
