//! Opens the summaries of the chunks and adds them up.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::config::{ClosingCircuit, Config, Constants};
use super::witness::SLOT_WORDS;
use crate::gadget::arith::Arith;
use crate::gadget::poseidon::Cell;
use crate::spec::CircuitId;
use crate::statement::closing_at as at;
use crate::suite::Size;
use crate::summary::{summary_domain, total, weight, LANES, SUMS};

/// Where a word stands among those of a slot; see [`crate::summary::ChunkOpening`].
const SUM: usize = 1;
pub(super) const LARGEST_EXPOSURE: usize = 4;
pub(super) const TOP_FLOOR: usize = 5;
pub(super) const CATEGORIES: usize = 6;
pub(super) const LOANS: usize = 7;
const FIRST_OBLIGOR: usize = 8;
const LAST_OBLIGOR: usize = 9;

/// The words that the pool has once, so that every chunk must say the same.
const SHARED: [(&str, usize); 2] = [
    (
        "the largest exposure is the same in all chunks",
        LARGEST_EXPOSURE,
    ),
    (
        "the floor of the largest obligors is the same in all chunks",
        TOP_FLOOR,
    ),
];

/// One summary, opened. Who pins a word: the hash, whose value is public; in a slot without a chunk, zero.
struct Slot {
    used: Cell,
    words: [Cell; SLOT_WORDS],
}

/// The figures of the whole pool.
pub(super) struct PoolFigures {
    /// Totals in the order of the lanes.
    totals: [Cell; LANES.len()],
    /// How many loans.
    pub(super) loans: Cell,
    /// The largest exposure, the same in all chunks.
    pub(super) largest_exposure: Cell,
    /// The floor of the largest obligors, the same in all chunks.
    pub(super) top_floor: Cell,
    /// Σ balance / (r - category) over the loans of all chunks.
    pub(super) categories: Cell,
}

impl PoolFigures {
    /// Opens all slots, checks how they fit together and adds them up.
    pub(super) fn open<S: Size>(
        circuit: &ClosingCircuit<S>,
        config: &Config,
        mut layouter: impl Layouter<Fp>,
        constants: &Constants,
    ) -> Result<Self, Error> {
        let Constants { zero, one, .. } = constants;
        let domain = config.hash(0).constant(
            layouter.namespace(|| "domain"),
            summary_domain(CircuitId::ClosingRows(S::SUITE)),
        )?;

        let mut slots: Vec<Slot> = Vec::with_capacity(ClosingCircuit::<S>::SLOTS);
        let mut sums: [Cell; SUMS] = std::array::from_fn(|_| zero.clone());
        let mut categories = zero.clone();
        let mut loans = zero.clone();
        let mut chunks = zero.clone();
        for index in 0..ClosingCircuit::<S>::SLOTS {
            let arith = config.lane(index);
            let slot = Slot::open(
                circuit,
                config,
                layouter.namespace(|| "slot"),
                constants,
                &domain,
                index,
            )?;
            if let Some(before) = slots.last() {
                slot.follows(arith, layouter.namespace(|| "follows"), constants, before)?;
                for (rule, word) in SHARED {
                    // Zero equals zero where the slot is unused.
                    arith.check(
                        layouter.namespace(|| "shared"),
                        rule,
                        [&slot.used, &slots[0].words[word], zero, &slot.words[word]],
                    )?;
                }
            }
            if index > 1 {
                // Slot 0 is used, so slot 1 stands after no gap.
                arith.check(
                    layouter.namespace(|| "gap"),
                    "used slots have no gaps",
                    [&slot.used, &slots[index - 1].used, zero, &slot.used],
                )?;
            }
            for (sum, word) in sums.iter_mut().zip(&slot.words[SUM..]) {
                *sum = arith.mul_add(layouter.namespace(|| "sum"), [one, word, sum])?;
            }
            categories = arith.mul_add(
                layouter.namespace(|| "categories"),
                [one, &slot.words[CATEGORIES], &categories],
            )?;
            loans = arith.mul_add(
                layouter.namespace(|| "loans"),
                [one, &slot.words[LOANS], &loans],
            )?;
            chunks = arith.mul_add(layouter.namespace(|| "chunks"), [one, &slot.used, &chunks])?;
            slots.push(slot);
        }
        let arith = config.lane(0);
        let chunk_count = arith.public(
            layouter.namespace(|| "chunk count"),
            config.instance,
            at::CHUNK_COUNT,
        )?;
        arith.check(
            layouter.namespace(|| "chunks"),
            "as many used slots as chunks",
            [&chunks, one, zero, &chunk_count],
        )?;
        Ok(Self {
            totals: unpack(circuit, config, layouter, constants, &sums)?,
            loans,
            largest_exposure: slots[0].words[LARGEST_EXPOSURE].clone(),
            top_floor: slots[0].words[TOP_FLOOR].clone(),
            categories,
        })
    }

    /// A total by its position in the lanes.
    pub(super) fn total(&self, lane: usize) -> &Cell {
        &self.totals[lane]
    }

    /// The total balance.
    pub(super) fn balance(&self) -> &Cell {
        self.total(total::BALANCE)
    }
}

