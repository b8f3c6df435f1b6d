//! What the payment allows: how far `paid_to` advances, how much of the cash is interest.

use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use crate::gadget::limbs::below;
use crate::period_rows::layout::*;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    // On a loan that stays, (advance - 30 ext) · instalment · 9 ≤ 300 · (interest + principal), divided by three: an
    // instalment buys 33 1/3 days, so that a month of 31 passes and a cent a month does not. Amounts have 40 bits and
    // the advance 12, so both sides stay below 2^54. On a repurchase the same limbs hold the price less the principal
    // (because: a price below it would make a loss vanish); elsewhere they are zero.
    meta.create_gate("payment", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [stays, is_bought, instalment, was_balance, was_paid_to, paid_to, was_ext_used, ext_used] = [
            STAYS,
            IS_BOUGHT,
            INSTALMENT,
            WAS_BALANCE,
            WAS_PAID_TO,
            PAID_TO,
            WAS_EXT_USED,
            EXT_USED,
        ]
        .map(|index| config.cur(meta, index));
        let [interest, principal, repurchased] =
            [INTEREST, PRINCIPAL, REPURCHASED].map(|index| config.cur(meta, index));
        let advance = paid_to - was_paid_to;
        let extensions = ext_used - was_ext_used;
        let rest = was_balance - principal.clone();
        let asked = (advance + extensions * -Fp::from(30)) * instalment * -Fp::from(3);
        let paid = (interest + principal) * Fp::from(100) + asked;
        let room = config.number(meta, PAYMENT_ROOM);
        Constraints::with_selector(
            row,
            [(
                "room",
                stays * paid + repurchased - is_bought * rest - room,
            )],
        )
    });
    // interest · 36 · 10^8 ≤ 11 · balance · rate · (m + 31): a tenth more than the rate gives in m and 31 days, m
    // being the larger of the advance and the days since `paid_to`, which is the advance plus the days past due. Both
    // sides stay below 2^79. On a loan that was not live all is zero.
    meta.create_gate("interest", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [was_balance, rate, was_paid_to, paid_to, as_of, late, interest] = [
            WAS_BALANCE,
            RATE,
            WAS_PAID_TO,
            PAID_TO,
            AS_OF,
            LATE,
            INTEREST,
        ]
        .map(|index| config.cur(meta, index));
        let advance = paid_to.clone() - was_paid_to;
        let days = advance + late * (as_of - paid_to) + super::number(31);
        let cap = was_balance * rate * days * Fp::from(11);
        let room = config.number(meta, INTEREST_ROOM);
        let interest = interest * -Fp::from(3_600_000_000);
        Constraints::with_selector(row, [("room", cap + interest - room)])
    });
    meta.create_gate("advance", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [was_paid_to, paid_to] = [WAS_PAID_TO, PAID_TO].map(|index| config.cur(meta, index));
        let advance = config.number(meta, ADVANCE);
        Constraints::with_selector(row, [("advance", paid_to - was_paid_to - advance)])
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
