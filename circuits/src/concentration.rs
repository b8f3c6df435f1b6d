//! What is said of a whole pool before its first chunk is proved: how much the largest obligors and each category owe.
//!
//! Every chunk is proved under the same claim, and the closing puts the chunks' parts together.
//!
//! **Categories.** The claim is a list of categories with the balance of each, behind a commitment K. The challenge r is a
//! hash of K and of what the proof is about, so the list stands before r is known. Every chunk adds up
//! `Σ balance / (r - category)` over its loans, and the closing compares the sum over chunks with `Σ total / (r - category)`
//! over the list. Both are rational functions in r with poles at the categories; if they agree at an r nobody could
//! choose, they agree, and so the list is that of the loans.
//!
//! **Largest obligors.** For any floor t, the ten largest obligors together owe at most `10 t + Σ (exposure - t)` over the
//! obligors that owe t or more; with the tenth largest exposure as t it is exact.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::context::Context;
use crate::digest::{Challenge, FieldChallenge};
use crate::gadget::poseidon::{domain, hash};

/// How many of the largest obligors the criterion on the largest ones adds up.
pub const TOP_OBLIGORS: usize = 10;

/// How many categories a pool may have.
pub const CATEGORIES: usize = 64;

/// Bits of a category's balance in the commitment.
pub(crate) const CATEGORY_BALANCE_BITS: u32 = 60;

/// Bits by which a category's number may exceed the one before it, less one: in the list numbers rise strictly.
pub(crate) const CATEGORY_STEP_BITS: u32 = 12;

/// Bits of a category's number in the commitment: `CATEGORIES` steps.
pub(crate) const CATEGORY_BITS: u32 = CATEGORY_STEP_BITS + CATEGORIES.ilog2();

/// Categories to a word of the commitment.
pub(crate) const CATEGORIES_A_WORD: usize = 3;

/// Words that hold the list.
pub(crate) const CATEGORY_WORDS: usize = CATEGORIES.div_ceil(CATEGORIES_A_WORD);

/// Words of the commitment: domain, vault binding, list, blind.
pub(crate) const COMMITMENT_WORDS: usize = CATEGORY_WORDS + 3;

/// The first word of the commitment.
pub(crate) fn categories_domain() -> Fp {
    domain("sluice categories", 0)
}

/// The weight of a category's balance in its word (the number stands above the balance).
pub(crate) fn category_weight(slot: usize) -> Fp {
    let offset =
        (slot % CATEGORIES_A_WORD) as u64 * u64::from(CATEGORY_BALANCE_BITS + CATEGORY_BITS);
    Fp::from(2).pow_vartime([offset])
}

/// Why loans make no claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConcentrationError {
    /// There are more categories than the closing can list.
    #[error("the loans have {0} categories, at most {CATEGORIES} can be listed")]
    TooManyCategories(usize),
}

/// The balance of every category, ascending by number, and what hides it. Wiped on drop, no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "prover", derive(serde::Serialize, serde::Deserialize))]
pub struct Categories {
    /// (number, cents), exactly [`CATEGORIES`] of them; those after the pool's own have rising numbers and no balance.
    pub(crate) list: Vec<(u16, u64)>,
    #[cfg_attr(feature = "prover", serde(with = "crate::tape::hexed"))]
    pub(crate) blind: Fp,
}

impl Categories {
    /// Adds up the balances (cents) of loans by category. `blind` must be fresh from the operating system.
    pub fn of(
        loans: impl IntoIterator<Item = (u64, u64)>,
        blind: Fp,
    ) -> Result<Self, ConcentrationError> {
        let mut totals = std::collections::BTreeMap::<u16, u64>::new();
        for (category, balance) in loans {
            // A tape's categories have ten bits; one that has not can be listed nowhere and is refused by the chunk's rules.
            let total = totals
                .entry(category.try_into().unwrap_or(u16::MAX))
                .or_default();
            *total = total.saturating_add(balance);
        }
        if totals.len() > CATEGORIES {
            return Err(ConcentrationError::TooManyCategories(totals.len()));
        }
        let mut list: Vec<_> = totals.into_iter().collect();
        let mut next = list
            .last()
            .map_or(0, |(number, _)| number.saturating_add(1));
        while list.len() < CATEGORIES {
            list.push((next, 0));
            next = next.saturating_add(1);
        }
        Ok(Self { list, blind })
    }

