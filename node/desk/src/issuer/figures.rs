//! Figures of a pool in the clear, as its issuer sees them before it proves anything.

use std::collections::BTreeMap;

use sluice_circuits::concentration::TOP_OBLIGORS;
use sluice_circuits::tape::Loan;
use sluice_rules::column::Column;

/// Exact figures of a pool; amounts in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolFigures {
    /// How many loans.
    pub loans: u64,
    /// Σ balance.
    pub balance: u128,
    /// Σ balance × rate in hundredths of a basis point.
    pub balance_rate: u128,
    /// Σ balance at least 30, 60, 90, 120 days past due.
    pub past_due: [u128; 4],
    /// The largest sum of balances of one obligor.
    pub largest_obligor: u128,
    /// The ten largest sums of balances of one obligor together.
    pub top_obligors: u128,
    /// Σ balance of every category that occurs, by its code.
    pub categories: BTreeMap<u64, u128>,
}

impl PoolFigures {
    /// The figures of loans as of a day.
    pub fn of(loans: &[Loan], as_of: u32) -> Self {
        let mut figures = PoolFigures {
            loans: loans.len() as u64,
            balance: 0,
            balance_rate: 0,
            past_due: [0; 4],
            largest_obligor: 0,
            top_obligors: 0,
            categories: BTreeMap::new(),
        };
        let mut obligors: BTreeMap<u64, u128> = BTreeMap::new();
        for loan in loans {
            let balance = u128::from(loan[Column::Balance]);
            figures.balance += balance;
            figures.balance_rate += balance * u128::from(loan[Column::Rate]);
            let days = u64::from(as_of).saturating_sub(loan[Column::PaidTo]);
            for (sum, edge) in figures.past_due.iter_mut().zip([30, 60, 90, 120]) {
                *sum += if days >= edge { balance } else { 0 };
            }
            *figures
                .categories
                .entry(loan[Column::Category])
                .or_default() += balance;
            *obligors.entry(loan[Column::Obligor]).or_default() += balance;
        }
        let mut exposures: Vec<u128> = obligors.into_values().collect();
        exposures.sort_unstable_by(|a, b| b.cmp(a));
        figures.largest_obligor = exposures.first().copied().unwrap_or(0);
        figures.top_obligors = exposures.iter().take(TOP_OBLIGORS).sum();
        figures
    }

    /// The balance of the largest category.
    pub fn largest_category(&self) -> u128 {
        self.categories.values().copied().max().unwrap_or(0)
    }

    /// The balance-weighted yearly rate in percent with four decimals, half up.
    pub fn weighted_rate_percent(&self) -> String {
        // A rate is a ten-thousandth of a percent.
        decimals(rounded(self.balance_rate, self.balance), 4)
    }

    /// A part of the balance in percent with so many decimals, half up.
    pub fn share_percent(&self, part: u128, places: u32) -> String {
        decimals(
            rounded(part * 100 * 10u128.pow(places), self.balance),
            places,
        )
    }
}

/// `part / whole`, half up; 0 of an empty pool.
fn rounded(part: u128, whole: u128) -> u128 {
    (2 * part + whole).checked_div(2 * whole).unwrap_or(0)
}

/// A whole number of units with `places` decimals: 1234 and 2 give `12.34`.
fn decimals(value: u128, places: u32) -> String {
    let unit = 10u128.pow(places);
    let width = places as usize;
    format!("{}.{:0width$}", value / unit, value % unit)
}

/// Cents as an amount people read: `144,589,166.10`.
pub fn amount(cents: u128) -> String {
    let whole = (cents / 100).to_string();
    let mut text = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}.{:02}", cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_shares_read_well() {
        assert_eq!(amount(14_458_916_610), "144,589,166.10");
        assert_eq!(
            (amount(5), amount(100_000)),
            ("0.05".to_owned(), "1,000.00".to_owned())
        );
        let pool = PoolFigures {
            balance: 3,
            balance_rate: 3 * 126_604,
            ..PoolFigures::of(&[], 0)
        };
        assert_eq!(
            (pool.share_percent(2, 2), pool.share_percent(1, 1)),
            ("66.67".to_owned(), "33.3".to_owned())
        );
        assert_eq!(pool.weighted_rate_percent(), "12.6604");
        assert_eq!(PoolFigures::of(&[], 0).share_percent(0, 2), "0.00");
    }
}
