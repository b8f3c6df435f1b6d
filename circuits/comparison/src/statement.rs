//! The statement all four systems prove.

/// How many amounts.
pub const VALUES: usize = 64;
/// Every amount is below `2^BITS`.
pub const BITS: usize = 32;
/// The sum's distance to the threshold is below `2^ROOM_BITS`: wide enough for every sum.
pub const ROOM_BITS: usize = 40;

/// Amounts and the threshold their sum reaches.
#[derive(Clone)]
pub struct Statement {
    /// The amounts, secret.
    pub values: Vec<u64>,
    /// The threshold, public.
    pub threshold: u64,
}

impl Statement {
    /// Amounts spread over the whole range, and a threshold that they meet exactly: so one more is too much.
    pub fn sample() -> Self {
        let values: Vec<u64> = (1..=VALUES as u64)
            .map(|i| i * 0x9e37_79b9 % (1 << BITS))
            .collect();
        let threshold = values.iter().sum();
        Self { values, threshold }
    }

    /// The sum's distance to the threshold.
    pub fn room(&self) -> u64 {
        self.values.iter().sum::<u64>() - self.threshold
    }
}
