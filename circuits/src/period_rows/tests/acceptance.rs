//! Months that real loans have. Each is one loan among honest ones, told to the relation and to the circuit.

use super::*;
use crate::period_rows::lies::put;

/// A loan of 10,000.00 at 12 % with an instalment of 332.14, due on the as-of day of the period before.
fn loan() -> [u64; DATA] {
    let mut loan = [0; DATA];
    (loan[OBLIGOR], loan[TERM], loan[SCORE]) = (1 << 59, 36, 700);
    (loan[INSTALMENT], loan[RATE], loan[WAS_BALANCE]) = (33_214, 120_000, 1_000_000);
    loan[WAS_PAID_TO] = u64::from(testing::AS_OF);
    loan
}

/// What a payment of interest and principal and a new `paid_to` make of a loan that stays.
fn pays(mut loan: [u64; DATA], interest: u64, principal: u64, advance: u64) -> [u64; DATA] {
    (loan[INTEREST], loan[PRINCIPAL]) = (interest, principal);
    loan[BALANCE] = loan[WAS_BALANCE] - principal;
    loan[PAID_TO] = loan[WAS_PAID_TO] + advance;
    loan
}

/// Both sides on a chunk whose row 3 is this loan, `days` days after the period before.
fn told(loan: [u64; DATA], days: u16) -> (Result<(), PeriodViolation>, Vec<String>) {
    let mut witness = testing::period_chunk(8, 20);
    put(&mut witness, 3, loan);
    let mut chunk = Chunk::of(witness);
    chunk.statement.as_of = testing::AS_OF + days;
    chunk.sum_up();
    verdicts(&chunk)
}

#[track_caller]
fn accepted(loan: [u64; DATA], days: u16) {
    assert_eq!(told(loan, days), (Ok(()), vec![]));
}

#[track_caller]
fn refused(loan: [u64; DATA], days: u16, rule: LoanRule, words: &str) {
    let (relation, circuit) = told(loan, days);
    assert_eq!(relation, Err(PeriodViolation::Loan { row: 3, rule }));
    assert_rejected_by(&circuit, &[words]);
}

const PAYMENT: &str = "the payment covers the advance, the price the principal";
const INTEREST_CAP: &str = "interest is at most the cap";

#[test]
fn one_instalment_in_a_31_day_month_is_accepted() {
    accepted(pays(loan(), 10_333, 22_881, 31), 31);
}

#[test]
fn a_full_prepayment_is_accepted() {
    let mut paid = pays(loan(), 10_000, 1_000_000, 30);
    paid[EXIT] = 1;
    accepted(paid, 30);
}

#[test]
fn a_curtailment_is_accepted() {
    // One instalment and 4,000.00 more; the next instalment is due as if nothing had happened.
    accepted(pays(loan(), 10_000, 23_214 + 400_000, 30), 30);
}

#[test]
fn two_instalments_at_once_are_accepted() {
    accepted(pays(loan(), 20_000, 46_428, 61), 30);
}

#[test]
fn a_small_last_instalment_is_accepted() {
    let mut last = loan();
    last[WAS_BALANCE] = 5_000;
    let mut last = pays(last, 50, 5_000, 30);
    last[EXIT] = 1;
    accepted(last, 30);
}

#[test]
fn a_paid_ahead_borrower_who_skips_is_accepted() {
    let mut ahead = loan();
    ahead[WAS_PAID_TO] += 90;
    accepted(pays(ahead, 0, 0, 0), 30);
}

#[test]
fn one_instalment_on_a_loan_90_days_late_under_daily_simple_interest_is_accepted() {
    // 120 days of interest eat the whole instalment and leave some unpaid: 10,000.00 · 12 % · 120/360 = 400.00.
    let mut late = loan();
    late[WAS_PAID_TO] -= 90;
    accepted(pays(late, 33_214, 0, 30), 30);
}

#[test]
fn a_zero_rate_loan_is_accepted_and_pays_no_interest() {
    let mut free = loan();
    free[RATE] = 0;
    accepted(pays(free, 0, 33_214, 30), 30);
    refused(
        pays(free, 1, 33_213, 30),
        30,
        LoanRule::Interest,
        INTEREST_CAP,
    );
}

#[test]
fn a_recovery_after_default_is_accepted_and_so_is_the_sale() {
    let mut failed = loan();
    (failed[WAS_BALANCE], failed[WAS_EXIT], failed[WAS_DEFAULTED]) = (0, 3, 900_000);
    failed[WAS_STATUS] = 2;
    failed.copy_within(WAS_PAID_TO..=WAS_DEFAULTED, PAID_TO);
    failed[RECOVERED] = 72_000;
    accepted(failed, 30);
    failed[EXIT] = 4;
    accepted(failed, 30);
}

#[test]
fn liquidation_proceeds_of_the_month_of_default_are_principal() {
    let mut failed = pays(loan(), 0, 250_000, 0);
    (failed[BALANCE], failed[EXIT], failed[DEFAULTED]) = (0, 3, 750_000);
    failed[STATUS] = 2 | 8;
    accepted(failed, 30);
}

#[test]
fn an_extension_without_a_payment_is_accepted() {
    let mut extended = pays(loan(), 0, 0, 60);
    extended[EXT_USED] = 2;
    accepted(extended, 30);
    extended[EXT_USED] = 1;
    refused(extended, 30, LoanRule::Instalment, PAYMENT);
}

#[test]
fn a_cent_a_month_is_refused() {
    refused(pays(loan(), 1, 0, 30), 30, LoanRule::Instalment, PAYMENT);
    refused(pays(loan(), 0, 1, 30), 30, LoanRule::Instalment, PAYMENT);
    // Without the advance the clock runs: after four such months the loan is 120 days past due and must default.
    let mut dead = loan();
    dead[WAS_PAID_TO] -= 90;
    let clock = "the default clock";
    refused(pays(dead, 1, 0, 0), 30, LoanRule::DefaultAge, clock);
}

#[test]
fn a_payment_counts_to_the_hundredth_of_a_cent() {
    // Three hundredths of an instalment a day: 33,200 · 3 · 31 = 100 · 30,876.
    let mut even = loan();
    even[INSTALMENT] = 33_200;
    accepted(pays(even, 10_000, 20_876, 31), 31);
    refused(
        pays(even, 10_000, 20_875, 31),
        31,
        LoanRule::Instalment,
        PAYMENT,
    );
}
