//! What a link is about, and the challenges drawn from it.

use ff::FromUniformBytes;
use pasta_curves::{EqAffine, Fp};

use crate::column::LinkedColumn;
use crate::digest::{Challenge, FieldChallenge, Personal};
use crate::point;
use crate::proof::proof_point;
use crate::spec::CircuitId;
use sluice_rules::shape::BLINDING_ROWS;

const RHO: &Personal = b"Sluice-Link-Rho1";
const E: &Personal = b"Sluice-Link-E--1";

/// Everything the link binds.
pub struct LinkStatement<'a> {
    /// The circuit.
    pub circuit: CircuitId,
    /// The digest of its verifying key.
    pub vk_digest: &'a [u8; 32],
    /// log2 of its rows.
    pub k: u32,
    /// The instances of the proof, the context first; the context names chain, vault, period, revision, chunk and tape.
    pub instances: &'a [Fp],
    /// The whole proof.
    pub proof: &'a [u8],
    /// The slots: advice column j carries the tape column `columns[j]`.
    pub columns: &'a [LinkedColumn],
    /// The attested commitment of each.
    pub commitments: &'a [[u8; 32]],
}

/// `C'_j` and `C_j` of every linked column.
pub(crate) struct LinkPoints {
    pub(super) proof: Vec<EqAffine>,
    pub(super) attested: Vec<EqAffine>,
}

/// The first challenge, and the state it came from.
pub(super) struct Rho {
    pub(super) state: [u8; 64],
    pub(super) scalar: Fp,
}

impl LinkStatement<'_> {
    /// Decodes `C'_j` and `C_j`; `None` if one is not canonical or is the identity.
    pub(crate) fn points(&self) -> Option<LinkPoints> {
        let proof = (0..self.columns.len())
            .map(|j| proof_point(self.proof, j))
            .collect::<Option<_>>()?;
        let attested = self
            .commitments
            .iter()
            .map(point::decode)
            .collect::<Option<_>>()?;
        Some(LinkPoints { proof, attested })
    }

    /// rho, which batches the columns into one equation.
    pub(super) fn rho(&self) -> Rho {
        let mut hash = Challenge::new(RHO);
        hash.number(self.circuit.id().into())
            .fixed(self.vk_digest)
            .number(self.k.into())
            .length(BLINDING_ROWS);
        hash.length(self.instances.len());
        for instance in self.instances {
            hash.scalar(instance);
        }
        hash.bytes(self.proof).length(self.columns.len());
        for column in self.columns {
            hash.bytes(column.tape().as_bytes())
                .bytes(column.column().name().as_bytes());
        }
        hash.list(self.commitments.iter());
        let state = hash.finish();
        Rho {
            state,
            scalar: Fp::from_uniform_bytes(&state),
        }
    }
}

impl Rho {
    /// e, the challenge of the Schnorr proof: it follows rho, so everything rho binds, and the first message T.
    pub(super) fn challenge(&self, t: &[u8; 32]) -> Fp {
        Challenge::new(E)
            .fixed(&self.state)
            .fixed(t)
            .finish_scalar()
    }
}
