//! Decoding a link, and its equation.

use ff::Field;
use halo2_proofs::poly::commitment::MSM;
use pasta_curves::{EqAffine, Fp};

use super::statement::{LinkPoints, LinkStatement};
use super::LinkBases;
use crate::params::Params;
use crate::point;
use sluice_rules::shape::{BLINDING_ROWS, LINK_LENGTH};

/// A decoded link: T and the responses for the six blinding rows and W.
pub struct Link {
    t: EqAffine,
    t_bytes: [u8; 32],
    rows: [Fp; BLINDING_ROWS],
    w: Fp,
}

impl Link {
    /// Reads 256 bytes: T, six row responses, the response of W. `None` unless every word is canonical and T is not the identity.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != LINK_LENGTH {
            return None;
        }
        let mut words = point::words(bytes);
        let t_bytes = words.next()?;
        let t = point::decode(&t_bytes)?;
        let mut rows = [Fp::ZERO; BLINDING_ROWS];
        for row in &mut rows {
            *row = point::decode_scalar(&words.next()?)?;
        }
        let w = point::decode_scalar(&words.next()?)?;
        Some(Self {
            t,
            t_bytes,
            rows,
            w,
        })
    }

    /// `sum z_i L_i + z_w W - T - e sum rho^j (C'_j - C_j)`: zero if and only if the link holds.
    pub(crate) fn equation<'k>(
        &self,
        params: &'k Params,
        bases: &LinkBases,
        statement: &LinkStatement<'_>,
        points: &LinkPoints,
    ) -> MSM<'k, EqAffine> {
        let rho = statement.rho();
        let e = rho.challenge(&self.t_bytes);
        let mut equation = MSM::new(params);
        for (response, base) in self.rows.iter().zip(&bases.rows) {
            equation.append_term(*response, *base);
        }
        equation.add_to_w_scalar(self.w);
        equation.append_term(-Fp::ONE, self.t);
        let mut weight = e;
        for (proof, attested) in points.proof.iter().zip(&points.attested) {
            equation.append_term(-weight, *proof);
            equation.append_term(weight, *attested);
            weight *= rho.scalar;
        }
        equation
    }
}
