//! `waterfall` under attack.

use super::lies::{self, Lie};
use super::{Refusal, WaterfallCircuit, WaterfallWitness};
use crate::attack::{Meddler, Story, Subject};
use crate::spec::{golden_digest, CircuitSpec};
use crate::statement::{waterfall_at as at, WaterfallStatement};
use crate::suite::{Small, Suite};
use crate::testing::waterfall::{in_principal_order, waterfall_sample};
use crate::waterfall::Month;
use sluice_rules::testing::{class, filed_months, plain_month, random_month};
use sluice_rules::waterfall::PoolState;

pub(super) type Circuit = WaterfallCircuit<Small, Meddler>;

/// The statement of a month, with a witness for it.
pub(super) fn sample(month: &Month, chunks: usize) -> (WaterfallStatement, WaterfallWitness) {
    waterfall_sample(Suite::Small, month, chunks).expect("every such month can be run")
}

/// A statement, true or not, with a witness for it.
pub(super) fn tell(
    name: &str,
    statement: &WaterfallStatement,
    witness: &WaterfallWitness,
) -> Story<Circuit> {
    let instances = statement.to_instance(golden_digest::<Circuit>());
    Story {
        name: name.into(),
        circuit: Circuit::new(witness),
        instances: instances.expect("a statement in range"),
        columns: Vec::new(),
    }
}

pub(super) fn honest(name: &str, month: &Month, chunks: usize) -> Story<Circuit> {
    let (statement, witness) = sample(month, chunks);
    tell(name, &statement, &witness)
}

pub(super) fn filed(index: usize) -> Month {
    in_principal_order(filed_months()[index].month.clone())
}

/// Eight classes in eight interest ranks and four principal ranks, all of them with notional, unpaid interest and something
/// written down; every fee, floor and trigger; losses that the pool no longer covers; and too little cash.
fn scarce() -> Month {
    let rank = |k: u64| 1 + k as u8;
    let classes = (0..8).map(|k| {
        let mut class = class(1_000_003 * (k + 9), 300 + 7 * k as u32, rank(k));
        class.principal_rank = rank(k / 2);
        class.legal_final = k == 1 || k == 5;
        class
    });
    let mut month = plain_month(classes.collect(), 0);
    for (k, class) in (0..).zip(&mut month.public.classes) {
        class.written_down = 40_009 + 1_001 * k;
        class.unpaid_interest = 3_001 + 101 * k;
        class.notional -= class.written_down + 50_021;
    }
    let notional: u64 = month.public.classes.iter().map(|c| c.notional).sum();
    month.hidden = PoolState {
        cut_off_balance: 2 * notional,
        balance: notional - 1_000_033,
        defaulted: 5_000_011,
        recovered: 1_000_017,
    };
    let figures = &mut month.figures;
    figures.interest = 90_007;
    figures.principal = 700_027;
    figures.repurchased = 20_021;
    figures.repurchased_principal = 20_011;
    figures.recovered = 10_009;
    figures.defaulted = 3_000_017;
    figures.performing = month.hidden.balance
        - figures.principal
        - figures.repurchased_principal
        - figures.defaulted;
    figures.late = [900_001, 700_003, 500_009, 300_011, 100_003];
    figures.extended = 40_009;
    figures.rate_sum = u128::from(figures.performing) * 70_001;
    figures.live = 1_009;
    figures.departures = 31;
    let terms = &mut month.terms;
    terms.yield_supplement = 100_019;
    terms.servicing_bps = 101;
    terms.senior_due = 7_001;
    terms.senior_cap_left = 5_003;
    terms.supplemental_due = 1_009;
    terms.subordinated_due = 2_003;
    terms.reserve_bps = 103;
    terms.reserve_floor = 300_007;
    terms.reserve_trigger = 200_003;
    terms.oc_bps = 501;
    terms.oc_floor = 400_009;
    terms.oc_trigger_bps = 307;
    terms.oc_tested = true;
    terms.sixty_day_limit_bps = 251;
    terms.loss_limit_bps = 1_009;
    terms.deposits = 600_011;
    terms.other_deposits = 1_013;
    terms.paid_early = 2_011;
    month.public.reserve = 50_021;
    month.public.shortfall = 4_007;
    month.public.suspense = 3_011;
    month.public.senior_unpaid = 2_017;
    month.public.servicing_unpaid = 1_021;
    month
}

