//! One proof, with its link.

use std::io;

use chacha20::ChaCha20Rng;
use ff::Field;
use halo2_proofs::plonk::{self, create_proof, Circuit};
use halo2_proofs::transcript::{Blake2bWrite, Challenge255, Transcript, TranscriptWrite};
use pasta_curves::{EqAffine, Fp};
use rand::rngs::{SysError, SysRng};
use rand::{SeedableRng, TryRng};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use super::ProverKey;
use crate::keys::KeyError;
use crate::link::secret::{self, LinkError, Masks};
use crate::link::LinkStatement;
use crate::proof::{Claim, Verdict};
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::StatementError;
use crate::tape::hexed;
use crate::{closing, closing_rows, period_rows, waterfall};
use sluice_rules::shape::BLINDING_ROWS;

/// A proof and its link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    /// The proof.
    #[serde(with = "hexed")]
    pub proof: Vec<u8>,
    /// The column link; empty for an aggregate circuit.
    #[serde(with = "hexed")]
    pub link: Vec<u8>,
}

/// Why nothing was proved.
#[derive(Debug, Error)]
pub enum ProveError {
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system: {0}")]
    Randomness(#[from] SysError),
    /// The statement is outside what the circuit can speak about.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The witness of a chunk breaks a rule.
    #[error(transparent)]
    ClosingRows(#[from] closing_rows::relation::Violation),
    /// The witness of the closing breaks a rule.
    #[error(transparent)]
    Closing(#[from] closing::relation::Violation),
    /// The witness of a chunk in a later period breaks a rule.
    #[error(transparent)]
    PeriodRows(#[from] period_rows::relation::PeriodViolation),
    /// The witness of a month does not prove its statement.
    #[error(transparent)]
    Waterfall(#[from] waterfall::Refusal),
    /// There is no proving key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The library could not make a proof.
    #[error("proving {0:?}: {1}")]
    Create(CircuitId, plonk::Error),
    /// The witness is not the attested one.
    #[error("linking {0:?}: {1}")]
    Link(CircuitId, LinkError),
    /// The proof does not verify: the witness does not satisfy the circuit for these instances.
    #[error(
        "the proof of {0:?} does not verify ({1:?}): the witness does not satisfy its statement"
    )]
    Refused(CircuitId, Verdict),
    /// Another process was to make the proof and did not.
    #[error("{0}")]
    Elsewhere(String),
    /// Another number of instances than the circuit has.
    #[error("{0:?} has another number of instances")]
    Instances(CircuitId),
    /// The lists given do not fit the circuit.
    #[error("{0:?} links {1} columns; as many commitments and blinds are needed")]
    Lists(CircuitId, usize),
}

impl<C: CircuitSpec> ProverKey<C> {
    /// Proves, links and verifies. `commitments` and `blinds` are those of the attested columns in the order of `C::LINKED`; both
    /// are empty for an aggregate circuit. Seconds of work; every call draws its own seed.
    pub fn prove(
        &self,
        circuit: &C,
        instances: &[Fp],
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Proven, ProveError> {
        if commitments.len() != C::LINKED.len() || blinds.len() != C::LINKED.len() {
            return Err(ProveError::Lists(C::ID, C::LINKED.len()));
        }
        let (proof, masks) = self.create(&self.key, circuit, instances)?;
        let link = match self.verifier.link_bases() {
            None => Vec::new(),
            Some(bases) => {
                let statement = LinkStatement {
                    circuit: C::ID,
                    vk_digest: self.verifier.digest(),
                    k: C::K,
                    instances,
                    proof: &proof,
                    columns: C::LINKED,
                    commitments,
                };
                secret::prove(bases, &statement, &masks, blinds)
                    .map_err(|error| ProveError::Link(C::ID, error))?
            }
        };
        match self.verifier.verify(&Claim {
            instances,
            proof: &proof,
            link: &link,
            commitments,
        }) {
            Verdict::Ok => Ok(Proven { proof, link }),
            verdict => Err(ProveError::Refused(C::ID, verdict)),
        }
    }

    /// One proof, and how it masked the linked columns.
    ///
    /// The library does not return the masks, but it draws them from the caller's generator: the blinding rows of all advice
    /// columns, column by column, then one blind a column. Replaying the seed gives them; the seed is fresh for every proof and
    /// wiped.
    ///
    /// `circuit` is a `C`, or a `C` with an edited witness for those who attack it.
    pub(crate) fn create<A: Circuit<Fp, Config: Send> + Sync>(
        &self,
        key: &plonk::ProvingKey<EqAffine>,
        circuit: &A,
        instances: &[Fp],
    ) -> Result<(Vec<u8>, Masks), ProveError> {
        let mut seed = Zeroizing::new([0u8; 32]);
        SysRng.try_fill_bytes(seed.as_mut_slice())?;
        let mut transcript = Counting {
            inner: Blake2bWrite::init(Vec::new()),
            advice: 0,
            squeezed: false,
        };
        create_proof(
            self.verifier.params.as_ref(),
            key,
            std::slice::from_ref(circuit),
            &[&[instances]],
            ChaCha20Rng::from_seed(*seed),
            &mut transcript,
        )
        .map_err(|error| ProveError::Create(C::ID, error))?;
        let masks = replay(
            ChaCha20Rng::from_seed(*seed),
            transcript.advice,
            C::LINKED.len(),
        );
        Ok((transcript.inner.finalize(), masks))
    }
}

fn replay(mut stream: ChaCha20Rng, advice: usize, linked: usize) -> Masks {
    let mut rows = Vec::with_capacity(linked);
    for column in 0..advice {
        let drawn = Zeroizing::new(std::array::from_fn::<Fp, BLINDING_ROWS, _>(|_| {
            Fp::random(&mut stream)
        }));
        if column < linked {
            rows.push(*drawn);
        }
    }
    let blinds = (0..linked).map(|_| Fp::random(&mut stream)).collect();
    Masks { rows, blinds }
}

/// The library's transcript, which also counts the points written before the first challenge: the advice columns of the circuit.
/// The library tells their number nowhere else, and the position of the blinds in the stream depends on it.
struct Counting {
    inner: Blake2bWrite<Vec<u8>, EqAffine, Challenge255<EqAffine>>,
    advice: usize,
    squeezed: bool,
}

impl Transcript<EqAffine, Challenge255<EqAffine>> for Counting {
    fn squeeze_challenge(&mut self) -> Challenge255<EqAffine> {
        self.squeezed = true;
        self.inner.squeeze_challenge()
    }

    fn common_point(&mut self, point: EqAffine) -> io::Result<()> {
        self.inner.common_point(point)
    }

    fn common_scalar(&mut self, scalar: Fp) -> io::Result<()> {
        self.inner.common_scalar(scalar)
    }
}

impl TranscriptWrite<EqAffine, Challenge255<EqAffine>> for Counting {
    fn write_point(&mut self, point: EqAffine) -> io::Result<()> {
        self.advice += usize::from(!self.squeezed);
        self.inner.write_point(point)
    }

    fn write_scalar(&mut self, scalar: Fp) -> io::Result<()> {
        self.inner.write_scalar(scalar)
    }
}
