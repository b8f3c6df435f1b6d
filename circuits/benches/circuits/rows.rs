//! The row circuits: a full chunk of the suite.

use pasta_curves::Fp;

use crate::floor::Floor;
use crate::measure::Spent;
use crate::{keygen, prove_in_rounds, Bench, Counts, Subject, BATCH};
use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use sluice_circuits::closing_rows::ClosingRowsCircuit;
use sluice_circuits::period_rows::PeriodRowsCircuit;
use sluice_circuits::prover::{Proven, ProverKey};
use sluice_circuits::spec::{CircuitId, CircuitSpec};
use sluice_circuits::tape::commit_column;
use sluice_circuits::testing::{self, LinkSample};
use sluice_circuits::verifier::ProofItem;
use sluice_rules::suite::Size;

pub(crate) fn closing_rows<S: Size>(bench: &mut Bench<'_>)
where
    ClosingRowsCircuit<S>: CircuitSpec,
{
    if !bench.wants::<ClosingRowsCircuit<S>>() {
        return;
    }
    let rows = S::SUITE.rows();
    let digest = bench.keys.vk_digest(CircuitId::ClosingRows(S::SUITE));
    let chunks = testing::chunks(1, &[rows]);
    let categories = testing::categories_commitment(&chunks);
    let statement =
        testing::closing_rows_statement(S::SUITE, &chunks[0], (0, 1), categories, digest);
    let instances = statement.to_instance(digest).expect("a statement in range");
    let subject = Subject {
        circuit: ClosingRowsCircuit::<S>::new(&instances, &chunks[0]),
        instances: instances.to_vec(),
        rows,
    };
    measure(
        bench,
        &subject,
        &testing::pool(1, rows, 1),
        |proven, commitments| ProofItem::ClosingRows {
            statement: statement.clone(),
            proof: proven.proof,
            link: proven.link,
            commitments,
        },
    );
}

pub(crate) fn period_rows<S: Size>(bench: &mut Bench<'_>)
where
    PeriodRowsCircuit<S>: CircuitSpec,
{
    if !bench.wants::<PeriodRowsCircuit<S>>() {
        return;
    }
    let rows = S::SUITE.rows();
    let digest = bench.keys.vk_digest(CircuitId::PeriodRows(S::SUITE));
    let witness = testing::period_chunk(1, rows);
    let statement = testing::period_rows_statement(S::SUITE, &witness, 0, 1, digest);
    let instances = statement.to_instance(digest).expect("a statement in range");
    let subject = Subject {
        circuit: PeriodRowsCircuit::<S>::new(&instances, &witness),
        instances: instances.to_vec(),
        rows,
    };
    measure(
        bench,
        &subject,
        &testing::period(1, rows),
        |proven, commitments| ProofItem::PeriodRows {
            statement: statement.clone(),
            proof: proven.proof,
            link: proven.link,
            commitments,
        },
    );
}

/// Proof, floor, commitments, link, verification.
fn measure<C: CircuitSpec>(
    bench: &mut Bench<'_>,
    subject: &Subject<C>,
    columns: &[Vec<u64>],
    item: impl Fn(Proven, Vec<[u8; 32]>) -> ProofItem,
) {
    let (params, rows) = (bench.params::<C>(), subject.rows);
    let linked = columns.len() as f64;
    bench.line::<C>(rows, "linked_columns", linked, "");
    let core = bench.prove(subject);
    let a_loan = 1e3 / rows as f64;
    bench.line::<C>(rows, "prove_core_ms_per_loan", core * a_loan, "ms");
    let floor = floor::<C>(&params);
    bench.line::<C>(rows, "floor_core_ms_per_loan", floor * a_loan, "ms");
    bench.line::<C>(rows, "prove_over_floor", core / floor, "");

    let blinds: Vec<_> = (1..).map(Fp::from).take(columns.len()).collect();
    let commit = || -> Vec<[u8; 32]> {
        let columns = columns.iter().zip(&blinds);
        columns
            .map(|(column, blind)| commit_column(&params, column, blind).expect("values fit"))
            .collect()
    };
    let (commitments, spent) = Spent::on(commit);
    let values = (rows * columns.len()) as f64;
    bench.line::<C>(
        rows,
        "commit_core_us_per_value",
        spent.core * 1e6 / values,
        "us",
    );

    let sample = LinkSample::new(&params, columns);
    let (link, spent) = Spent::of_many(20, || sample.prove());
    bench.line::<C>(rows, "link_prove_ms", spent.core * 1e3, "ms");
    let (holds, spent) = Spent::of_many(20, || sample.verify(&link));
    assert!(holds);
    bench.line::<C>(rows, "link_verify_ms", spent.core * 1e3, "ms");

    let prover = ProverKey::<C>::build(params).expect("golden key");
    let items: Vec<ProofItem> = (0..BATCH)
        .map(|_| {
            let (circuit, instances) = (&subject.circuit, &subject.instances);
            let proven = prover.prove(circuit, instances, &commitments, &blinds);
            item(proven.expect("an honest proof"), commitments.clone())
        })
        .collect();
    bench.verify::<C>(rows, &items);
}

/// Core seconds for columns of this circuit's counts with nothing but their lookups: what no row circuit with these columns
/// can go below.
fn floor<C: CircuitSpec>(params: &sluice_circuits::params::Params) -> f64 {
    let mut system = ConstraintSystem::<Fp>::default();
    let _ = <C as Circuit<Fp>>::configure(&mut system);
    let floor = Floor::like(&Counts::of(&system), C::K);
    let (key, _) = keygen(params, &floor.blank());
    prove_in_rounds(params, &key, &floor, &[]).1.core
}
