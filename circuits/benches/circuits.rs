//! What the circuits cost: `cargo bench -p sluice-circuits`. Core time is processor time of the whole process, so it does
//! not depend on how many cores share the work. Prints a table and writes `target/bench/circuits.json`.

// A bench reads the clock; the ban is about consensus code.
#![allow(clippy::disallowed_methods)]
#![allow(missing_docs)]

mod measure;
mod period;
mod waterfall;

use std::path::Path;
use std::sync::Arc;

use halo2_proofs::plonk::create_proof;
use halo2_proofs::plonk::{keygen_pk, keygen_vk, ProvingKey};
use halo2_proofs::transcript::{Blake2bWrite, Challenge255};
use pasta_curves::{EqAffine, Fp};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

use measure::{Report, Spent};
use sluice_circuits::closing::{ClosingCircuit, ClosingWitness};
use sluice_circuits::closing_rows::ClosingRowsCircuit;
use sluice_circuits::params::{load_or_create, Params};
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::ProverKey;
use sluice_circuits::spec::{CircuitId, CircuitSpec};
use sluice_circuits::statement::{ClosingStatement, Criteria};
use sluice_circuits::suite::{Large, Small, Suite};
use sluice_circuits::tape::commit_column;
use sluice_circuits::testing::{self, LinkSample};
use sluice_circuits::verifier::{ProofItem, VerifierSet};

/// Proofs in the batch that is measured.
const BATCH: usize = 32;

fn main() {
    // `cargo test --benches` asks for nothing but a start.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let params = Arc::new(load_or_create(dir, Suite::Small.k()).expect("parameters"));
    let mut report = Report::default();
    let keys = VerifierSet::build(dir).expect("golden keys");
    closing_rows(&mut report, &params, &keys);
    closing(&mut report, &params, &keys);
    period::period_rows::<Small>(&mut report, dir, &keys);
    period::period_rows::<Large>(&mut report, dir, &keys);
    waterfall::waterfall::<Small>(&mut report, dir, &keys);
    waterfall::waterfall::<Large>(&mut report, dir, &keys);
    report.print();
    report.write();
}

/// Makes keys with the library alone, without the checks around it.
fn keygen<C: CircuitSpec>(
    report: &mut Report,
    params: &Params,
    rows: usize,
) -> ProvingKey<EqAffine> {
    let (key, spent) = Spent::on(|| {
        let key = keygen_vk(params, &C::blank()).expect("keygen");
        keygen_pk(params, key, &C::blank()).expect("keygen")
    });
    report.line::<C>(rows, "keygen_seconds", spent.wall, "s");
    key
}

/// Proves with the library alone: the link and the prover's own check are measured apart.
fn prove<C: CircuitSpec>(
    params: &Params,
    key: &ProvingKey<EqAffine>,
    circuit: &C,
    instances: &[Fp],
) -> (Vec<u8>, Spent) {
    let circuits = std::slice::from_ref(circuit);
    Spent::on(|| {
        let mut transcript = Blake2bWrite::<_, _, Challenge255<_>>::init(Vec::new());
        create_proof(
            params,
            key,
            circuits,
            &[&[instances]],
            UnwrapErr(SysRng),
            &mut transcript,
        )
        .expect("the witness is honest");
        transcript.finalize()
    })
}

