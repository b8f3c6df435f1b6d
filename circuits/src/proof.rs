//! The single path from bytes to a verdict, generic over the circuit.
//!
//! The verdict of a bad item is a rule of the chain, so it is decided here and nowhere else, in the order length, encoding,
//! proof, link. A batch uses the same two equations and may only conclude that all items are good.

use std::io;

use halo2_proofs::plonk::{self, verify_proof, VerificationStrategy};
use halo2_proofs::poly::commitment::{Guard, MSM};
use halo2_proofs::transcript::{
    Blake2bRead, Challenge255, EncodedChallenge, Transcript, TranscriptRead,
};
use pasta_curves::{EqAffine, Fp};

use crate::keys::VerifierKey;
use crate::link::{Link, LinkStatement};
use crate::point;
use crate::spec::CircuitSpec;
use sluice_rules::shape::LINK_LENGTH;

/// What verification found. A bad item has exactly one verdict, the first of this order that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The statement is proved, over the attested columns.
    Ok,
    /// The proof, the link or the list of commitments or instances has another length than the circuit fixes.
    ProofLength,
    /// A 32-byte word of the proof, the link or a commitment is not the canonical encoding of a scalar or of a point other than
    /// the identity.
    ProofEncoding,
    /// The proof does not prove the statement.
    ProofInvalid,
    /// The proof's columns are not the attested ones.
    LinkInvalid,
}

/// Everything verification reads, besides the key.
#[derive(Clone, Copy)]
pub struct Claim<'a> {
    /// The instance column: exactly `CircuitSpec::INSTANCES` values, the context first.
    pub instances: &'a [Fp],
    /// The proof: exactly `CircuitSpec::PROOF_LENGTH` bytes.
    pub proof: &'a [u8],
    /// The column link, 256 bytes; empty for an aggregate circuit.
    pub link: &'a [u8],
    /// The attested commitment of every linked column, in the order of `CircuitSpec::LINKED`.
    pub commitments: &'a [[u8; 32]],
}

/// A well-formed claim, reduced to what must be zero in the group.
pub(crate) struct Equations<'k> {
    pub(crate) proof: MSM<'k, EqAffine>,
    pub(crate) link: Option<MSM<'k, EqAffine>>,
}

impl Equations<'_> {
    /// Evaluates the equations, the proof's first.
    pub(crate) fn verdict(self) -> Verdict {
        if !self.proof.eval() {
            Verdict::ProofInvalid
        } else if self.link.is_some_and(|link| !link.eval()) {
            Verdict::LinkInvalid
        } else {
            Verdict::Ok
        }
    }
}

impl<C: CircuitSpec> VerifierKey<C> {
    /// The verdict on one claim. No input makes it panic.
    pub fn verify(&self, claim: &Claim<'_>) -> Verdict {
        match self.equations(claim) {
            Ok(equations) => equations.verdict(),
            Err(verdict) => verdict,
        }
    }

    /// Whether proof, link and list of commitments have the circuit's exact lengths.
    pub(crate) fn lengths(&self, proof: &[u8], link: &[u8], commitments: &[[u8; 32]]) -> bool {
        let link_length = if C::LINKED.is_empty() { 0 } else { LINK_LENGTH };
        proof.len() == C::PROOF_LENGTH
            && link.len() == link_length
            && commitments.len() == C::LINKED.len()
    }

    /// Checks everything but the group equations, and returns these.
    pub(crate) fn equations(&self, claim: &Claim<'_>) -> Result<Equations<'_>, Verdict> {
        let fits = self.lengths(claim.proof, claim.link, claim.commitments);
        if !fits || claim.instances.len() != C::INSTANCES {
            return Err(Verdict::ProofLength);
        }

        // The link is decoded before the proof is checked, because encoding comes before proof in the order of verdicts.
        let link = match self.link_bases() {
            None => None,
            Some(bases) => {
                let link = Link::decode(claim.link).ok_or(Verdict::ProofEncoding)?;
                let statement = LinkStatement {
                    circuit: C::ID,
                    vk_digest: self.digest(),
                    k: C::K,
                    instances: claim.instances,
                    proof: claim.proof,
                    columns: C::LINKED,
                    commitments: claim.commitments,
                };
                let points = statement.points().ok_or(Verdict::ProofEncoding)?;
                Some(link.equation(&self.params, bases, &statement, &points))
            }
        };

        Ok(Equations {
            proof: self.proof_equation(claim)?,
            link,
        })
    }

    fn proof_equation(&self, claim: &Claim<'_>) -> Result<MSM<'_, EqAffine>, Verdict> {
        let mut rest = claim.proof;
        let mut transcript = Reading {
            inner: Blake2bRead::init(&mut rest),
            refused: false,
        };
        let outcome = verify_proof(
            &self.params,
            &self.key,
            Deferred(MSM::new(&self.params)),
            &[&[claim.instances]],
            &mut transcript,
        );
        if transcript.refused {
            return Err(Verdict::ProofEncoding);
        }
        let equation = outcome.map_err(|_| Verdict::ProofInvalid)?;
        // The verifier stops reading at the last word it needs: whatever follows would be malleable.
        if rest.is_empty() {
            Ok(equation)
        } else {
            Err(Verdict::ProofLength)
        }
    }
}

/// Hands the final equation out instead of evaluating it.
struct Deferred<'k>(MSM<'k, EqAffine>);

impl<'k> VerificationStrategy<'k, EqAffine> for Deferred<'k> {
    type Output = MSM<'k, EqAffine>;

    fn process<E: EncodedChallenge<EqAffine>>(
        self,
        equation: impl FnOnce(MSM<'k, EqAffine>) -> Result<Guard<'k, EqAffine, E>, plonk::Error>,
    ) -> Result<Self::Output, plonk::Error> {
        Ok(equation(self.0)?.use_challenges())
    }
}

/// The library's transcript, which also remembers that a word of the proof was refused.
///
/// The verifier reads every word before it evaluates anything, and reports a refused word in the same way as a wrong opening.
/// Watching the reads tells the two apart by what the verifier itself expects at each position, so no second description of the
/// proof's layout has to agree with the library's.
struct Reading<'a, 'b> {
    inner: Blake2bRead<&'a mut &'b [u8], EqAffine, Challenge255<EqAffine>>,
    refused: bool,
}

impl Transcript<EqAffine, Challenge255<EqAffine>> for Reading<'_, '_> {
    fn squeeze_challenge(&mut self) -> Challenge255<EqAffine> {
        self.inner.squeeze_challenge()
    }

    fn common_point(&mut self, point: EqAffine) -> io::Result<()> {
        self.inner.common_point(point)
    }

    fn common_scalar(&mut self, scalar: Fp) -> io::Result<()> {
        self.inner.common_scalar(scalar)
    }
}

impl TranscriptRead<EqAffine, Challenge255<EqAffine>> for Reading<'_, '_> {
    fn read_point(&mut self) -> io::Result<EqAffine> {
        let point = self.inner.read_point();
        self.refused |= point.is_err();
        point
    }

    fn read_scalar(&mut self) -> io::Result<Fp> {
        let scalar = self.inner.read_scalar();
        self.refused |= scalar.is_err();
        scalar
    }
}

/// The point in word `index` of a proof.
pub(crate) fn proof_point(proof: &[u8], index: usize) -> Option<EqAffine> {
    point::words(proof)
        .nth(index)
        .and_then(|word| point::decode(&word))
}

#[cfg(test)]
mod tests;
