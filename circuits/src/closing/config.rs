//! What every step of the circuit needs: its columns and sizes, and what the prover tells.
//!
//! Why k = 11 at the small suite: ten hashes take 65 permutations of about 40 rows, which fill two chips of 2^11 rows; the
//! digits of 64 categories fill two lanes. One chip and one lane at k = 12 would hold the same, but with the size of the
//! row circuits a node keeps one set of generators and a batch pays for their multiplication once. At the large suite 401
//! permutations fill five chips of 2^12 rows.

use std::marker::PhantomData;
use std::sync::Arc;

use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{Column, ConstraintSystem, Instance};
use pasta_curves::Fp;

use super::witness::{ClosingWitness, Hints};
use crate::gadget::arith::Arith;
use crate::gadget::poseidon::{Cell, PoseidonConfig};
use crate::suite::{Size, Suite};

/// What of the layout depends on the suite.
pub(super) struct Shape {
    /// log2 of the rows.
    pub(super) k: u32,
    /// Hash chips side by side; slot i uses chip i modulo their number.
    chips: usize,
    /// Arithmetic lanes side by side; slot i uses lane i modulo their number.
    lanes: usize,
}

pub(super) const fn shape(suite: Suite) -> Shape {
    match suite {
        Suite::Small => Shape {
            k: 11,
            chips: 2,
            lanes: 2,
        },
        Suite::Large => Shape {
            k: 12,
            chips: 5,
            lanes: 2,
        },
    }
}

/// The `closing` circuit of a suite: one slot for every chunk a tape may have.
#[derive(Clone, Default)]
pub struct ClosingCircuit<S> {
    pub(super) hints: Option<Arc<Hints>>,
    pub(super) size: PhantomData<S>,
}

impl<S: Size> ClosingCircuit<S> {
    /// Chunk slots.
    pub(super) const SLOTS: usize = S::SUITE.max_chunks();

    /// The circuit with a witness; a witness that breaks a rule gives a circuit that no proof will satisfy (check the
    /// relation first to learn which rule).
    pub fn new(witness: &ClosingWitness) -> Self {
        Self {
            hints: Some(Arc::new(Hints::new(Self::SLOTS, witness))),
            size: PhantomData,
        }
    }

    /// A value the prover chooses, unknown in a blank circuit.
    pub(super) fn hint(&self, of: impl Fn(&Hints) -> Fp) -> Value<Fp> {
        match &self.hints {
            Some(hints) => Value::known(of(hints)),
            None => Value::unknown(),
        }
    }
}

/// Columns of the circuit; none is linked.
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) hashes: Vec<PoseidonConfig>,
    lanes: Vec<Arith>,
    pub(super) instance: Column<Instance>,
}

impl Config {
    /// Allocates the columns and creates their gates.
    pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, suite: Suite) -> Self {
        let shape = shape(suite);
        let mut hashes = vec![PoseidonConfig::configure(meta)];
        hashes.extend((1..shape.chips).map(|_| PoseidonConfig::beside(meta)));
        let lanes = (0..shape.lanes).map(|_| Arith::configure(meta)).collect();
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        Self {
            hashes,
            lanes,
            instance,
        }
    }

    /// The arithmetic lane of a slot, or of anything counted.
    pub(super) fn lane(&self, index: usize) -> &Arith {
        &self.lanes[index % self.lanes.len()]
    }

    /// The hash chip of a slot.
    pub(super) fn hash(&self, index: usize) -> &PoseidonConfig {
        &self.hashes[index % self.hashes.len()]
    }
}

/// Cells used throughout.
pub(super) struct Constants {
    /// Pinned by a copy from a fixed column.
    pub(super) zero: Cell,
    /// The same.
    pub(super) one: Cell,
    /// What both commitments are bound to. Pinned by a copy of its instance.
    pub(super) vault: Cell,
}
