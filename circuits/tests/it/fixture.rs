//! A pool of 2,004 loans in two chunks, with its proofs.

use sluice_rules::criteria::{Criterion, Thresholds};
use std::path::Path;
use std::sync::LazyLock;

use pasta_curves::Fp;
use sluice_circuits::closing::ClosingWitness;
use sluice_circuits::closing_rows::ClosingRowsWitness;
use sluice_circuits::concentration::{category_challenge, Categories};
use sluice_circuits::context::Context;
use sluice_circuits::params::load_or_create;
use sluice_circuits::prover::{ProveError, Proven, ProverSet};
use sluice_circuits::spec::CircuitId;
use sluice_circuits::statement::{ClosingRowsStatement, ClosingStatement, Criteria};
use sluice_circuits::summary::ChunkOpening;
use sluice_circuits::tape::{Loan, LoanKeys, LoanTable, RegistrarKey, Tape};
use sluice_circuits::verifier::{ProofItem, VerifierSet};
use sluice_rules::suite::Suite;

pub(crate) const AS_OF: u16 = 17_712;

pub(crate) struct Fixture {
    pub(crate) prover: ProverSet,
    pub(crate) verifier: VerifierSet,
    /// The attested tape.
    pub(crate) tape: Tape,
    /// The same loans committed again, with other blinds.
    pub(crate) own_tape: Tape,
    /// Both chunks of the attested tape.
    pub(crate) chunks: Vec<ProofItem>,
    /// Chunk 1 proved again.
    pub(crate) again: ProofItem,
    /// Chunk 0 of the other tape, proved under the context of the attested one.
    pub(crate) own_chunk: ProofItem,
    /// The closing.
    pub(crate) closing: ProofItem,
}

pub(crate) fn fixture() -> &'static Fixture {
    // A lazy lock is poisoned by a failure: the proofs are made once even when they cannot be.
    static FIXTURE: LazyLock<Fixture> = LazyLock::new(Fixture::new);
    &FIXTURE
}

impl Fixture {
    fn new() -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let params = load_or_create(dir, Suite::Small.k()).unwrap();
        let commit = || {
            let key = RegistrarKey::from_bytes([7; 32]);
            let rows = rows(&key);
            let tags = rows
                .iter()
                .flat_map(|row| key.tags(&row.keys.asset, 1))
                .collect();
            Tape::commit(&params, Suite::Small, LoanTable::new(rows).unwrap(), tags).unwrap()
        };
        let (tape, own_tape) = (commit(), commit());
        let prover = ProverSet::new(dir);
        let (first, first_opening) = prove_chunk(&prover, &tape, 0);
        let (second, second_opening) = prove_chunk(&prover, &tape, 1);
        let (again, _) = prove_chunk(&prover, &tape, 1);
        let (own_chunk, _) = prove_chunk(&prover, &own_tape, 0);
        let closing = prove_closing(&prover, &tape, vec![first_opening, second_opening]);
        Self {
            verifier: VerifierSet::build(dir).unwrap(),
            prover,
            tape,
            own_tape,
            chunks: vec![first, second],
            again,
            own_chunk,
            closing,
        }
    }

    /// All good items.
    pub(crate) fn good(&self) -> Vec<ProofItem> {
        self.chunks
            .iter()
            .chain([&self.again, &self.own_chunk, &self.closing])
            .cloned()
            .collect()
    }
}

fn rows(key: &RegistrarKey) -> Vec<Loan> {
    let row = |i: u64| {
        // Every third borrower has two loans.
        let borrower = format!("borrower {}", i - u64::from(i % 4 == 1));
        let keys = LoanKeys {
            asset: format!("loan {i}"),
            collateral: format!("vin {i}"),
            borrower,
        };
        let obligor = key.pseudonym(&keys.borrower);
        let balance = 500_000 + 7 * i;
        let paid_to = u64::from(AS_OF) - i % 50;
        let values = [
            obligor,
            600_000,
            21_000,
            120_000,
            36,
            800_000,
            700,
            i % 51,
            balance,
            paid_to,
            i % 3,
            0,
            0,
            0,
        ];
        Loan {
            line: i + 1,
            keys,
            values,
        }
    };
    (0..2_004).map(row).collect()
}

