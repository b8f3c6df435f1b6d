//! Loans paid in level instalments, and how late they are.

use super::draw::Draw;
use crate::issuer::state_code;

/// Hundredths of a basis point a year, times the months of one.
const MONTHLY: u128 = 12_000_000;

/// The contract of a loan.
#[derive(Clone, Copy)]
pub(super) struct Level {
    /// Amount lent, cents.
    pub(super) amount: u64,
    /// Yearly rate, hundredths of a basis point.
    pub(super) rate: u64,
    /// Months from the first to the last instalment.
    pub(super) term: u64,
}

impl Level {
    /// The monthly payment in cents, half up: amount · i · (1 + i)^n / ((1 + i)^n − 1).
    pub(super) fn instalment(&self) -> u64 {
        const ONE: u128 = 1 << 48;
        let (amount, rate) = (u128::from(self.amount), u128::from(self.rate));
        let month = ONE + ONE * rate / MONTHLY;
        let growth = (0..self.term).fold(ONE, |growth, _| growth * month / ONE);
        let exact = match growth - ONE {
            0 => rounded(amount, u128::from(self.term.max(1))),
            grown => rounded(amount * rate * growth, MONTHLY * grown),
        };
        // An amount has 40 bits, and an instalment is not larger than amount and a month's interest.
        exact as u64
    }

    /// What is owed after so many instalments, each paid on its day.
    pub(super) fn balance_after(&self, instalments: u64) -> u64 {
        let instalment = self.instalment();
        (0..instalments).fold(self.amount, |balance, _| {
            let interest = rounded(u128::from(balance) * u128::from(self.rate), MONTHLY) as u64;
            balance.saturating_sub(instalment.saturating_sub(interest))
        })
    }
}

fn rounded(part: u128, whole: u128) -> u128 {
    (2 * part + whole) / (2 * whole)
}

/// How late a loan is.
#[derive(Clone, Copy)]
pub(super) struct Lateness {
    /// The day of the earliest due date not fully paid.
    pub(super) paid_to: u64,
    /// Instalments missed.
    pub(super) missed: u64,
}

/// Draws lateness. `buckets` hold, of ten thousand loans, how many are so many days late at least and at most; all others
/// have their next due date within a month.
pub(super) fn lateness(draw: &Draw<'_>, as_of: u64, buckets: &[(u64, u64, u64)]) -> Lateness {
    let mut at = draw.below("late", 10_000);
    for (loans, from, to) in buckets {
        match at.checked_sub(*loans) {
            Some(rest) => at = rest,
            None => {
                let days = from + draw.below("days late", to - from + 1);
                return Lateness {
                    paid_to: as_of.saturating_sub(days),
                    missed: days / 30 + 1,
                };
            }
        }
    }
    Lateness {
        paid_to: as_of + 1 + draw.below("next due", 30),
        missed: 0,
    }
}

/// Where a person lives: a state's code, by resident population of the census of 2020 in hundreds of thousands.
pub(super) fn state(person: &Draw<'_>) -> u64 {
    const POPULATION: [(u64, &str); 51] = [
        (395, "CA"),
        (291, "TX"),
        (215, "FL"),
        (202, "NY"),
        (130, "PA"),
        (128, "IL"),
        (118, "OH"),
        (107, "GA"),
        (104, "NC"),
        (101, "MI"),
        (93, "NJ"),
        (86, "VA"),
        (77, "WA"),
        (72, "AZ"),
        (70, "MA"),
        (69, "TN"),
        (68, "IN"),
        (62, "MD"),
        (62, "MO"),
        (59, "WI"),
        (58, "CO"),
        (57, "MN"),
        (51, "SC"),
        (50, "AL"),
        (47, "LA"),
        (45, "KY"),
        (42, "OR"),
        (40, "OK"),
        (36, "CT"),
        (33, "UT"),
        (32, "IA"),
        (31, "NV"),
        (30, "AR"),
        (30, "MS"),
        (29, "KS"),
        (21, "NM"),
        (20, "NE"),
        (18, "ID"),
        (18, "WV"),
        (15, "HI"),
        (14, "NH"),
        (14, "ME"),
        (11, "RI"),
        (11, "MT"),
        (10, "DE"),
        (9, "SD"),
        (8, "ND"),
        (7, "AK"),
        (7, "DC"),
        (6, "VT"),
        (6, "WY"),
    ];
    state_code(person.pick("state", &POPULATION)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instalments_are_those_of_the_usual_formula_and_pay_the_loan_off() {
        // Loans 1, 3 and 4 of the demo's real file (the fourth is filed a cent higher), and one without interest.
        for (amount, rate, term, instalment) in [
            (2_800_000, 140_700, 60, 65_253),
            (200_000, 170_900, 36, 7_140),
            (2_160_000, 67_200, 36, 66_418),
            (1_200_000, 0, 48, 25_000),
        ] {
            let loan = Level { amount, rate, term };
            assert_eq!(loan.instalment(), instalment);
            assert!(
                loan.balance_after(term) < 100,
                "{}",
                loan.balance_after(term)
            );
            assert!(loan.balance_after(term - 1) > instalment * 9 / 10);
        }
        let longest = Level {
            amount: 1 << 40,
            rate: 300_000,
            term: 480,
        };
        assert!(longest.instalment() > longest.amount / 40);
    }
}