    /// The commitment K of a vault ([`Context::vault_binding`]).
    pub fn commitment(&self, vault_binding: Fp) -> [u8; 32] {
        let mut words = [Fp::zero(); COMMITMENT_WORDS];
        words[0] = categories_domain();
        words[1] = vault_binding;
        for (slot, (number, balance)) in self.list.iter().enumerate() {
            let number_weight = Fp::from(1 << CATEGORY_BALANCE_BITS);
            words[2 + slot / CATEGORIES_A_WORD] += category_weight(slot)
                * (Fp::from(*balance) + number_weight * Fp::from(u64::from(*number)));
        }
        words[COMMITMENT_WORDS - 1] = self.blind;
        hash(words).to_repr()
    }

    /// The balance of the largest category, cents.
    pub fn largest(&self) -> u64 {
        self.list
            .iter()
            .map(|(_, balance)| *balance)
            .max()
            .unwrap_or(0)
    }

    /// The balance of one category, cents.
    pub fn balance(&self, category: u16) -> u64 {
        let found = self.list.iter().find(|(number, _)| *number == category);
        found.map_or(0, |(_, balance)| *balance)
    }
}

/// The challenge r of a pool's categories: a hash of the commitment and of everything in the context that all chunks share.
pub fn category_challenge(context: &Context, commitment: &[u8; 32]) -> Fp {
    Challenge::new(b"Sluice-Category1")
        .bytes(context.chain_id.as_bytes())
        .number(context.vault)
        .number(context.period.into())
        .number(context.revision.into())
        .number(context.suite.id().into())
        .number(context.chunk_count.into())
        .fixed(&context.previous_tape)
        .fixed(&context.current_tape)
        .fixed(&context.term_sheet)
        .fixed(commitment)
        .finish_scalar()
}

/// The claims about obligors that every chunk of a pool is proved under. Wiped on drop, no `Debug`.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
#[cfg_attr(feature = "prover", derive(serde::Serialize, serde::Deserialize))]
pub struct Exposures {
    /// The largest sum of balances of one obligor in the whole pool, cents.
    pub largest: u64,
    /// The floor t above which exposures are added up: best the tenth largest exposure, cents; 0 with fewer obligors.
    pub top_floor: u64,
}

impl Exposures {
    /// Of a whole pool whose loans of one obligor stand together (obligor, balance in cents).
    pub fn of(loans: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut exposures: Vec<u64> = Vec::new();
        let mut last = None;
        for (obligor, balance) in loans {
            match exposures.last_mut() {
                Some(exposure) if last == Some(obligor) => {
                    *exposure = exposure.saturating_add(balance);
                }
                _ => exposures.push(balance),
            }
            last = Some(obligor);
        }
        exposures.sort_unstable_by(|a, b| b.cmp(a));
        let largest = exposures.first().copied().unwrap_or(0);
        let top_floor = exposures.get(TOP_OBLIGORS - 1).copied().unwrap_or(0);
        exposures.zeroize();
        Self { largest, top_floor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exposures_add_up_neighbours_and_find_the_tenth() {
        let pool = [(1, 50), (2, 30), (2, 40), (3, 60)];
        let few = Exposures::of(pool);
        assert_eq!((few.largest, few.top_floor), (70, 0));
        let many = Exposures::of((1..=12).map(|i| (i, 100 * i)));
        assert_eq!((many.largest, many.top_floor), (1_200, 300));
        assert_eq!(Exposures::of([]).largest, 0);
    }

    #[test]
    fn categories_are_listed_once_in_order_and_no_more_than_fit() {
        let list = Categories::of([(7, 5), (3, 1), (7, 6)], Fp::one()).unwrap();
        assert_eq!(list.list[..3], [(3, 1), (7, 11), (8, 0)]);
        assert_eq!(
            (list.largest(), list.balance(7), list.balance(9)),
            (11, 11, 0)
        );
        assert!(Categories::of((0..64).map(|c| (c, 1)), Fp::one()).is_ok());
        let error = Categories::of((0..65).map(|c| (c, 1)), Fp::one()).err();
        assert_eq!(error, Some(ConcentrationError::TooManyCategories(65)));
    }

    #[test]
    fn the_commitment_changes_with_every_number_balance_blind_and_vault() {
        let of = |list: &[(u64, u64)], blind| Categories::of(list.iter().copied(), blind).unwrap();
        let honest = of(&[(3, 1), (7, 11)], Fp::one());
        let others = [
            of(&[(4, 1), (7, 11)], Fp::one()),
            of(&[(3, 2), (7, 11)], Fp::one()),
            of(&[(3, 1), (7, 11)], Fp::zero()),
        ];
        for other in others {
            assert_ne!(honest.commitment(Fp::one()), other.commitment(Fp::one()));
        }
        assert_ne!(honest.commitment(Fp::one()), honest.commitment(Fp::zero()));
    }
}
