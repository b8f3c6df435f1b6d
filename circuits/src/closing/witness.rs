//! What the prover knows at the closing.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::concentration::{Categories, CATEGORIES};
use crate::context::Context;
use crate::state::Committed;
use crate::suite::Suite;
use crate::summary::{total, unpack, ChunkOpening, LANES, SUMMARY_WORDS, SUMS};
use sluice_rules::waterfall::PoolState;

/// Words of a summary after its domain.
pub(super) const SLOT_WORDS: usize = SUMMARY_WORDS - 1;

/// The openings of all chunks in order, the pool's categories and the blind of the opening state. Wiped on drop, no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "prover", derive(serde::Serialize, serde::Deserialize))]
pub struct ClosingWitness {
    #[cfg_attr(feature = "prover", serde(with = "crate::tape::hexed"))]
    pub(crate) openings: Vec<ChunkOpening>,
    pub(crate) categories: Categories,
    #[cfg_attr(feature = "prover", serde(with = "crate::tape::hexed"))]
    pub(crate) state_blind: Fp,
}

/// Why openings are no witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClosingWitnessError {
    /// No chunk, or more than the circuit of the largest suite has slots.
    #[error("a pool has 1 to {most} chunks, got {0}", most = Suite::Large.max_chunks())]
    Chunks(usize),
    /// The list of categories does not have as many as the circuit.
    #[error("the list has {CATEGORIES} categories, got {0}")]
    Categories(usize),
}

impl ClosingWitness {
    /// `openings` in chunk order; `categories` are those that the chunks were proved under; `state_blind` must be fresh from the
    /// operating system, and is kept by the issuer: the first waterfall proof opens the state with it.
    pub fn new(
        openings: Vec<ChunkOpening>,
        categories: Categories,
        state_blind: Fp,
    ) -> Result<Self, ClosingWitnessError> {
        if !(1..=Suite::Large.max_chunks()).contains(&openings.len()) {
            return Err(ClosingWitnessError::Chunks(openings.len()));
        }
        if categories.list.len() != CATEGORIES {
            return Err(ClosingWitnessError::Categories(categories.list.len()));
        }
        Ok(Self {
            openings,
            categories,
            state_blind,
        })
    }

    /// The pool's packed sums. They stay inside their lanes for up to 64 chunks.
    pub(crate) fn sums(&self) -> [Fp; SUMS] {
        let mut sums = [Fp::ZERO; SUMS];
        for opening in &self.openings {
            for (sum, more) in sums.iter_mut().zip(opening.sums) {
                *sum += more;
            }
        }
        sums
    }

    /// The waterfall's opening state.
    pub fn opening_state(&self) -> PoolState {
        PoolState::opening(unpack(&self.sums())[total::BALANCE] as u64)
    }

    /// The commitment the statement calls `categories`.
    pub fn categories(&self, context: &Context) -> [u8; 32] {
        self.categories.commitment(context.vault_binding())
    }

    /// The commitment the statement calls `state_0`.
    pub fn state_0(&self, context: &Context) -> [u8; 32] {
        self.opening_state()
            .commitment(context.vault_binding(), 0, self.state_blind)
    }
}

/// The cells of the circuit that the prover chooses; all others follow from them. Wiped on drop.
pub(super) struct Hints {
    /// The constant 1, of which only an attack says anything else.
    pub(super) one: Fp,
    /// 1 for a slot with a chunk; that of the first slot is the constant.
    pub(super) used: Vec<Fp>,
    /// The words of each summary after the domain.
    pub(super) words: Vec<[Fp; SLOT_WORDS]>,
    /// The pool's totals in the order of the lanes.
    pub(super) totals: [Fp; LANES.len()],
    /// Number and balance of each category.
    pub(super) categories: [[Fp; 2]; CATEGORIES],
    /// The blind of their commitment.
    pub(super) categories_blind: Fp,
    /// The balance that no category is above.
    pub(super) largest_category: Fp,
    /// The blind of the opening state.
    pub(super) state_blind: Fp,
}

impl Hints {
    /// For a circuit of so many slots. Openings beyond them have no cells: the chunk count then says another number.
    pub(super) fn new(slots: usize, witness: &ClosingWitness) -> Self {
        let mut hints = Self {
            one: Fp::ONE,
            used: vec![Fp::ZERO; slots],
            words: vec![[Fp::ZERO; SLOT_WORDS]; slots],
            totals: unpack(&witness.sums()).map(Fp::from_u128),
            categories: [[Fp::ZERO; 2]; CATEGORIES],
            categories_blind: witness.categories.blind,
            largest_category: Fp::from(witness.categories.largest()),
            state_blind: witness.state_blind,
        };
        let list = witness.categories.list.iter();
        for (words, (number, balance)) in hints.categories.iter_mut().zip(list) {
            *words = [Fp::from(u64::from(*number)), Fp::from(*balance)];
        }
        for (slot, opening) in witness.openings.iter().take(slots).enumerate() {
            hints.used[slot] = Fp::ONE;
            hints.words[slot].copy_from_slice(&opening.words()[1..]);
        }
        hints
    }
}

impl Drop for Hints {
    fn drop(&mut self) {
        self.words.zeroize();
        self.totals.zeroize();
        self.categories.zeroize();
        self.categories_blind.zeroize();
        self.largest_category.zeroize();
        self.state_blind.zeroize();
    }
}
