//! The pool's categories: a committed list of balances that is that of the loans.
//!
//! The challenge r is a hash of the commitment, so the list must be one before r is known: it is packed in one way only
//! (every number has 18 bits and every balance 60), and the hash binds the words. The chunks add up
//! Σ balance / (r - category) over their loans. Both sums are rational functions of r with their poles at categories and
//! balances as residues; if they agree at an r that nobody chose, each residue is the same: every category of the pool
//! is in the list with its balance, and what else is there has none.

use ff::Field;
use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::config::{ClosingCircuit, Config, Constants};
use crate::concentration::{
    categories_domain, category_weight, CATEGORIES, CATEGORIES_A_WORD, CATEGORY_BALANCE_BITS,
    CATEGORY_STEP_BITS, CATEGORY_WORDS, COMMITMENT_WORDS,
};
use crate::gadget::arith::Arith;
use crate::gadget::poseidon::Cell;
use crate::statement::closing_at as at;
use crate::suite::Size;
use sluice_rules::shape::CATEGORY_CAPS;

/// The regions of the rules: what a broken one is reported as.
pub(super) mod rule {
    pub(in crate::closing) const RISE: &str = "categories rise by 1 to 4,096";
    pub(in crate::closing) const BALANCE: &str = "a category's balance has 60 bits";
    pub(in crate::closing) const SHARE: &str = "a share is a balance over r less its category";
    pub(in crate::closing) const LOANS: &str = "the list is that of the loans";
    pub(in crate::closing) const LARGEST: &str = "no category is above the largest";
    pub(in crate::closing) const PICKED: &str = "a category is picked if it has the cap's number";
}

/// One category. Who pins it: the packing is unique and the hash of the packed words is public.
struct Category {
    /// 18 bits: at most 64 steps of 12.
    number: Cell,
    /// 60 bits.
    balance: Cell,
}

/// The list behind the commitment.
pub(super) struct CategoryList(Vec<Category>);

impl CategoryList {
    /// Opens the commitment.
    pub(super) fn open<S: Size>(
        circuit: &ClosingCircuit<S>,
        config: &Config,
        mut layouter: impl Layouter<Fp>,
        constants: &Constants,
    ) -> Result<Self, Error> {
        let Constants { zero, one, .. } = constants;
        let first = config.lane(0);
        let mut constant = |value| first.constant(layouter.namespace(|| "weight"), value);
        // Of balance and number.
        let mut weights: Vec<[Cell; 2]> = Vec::with_capacity(CATEGORIES_A_WORD);
        for slot in 0..CATEGORIES_A_WORD {
            let weight = category_weight(slot);
            let above = weight * Fp::from(1 << CATEGORY_BALANCE_BITS);
            weights.push([constant(weight)?, constant(above)?]);
        }

        let mut list: Vec<Category> = Vec::with_capacity(CATEGORIES);
        let mut words = vec![zero.clone(); CATEGORY_WORDS];
        for slot in 0..CATEGORIES {
            let arith = config.lane(slot);
            let mut hint = |word: usize| {
                arith.free(
                    layouter.namespace(|| "category"),
                    circuit.hint(|hints| hints.categories[slot][word]),
                )
            };
            let category = Category {
                number: hint(0)?,
                balance: hint(1)?,
            };
            category.ranges(arith, layouter.namespace(|| "ranges"), one, list.last())?;
            let word = &mut words[slot / CATEGORIES_A_WORD];
            let [balance, number] = &weights[slot % CATEGORIES_A_WORD];
            for (weight, part) in [(balance, &category.balance), (number, &category.number)] {
                *word = arith.mul_add(layouter.namespace(|| "pack"), [weight, part, word])?;
            }
            list.push(category);
        }
        commit(circuit, config, layouter, constants, words)?;
        Ok(Self(list))
    }

    /// The list is that of the loans behind `sum`, the chunks' Σ balance / (r - category).
    pub(super) fn is_of(
        &self,
        config: &Config,
        mut layouter: impl Layouter<Fp>,
        constants: &Constants,
        sum: &Cell,
    ) -> Result<(), Error> {
        let Constants { zero, one, .. } = constants;
        // Pinned by a copy of its instance, which the statement computes from the commitment.
        let challenge = config.lane(0).public(
            layouter.namespace(|| "challenge"),
            config.instance,
            at::CHALLENGE,
        )?;
        let mut shares = zero.clone();
        for (slot, category) in self.0.iter().enumerate() {
            let arith = config.lane(slot);
            let distance = arith.sub_mul(
                layouter.namespace(|| "distance"),
                &challenge,
                [one, &category.number],
            )?;
            let share = category.balance.value().zip(distance.value());
            let share = share.map(|(balance, distance)| inverse(distance) * balance);
            // Pinned: the distance is not zero, as r is a hash and no number of 18 bits.
            let share = arith.free(layouter.namespace(|| "share"), share)?;
            arith.check(
                layouter.namespace(|| "share"),
                rule::SHARE,
                [&share, &distance, zero, &category.balance],
            )?;
            shares = arith.mul_add(layouter.namespace(|| "shares"), [one, &share, &shares])?;
        }
        config.lane(0).check(
            layouter.namespace(|| "shares"),
            rule::LOANS,
            [&shares, one, zero, sum],
        )
    }

