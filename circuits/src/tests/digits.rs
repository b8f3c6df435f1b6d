//! Digits of a loan table: each in its range, each number the one its rule is about.

use ff::Field;
use pasta_curves::Fp;

use super::named;
use crate::gadget::digits::Digits;
use crate::loan_table::Trace;
use crate::spec::CircuitSpec;

/// Every number in digits, and the rule its digits keep.
type Rules<'r> = &'r [(Digits, &'static str)];

/// Demands that each number has its lookups under its rule, and that there are no others but that of the days past due.
pub(crate) fn assert_all_looked_up<C: CircuitSpec>(rules: Rules<'_>) {
    let lookups = C::lookup_rules();
    let mut all = 1;
    for (digits, rule) in rules {
        let of_it = lookups.iter().filter(|other| *other == rule).count();
        assert_eq!(of_it, 1 + digits.columns().len(), "{rule}");
        all += of_it;
    }
    assert_eq!(lookups.len(), all, "and the days past due");
}

/// Every single digit has its own range: on row i + 1 digit i of every number takes too much, and the next one gives it
/// back so that the value stays. The highest digit has no cell: what the others leave of the value is refused.
pub(crate) fn assert_none_borrows(
    rules: Rules<'_>,
    base: usize,
    retold: impl FnOnce(&dyn Fn(&mut Trace)) -> Vec<String>,
) {
    let told = retold(&|trace| {
        for (digits, _) in rules {
            let columns = digits.columns();
            for (i, digit) in columns.clone().enumerate() {
                let row = &mut trace.rows[i + 1];
                row[digit] += Fp::from(base as u64);
                if digit + 1 < columns.end {
                    row[digit + 1] -= Fp::ONE;
                }
            }
        }
    });
    for (digits, rule) in rules {
        for i in 0..digits.columns().len() {
            assert!(named(&told, rule, i + 1), "digit {i} of {rule}: {told:?}");
        }
    }
}

/// The digits are those of the value: a small digit more, each number on a row of its own, leaves no highest digit.
pub(crate) fn assert_none_is_another(
    rules: Rules<'_>,
    retold: impl FnOnce(&dyn Fn(&mut Trace)) -> Vec<String>,
) {
    let several = rules
        .iter()
        .filter(|(digits, _)| !digits.columns().is_empty());
    let told = retold(&|trace| {
        for (row, (digits, _)) in (1..).zip(several.clone()) {
            let cell = &mut trace.rows[row][digits.columns().start];
            *cell = if *cell == Fp::ZERO { Fp::ONE } else { Fp::ZERO };
        }
    });
    for (row, (_, rule)) in (1..).zip(several) {
        assert!(named(&told, rule, row), "{rule}: {told:?}");
    }
}
