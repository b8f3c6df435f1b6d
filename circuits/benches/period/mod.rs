//! What a chunk of a later period costs.

use std::path::Path;
use std::sync::Arc;

use pasta_curves::Fp;

use crate::measure::{peak_memory_mb, Report, Spent};
use crate::{keygen, prove, verify, BATCH};
use sluice_circuits::params::load_or_create;
use sluice_circuits::period_rows::PeriodRowsCircuit;
use sluice_circuits::prover::ProverKey;
use sluice_circuits::spec::{CircuitId, CircuitSpec};
use sluice_circuits::suite::Size;
use sluice_circuits::tape::commit_column;
use sluice_circuits::testing;
use sluice_circuits::verifier::{ProofItem, VerifierSet};

/// A full chunk of the suite.
pub(crate) fn period_rows<S: Size>(report: &mut Report, dir: &Path, keys: &VerifierSet)
where
    PeriodRowsCircuit<S>: CircuitSpec,
{
    let params = Arc::new(load_or_create(dir, S::SUITE.k()).expect("parameters"));
    let loans = S::SUITE.rows();
    let digest = keys.vk_digest(CircuitId::PeriodRows(S::SUITE));
    let witness = testing::period_chunk(1, loans);
    let statement = testing::period_rows_statement(S::SUITE, &witness, 0, 1, digest);
    let instances = statement.to_instance(digest).expect("a statement in range");
    let circuit = PeriodRowsCircuit::<S>::new(&instances, &witness);

    let key = keygen::<PeriodRowsCircuit<S>>(report, &params, loans);
    let (proof, _) = prove(&params, &key, &circuit, &instances);
    let (_, spent) = prove(&params, &key, &circuit, &instances);
    let mut line = |what, value, unit| {
        report.line::<PeriodRowsCircuit<S>>(loans, what, value, unit);
    };
    line(
        "prove_core_ms_per_loan",
        spent.core * 1e3 / loans as f64,
        "ms",
    );
    line("prove_seconds", spent.wall, "s");
    line("proof_bytes", proof.len() as f64, "B");
    line("peak_memory_mb", peak_memory_mb(), "MB");
    drop(key);

    let columns = testing::period(1, loans, 1);
    let blinds: Vec<_> = (1..).map(Fp::from).take(columns.len()).collect();
    let commit = || -> Vec<[u8; 32]> {
        let columns = columns.iter().zip(&blinds);
        columns
            .map(|(column, blind)| commit_column(&params, column, blind).expect("values fit"))
            .collect()
    };
    let (commitments, spent) = Spent::on(commit);
    let values = (loans * columns.len()) as f64;
    line("commit_core_us_per_value", spent.core * 1e6 / values, "us");

    let prover = ProverKey::<PeriodRowsCircuit<S>>::build(params).expect("golden key");
    // Distinct proofs: a multi-scalar multiplication merges equal points and would look too fast.
    let items: Vec<ProofItem> = (0..BATCH)
        .map(|_| {
            let proven = prover
                .prove(&circuit, &instances, &commitments, &blinds)
                .expect("an honest proof");
            ProofItem::PeriodRows {
                statement: statement.clone(),
                proof: proven.proof,
                link: proven.link,
                commitments: commitments.clone(),
            }
        })
        .collect();
    verify::<PeriodRowsCircuit<S>>(report, keys, &items, loans);
}
