//! The circuit's columns and sizes.
//!
//! Why these shapes: 8 summaries and two states are 48 permutations of 40 rows, 64 summaries 328. With two hash chips and
//! two lanes all fits into 1,603 rows of k = 11, the size of the row circuits, so that a batch pays for one set of
//! generators (measured: 1.2 core-seconds, 6,016 bytes, 24 core-ms to verify); at the large suite k = 12 with four chips
//! takes 3,515 rows (3.2, 7,936, 40).

use std::marker::PhantomData;
use std::sync::Arc;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};
use pasta_curves::Fp;

use super::WaterfallWitness;
use crate::column::LinkedColumn;
use crate::gadget::poseidon::PoseidonConfig;
use crate::gadget::sheet::{Honest, Sheet, SheetConfig, Teller};
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::waterfall_instances;
use crate::suite::{Size, Suite};
use sluice_rules::shape;

/// What of the layout depends on the suite.
struct Shape {
    /// log2 of the rows.
    k: u32,
    /// Hash chips side by side; slot i uses chip i modulo their number.
    chips: usize,
    /// Lanes of the sheet.
    lanes: usize,
}

const fn shape(suite: Suite) -> Shape {
    match suite {
        Suite::Small => Shape {
            k: 11,
            chips: 2,
            lanes: 2,
        },
        Suite::Large => Shape {
            k: 12,
            chips: 4,
            lanes: 2,
        },
    }
}

/// The `waterfall` circuit of a suite: one slot for every chunk a tape may have.
/// `T` tells what stands on its sheet: the truth, but in tests and attacks.
#[derive(Clone, Default)]
pub struct WaterfallCircuit<S, T = Honest> {
    pub(super) witness: Option<Arc<WaterfallWitness>>,
    pub(super) teller: T,
    size: PhantomData<S>,
}

impl<S: Size, T: Teller> WaterfallCircuit<S, T> {
    /// Chunk slots.
    pub(super) const SLOTS: usize = S::SUITE.max_chunks();

    /// The circuit with a witness; a witness that breaks a rule gives a circuit that no proof will satisfy (check the
    /// statement first to learn which rule).
    pub fn new(witness: &WaterfallWitness) -> Self {
        Self {
            witness: Some(Arc::new(witness.clone())),
            ..Self::blank()
        }
    }
}

/// Columns of the circuit; none is linked.
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) hashes: Vec<PoseidonConfig>,
    sheet: SheetConfig,
}

impl Config {
    /// The hash chip of a slot, or of anything counted.
    pub(super) fn hash(&self, index: usize) -> &PoseidonConfig {
        &self.hashes[index % self.hashes.len()]
    }
}

impl<S: Size, T: Teller> Circuit<Fp> for WaterfallCircuit<S, T> {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::blank()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let shape = shape(S::SUITE);
        let mut hashes = vec![PoseidonConfig::configure(meta)];
        hashes.extend((1..shape.chips).map(|_| PoseidonConfig::beside(meta)));
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        Config {
            hashes,
            sheet: SheetConfig::configure(meta, shape.lanes, instance),
        }
    }

    fn synthesize(&self, config: Config, layouter: impl Layouter<Fp>) -> Result<(), Error> {
        self.prove(
            &config,
            &mut Sheet::new(&config.sheet, layouter, self.teller),
        )
    }
}

impl<S: Size, T: Teller> CircuitSpec for WaterfallCircuit<S, T> {
    const ID: CircuitId = CircuitId::Waterfall(S::SUITE);
    const K: u32 = shape(S::SUITE).k;
    const INSTANCES: usize = waterfall_instances(S::SUITE);
    const PROOF_LENGTH: usize = shape::waterfall_proof(S::SUITE);
    const VK_DIGEST: &'static str = match S::SUITE {
        Suite::Small => "16464d0384f51c797becd57ec89c5b62123d7a2572c800d74742af71fcc8e41f",
        Suite::Large => "8c6b8b8648eb5b7ebdbedde47d3ae692c80b6f37215af2f167b305e80900127a",
    };
    const LINKED: &'static [LinkedColumn] = &[];
}
