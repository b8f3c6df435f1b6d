//! What a payment buys at a fixed price.
//!
//! A price is that of 10,000 units in minor units of the settlement denomination, so that par is 10,000 and a unit may
//! cost less than the smallest coin. Units are rounded down and money is rounded up: by less than one coin, and
//! never beyond what the investor named.

use sluice_core::Amount;

/// Units a price is for.
const LOT: u128 = 10_000;
/// Highest price of 10,000 units: a hundred times par. With fewer than 2^56 units every cost stays below 2^63.
pub const MAX_PRICE: u64 = 1_000_000;

/// Units against money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Units bought, at least 1.
    pub units: u64,
    /// Money paid, at most the payment named.
    pub paid: u64,
}

/// What at most `payment` buys of `offered` units (below 2^56) at `price` (1 to [`MAX_PRICE`]); nothing if it does not
/// buy one unit.
pub fn fill(payment: Amount, offered: u64, price: u64) -> Option<Fill> {
    // Capping first keeps the product small whatever an investor writes.
    let spend = payment.0.min(cost(offered, price));
    let bought = (spend * LOT).checked_div(price.into())?;
    let units = u64::try_from(bought).map_or(offered, |bought| bought.min(offered));
    let paid = u64::try_from(cost(units, price)).ok()?;
    (units > 0).then_some(Fill { units, paid })
}

fn cost(units: u64, price: u64) -> u128 {
    (u128::from(units) * u128::from(price)).div_ceil(LOT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bought(payment: u128, offered: u64, price: u64) -> Option<(u64, u64)> {
        fill(Amount(payment), offered, price).map(|fill| (fill.units, fill.paid))
    }

    #[test]
    fn known_fills() {
        // Par: a cent a unit.
        assert_eq!(bought(500, 1_000, 10_000), Some((500, 500)));
        // The offer is the cap, and a payment of any size is no overflow.
        assert_eq!(bought(u128::MAX, 1_000, 10_000), Some((1_000, 1_000)));
        // 99.85 %: 1,000 coins buy 1,001 units (exactly 999.4985), paid 1,000.
        assert_eq!(bought(1_000, 5_000, 9_985), Some((1_001, 1_000)));
        // Twice par: the odd coin stays with the investor.
        assert_eq!(bought(5, 1_000, 20_000), Some((2, 4)));
        // Cheapest: a coin buys a whole lot; the last, part lot costs a whole coin.
        assert_eq!(bought(1, 100_000, 1), Some((10_000, 1)));
        assert_eq!(bought(9, 3, 1), Some((3, 1)));
        // Not one unit.
        assert_eq!(bought(0, 1_000, 10_000), None);
        assert_eq!(bought(99, 1_000, MAX_PRICE), None);
        assert_eq!(bought(100, 1_000, MAX_PRICE), Some((1, 100)));
        // The largest sale.
        let all = (1 << 56) - 1;
        assert_eq!(bought(u128::MAX, all, MAX_PRICE), Some((all, all * 100)));
    }

    proptest! {
        #[test]
        fn a_fill_is_the_most_the_payment_buys(
            payment in 0u128..1 << 70, offered in 1u64..1 << 56, price in 1..=MAX_PRICE,
        ) {
            let affordable = |units: u64| {
                u128::from(units) * u128::from(price) <= payment * LOT && units <= offered
            };
            match fill(Amount(payment), offered, price) {
                None => prop_assert!(!affordable(1)),
                Some(Fill { units, paid }) => {
                    prop_assert!(units >= 1 && affordable(units) && !affordable(units + 1));
                    prop_assert!(u128::from(paid) <= payment);
                    // Rounded up, by less than one coin.
                    let exact = u128::from(units) * u128::from(price);
                    prop_assert!(u128::from(paid) * LOT >= exact);
                    prop_assert!(u128::from(paid) * LOT < exact + LOT);
                }
            }
        }
    }
}
