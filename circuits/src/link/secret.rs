//! Making a link, from what the prover knows of its own proof.

use ff::{Field, PrimeField};
use group::Curve;
use halo2_proofs::arithmetic::best_multiexp;
use pasta_curves::{Eq, Fp};
use rand::rngs::SysRng;
use rand::TryRng;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::statement::{LinkPoints, LinkStatement, Rho};
use super::LinkBases;
use crate::column::LinkedColumn;
use crate::digest::{Challenge, FieldChallenge, Personal};
use crate::point;
use sluice_rules::shape::{BLINDING_ROWS, LINK_LENGTH};

const NONCE: &Personal = b"Sluice-LinkNonce";

/// How the prover masked the linked columns of one proof. Whoever holds it can subtract the masks from the proof's commitments.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Masks {
    /// The blinding rows of each linked column.
    pub(crate) rows: Vec<[Fp; BLINDING_ROWS]>,
    /// The blind r' of each.
    pub(crate) blinds: Vec<Fp>,
}

/// Why no link was made.
#[derive(Debug, Error)]
pub enum LinkError {
    /// The witness, the attested commitment or its blind are not of one tape.
    #[error("column {} of the witness is not what its attested commitment in the {} tape holds", .0.column().name(), .0.tape())]
    Column(LinkedColumn),
    /// A commitment is not a point.
    #[error(
        "an attested commitment is not the canonical encoding of a point other than the identity"
    )]
    Encoding,
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system: {0}")]
    Randomness(#[from] rand::rngs::SysError),
}

/// The coefficients of D over the six blinding rows and W: what the Schnorr proof is a proof of knowledge of.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Opening {
    rows: [Fp; BLINDING_ROWS],
    w: Fp,
}

impl Opening {
    fn of_column(masks: &Masks, attested_blinds: &[Fp], j: usize) -> Self {
        Self {
            rows: masks.rows[j],
            w: masks.blinds[j] - attested_blinds[j],
        }
    }

    fn point(&self, bases: &LinkBases) -> Eq {
        self.rows
            .iter()
            .zip(&bases.rows)
            .map(|(scalar, base)| *base * *scalar)
            .sum::<Eq>()
            + bases.w * self.w
    }
}

/// Makes the link. `attested_blinds` are the `r` of the commitments in the statement; all lists have one entry a linked column.
pub(crate) fn prove(
    bases: &LinkBases,
    statement: &LinkStatement<'_>,
    masks: &Masks,
    attested_blinds: &[Fp],
) -> Result<Vec<u8>, LinkError> {
    let points = statement.points().ok_or(LinkError::Encoding)?;
    let rho = statement.rho();

    let powers = std::iter::successors(Some(Fp::ONE), |power| Some(*power * rho.scalar));
    let powers: Vec<Fp> = powers.take(statement.columns.len()).collect();
    let mut opening = Opening {
        rows: [Fp::ZERO; BLINDING_ROWS],
        w: Fp::ZERO,
    };
    for (j, weight) in powers.iter().enumerate() {
        let column = Opening::of_column(masks, attested_blinds, j);
        for (sum, row) in opening.rows.iter_mut().zip(&column.rows) {
            *sum += *row * *weight;
        }
        opening.w += column.w * *weight;
    }
    // D is public, so computing it may take a time that depends on it.
    let difference =
        best_multiexp(&powers, &points.proof) - best_multiexp(&powers, &points.attested);
    // A link over a false opening would be refused by every verifier, and from it anyone could compute the unblinded difference
    // of witness and tape, which is sparse and guessable.
    if opening.point(bases) != difference {
        return Err(first_wrong_column(
            bases,
            statement,
            &points,
            masks,
            attested_blinds,
        ));
    }

    respond(bases, &rho, &opening)
}

/// The Schnorr proof itself: T, then the responses.
fn respond(bases: &LinkBases, rho: &Rho, opening: &Opening) -> Result<Vec<u8>, LinkError> {
    let nonces = nonces(opening, &rho.state)?;
    let t = point::encode(&nonces.point(bases).to_affine());
    let e = rho.challenge(&t);
    let mut link = Vec::with_capacity(LINK_LENGTH);
    link.extend_from_slice(&t);
    for (nonce, secret) in nonces.rows.iter().zip(&opening.rows) {
        link.extend_from_slice(&(*nonce + e * *secret).to_repr());
    }
    link.extend_from_slice(&(nonces.w + e * opening.w).to_repr());
    Ok(link)
}

/// Fresh nonces: a draw of the operating system of their own, hashed with the witness and the statement.
///
/// A nonce used for two challenges, or known from the prover's stream, gives a linear equation on the data. The draw makes them
/// fresh; the hash keeps two statements apart even if the operating system repeats itself.
fn nonces(opening: &Opening, statement: &[u8; 64]) -> Result<Opening, LinkError> {
    let mut draw = Zeroizing::new([0u8; 64]);
    SysRng.try_fill_bytes(draw.as_mut_slice())?;
    let mut hash = Challenge::new(NONCE);
    hash.fixed(&draw).fixed(statement);
    for secret in opening.rows.iter().chain([&opening.w]) {
        hash.scalar(secret);
    }
    let nonce = |index: usize| hash.clone().length(index).finish_scalar();
    Ok(Opening {
        rows: std::array::from_fn(nonce),
        w: nonce(BLINDING_ROWS),
    })
}

fn first_wrong_column(
    bases: &LinkBases,
    statement: &LinkStatement<'_>,
    points: &LinkPoints,
    masks: &Masks,
    attested_blinds: &[Fp],
) -> LinkError {
    let wrong = |j: &usize| {
        let difference = points.proof[*j] - Eq::from(points.attested[*j]);
        Opening::of_column(masks, attested_blinds, *j).point(bases) != difference
    };
    // If the sum differs, one of its terms does: the first column stands for what cannot be.
    let j = (0..statement.columns.len()).find(wrong).unwrap_or(0);
    LinkError::Column(statement.columns[j])
}

/// What a prover can do who follows the protocol without an opening: for tests.
#[cfg(test)]
pub(super) fn respond_without_opening(
    bases: &LinkBases,
    statement: &LinkStatement<'_>,
) -> Result<Vec<u8>, LinkError> {
    let made_up = Opening {
        rows: [Fp::ONE; BLINDING_ROWS],
        w: Fp::ONE,
    };
    respond(bases, &statement.rho(), &made_up)
}
