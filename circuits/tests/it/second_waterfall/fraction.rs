//! Exact fractions and the two ways the page turns them into money.

/// `over / under`, never rounded before it is asked to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fraction {
    over: i128,
    under: i128,
}

impl Fraction {
    /// A fraction of two amounts that are not negative; `under` is not zero.
    pub(crate) fn new(over: i128, under: i128) -> Self {
        assert!(over >= 0 && under > 0, "{over}/{under}");
        Self { over, under }
    }

    /// `bps / 10^4` of an amount.
    pub(crate) fn of_bps(amount: i128, bps: i128) -> Self {
        Self::new(amount * bps, 10_000)
    }

    /// Interest on an amount at a yearly rate in basis points, for `days` of a year of `year` days.
    pub(crate) fn accrued(amount: i128, bps: i128, days: i128, year: i128) -> Self {
        Self::new(amount * bps * days, 10_000 * year)
    }

    /// Strictly more than another fraction.
    pub(crate) fn above(self, other: Self) -> bool {
        self.over * other.under > other.over * self.under
    }

    /// The whole number nearest to it; one half goes up.
    pub(crate) fn nearest(self) -> i128 {
        let whole = self.over / self.under;
        let rest = self.over % self.under;
        if rest >= self.under - rest {
            whole + 1
        } else {
            whole
        }
    }
}

/// Divides `amount` by weights: the amount is laid along the row of weights as a ruler, every border between two
/// weights is read to the nearest cent, and each weight gets what lies between its borders.
pub(crate) fn shares(amount: i128, weights: &[i128]) -> Vec<i128> {
    let whole: i128 = weights.iter().sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let borders: Vec<i128> = (0..=weights.len())
        .map(|i| Fraction::new(amount * weights[..i].iter().sum::<i128>(), whole).nearest())
        .collect();
    borders.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn a_half_goes_up_and_less_goes_down() {
    let nearest = |over, under| Fraction::new(over, under).nearest();
    assert_eq!(
        [
            nearest(1, 2),
            nearest(3, 2),
            nearest(49, 100),
            nearest(7, 1)
        ],
        [1, 2, 0, 7]
    );
}

#[test]
fn shares_add_up_and_no_weight_gets_more_than_itself() {
    assert_eq!(shares(1, &[1, 1]), [1, 0]);
    assert_eq!(shares(2, &[1, 1, 1]), [1, 0, 1]);
    assert_eq!(shares(5, &[0, 0]), [0, 0]);
    assert_eq!(shares(100, &[50, 0, 50]), [50, 0, 50]);
}
