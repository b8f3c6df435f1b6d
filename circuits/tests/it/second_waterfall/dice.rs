//! Numbers that are random to the tests and the same on every machine.

/// SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// 0 to `most`.
    pub(crate) fn up_to(&mut self, most: u64) -> u64 {
        self.next() % (most + 1)
    }

    pub(crate) fn one_in(&mut self, chances: u64) -> bool {
        self.up_to(chances - 1) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.up_to(from.len() as u64 - 1) as usize]
    }

    /// 0 to `most`, where nothing, all, one less than all and every order of magnitude are likely.
    pub(crate) fn amount(&mut self, most: u64) -> u64 {
        match self.up_to(9) {
            0 => 0,
            1 => most,
            2 => most.saturating_sub(1),
            3..=6 => {
                let bits = u64::from(64 - most.leading_zeros());
                let smaller = most >> self.up_to(bits.min(63));
                self.up_to(smaller)
            }
            _ => self.up_to(most),
        }
    }

    /// A share of an amount, at most so many hundredths of a percent of it.
    pub(crate) fn share(&mut self, of: u64, most_bps: u64) -> u64 {
        let bps = self.up_to(most_bps);
        (u128::from(of) * u128::from(bps) / 10_000) as u64
    }
}