/// The same notes, repaid at once, and what was written down after them.
fn plenty() -> Month {
    let mut month = scarce();
    month.terms.deposits = 200_000_033;
    month.terms.other_deposits = 100_000_007;
    month
}

/// The same notes under a pool that covers them again and a part of what was written down.
pub(super) fn recovered() -> Month {
    let mut month = scarce();
    month.hidden.balance += 5_000_029;
    month.figures.performing += 5_000_029;
    month.terms.oc_floor = 10_007;
    month.terms.oc_bps = 1;
    month
}

/// Acceleration with cash for some of the ranks, and what was written down owed again.
fn accelerated() -> Month {
    let mut month = scarce();
    month.terms.accelerated = true;
    month.terms.deposits = 30_000_001;
    month.figures.principal += 30_000_000;
    month.hidden.balance += 30_000_000;
    month
}

/// Regular principal pro rata, nothing written down.
fn pro_rata() -> Month {
    let mut month = recovered();
    for class in &mut month.public.classes {
        class.written_down = 0;
    }
    month.terms.pro_rata = true;
    month.terms.sixty_day_limit_bps = 10_000;
    month.terms.loss_limit_bps = 10_000;
    for class in &mut month.terms.classes {
        class.legal_final = false;
    }
    month.terms.deposits = 20_000_003;
    month.figures.principal += 20_000_000;
    month.hidden.balance += 20_000_000;
    month
}

/// A clean-up call at a price well above what is needed.
fn called() -> Month {
    let mut month = scarce();
    month.terms.clean_up = true;
    month.terms.clean_up_bps = 9_001;
    month.terms.other_deposits = 400_000_009;
    month
}

/// No fee, no share of anything, and less cash than was collected: a cent more or less of the pool is divided nowhere.
fn quiet() -> Month {
    let rates = scarce();
    let mut month = plain_month(rates.terms.classes, 0);
    month.public.classes = rates.public.classes;
    month.hidden = rates.hidden;
    month.figures = rates.figures;
    month.terms.deposits = 500_003;
    month.terms.oc_floor = 30_011;
    month
}

impl Subject for Circuit {
    type Violation = Refusal;
    const NAME: &'static str = "waterfall";
    const SAMPLED: usize = 9;

    fn edges() -> Vec<Story<Self>> {
        let mut edges = vec![
            honest("scarce cash, eight classes, three chunks", &scarce(), 3),
            honest("a filed month, one chunk", &filed(1), 1),
            honest("plenty of cash, five chunks", &plenty(), 5),
            honest("cover again, eight chunks", &recovered(), 8),
            honest("accelerated, two chunks", &accelerated(), 2),
            honest("pro rata, three chunks", &pro_rata(), 3),
            honest("a clean-up, one chunk", &called(), 1),
            honest("a quiet month, four chunks", &quiet(), 4),
            lies::gap(),
            honest("another filed month, three chunks", &filed(0), 3),
        ];
        // Random months switch on what filed ones leave off.
        for seed in 0..8 {
            let chunks = 1 + seed as usize % Circuit::SLOTS;
            let name = format!("random month {seed}, {chunks} chunks");
            edges.push(honest(
                &name,
                &in_principal_order(random_month(seed)),
                chunks,
            ));
        }
        edges
    }

    fn made_up(seed: u64) -> Story<Self> {
        let month = in_principal_order(random_month(seed + 100));
        honest(
            "a made-up month",
            &month,
            1 + seed as usize % Circuit::SLOTS,
        )
    }

    fn lies() -> Vec<Lie> {
        lies::lies()
    }

    /// The chunks and the state before the month. The state after it is a result.
    fn commitments() -> Vec<usize> {
        let summaries = at::SUMMARIES..Circuit::INSTANCES;
        let before = [at::CHUNK_COUNT, at::STATE_BEFORE];
        before.into_iter().chain(summaries).collect()
    }

    fn meddled(&self, meddler: Meddler) -> Option<Self> {
        let mut circuit = self.clone();
        circuit.teller = meddler;
        Some(circuit)
    }

    /// The context is in no constraint: the transcript binds it, and the tests of real proofs change it.
    fn unread_instances() -> &'static [usize] {
        &[at::CONTEXT]
    }
}
