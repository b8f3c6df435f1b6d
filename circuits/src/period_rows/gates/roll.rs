//! The roll-forward: every cent of the previous balance is paid, repurchased, defaulted or still owed.
//!
//! `rest` is the previous balance less the principal paid. It becomes the balance of a loan that stays, the principal
//! of a repurchase, or the default; a loan that pays off has none. A loan that stays or defaults has at least a cent:
//! `rest - stays - fails` has digits. So a paid-off loan cannot be shown as charged off, and no rest is negative.

use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use super::{less, live, Lookups};
use crate::period_rows::layout::*;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    // Who pins the current columns: balance and defaulted to the rest; the amounts paid are free within their range,
    // for oracles attest them.
    meta.create_gate("roll-forward", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [stays, pays_off, is_bought, fails] = FATES.map(|index| config.cur(meta, index));
        let [was_balance, was_defaulted, balance, defaulted, principal, repurchased] = [
            WAS_BALANCE,
            WAS_DEFAULTED,
            BALANCE,
            DEFAULTED,
            PRINCIPAL,
            REPURCHASED,
        ]
        .map(|index| config.cur(meta, index));
        let rest = was_balance - principal;
        Constraints::with_selector(
            row,
            [
                ("a paid loan owes nothing", pays_off * rest.clone()),
                ("balance", stays * rest.clone() - balance),
                ("defaulted", fails * rest + was_defaulted - defaulted),
                (
                    "a price for a repurchase only",
                    less(is_bought, 1) * repurchased,
                ),
            ],
        )
    });
    let numbers = config.numbers;
    // The previous balance has 40 bits, so this keeps the principal to the balance and the rest to 40 bits too.
    let rule = "a live or defaulted loan owes something";
    lookups.number(meta, config, rule, numbers.rest, |meta| {
        let [was_balance, principal, stays, fails] =
            [WAS_BALANCE, PRINCIPAL, STAYS, FAILS].map(|index| config.cur(meta, index));
        was_balance - (principal + stays + fails)
    });
    let rule = "range of principal_paid";
    lookups.number(meta, config, rule, numbers.principal, |meta| {
        config.cur(meta, PRINCIPAL)
    });
    // No row has both: interest is paid on live loans, cash recovered on those that had defaulted.
    let rule = "range of interest_paid and recovered";
    lookups.number(meta, config, rule, numbers.received, |meta| {
        config.cur(meta, INTEREST) + config.cur(meta, RECOVERED)
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
}
