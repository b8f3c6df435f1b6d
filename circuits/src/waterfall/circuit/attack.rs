//! `waterfall` under attack.

use pasta_curves::Fp;

use super::{WaterfallCircuit, WaterfallWitness};
use crate::adversary::subject::{Change, Story, Subject};
use crate::spec::{golden_digest, CircuitSpec};
use crate::statement::{waterfall_at as at, WaterfallStatement};
use crate::suite::{Small, Suite};
use crate::testing::waterfall::{filed_months, in_principal_order, random_month, waterfall_sample};
use crate::waterfall::Month;

type Circuit = WaterfallCircuit<Small>;

fn sample(month: &Month, chunks: usize) -> (WaterfallStatement, WaterfallWitness) {
    waterfall_sample(Suite::Small, month, chunks).expect("every such month can be run")
}

/// A statement, true or not, with a witness for it.
fn tell(name: &str, statement: &WaterfallStatement, witness: &WaterfallWitness) -> Story<Circuit> {
    let instances = statement.to_instance(golden_digest::<Circuit>());
    Story {
        name: name.into(),
        circuit: Circuit::new(witness),
        instances: instances.expect("a statement in range"),
        columns: Vec::new(),
    }
}

fn honest(name: &str, month: &Month, chunks: usize) -> Story<Circuit> {
    let (statement, witness) = sample(month, chunks);
    tell(name, &statement, &witness)
}

fn filed(index: usize) -> Month {
    in_principal_order(filed_months()[index].month.clone())
}

impl Subject for Circuit {
    const NAME: &'static str = "waterfall";

    fn edges() -> Vec<Story<Self>> {
        let mut edges = vec![
            honest("a filed month, three chunks", &filed(0), 3),
            honest("another filed month, one chunk", &filed(1), 1),
        ];
        // Random months switch on what filed ones leave off.
        for seed in 0..14 {
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

    fn lies() -> Vec<Story<Self>> {
        let mut lies = witnesses();
        lies.extend(claims());
        lies
    }
}

/// The public story of an honest month over openings and states it is not about.
fn witnesses() -> Vec<Story<Circuit>> {
    let changed: [Change<WaterfallWitness>; 8] = [
        ("a chunk left out", |w| {
            w.openings.pop();
        }),
        ("a chunk twice", |w| w.openings[1] = w.openings[0].clone()),
        ("chunks in the wrong order", |w| w.openings.swap(0, 1)),
        ("a chunk with a loan more", |w| w.openings[2].loans += 1),
        ("a cent of interest moved between chunks", |w| {
            w.openings[0].sums[0] += Fp::one();
            w.openings[1].sums[0] -= Fp::one();
        }),
        ("another balance before the month", |w| w.state.balance += 1),
        ("another blind of the state before", |w| {
            w.blind_before += Fp::one();
        }),
        ("another blind of the state after", |w| {
            w.blind_after += Fp::one();
        }),
    ];
    let (statement, witness) = sample(&filed(0), 3);
    let tell_changed = |(name, change): (&str, fn(&mut WaterfallWitness))| {
        let mut lie = witness.clone();
        change(&mut lie);
        tell(name, &statement, &lie)
    };
    changed.into_iter().map(tell_changed).collect()
}

/// Places and results that are not those of the month: summaries, states, cash, fees, payouts, triggers, figures.
fn claims() -> Vec<Story<Circuit>> {
    let place = [
        at::CHUNK_COUNT,
        at::STATE_BEFORE,
        at::STATE_AFTER,
        at::PERIOD,
    ];
    let mut lies = Vec::new();
    for position in place.into_iter().chain(at::CASH..Circuit::INSTANCES) {
        for by in [Fp::one(), -Fp::one()] {
            let mut lie = honest("", &filed(0), 3);
            lie.name = format!("instance {position} changed");
            lie.instances[position] += by;
            lies.push(lie);
        }
    }
    lies
}
