//! The large suite. Its keys take seconds, so one test makes them, once, and looks at everything that needs them.
//!
//! `SLUICE_BLESS=1` proves the golden files anew.

use sluice_rules::criteria::{Criterion, Thresholds};
use std::fs;
use std::path::{Path, PathBuf};

use ff::PrimeField;
use pasta_curves::Fp;
use sluice_circuits::closing::ClosingWitness;
use sluice_circuits::concentration::category_challenge;
use sluice_circuits::params::load_or_create;
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::{Proven, ProverSet};
use sluice_circuits::spec::CircuitId;
use sluice_circuits::statement::{ClosingRowsStatement, ClosingStatement, Criteria};
use sluice_circuits::tape::commit_column;
use sluice_circuits::testing;
use sluice_circuits::verifier::{ProofItem, VerifierSet};
use sluice_rules::suite::Suite;

/// Loans of the golden pool's chunks: the first one has more than a chunk of the small suite.
const LOANS: [usize; 3] = [2_100, 90, 70];

pub(crate) fn folder() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

pub(crate) fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name)
}

// A test may read the environment; the ban is about consensus code.
#[allow(clippy::disallowed_methods)]
pub(crate) fn blessing() -> bool {
    std::env::var_os("SLUICE_BLESS").is_some_and(|value| value == "1")
}

/// The statements of the golden pool with what proves them, but for the proofs.
struct GoldenPool {
    prover: ProverSet,
    chunk: ClosingRowsStatement,
    columns: testing::Columns,
    commitments: Vec<[u8; 32]>,
    blinds: Vec<Fp>,
    closing: ClosingStatement,
    witness: ClosingWitness,
}

impl GoldenPool {
    fn new() -> Self {
        let prover = ProverSet::new(folder());
        let params = load_or_create(folder(), Suite::Large.k()).unwrap();
        let chunks = testing::chunks(9, &LOANS);
        let rows = prover.vk_digest(CircuitId::ClosingRows(Suite::Large));
        let count = LOANS.len() as u32;
        let categories = testing::categories_commitment(&chunks);
        let statements: Vec<_> = chunks
            .iter()
            .zip(0..)
            .map(|(chunk, index)| {
                testing::closing_rows_statement(
                    Suite::Large,
                    chunk,
                    (index, count),
                    categories,
                    rows,
                )
            })
            .collect();
        let openings = chunks.iter().zip(&statements).map(|(chunk, statement)| {
            let challenge = category_challenge(&statement.context, &categories);
            chunk.opening(statement.context.to_field(rows), challenge, testing::AS_OF)
        });
        let witness = ClosingWitness::new(
            openings.collect(),
            testing::categories(&chunks),
            Fp::from(5),
        )
        .unwrap();
        let context = testing::context(CircuitId::Closing(Suite::Large), 0, count);
        let closing = ClosingStatement {
            state_0: witness.state_0(&context),
            context,
            chunk_count: count,
            summaries: statements.iter().map(|s| s.summary).collect(),
            categories,
            criteria: Criteria {
                thresholds: Thresholds::NEUTRAL.with(Criterion::LoansAtLeast, 2_260),
                ..Criteria::NEUTRAL
            },
        };
        let columns = testing::pool(9, LOANS[0], 1);
        let blinds: Vec<_> = (1..).map(Fp::from).take(columns.len()).collect();
        let commitments = columns
            .iter()
            .zip(&blinds)
            .map(|(column, blind)| commit_column(&params, column, blind).unwrap())
            .collect();
        Self {
            prover,
            chunk: statements[0].clone(),
            columns,
            commitments,
            blinds,
            closing,
            witness,
        }
    }

    /// Proves both and keeps the proofs; a chunk's file is the proof, then the link.
    fn bless(&self) {
        let chunk = testing::chunks(9, &LOANS).remove(0);
        assert_eq!(chunk.loans(), self.columns[0].len());
        let Proven { proof, link } = self
            .prover
            .prove_closing_rows(&chunk, &self.chunk, &self.commitments, &self.blinds)
            .unwrap();
        fs::write(golden("closing_rows_large.proof"), [proof, link].concat()).unwrap();
        let proof = self
            .prover
            .prove_closing(&self.witness, &self.closing)
            .unwrap();
        fs::write(golden("closing_large.proof"), proof).unwrap();
    }

    /// The golden proofs as items.
    fn items(&self) -> [ProofItem; 2] {
        let mut proof = fs::read(golden("closing_rows_large.proof")).unwrap();
        let link = proof.split_off(proof.len() - 256);
        [
            ProofItem::ClosingRows {
                statement: self.chunk.clone(),
                proof,
                link,
                commitments: self.commitments.clone(),
            },
            ProofItem::Closing {
                statement: self.closing.clone(),
                proof: fs::read(golden("closing_large.proof")).unwrap(),
            },
        ]
    }
}

#[test]
fn the_keys_are_golden_the_golden_proofs_good_and_changed_ones_bad() {
    let pool = GoldenPool::new();
    if blessing() {
        pool.bless();
    }
    let verifier = VerifierSet::build(folder()).unwrap();
    // A key that is not the golden one is an error here.
    verifier.prepare().unwrap();
    let good = pool.items();
    for item in &good {
        assert_eq!(verifier.verify(item), Verdict::Ok);
    }
    assert!(verifier.all_good(&good));

    let [rows, closing] = good;
    let mut bad = rows.clone();
    let ProofItem::ClosingRows { statement, .. } = &mut bad else {
        panic!()
    };
    statement.loans -= 1;
    assert_eq!(verifier.verify(&bad), Verdict::ProofInvalid);
    assert!(!verifier.all_good(&[bad, closing.clone()]));

    let mut bad = rows.clone();
    let ProofItem::ClosingRows { commitments, .. } = &mut bad else {
        panic!()
    };
    commitments.swap(1, 2);
    assert_eq!(verifier.verify(&bad), Verdict::LinkInvalid);

    // The same bytes claimed for the small suite have another length and another circuit.
    let mut bad = rows;
    let ProofItem::ClosingRows { statement, .. } = &mut bad else {
        panic!()
    };
    statement.context.suite = Suite::Small;
    assert_eq!(verifier.verify(&bad), Verdict::ProofLength);

    let mut bad = closing;
    let ProofItem::Closing { statement, .. } = &mut bad else {
        panic!()
    };
    statement.summaries[2] = Fp::from(7).to_repr();
    assert_eq!(verifier.verify(&bad), Verdict::ProofInvalid);
}
