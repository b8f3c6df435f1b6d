//! A made-up pool of two chunks: prepared by the stock crate, handed over as bytes, proved by the fast one.

use std::path::Path;
use std::sync::LazyLock;

use sluice_circuits::closing::ClosingWitness;
use sluice_circuits::concentration::category_challenge;
use sluice_circuits::keys::vk_digest;
use sluice_circuits::params::load_or_create;
use sluice_circuits::prover::Work;
use sluice_circuits::spec::CircuitId;
use sluice_circuits::statement::{ClosingStatement, Criteria};
use sluice_circuits::tape::commit_column;
use sluice_circuits::testing;
use sluice_circuits::verifier::{ProofItem, VerifierSet};
use sluice_circuits_fast::prover::{Proven, Prover, ProverSet};
use sluice_rules::suite::Suite;
use stock_pasta_curves::Fp;

const LOANS: [usize; 2] = [300, 200];

pub(crate) struct Fixture {
    /// The fast prover.
    pub(crate) prover: ProverSet,
    /// The verifier of the chain.
    pub(crate) verifier: VerifierSet,
    /// What proves chunk 0.
    pub(crate) work: Work,
    /// Chunk 0, the same proved again, chunk 1 and the closing.
    pub(crate) items: Vec<ProofItem>,
}

pub(crate) fn params_dir() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

pub(crate) fn fixture() -> &'static Fixture {
    static FIXTURE: LazyLock<Fixture> = LazyLock::new(Fixture::new);
    &FIXTURE
}

/// Hands work from one build to the other, as `sluiced` does.
pub(crate) fn hand_over(work: &Work) -> sluice_circuits_fast::prover::Work {
    serde_json::from_slice(&serde_json::to_vec(work).unwrap()).unwrap()
}

impl Fixture {
    fn new() -> Self {
        let params = load_or_create(params_dir(), Suite::Small.k()).unwrap();
        let prover = ProverSet::new(params_dir());
        let verifier = VerifierSet::build(params_dir()).unwrap();
        let rows = CircuitId::ClosingRows(Suite::Small);
        let prove = |work: &Work| prover.prove(&hand_over(work)).unwrap();

        let chunks = testing::chunks(5, &LOANS);
        let categories = testing::categories_commitment(&chunks);
        let (mut works, mut items, mut openings) = (Vec::new(), Vec::new(), Vec::new());
        for (witness, chunk) in chunks.iter().zip(0..) {
            let digest = vk_digest(rows);
            let statement = testing::closing_rows_statement(
                Suite::Small,
                witness,
                (chunk, 2),
                categories,
                digest,
            );
            let blinds: Vec<Fp> = (1..=14)
                .map(|i| Fp::from(i + 100 * u64::from(chunk)))
                .collect();
            let columns: [Vec<u64>; 14] =
                serde_json::from_value(serde_json::to_value(witness).unwrap()["columns"].take())
                    .unwrap();
            let commitments: Vec<_> = columns
                .iter()
                .zip(&blinds)
                .map(|(column, blind)| commit_column(&params, column, blind).unwrap())
                .collect();
            let challenge = category_challenge(&statement.context, &categories);
            let context = statement.context.to_field(digest);
            openings.push(witness.opening(context, challenge, testing::AS_OF));
            let work = Work::closing_rows(witness, &statement, &commitments, &blinds).unwrap();
            for _ in chunk..2 {
                let Proven { proof, link } = prove(&work);
                items.push(ProofItem::ClosingRows {
                    statement: statement.clone(),
                    proof,
                    link,
                    commitments: commitments.clone(),
                });
            }
            works.push(work);
        }

        let context = testing::context(CircuitId::Closing(Suite::Small), 0, 2);
        let summaries = openings.iter().map(|opening| opening.summary()).collect();
        let witness =
            ClosingWitness::new(openings, testing::categories(&chunks), Fp::one()).unwrap();
        let statement = ClosingStatement {
            state_0: witness.state_0(&context),
            context,
            chunk_count: 2,
            summaries,
            categories,
            criteria: Criteria::NEUTRAL,
        };
        let Proven { proof, .. } = prove(&Work::closing(&witness, &statement).unwrap());
        items.push(ProofItem::Closing { statement, proof });
        Self {
            prover,
            verifier,
            work: works.remove(0),
            items,
        }
    }
}