pub(crate) fn context(circuit: CircuitId, chunk: u32) -> Context {
    Context {
        chain_id: "sluice-test-1".into(),
        vault: 1,
        period: 0,
        revision: 0,
        circuit,
        suite: Suite::Small,
        chunk,
        chunk_count: 2,
        previous_tape: [0; 32],
        current_tape: [3; 32],
        term_sheet: [4; 32],
    }
}

pub(crate) fn fresh() -> Fp {
    ff::Field::try_random(&mut rand::rngs::SysRng).unwrap()
}

pub(crate) fn witness(tape: &Tape, chunk: usize) -> ClosingRowsWitness {
    let secrets = tape.chunk(chunk).unwrap();
    ClosingRowsWitness::new(secrets.columns.clone(), tape.exposures(), fresh()).unwrap()
}

pub(crate) fn statement(
    prover: &ProverSet,
    witness: &ClosingRowsWitness,
    chunk: u32,
    categories: [u8; 32],
) -> (ClosingRowsStatement, ChunkOpening) {
    let context = context(CircuitId::ClosingRows(Suite::Small), chunk);
    let challenge = category_challenge(&context, &categories);
    let field = context.to_field(prover.vk_digest(context.circuit));
    let opening = witness.opening(field, challenge, AS_OF);
    let statement = ClosingRowsStatement {
        context,
        loans: witness.loans() as u32,
        as_of: AS_OF,
        bounds: Thresholds::NEUTRAL,
        categories,
        summary: opening.summary(),
    };
    (statement, opening)
}

pub(crate) fn try_chunk(
    prover: &ProverSet,
    tape: &Tape,
    chunk: u32,
    blinds: &[Fp],
) -> Result<Proven, ProveError> {
    let witness = witness(tape, chunk as usize);
    let (statement, _) = statement(prover, &witness, chunk, commitment(tape));
    prover.prove_closing_rows(
        &witness,
        &statement,
        &tape.chunk(chunk as usize).unwrap().commitments,
        blinds,
    )
}

fn prove_chunk(prover: &ProverSet, tape: &Tape, chunk: u32) -> (ProofItem, ChunkOpening) {
    let secrets = tape.chunk(chunk as usize).unwrap();
    let witness = witness(tape, chunk as usize);
    let (statement, opening) = statement(prover, &witness, chunk, commitment(tape));
    let Proven { proof, link } = prover
        .prove_closing_rows(&witness, &statement, &secrets.commitments, &secrets.blinds)
        .unwrap();
    (
        ProofItem::ClosingRows {
            statement,
            proof,
            link,
            commitments: secrets.commitments.clone(),
        },
        opening,
    )
}

/// The categories of the whole tape; the blind is the same for all chunks.
pub(crate) fn categories(tape: &Tape) -> Categories {
    tape.categories(Fp::from(4_242)).unwrap()
}

/// The commitment to [`categories`].
pub(crate) fn commitment(tape: &Tape) -> [u8; 32] {
    let context = context(CircuitId::Closing(Suite::Small), 0);
    categories(tape).commitment(context.vault_binding())
}

fn prove_closing(prover: &ProverSet, tape: &Tape, openings: Vec<ChunkOpening>) -> ProofItem {
    let context = context(CircuitId::Closing(Suite::Small), 0);
    let summaries = openings.iter().map(ChunkOpening::summary).collect();
    let witness = ClosingWitness::new(openings, categories(tape), fresh()).unwrap();
    let criteria = Criteria {
        thresholds: Thresholds::NEUTRAL
            .with(Criterion::TotalAtLeast, 1_000_000_000)
            .with(Criterion::LoansAtLeast, 2_000),
        ..Criteria::NEUTRAL
    };
    let state_0 = witness.state_0(&context);
    let statement = ClosingStatement {
        context,
        chunk_count: 2,
        summaries,
        categories: commitment(tape),
        criteria,
        state_0,
    };
    let proof = prover.prove_closing(&witness, &statement).unwrap();
    ProofItem::Closing { statement, proof }
}
