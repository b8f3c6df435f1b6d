//! What the payment allows: how far `paid_to` advances, how much of the cash is interest.
//!
//! A lookup takes an input of degree two, so the two rooms that have more are cells of their own, each pinned by a gate to
//! its formula and by its digits to numbers that are not negative. Every product here is of numbers in range and stays below
//! 2^80, so equations between cells are equations between integers.

use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use super::{less, number, Lookups};
use crate::gadget::small_range::below;
use crate::period_rows::layout::*;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    payment(meta, config, lookups);
    interest(meta, config, lookups);
    let digits = config.numbers.advance;
    lookups.number(meta, config, "paid_to never falls", digits, |meta| {
        config.cur(meta, PAID_TO) - config.cur(meta, WAS_PAID_TO)
    });
    meta.create_gate("extensions", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let was = config.cur(meta, WAS_EXT_USED);
        let now = config.cur(meta, EXT_USED);
        let extensions = now.clone() - was;
        Constraints::with_selector(
            row,
            [
                ("at most two in a period", below(extensions, 3)),
                ("at most three in a life", below(now, 4)),
            ],
        )
    });
}

/// On a loan that stays, (advance - 30 ext) · instalment · 9 ≤ 300 · (interest + principal), divided by three: an
/// instalment buys 33 1/3 days, so that a month of 31 passes and a cent a month does not. On a repurchase the same cell
/// holds the price less the principal (because: a price below it would make a loss vanish); elsewhere it is zero.
fn payment(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    meta.create_gate("payment", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [stays, is_bought, instalment, was_balance, was_paid_to, paid_to] = [
            STAYS,
            IS_BOUGHT,
            INSTALMENT,
            WAS_BALANCE,
            WAS_PAID_TO,
            PAID_TO,
        ]
        .map(|index| config.cur(meta, index));
        let [was_ext_used, ext_used, interest, principal, repurchased, room] = [
            WAS_EXT_USED,
            EXT_USED,
            INTEREST,
            PRINCIPAL,
            REPURCHASED,
            PAYMENT_ROOM,
        ]
        .map(|index| config.cur(meta, index));
        let advance = paid_to - was_paid_to;
        let extensions = ext_used - was_ext_used;
        let rest = was_balance - principal.clone();
        let asked = (advance + extensions * -Fp::from(30)) * instalment * -Fp::from(3);
        let paid = (interest + principal) * Fp::from(100) + asked;
        Constraints::with_selector(
            row,
            [("room", stays * paid + repurchased - is_bought * rest - room)],
        )
    });
    let rule = "the payment covers the advance, the price the principal";
    lookups.number(meta, config, rule, config.numbers.payment_room, |meta| {
        config.cur(meta, PAYMENT_ROOM)
    });
    // What pins a price from above, for its lane: where a loan does not stay the highest digit is 0.
    meta.create_gate("the price lies within its digits", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let leaves = less(config.cur(meta, STAYS), 1);
        let room = config.cur(meta, PAYMENT_ROOM);
        let lower = config.numbers.payment_room.lower(meta, &config.advice);
        Constraints::with_selector(row, [("no highest digit", leaves * (lower - room))])
    });
}

/// interest · 36 · 10^8 ≤ 11 · balance · rate · (m + 31): a tenth more than the rate gives in m and 31 days, m being the
/// larger of the advance and the days since `paid_to`, which is the advance plus the days past due. On a loan that was not
/// live all is zero.
fn interest(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    meta.create_gate("interest", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [was_balance, rate, was_paid_to, paid_to, as_of, past_due, interest, room] = [
            WAS_BALANCE,
            RATE,
            WAS_PAID_TO,
            PAID_TO,
            AS_OF,
            PAST_DUE,
            INTEREST,
            INTEREST_ROOM,
        ]
        .map(|index| config.cur(meta, index));
        let advance = paid_to.clone() - was_paid_to;
        let days = advance + past_due * (as_of - paid_to) + number(31);
        let cap = was_balance * rate * days * Fp::from(11);
        let interest = interest * -Fp::from(3_600_000_000);
        Constraints::with_selector(row, [("room", cap + interest - room)])
    });
    let rule = "interest is at most the cap";
    lookups.number(meta, config, rule, config.numbers.interest_room, |meta| {
        config.cur(meta, INTEREST_ROOM)
    });
}
