//! Bulletproofs: one aggregated range proof of the amounts, one of the sum's distance to the threshold. The distance is
//! committed to by the sum of the amounts' commitments less the threshold, so nothing ties the two but the group.

use anyhow::Result;
use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use rand_08::rngs::OsRng;

use crate::measure::{median, once, Measured};
use crate::statement::{Statement, BITS, VALUES};

struct Proof {
    commitments: Vec<CompressedRistretto>,
    amounts: RangeProof,
    room: RangeProof,
}

/// The distance takes the next width the library has.
const ROOM: usize = 64;

/// Measures one system.
pub fn measure(statement: &Statement) -> Result<Measured> {
    let ((pedersen, generators), setup_ms) =
        once(|| (PedersenGens::default(), BulletproofGens::new(ROOM, VALUES)));
    let (proof, prove_ms) = median(|| prove(statement, &pedersen, &generators));
    let proof = proof?;
    let (accepted, verify_ms) =
        median(|| verify(&proof, statement.threshold, &pedersen, &generators));
    Ok(Measured {
        setup_ms,
        prove_ms,
        verify_ms,
        proof_bytes: proof.amounts.to_bytes().len() + proof.room.to_bytes().len(),
        commitment_bytes: 32 * VALUES,
        zero_knowledge: true,
        accepted,
        refused: !verify(&proof, statement.threshold + 1, &pedersen, &generators),
    })
}

fn prove(
    statement: &Statement,
    pedersen: &PedersenGens,
    generators: &BulletproofGens,
) -> Result<Proof> {
    let blinds: Vec<Scalar> = (0..VALUES).map(|_| Scalar::random(&mut OsRng)).collect();
    let mut transcript = transcript(statement.threshold);
    let (amounts, commitments) = RangeProof::prove_multiple_with_rng(
        generators,
        pedersen,
        &mut transcript,
        &statement.values,
        &blinds,
        BITS,
        &mut OsRng,
    )?;
    let (room, _) = RangeProof::prove_single_with_rng(
        generators,
        pedersen,
        &mut transcript,
        statement.room(),
        &blinds.iter().sum(),
        ROOM,
        &mut OsRng,
    )?;
    Ok(Proof {
        commitments,
        amounts,
        room,
    })
}

fn verify(
    proof: &Proof,
    threshold: u64,
    pedersen: &PedersenGens,
    generators: &BulletproofGens,
) -> bool {
    let mut transcript = transcript(threshold);
    let amounts = proof.amounts.verify_multiple_with_rng(
        generators,
        pedersen,
        &mut transcript,
        &proof.commitments,
        BITS,
        &mut OsRng,
    );
    let Some(points) = proof
        .commitments
        .iter()
        .map(CompressedRistretto::decompress)
        .collect::<Option<Vec<_>>>()
    else {
        return false;
    };
    let sum = points.into_iter().sum::<curve25519_dalek::RistrettoPoint>()
        - pedersen.B * Scalar::from(threshold);
    let room = proof.room.verify_single_with_rng(
        generators,
        pedersen,
        &mut transcript,
        &sum.compress(),
        ROOM,
        &mut OsRng,
    );
    amounts.is_ok() && room.is_ok()
}

fn transcript(threshold: u64) -> Transcript {
    let mut transcript = Transcript::new(b"sluice comparison");
    transcript.append_u64(b"threshold", threshold);
    transcript
}