impl Slot {
    /// Opens the summary of slot `index`.
    fn open<S: Size>(
        circuit: &ClosingCircuit<S>,
        config: &Config,
        mut layouter: impl Layouter<Fp>,
        constants: &Constants,
        domain: &Cell,
        index: usize,
    ) -> Result<Self, Error> {
        let arith = config.lane(index);
        let Constants { zero, one, .. } = constants;
        // Pinned: 1 in slot 0, for a pool has a chunk; else 0 or 1 here, at most the slot before, all together the chunk
        // count.
        let used = match index {
            0 => one.clone(),
            _ => arith.free(
                layouter.namespace(|| "used"),
                circuit.hint(|hints| hints.used[index]),
            )?,
        };
        let mut words = Vec::with_capacity(SLOT_WORDS);
        for word in 0..SLOT_WORDS {
            words.push(arith.free(
                layouter.namespace(|| "word"),
                circuit.hint(|hints| hints.words[index][word]),
            )?);
        }
        let words: [Cell; SLOT_WORDS] = words.try_into().expect("one cell a word");
        let [context, balances, weighted, late, largest, floor, categories, loans, first, last, blind] =
            words.clone();
        let hash = config.hash(index).hash(
            layouter.namespace(|| "summary"),
            [
                domain.clone(),
                context,
                balances,
                weighted,
                late,
                largest,
                floor,
                categories,
                loans,
                first,
                last,
                blind,
            ],
        )?;
        let slot = Self { used, words };
        let public = match index {
            0 => hash,
            _ => {
                slot.is_used_or_zero(arith, layouter.namespace(|| "unused"), zero)?;
                arith.mul_add(layouter.namespace(|| "public"), [&slot.used, &hash, zero])?
            }
        };
        layouter.constrain_instance(public.cell(), config.instance, at::SUMMARIES + index)?;
        Ok(slot)
    }

    /// The slot is used, or it is not and all its words are zero. What all chunks share is compared with slot 0, which
    /// makes it zero as well.
    fn is_used_or_zero(
        &self,
        arith: &Arith,
        mut layouter: impl Layouter<Fp>,
        zero: &Cell,
    ) -> Result<(), Error> {
        let used = &self.used;
        arith.check(
            layouter.namespace(|| "used"),
            "used is 0 or 1",
            [used, used, zero, used],
        )?;
        for (index, word) in self.words.iter().enumerate() {
            if SHARED.iter().all(|(_, shared)| *shared != index) {
                arith.check(
                    layouter.namespace(|| "word"),
                    "an unused slot is zero",
                    [used, word, zero, word],
                )?;
            }
        }
        Ok(())
    }

    /// The first obligor here lies above the last one before: no obligor is split over two chunks, which would hide a part
    /// of its exposure.
    fn follows(
        &self,
        arith: &Arith,
        mut layouter: impl Layouter<Fp>,
        constants: &Constants,
        before: &Slot,
    ) -> Result<(), Error> {
        let Constants { zero, one, .. } = constants;
        // Obligors are integers below 2^84 by the proofs behind the summaries: each checks its first one (below 2^70)
        // and bounds every step after it. So this difference is one of integers and does not wrap.
        let rise = arith.sub_mul(
            layouter.namespace(|| "rise"),
            &self.words[FIRST_OBLIGOR],
            [one, &before.words[LAST_OBLIGOR]],
        )?;
        let rise = arith.sub_mul(layouter.namespace(|| "rise"), &rise, [one, one])?;
        let rise = arith.mul_add(layouter.namespace(|| "rise"), [&self.used, &rise, zero])?;
        arith.range(
            layouter.namespace(|| "rise"),
            "obligors rise from chunk to chunk",
            &rise,
            60,
        )
    }
}

/// Takes the packed sums apart. Who pins a total: its range to its lane, and the weighted sum of an element's lanes to
/// that element; lanes do not overlap and an element stays below 2^240, so there is one way only.
fn unpack<S: Size>(
    circuit: &ClosingCircuit<S>,
    config: &Config,
    mut layouter: impl Layouter<Fp>,
    constants: &Constants,
    sums: &[Cell; SUMS],
) -> Result<[Cell; LANES.len()], Error> {
    let Constants { zero, one, .. } = constants;
    let mut packed: [Cell; SUMS] = std::array::from_fn(|_| zero.clone());
    let mut totals = Vec::with_capacity(LANES.len());
    for (index, lane) in LANES.iter().enumerate() {
        let arith = config.lane(index);
        let total = arith.free(
            layouter.namespace(|| "total"),
            circuit.hint(|hints| hints.totals[index]),
        )?;
        arith.range(
            layouter.namespace(|| "total"),
            "a total fits its lane",
            &total,
            lane.bits,
        )?;
        let weight = arith.constant(layouter.namespace(|| "weight"), weight(*lane))?;
        let element = &mut packed[lane.element];
        *element = arith.mul_add(layouter.namespace(|| "pack"), [&weight, &total, element])?;
        totals.push(total);
    }
    let arith = config.lane(0);
    for (packed, sum) in packed.iter().zip(sums) {
        arith.check(
            layouter.namespace(|| "sum"),
            "the totals make up the sums",
            [packed, one, zero, sum],
        )?;
    }
    Ok(totals.try_into().expect("one total a lane"))
}
