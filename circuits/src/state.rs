//! The commitment to the hidden state of a deal.

use ff::PrimeField;
use pasta_curves::Fp;
use sluice_rules::waterfall::PoolState;

use crate::gadget::poseidon::{domain, hash};

/// How many words the hash of a state takes.
pub(crate) const STATE_WORDS: usize = 8;

/// The first word of a state commitment.
pub(crate) fn state_domain() -> Fp {
    domain("sluice pool state", 0)
}

/// A state that a commitment hides.
pub(crate) trait Committed {
    /// The commitment of this state after a period.
    ///
    /// The preimage, in order: the domain, the vault binding ([`crate::context::Context::vault_binding`]), the period,
    /// P_cut, P1, SD, SR, the blind. The waterfall of period t opens the commitment of period t - 1 with exactly
    /// these words.
    fn commitment(&self, vault_binding: Fp, period: u32, blind: Fp) -> [u8; 32];
}

impl Committed for PoolState {
    fn commitment(&self, vault_binding: Fp, period: u32, blind: Fp) -> [u8; 32] {
        hash::<STATE_WORDS>([
            state_domain(),
            vault_binding,
            Fp::from(u64::from(period)),
            Fp::from(self.cut_off_balance),
            Fp::from(self.balance),
            Fp::from(self.defaulted),
            Fp::from(self.recovered),
            blind,
        ])
        .to_repr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_changes_the_commitment() {
        let state = |i: usize| {
            let mut words = [10, 20, 30, 40];
            if let Some(word) = words.get_mut(i) {
                *word += 1;
            }
            PoolState {
                cut_off_balance: words[0],
                balance: words[1],
                defaulted: words[2],
                recovered: words[3],
            }
        };
        let one = Fp::one();
        let mut all: Vec<_> = (0..5).map(|i| state(i).commitment(one, 0, one)).collect();
        all.push(state(4).commitment(one + one, 0, one));
        all.push(state(4).commitment(one, 1, one));
        all.push(state(4).commitment(one, 0, one + one));
        for (i, a) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|b| a != b), "word {i} changes nothing");
        }
    }
}