    /// A balance that no category is above. Nothing pins it from above but the criterion, which a larger one only makes
    /// harder to meet: it is below 2^61.
    pub(super) fn largest<S: Size>(
        &self,
        circuit: &ClosingCircuit<S>,
        config: &Config,
        mut layouter: impl Layouter<Fp>,
        constants: &Constants,
    ) -> Result<Cell, Error> {
        let largest = config.lane(0).free(
            layouter.namespace(|| "largest"),
            circuit.hint(|hints| hints.largest_category),
        )?;
        for (slot, category) in self.0.iter().enumerate() {
            let arith = config.lane(slot);
            let room = arith.sub_mul(
                layouter.namespace(|| "room"),
                &largest,
                [&constants.one, &category.balance],
            )?;
            arith.range(
                layouter.namespace(|| "room"),
                rule::LARGEST,
                &room,
                CATEGORY_BALANCE_BITS,
            )?;
        }
        Ok(largest)
    }

    /// The balance of each category that has a cap: of the one slot with its number (numbers rise, so there is no other),
    /// or 0 if there is none.
    pub(super) fn capped(
        &self,
        config: &Config,
        mut layouter: impl Layouter<Fp>,
        constants: &Constants,
    ) -> Result<[Cell; CATEGORY_CAPS], Error> {
        let Constants { zero, one, .. } = constants;
        let mut capped = [(); CATEGORY_CAPS].map(|()| zero.clone());
        for (cap, balance) in capped.iter_mut().enumerate() {
            // Pinned by a copy of its instance.
            let number = config.lane(cap).public(
                layouter.namespace(|| "cap"),
                config.instance,
                at::CATEGORY_CAPS + 2 * cap,
            )?;
            for (slot, category) in self.0.iter().enumerate() {
                let arith = config.lane(slot);
                let distance = arith.sub_mul(
                    layouter.namespace(|| "distance"),
                    &category.number,
                    [one, &number],
                )?;
                let picked = is_zero(arith, layouter.namespace(|| "picked"), constants, &distance)?;
                *balance = arith.mul_add(
                    layouter.namespace(|| "capped"),
                    [&picked, &category.balance, balance],
                )?;
            }
        }
        Ok(capped)
    }
}

impl Category {
    /// The number is above the one before by 1 to 4,096, the first one is below 4,096; the balance has 60 bits.
    fn ranges(
        &self,
        arith: &Arith,
        mut layouter: impl Layouter<Fp>,
        one: &Cell,
        before: Option<&Category>,
    ) -> Result<(), Error> {
        let step = match before {
            None => self.number.clone(),
            Some(before) => {
                let rise = arith.sub_mul(
                    layouter.namespace(|| "rise"),
                    &self.number,
                    [one, &before.number],
                )?;
                arith.sub_mul(layouter.namespace(|| "rise"), &rise, [one, one])?
            }
        };
        arith.range(
            layouter.namespace(|| "rise"),
            rule::RISE,
            &step,
            CATEGORY_STEP_BITS,
        )?;
        arith.range(
            layouter.namespace(|| "balance"),
            rule::BALANCE,
            &self.balance,
            CATEGORY_BALANCE_BITS,
        )
    }
}

/// Hashes the packed words; the hash is public.
fn commit<S: Size>(
    circuit: &ClosingCircuit<S>,
    config: &Config,
    mut layouter: impl Layouter<Fp>,
    constants: &Constants,
    packed: Vec<Cell>,
) -> Result<(), Error> {
    // The last chip has the fewest slots.
    let hash = config.hash(config.hashes.len() - 1);
    let domain = hash.constant(layouter.namespace(|| "domain"), categories_domain())?;
    // Pinned by the hash alone: it hides the list.
    let blind = hash.free_word(
        layouter.namespace(|| "blind"),
        circuit.hint(|hints| hints.categories_blind),
    )?;
    let mut words = vec![domain, constants.vault.clone()];
    words.extend(packed);
    words.push(blind);
    let words: [Cell; COMMITMENT_WORDS] = words.try_into().map_err(|_| Error::Synthesis)?;
    let commitment = hash.hash(layouter.namespace(|| "categories"), words)?;
    layouter.constrain_instance(commitment.cell(), config.instance, at::CATEGORIES)
}

/// 1 if a cell is zero, else 0. Who pins it: `value · inverse + picked = 1` makes it 1 where the value is zero, and
/// `picked · value = 0` makes it 0 elsewhere. The inverse is pinned where it counts, and free where the value is zero.
fn is_zero(
    arith: &Arith,
    mut layouter: impl Layouter<Fp>,
    constants: &Constants,
    value: &Cell,
) -> Result<Cell, Error> {
    let Constants { zero, one, .. } = constants;
    let picked = value
        .value()
        .map(|value| Fp::from(u64::from(bool::from(value.is_zero()))));
    let picked = arith.free(layouter.namespace(|| "picked"), picked)?;
    let inverse = value.value().map(inverse);
    // The check demands `one` of the product, whatever the prover says that is; the copy pins it to 1.
    let inverse = inverse * one.value();
    let inverse = arith.free(layouter.namespace(|| "inverse"), inverse)?;
    arith.check(
        layouter.namespace(|| "picked"),
        rule::PICKED,
        [value, &inverse, &picked, one],
    )?;
    arith.check(
        layouter.namespace(|| "picked"),
        rule::PICKED,
        [&picked, value, zero, zero],
    )?;
    Ok(picked)
}

/// The inverse, and 0 for zero.
fn inverse(value: &Fp) -> Fp {
    value.invert().unwrap_or(Fp::ZERO)
}
