//! What a crate that attacks the circuits needs of them: stories, lies, a meddling prover, and keys laid open. Only for tests and
//! the attacks of docs/soundness.md; no program of the chain turns this feature on.
//!
//! One `attack.rs` beside each circuit makes it a [`Subject`].

use std::fmt::Debug;

use ff::Field;
use halo2_proofs::plonk::{Circuit, ProvingKey, VerifyingKey};
use pasta_curves::{EqAffine, Fp};

use crate::keys::VerifierKey;
use crate::params::Params;
use crate::proof::Claim;
use crate::prover::{ProveError, ProverKey};
use crate::spec::CircuitSpec;
use crate::verifier::batch::Weights;

pub use crate::gadget::sheet::meddler::{bound, choices, constants, results, Meddler, Numbered};

/// What a lie changes, by its name.
pub(crate) type Change<T> = (&'static str, fn(&mut T));

/// A lie told by hand: no honest pool is like that, and one rule stands in its way.
pub struct Lie<C, V> {
    /// Witness and claim, which agree with each other wherever they can.
    pub story: Story<C>,
    /// What the relation says of it; none where cells or claims alone tell it, which no statement and witness do.
    pub relation: Option<Result<(), V>>,
    /// The rule of the relation that it breaks.
    pub rule: Option<V>,
    /// What refuses it in the circuit, by a part of the name of a gate, a lookup or a region, or by several parts with a slash
    /// between them: each of them.
    pub refused: Vec<String>,
    /// Whether nothing else refuses it.
    pub alone: bool,
}

impl<C, V> Lie<C, V> {
    /// A lie that no statement and witness tell.
    pub(crate) fn cells(story: Story<C>, refused: &[&str]) -> Self {
        Self {
            story,
            relation: None,
            rule: None,
            refused: refused.iter().map(|rule| (*rule).into()).collect(),
            alone: true,
        }
    }

    /// A lie from which so much follows that other rules refuse it too.
    pub(crate) fn among_others(mut self) -> Self {
        self.alone = false;
        self
    }
}

/// A circuit with a witness, and what is claimed about it.
pub struct Story<C> {
    /// What it is about, in a few words.
    pub name: String,
    /// The circuit with the witness.
    pub circuit: C,
    /// What is claimed.
    pub instances: Vec<Fp>,
    /// The tape's columns in the order of `C::LINKED`; empty for an aggregate circuit.
    pub columns: Vec<Vec<u64>>,
}

/// What the harness must know about a circuit.
pub trait Subject: CircuitSpec {
    /// What its relation calls the rules.
    type Violation: Clone + Debug + PartialEq + Sync;

    /// Its name in reports and in the allow-list.
    const NAME: &'static str;

    /// How many of the edges a sample looks at.
    const SAMPLED: usize = 2;

    /// Honest stories at the edges of what the statement allows: fewest loans, a full table, largest values, equality at every
    /// bound. The first is the smallest.
    fn edges() -> Vec<Story<Self>>;

    /// A made-up honest story.
    fn made_up(seed: u64) -> Story<Self>;

    /// Lies told by hand, each about one rule: witness and claim agree with each other, but no honest pool is like that.
    fn lies() -> Vec<Lie<Self, Self::Violation>>;

    /// Positions of the instance that only the transcript binds.
    fn unread_instances() -> &'static [usize] {
        &[]
    }

    /// Positions of the instance that commit to what the prover knows. Where they change with a cell, the story is another one,
    /// as true as the first.
    fn commitments() -> Vec<usize> {
        Vec::new()
    }

    /// The circuit with a prover who changes a cell of the sheet and computes all that follows from it; none if it is not
    /// written on a sheet.
    fn meddled(&self, _: Meddler) -> Option<Self> {
        None
    }
}

/// Gives one digit all of a number and the others nothing: a number that has no digits then breaks the lookup of that digit
/// alone. The highest digit has no cell; it is what the others leave.
pub(crate) fn in_one_digit(cells: &mut [Fp], base: u64, digit: usize, number: Fp) {
    cells.fill(Fp::ZERO);
    if let Some(cell) = cells.get_mut(digit) {
        let weight = Fp::from(base).pow_vartime([digit as u64]);
        *cell = number * weight.invert().expect("a base is not zero");
    }
}

/// The library's verifying key and parameters of a circuit.
pub fn library_key<C: CircuitSpec>(key: &VerifierKey<C>) -> (&VerifyingKey<EqAffine>, &Params) {
    (&key.key, &key.params)
}

/// A proof by the circuit's own prover: of a `C`, or of a `C` with an edited witness, under a proving key of the attacker's or
/// the circuit's own.
///
/// # Errors
/// As [`ProverKey::prove`]; the proof is neither linked nor verified.
pub fn prove<C: CircuitSpec, A: Circuit<Fp, Config: Send> + Sync>(
    key: &ProverKey<C>,
    attackers: Option<&ProvingKey<EqAffine>>,
    circuit: &A,
    instances: &[Fp],
) -> Result<Vec<u8>, ProveError> {
    let (proof, _) = key.create(attackers.unwrap_or(&key.key), circuit, instances)?;
    Ok(proof)
}

/// Whether a batch of these claims holds.
pub fn batch_holds<C: CircuitSpec>(key: &VerifierKey<C>, claims: &[Claim<'_>]) -> bool {
    let mut weights = Weights::new(claims.len());
    for claim in claims {
        weights.absorb(C::ID, key.digest(), claim);
    }
    let mut batch = weights.batch();
    for claim in claims {
        match key.equations(claim) {
            Ok(equations) => batch.add(C::K, equations),
            Err(_) => return false,
        }
    }
    batch.holds()
}
