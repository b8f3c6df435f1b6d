//! The waterfall at both suites: the first filed month, every slot used.

use std::path::Path;

use sluice_circuits::params::load_or_create;
use sluice_circuits::spec::{CircuitId, CircuitSpec};
use sluice_circuits::suite::Size;
use sluice_circuits::testing::waterfall::{filed_months, waterfall_sample};
use sluice_circuits::verifier::{ProofItem, VerifierSet};
use sluice_circuits::waterfall::WaterfallCircuit;

use crate::measure::{peak_memory_mb, Report};
use crate::{keygen, prove, verify, BATCH};

pub(crate) fn waterfall<S: Size>(report: &mut Report, dir: &Path, keys: &VerifierSet)
where
    WaterfallCircuit<S>: CircuitSpec,
{
    let params = &load_or_create(dir, WaterfallCircuit::<S>::K).expect("parameters");
    let slots = S::SUITE.max_chunks();
    let digest = keys.vk_digest(CircuitId::Waterfall(S::SUITE));
    let [first, _] = filed_months();
    let (statement, witness) =
        waterfall_sample(S::SUITE, &first.month, slots).expect("the month can be run");
    let instances = statement.to_instance(digest).expect("a statement in range");
    let circuit = WaterfallCircuit::<S>::new(&witness);

    let key = keygen::<WaterfallCircuit<S>>(report, params, slots);
    let (proof, spent) = prove(params, &key, &circuit, &instances);
    report.line::<WaterfallCircuit<S>>(slots, "prove_seconds", spent.wall, "s");
    report.line::<WaterfallCircuit<S>>(slots, "prove_core_seconds", spent.core, "s");
    report.line::<WaterfallCircuit<S>>(slots, "proof_bytes", proof.len() as f64, "B");
    report.line::<WaterfallCircuit<S>>(slots, "peak_memory_mb", peak_memory_mb(), "MB");
    let items: Vec<_> = (0..BATCH)
        .map(|_| ProofItem::Waterfall {
            statement: Box::new(statement.clone()),
            proof: prove(params, &key, &circuit, &instances).0,
        })
        .collect();
    verify::<WaterfallCircuit<S>>(report, keys, &items, slots);
}
