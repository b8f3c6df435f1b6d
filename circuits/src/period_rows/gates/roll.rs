//! The roll-forward: every cent of the previous balance is paid, repurchased, defaulted or still owed.
//!
//! `rest` is the previous balance less the principal paid. It becomes the balance of a loan that stays, the principal
//! of a repurchase, or the default; a loan that pays off has none. A loan that stays or defaults has at least a cent:
//! `rest - stays - fails` has 40 bits. So a paid-off loan cannot be shown as charged off, and no rest is negative.

use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use super::{less, live};
use crate::gadget::limbs::below;
use crate::period_rows::layout::*;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    // Who pins the current columns: balance and defaulted to the rest; the amounts paid are free within their range,
    // for oracles attest them.
    meta.create_gate("roll-forward", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [stays, pays_off, is_bought, fails] = FATES.map(|index| config.cur(meta, index));
        let [was_balance, was_defaulted, balance, defaulted, interest, principal, repurchased, recovered] = [
            WAS_BALANCE,
            WAS_DEFAULTED,
            BALANCE,
            DEFAULTED,
            INTEREST,
            PRINCIPAL,
            REPURCHASED,
            RECOVERED,
        ]
        .map(|index| config.cur(meta, index));
        let rest = was_balance - principal.clone();
        let rest_room = config.number(meta, REST_ROOM);
        let principal_paid = config.number(meta, PRINCIPAL_PAID);
        let received = config.number(meta, RECEIVED);
        Constraints::with_selector(
            row,
            [
                ("a paid loan owes nothing", pays_off * rest.clone()),
                ("balance", stays.clone() * rest.clone() - balance),
                (
                    "defaulted",
                    fails.clone() * rest.clone() + was_defaulted - defaulted,
                ),
                (
                    "a price for a repurchase only",
                    less(is_bought, 1) * repurchased,
                ),
                ("rest", rest - (stays + fails + rest_room)),
                ("principal", principal - principal_paid),
                // No row has both: interest is paid on live loans, cash recovered on those that had defaulted.
                ("interest or recovered", interest + recovered - received),
            ],
        )
    });
    // Rows without a loan are among them.
    meta.create_gate("a loan that was not live", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let not_live = less(live(meta, config), 1);
        let [was_balance, was_paid_to, was_ext_used, was_status, was_exit] =
            [WAS_BALANCE, WAS_PAID_TO, WAS_EXT_USED, WAS_STATUS, WAS_EXIT]
                .map(|index| config.cur(meta, index));
        let [paid_to, ext_used, status, interest, principal, recovered] =
            [PAID_TO, EXT_USED, STATUS, INTEREST, PRINCIPAL, RECOVERED]
                .map(|index| config.cur(meta, index));
        let not_defaulted = less(was_exit.clone(), 3) * less(was_exit, 4);
        Constraints::with_selector(
            row,
            [
                ("owes nothing", not_live.clone() * was_balance),
                ("pays no interest", not_live.clone() * interest),
                ("pays no principal", not_live.clone() * principal),
                ("keeps paid_to", not_live.clone() * (paid_to - was_paid_to)),
                (
                    "keeps ext_used",
                    not_live.clone() * (ext_used - was_ext_used),
                ),
                ("keeps status", not_live * (status - was_status)),
                // Exit 3 or 4 says that something defaulted: no loan gets there with less than a cent.
                ("recovers after default only", not_defaulted * recovered),
            ],
        )
    });
    // The price above the principal shares its limbs with the payment; where a loan does not stay, the lowest 40 bits
    // are all there are.
    meta.create_gate("the price has 40 bits", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let leaves = less(config.cur(meta, STAYS), 1);
        let [bit_39, high_1, high_2] =
            [13, 14, 15].map(|limb| config.cur(meta, PAYMENT_ROOM.columns().start + limb));
        Constraints::with_selector(
            row,
            [
                ("bits 39 to 41", leaves.clone() * below(bit_39, 2)),
                ("bits 42 to 47", leaves * (high_1 + high_2)),
            ],
        )
    });
}
