//! What the tests of this crate share: the demo deal on an empty state, taken step by step.

use sluice_core::state::Empty;
use sluice_core::{
    Address, Amount, BlockContext, ChainDate, Effects, Error, Module, Msg, Overlay, Refusal,
};
use sluice_proto::tranche::{Class, DayCount, MsgIssue, MsgOffer, MsgRegisterTermSheet, TermSheet};
use sluice_proto::vault::{AcceptedClosing, Vault, VaultStatus};
use sluice_rules::criteria::{Criterion, Thresholds};

use crate::msg::{Issue, MakeOffer, RegisterTermSheet};

pub(crate) const VAULT: u64 = 7;
pub(crate) const ISSUER: Address = Address([1; 20]);
pub(crate) const INVESTOR: Address = Address([2; 20]);
pub(crate) const STRANGER: Address = Address([3; 20]);
pub(crate) const MONEY: &str = "cusd";
/// What the investor starts with.
pub(crate) const PURSE: u128 = 1_000_000_000;

pub(crate) fn context() -> BlockContext {
    BlockContext {
        chain_id: "sluice-localnet-1".into(),
        prefix: "sluice".into(),
        height: 42,
        date: ChainDate(17_712),
    }
}

pub(crate) fn text(address: &Address) -> String {
    context().text(address)
}

/// The demo deal, with a list of who may hold class C.
pub(crate) fn sheet() -> TermSheet {
    let class = |name: &str, notional, coupon_bps, rank, allow_list| Class {
        name: name.into(),
        notional,
        coupon_bps,
        day_count: DayCount::Thirty360.into(),
        interest_rank: rank,
        principal_rank: rank,
        legal_final_month: 66,
        allow_list,
    };
    TermSheet {
        classes: vec![
            class("A", 10_960_000_000, 350, 1, vec![]),
            class("B", 1_644_000_000, 450, 2, vec![]),
            class("C", 1_096_000_000, 675, 3, vec![text(&INVESTOR)]),
        ],
        max_advance_bps: 9_500,
        criteria: Some(sluice_vault::criteria::criteria(
            &Thresholds::NEUTRAL
                .with(Criterion::TotalAtLeast, 14_450_000_000)
                .with(Criterion::LoansAtLeast, 9_000)
                .with(Criterion::WeightedRateAtLeast, 120_000)
                .with(Criterion::Late30AtMost, 100)
                .with(Criterion::LargestObligorAtMost, 10),
            &Thresholds::NEUTRAL,
        )),
        residual_holder: text(&ISSUER),
        senior_protection: None,
    }
}

/// A vault without a term sheet that settles in `settlement`; the investor has money.
pub(crate) fn open_vault(settlement: &str) -> Overlay<'static> {
    let mut state = Overlay::new(&Empty);
    let vault = Vault {
        id: VAULT,
        issuer: text(&ISSUER),
        servicer: text(&ISSUER),
        settlement_denom: settlement.into(),
        suite: 1,
        status: VaultStatus::Open.into(),
        closing_day: 17_800,
        ..Vault::default()
    };
    sluice_vault::VAULTS.put(&mut state, &VAULT, &vault);
    sluice_bank::mint(&mut state, &INVESTOR, MONEY, Amount(PURSE)).unwrap();
    state
}

pub(crate) fn register(sheet: TermSheet) -> RegisterTermSheet {
    RegisterTermSheet(MsgRegisterTermSheet {
        issuer: text(&ISSUER),
        vault: VAULT,
        term_sheet: Some(sheet),
    })
}

/// A vault with a term sheet.
pub(crate) fn registered(sheet: TermSheet) -> Overlay<'static> {
    let mut state = open_vault(MONEY);
    run(&mut state, &register(sheet)).unwrap();
    state
}

/// A vault whose closing proof is accepted, as the vault module records it.
pub(crate) fn proved(sheet: TermSheet) -> Overlay<'static> {
    let mut state = registered(sheet);
    let vault = sluice_vault::vault(&state, VAULT).unwrap();
    let closing = AcceptedClosing {
        vault: VAULT,
        criteria: vault.criteria,
        state_0: vec![5; 32],
        height: 41,
    };
    sluice_vault::CLOSINGS.put(&mut state, &VAULT, &closing);
    state
}

pub(crate) fn issue() -> Issue {
    Issue(MsgIssue {
        issuer: text(&ISSUER),
        vault: VAULT,
    })
}

/// A vault whose classes are minted.
pub(crate) fn issued(sheet: TermSheet) -> Overlay<'static> {
    let mut state = proved(sheet);
    run(&mut state, &issue()).unwrap();
    state
}

pub(crate) fn offer(class: &str, units: u64, price: u64) -> MakeOffer {
    MakeOffer(MsgOffer {
        issuer: text(&ISSUER),
        vault: VAULT,
        class: class.into(),
        units,
        price,
    })
}

/// Runs a message as the application does: writes are dropped when it is refused, and everything adds up afterwards.
pub(crate) fn run(state: &mut Overlay, message: &dyn Msg) -> Result<Effects, Error> {
    message.check_stateless(&context())?;
    assert_eq!(message.jobs(state, &context())?, Vec::new());
    let mut writes = Overlay::new(state);
    let effects = message.execute(&mut writes, &context())?;
    let changes = writes.into_changes();
    assert!(message.gas() >= changes.len() as u64 * sluice_core::gas::ROW);
    state.apply(changes);
    assert_sound(state);
    Ok(effects)
}

/// The message is refused by this rule with a text that begins with the field.
pub(crate) fn assert_refused(state: &mut Overlay, message: &dyn Msg, rule: Refusal, field: &str) {
    let error = run(state, message).unwrap_err();
    assert_eq!(error.refusal, rule, "{error}");
    assert!(error.message.starts_with(field), "{error}");
}

pub(crate) fn assert_sound(state: &Overlay) {
    crate::Tranche.check_invariants(state, &context()).unwrap();
    sluice_bank::Bank::default()
        .check_invariants(state, &context())
        .unwrap();
}

pub(crate) fn held(state: &Overlay, who: &Address, denom: &str) -> u128 {
    sluice_bank::balance(state, who, denom).0
}