fn closing_rows(report: &mut Report, params: &Arc<Params>, keys: &VerifierSet) {
    type Rows = ClosingRowsCircuit<Small>;
    let loans = Suite::Small.rows();
    let digest = keys.vk_digest(CircuitId::ClosingRows(Suite::Small));
    let witness = testing::chunks(1, &[loans]).remove(0);
    let statement = testing::closing_rows_statement(
        Suite::Small,
        &witness,
        (0, 1),
        testing::categories_commitment(std::slice::from_ref(&witness)),
        digest,
    );
    let instances = statement.to_instance(digest).expect("a statement in range");
    let circuit = Rows::new(&instances, &witness);

    let key = keygen::<Rows>(report, params, loans);
    let (proof, _) = prove(params, &key, &circuit, &instances);
    let (_, spent) = prove(params, &key, &circuit, &instances);
    report.line::<Rows>(
        loans,
        "prove_core_ms_per_loan",
        spent.core * 1e3 / loans as f64,
        "ms",
    );
    report.line::<Rows>(loans, "prove_seconds", spent.wall, "s");
    report.line::<Rows>(loans, "proof_bytes", proof.len() as f64, "B");
    report.line::<Rows>(loans, "peak_memory_mb", measure::peak_memory_mb(), "MB");
    drop(key);

    let columns = testing::pool(1, loans, 1);
    let blinds: Vec<_> = (1..).map(Fp::from).take(columns.len()).collect();
    let commit = || -> Vec<[u8; 32]> {
        let columns = columns.iter().zip(&blinds);
        columns
            .map(|(column, blind)| commit_column(params, column, blind).expect("values fit"))
            .collect()
    };
    let (commitments, spent) = Spent::on(commit);
    let values = (loans * columns.len()) as f64;
    report.line::<Rows>(
        loans,
        "commit_core_us_per_value",
        spent.core * 1e6 / values,
        "us",
    );

    let sample = LinkSample::new(params, &columns);
    let (link, spent) = Spent::of_many(20, || sample.prove());
    report.line::<Rows>(loans, "link_prove_ms", spent.core * 1e3, "ms");
    let (holds, spent) = Spent::of_many(20, || sample.verify(&link));
    assert!(holds);
    report.line::<Rows>(loans, "link_verify_ms", spent.core * 1e3, "ms");

    let prover = ProverKey::<Rows>::build(params.clone()).expect("golden key");
    let items: Vec<ProofItem> = (0..BATCH)
        .map(|_| {
            let proven = prover
                .prove(&circuit, &instances, &commitments, &blinds)
                .expect("an honest proof");
            ProofItem::ClosingRows {
                statement: statement.clone(),
                proof: proven.proof,
                link: proven.link,
                commitments: commitments.clone(),
            }
        })
        .collect();
    verify::<Rows>(report, keys, &items, loans);
}

fn closing(report: &mut Report, params: &Arc<Params>, keys: &VerifierSet) {
    let digest = keys.vk_digest(CircuitId::Closing(Suite::Small));
    let openings: Vec<_> = testing::chunks(1, &[50; 8])
        .iter()
        .map(|chunk| chunk.opening(Fp::one(), testing::AS_OF))
        .collect();
    let context = testing::context(CircuitId::Closing(Suite::Small), 0, 8);
    let summaries = openings.iter().map(|opening| opening.summary()).collect();
    let witness = ClosingWitness::new(openings, Fp::one()).expect("eight chunks");
    let statement = ClosingStatement {
        state_0: witness.state_0(&context),
        context,
        chunk_count: 8,
        summaries,
        criteria: Criteria::NEUTRAL,
    };
    let instances = statement.to_instance(digest).expect("a statement in range");
    let circuit = ClosingCircuit::<Small>::new(&witness);

    let key = keygen::<ClosingCircuit<Small>>(report, params, 8);
    let (proof, spent) = prove(params, &key, &circuit, &instances);
    report.line::<ClosingCircuit<Small>>(8, "prove_seconds", spent.wall, "s");
    report.line::<ClosingCircuit<Small>>(8, "prove_core_seconds", spent.core, "s");
    report.line::<ClosingCircuit<Small>>(8, "proof_bytes", proof.len() as f64, "B");
    let items: Vec<_> = (0..BATCH)
        .map(|_| ProofItem::Closing {
            statement: statement.clone(),
            proof: prove(params, &key, &circuit, &instances).0,
        })
        .collect();
    verify::<ClosingCircuit<Small>>(report, keys, &items, 8);
}

/// One item alone, then all at once.
fn verify<C: CircuitSpec>(
    report: &mut Report,
    keys: &VerifierSet,
    items: &[ProofItem],
    rows: usize,
) {
    let (verdict, spent) = Spent::of_many(10, || keys.verify(&items[0]));
    assert_eq!(verdict, Verdict::Ok);
    report.line::<C>(rows, "verify_core_ms", spent.core * 1e3, "ms");
    let (good, spent) = Spent::on(|| keys.all_good(items));
    assert!(good);
    report.line::<C>(rows, "verify_batch32_core_ms", spent.core * 1e3, "ms");
}
