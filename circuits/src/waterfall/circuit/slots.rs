//! Opens the summaries of the chunks and adds them up.

use ff::PrimeField;
use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::month::Month;
use super::packed::packed;
use super::spec::Config;
use super::state::State;
use super::WaterfallCircuit;
use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller};
use crate::period_summary::{
    period_domain, period_total as total, PERIOD_LANES, PERIOD_SUMS, PERIOD_WORDS,
};
use crate::statement::waterfall_at as at;
use crate::suite::Size;
use crate::summary::{weight, Lane};

/// Words of a summary after its domain: the context, the sums, the loans, the blind.
const SLOT_WORDS: usize = PERIOD_WORDS - 1;

/// Where the sums stand among them.
const FIRST_SUM: usize = 1;

/// The figures of the whole pool, in the order of the lanes.
pub(super) struct MonthFigures {
    totals: Vec<Cell>,
}

impl MonthFigures {
    /// A total by its place among the lanes.
    pub(super) fn total(&self, lane: usize) -> &Cell {
        &self.totals[lane]
    }

    /// Publishes the figures: some always, others as far as the mask has them. Extensions are at most 2 % of P0.
    pub(super) fn disclose<L: Layouter<Fp>, T: Teller>(
        &self,
        sheet: &mut Sheet<'_, L, T>,
        month: &Month,
        before: &State,
    ) -> Result<(), Error> {
        let fifty = sheet.number(50)?;
        let extended = sheet.mul(&fifty, self.total(total::EXTENDED))?;
        let rule = "extensions are at most 2 % of the pool";
        sheet.demand_at_least(rule, &before.balance, &extended, 66)?;

        let masked = [
            total::LIVE,
            total::REPURCHASED,
            total::RATE,
            total::TERM,
            total::SCORE,
        ];
        let mut shown = Vec::with_capacity(masked.len());
        for (bit, lane) in month.disclosed.iter().zip(masked) {
            shown.push(sheet.mul(bit, self.total(lane))?);
        }
        let late = |i| self.total(total::PAST_DUE + i);
        let rows = [
            [
                &before.balance,
                self.total(total::BALANCE),
                self.total(total::INTEREST),
            ],
            [
                self.total(total::PRINCIPAL),
                self.total(total::RECOVERED),
                self.total(total::DEFAULTED),
            ],
            [late(0), late(1), late(2)],
            [late(3), late(4), self.total(total::EXTENDED)],
            [self.total(total::DEPARTURES), &shown[0], &shown[1]],
            [&shown[2], &shown[3], &shown[4]],
        ];
        for (i, figures) in rows.into_iter().enumerate() {
            packed(sheet, "figures of the pool", figures, at::FIGURES + i)?;
        }
        Ok(())
    }
}

impl<S: Size, T: Teller> WaterfallCircuit<S, T> {
    /// Opens all slots and adds them up: exactly one summary a chunk, because their number is public and a slot without
    /// a chunk is zero.
    pub(super) fn open_slots<L: Layouter<Fp>>(
        &self,
        config: &Config,
        sheet: &mut Sheet<'_, L, T>,
    ) -> Result<MonthFigures, Error> {
        let domain = sheet.constant(period_domain())?;
        let mut used = Vec::with_capacity(Self::SLOTS);
        let mut sums: [Vec<Cell>; PERIOD_SUMS] = Default::default();
        for index in 0..Self::SLOTS {
            let (slot, words) = self.open_slot(config, sheet, &domain, index)?;
            used.push(slot);
            for (sum, word) in sums.iter_mut().zip(&words[FIRST_SUM..]) {
                sum.push(word.clone());
            }
        }
        let chunks = sheet.sum(&used)?;
        sheet.bind("as many used slots as chunks", &chunks, at::CHUNK_COUNT)?;
        let mut packed = Vec::with_capacity(PERIOD_SUMS);
        for sum in &sums {
            packed.push(sheet.sum(sum)?);
        }
        unpack(sheet, &packed)
    }

    /// Opens the summary of a slot. Who pins a word: the hash, whose value is public; in a slot without a chunk, zero.
    fn open_slot<L: Layouter<Fp>>(
        &self,
        config: &Config,
        sheet: &mut Sheet<'_, L, T>,
        domain: &Cell,
        index: usize,
    ) -> Result<(Cell, [Cell; SLOT_WORDS]), Error> {
        // Pinned: 0 or 1 here, all together the chunk count, and 1 where a summary is not zero.
        let used = sheet.free(self.hint(|witness| {
            let used = index < witness.openings.len();
            Fp::from(u64::from(used))
        }))?;
        sheet.boolean("used is 0 or 1", &used)?;
        let zero = sheet.zero()?;
        let mut words = Vec::with_capacity(SLOT_WORDS);
        for word in 0..SLOT_WORDS {
            let cell = sheet.free(self.hint(|witness| match witness.openings.get(index) {
                Some(opening) => opening.words()[1 + word],
                None => Fp::zero(),
            }))?;
            sheet.check("an unused slot is zero", [&used, &cell, &zero, &cell])?;
            words.push(cell);
        }
        let words: [Cell; SLOT_WORDS] = words.try_into().expect("one cell a word");
        let [a, b, c, d, e, f, g, h] = words.clone();
        let message: [Cell; PERIOD_WORDS] = [domain.clone(), a, b, c, d, e, f, g, h];
        let layouter = sheet.layouter().namespace(|| "summary");
        let hash = config.hash(index).hash(layouter, message)?;
        let public = sheet.mul(&used, &hash)?;
        sheet.bind("summary of the chunk", &public, at::SUMMARIES + index)?;
        Ok((used, words))
    }
}

/// Takes the packed sums apart. Who pins a total: its range to its lane, and the weighted sum of an element's lanes to
/// that element; lanes do not overlap and an element stays below 2^253, so there is one way only.
fn unpack<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    sums: &[Cell],
) -> Result<MonthFigures, Error> {
    let mut totals = Vec::with_capacity(PERIOD_LANES.len());
    let mut packed = vec![None; sums.len()];
    for lane in PERIOD_LANES {
        let sum = &sums[lane.element];
        let value = sum.value().map(|sum| part(sum, lane));
        let total = sheet.free(value)?;
        sheet.range("a total fits its lane", &total, lane.bits)?;
        let element = &mut packed[lane.element];
        *element = Some(match element.take() {
            // The lowest lane, whose weight is one.
            None => total.clone(),
            Some(element) => {
                let weight = sheet.constant(weight(lane))?;
                sheet.mul_add(&weight, &total, &element)?
            }
        });
        totals.push(total);
    }
    let zero = sheet.zero()?;
    for (element, sum) in packed.iter().flatten().zip(sums) {
        sheet.check_sum("the totals make up the sums", [element, &zero, &zero, sum])?;
    }
    Ok(MonthFigures { totals })
}

/// The bits of a lane.
fn part(sum: &Fp, lane: Lane) -> Fp {
    let bytes = sum.to_repr();
    let bits = (lane.offset..lane.offset + lane.bits).rev();
    Fp::from_u128(bits.fold(0, |bits, i| {
        let bit = bytes[(i / 8) as usize] >> (i % 8) & 1;
        bits << 1 | u128::from(bit)
    }))
}
