//! Real proofs of real loans: two chunks and the closing, stopped and continued.

use std::fs;
use std::sync::{Mutex, OnceLock};

use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::ProverSet;
use sluice_circuits::verifier::VerifierSet;
use sluice_desk::issuer::{
    prove_chunk, prove_closing, read_loans, state_code, JoinedLoans, ProofFolder, ProveError,
    Proved, Proving, Step, Terms,
};
use sluice_desk::oracle::derive_ids;
use sluice_proto::tranche::TermSheet;
use sluice_proto::vault::{CategoryCap, Eligibility, EligibilityThreshold};
use sluice_rules::column::Column;
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use crate::issuer_support::{
    commit, deal, loan_file, modes, params, params_folder, registrar_key, term_sheet, Issuer, AS_OF,
};

const LOANS: usize = 2_010;

fn prover() -> &'static ProverSet {
    static PROVER: OnceLock<ProverSet> = OnceLock::new();
    PROVER.get_or_init(|| ProverSet::new(params_folder()))
}

fn run(
    issuer: &Issuer,
    sheet: &TermSheet,
    proofs: &ProofFolder,
    only: Option<u32>,
) -> Result<(Proved, Vec<Step>), ProveError> {
    let terms = Terms::new(issuer.folder.header(), sheet).unwrap();
    let proving = Proving {
        folder: &issuer.folder,
        terms: &terms,
        proofs,
        witness_key: &issuer.witness_key,
        only,
        jobs: 1,
    };
    let steps = Mutex::new(Vec::new());
    let proved = prove_closing(prover(), params_folder(), &proving, &|step| {
        steps.lock().unwrap().push(step)
    })?;
    Ok((proved, steps.into_inner().unwrap()))
}

/// One test, because it is one story and every proof costs seconds.
#[test]
fn a_closing_stopped_after_its_first_chunk_is_continued_and_never_replaced() {
    let issuer = Issuer::with_loans(LOANS);
    let total: u64 = issuer.loans.iter().map(|loan| loan[Column::Balance]).sum();
    let sheet = term_sheet(total, 200);
    let folder = issuer.path("proofs");
    let proofs = ProofFolder::new(&folder);

    let (first, _) = run(&issuer, &sheet, &proofs, Some(0)).unwrap();
    assert_eq!((first.chunks, first.kept, first.loans), (1, 0, 2_000));
    assert!(matches!(
        run(&issuer, &sheet, &proofs, Some(2)),
        Err(ProveError::NoChunk {
            chunk: 2,
            chunks: 2
        })
    ));
    let kept = fs::read(proofs.chunk_file(0)).unwrap();

    // An opening that is not chunk 1's is not taken for it.
    fs::copy(
        folder.join("chunk-000.opening"),
        folder.join("chunk-001.opening"),
    )
    .unwrap();
    let (rest, steps) = run(&issuer, &sheet, &proofs, None).unwrap();
    assert_eq!((rest.chunks, rest.kept, rest.loans), (1, 1, 10));
    assert!(matches!(
        steps.as_slice(),
        [
            Step::Kept { chunk: 0 },
            Step::Begun {
                chunks: 1,
                closing: true
            },
            Step::Chunk {
                chunk: 1,
                loans: 10,
                ..
            },
            Step::Closing { .. }
        ]
    ));
    assert!(rest.core_ms_per_loan() > 0.0 && rest.proof_bytes > 2 * 17_000);
    assert_eq!(fs::read(proofs.chunk_file(0)).unwrap(), kept);
    let names = [
        "chunk-000.json",
        "chunk-000.opening",
        "chunk-001.json",
        "chunk-001.opening",
        "chunk-001.opening.bad",
        "closing.blind",
        "closing.json",
    ];
    assert_eq!(modes(&folder), names.map(|name| (name.to_owned(), 0o600)));

    // The chain would accept them: the same statements, rebuilt, are proved.
    let verifier = VerifierSet::build(params_folder()).unwrap();
    let terms = Terms::new(issuer.folder.header(), &sheet).unwrap();
    for chunk in 0..2 {
        let proof = proofs.chunk(chunk).unwrap().unwrap();
        assert_eq!(verifier.verify(&proof.item(&terms).unwrap()), Verdict::Ok);
        let message = proof.message("issuer");
        assert_eq!(
            (
                message.vault,
                message.chunk,
                message.suite,
                message.column_commitments.len()
            ),
            (3, chunk, 1, 14)
        );
    }
    let closing = proofs.closing().unwrap().unwrap();
    assert_eq!(verifier.verify(&closing.item(&terms).unwrap()), Verdict::Ok);
    proofs
        .state_blind(&closing.binding, &issuer.witness_key)
        .unwrap();

    // Nothing is left to do; a second run changes nothing.
    let (again, steps) = run(&issuer, &sheet, &proofs, None).unwrap();
    assert_eq!((again.chunks, again.kept, steps.len()), (0, 2, 3));
    assert_eq!(proofs.closing().unwrap().unwrap(), closing);

    // Proofs for another term sheet are refused by the file's name and stay where they are.
    let error = run(&issuer, &term_sheet(total, 300), &proofs, None)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("chunk-000.json") && error.contains("another tape or term sheet"),
        "{error}"
    );

    // A damaged file is put aside and made again, with the state that may have been sent.
    fs::write(proofs.closing_file(), "{").unwrap();
    let (repaired, steps) = run(&issuer, &sheet, &proofs, None).unwrap();
    assert_eq!((repaired.chunks, repaired.kept), (0, 2));
    assert!(steps.contains(&Step::Damaged {
        chunk: None,
        why: "it is no closing proof"
    }));
    assert_eq!(fs::read(folder.join("closing.json.bad")).unwrap(), b"{");
    let after = proofs.closing().unwrap().unwrap();
    assert!(after.state_0 == closing.state_0 && after.proof != closing.proof);
    assert_eq!(verifier.verify(&after.item(&terms).unwrap()), Verdict::Ok);
}

#[test]
fn a_criterion_that_the_pool_misses_is_named_before_anything_is_proved_of_it() {
    let issuer = Issuer::with_loans(40);
    let total: u64 = issuer.loans.iter().map(|loan| loan[Column::Balance]).sum();
    let proofs = ProofFolder::new(&issuer.path("proofs"));
    let error = run(&issuer, &term_sheet(total + 1, 10_000), &proofs, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "closing: the pool does not meet total_at_least"
    );
    let mut sheet = term_sheet(total, 10_000);
    sheet.criteria.as_mut().unwrap().eligibility = vec![EligibilityThreshold {
        rule: Eligibility::BalanceAtMost.into(),
        value: 100,
    }];
    let error = run(
        &issuer,
        &sheet,
        &ProofFolder::new(&issuer.path("others")),
        None,
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "chunk 0: row 0: the loan breaks balance_at_most"
    );
}

#[test]
fn a_state_above_its_cap_is_named_and_one_below_is_proved() {
    let issuer = Issuer::with_loans(40);
    let total: u64 = issuer.loans.iter().map(|loan| loan[Column::Balance]).sum();
    let code = state_code("CA").unwrap();
    let californian = issuer
        .loans
        .iter()
        .filter(|loan| loan[Column::Category] == code);
    let share: u64 = californian.map(|loan| loan[Column::Balance]).sum::<u64>() * 10_000 / total;
    assert!(share > 0, "some loan is Californian");
    let capped = |at_most_bps: u64| {
        let mut sheet = term_sheet(total, 10_000);
        sheet.criteria.as_mut().unwrap().category_caps = vec![CategoryCap {
            category: code as u32,
            at_most_bps: at_most_bps as u32,
        }];
        sheet
    };
    let proofs = ProofFolder::new(&issuer.path("below"));
    let error = run(&issuer, &capped(share), &proofs, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "closing: the pool does not meet category_caps"
    );
    let proofs = ProofFolder::new(&issuer.path("above"));
    run(&issuer, &capped(share + 1), &proofs, None).unwrap();
}

#[test]
fn a_proof_under_another_claim_of_the_categories_is_refused_and_stays() {
    let issuer = Issuer::with_loans(40);
    let sheet = term_sheet(1, 10_000);
    let terms = Terms::new(issuer.folder.header(), &sheet).unwrap();
    let proofs = ProofFolder::new(&issuer.path("proofs"));
    run(&issuer, &sheet, &proofs, Some(0)).unwrap();
    let mut work = issuer.folder.chunk(0, &issuer.witness_key).unwrap();
    work.categories[0] ^= 1;
    let (other, _) = prove_chunk(prover(), &terms, 0, &work).unwrap();
    let text = serde_json::to_string(&other).unwrap();
    fs::write(proofs.chunk_file(0), &text).unwrap();
    let error = run(&issuer, &sheet, &proofs, None).unwrap_err().to_string();
    assert!(
        error.contains("another claim of the pool's categories"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(proofs.chunk_file(0)).unwrap(), text);
}

#[test]
fn a_pool_of_more_categories_than_a_closing_lists_is_refused_before_it_is_committed() {
    let ids = derive_ids(&loan_file(), &registrar_key(), 1).unwrap();
    let loans = read_loans(&loan_file(), AS_OF).unwrap();
    let with = |categories: u64| {
        let mut loans = loans[..80].to_vec();
        for (loan, category) in loans.iter_mut().zip((0..categories).cycle()) {
            loan[Column::Category] = category;
        }
        let pool = JoinedLoans::join(&loans, &ids).unwrap();
        pool.commit(&params(), Suite::Small, Schema::CONSUMER_LOANS, deal())
    };
    assert!(with(64).is_ok());
    let error = with(65).err().unwrap().to_string();
    assert_eq!(
        error,
        "the loans have 65 categories, at most 64 can be listed"
    );
}

#[test]
fn a_balance_changed_by_a_cent_after_attestation_is_not_linked() {
    let issuer = Issuer::with_loans(40);
    let terms = Terms::new(issuer.folder.header(), &term_sheet(1, 10_000)).unwrap();

    // With the attested commitments the prover itself refuses.
    let mut work = issuer.folder.chunk(0, &issuer.witness_key).unwrap();
    work.exposures.largest += 1;
    work.secrets.columns[Column::Balance as usize][0] += 1;
    let error = prove_chunk(prover(), &terms, 0, &work).err().unwrap();
    let text = error.to_string();
    assert!(
        text.starts_with("chunk 0: ") && text.contains("column balance"),
        "{text}"
    );

    // With commitments of the changed loans there is a good proof, but not for the attested ones.
    let mut loans = issuer.loans.clone();
    loans[0][Column::Balance] += 1;
    let (_, changed) = commit(
        &loans,
        &derive_ids(&loan_file(), &registrar_key(), 1).unwrap(),
    );
    work.secrets = changed.chunk(0).unwrap();
    let (mut proof, _) = prove_chunk(prover(), &terms, 0, &work).unwrap();
    let verifier = VerifierSet::build(params_folder()).unwrap();
    assert_eq!(verifier.verify(&proof.item(&terms).unwrap()), Verdict::Ok);
    proof.commitments = issuer.tape.chunk(0).unwrap().commitments.clone();
    assert_eq!(
        verifier.verify(&proof.item(&terms).unwrap()),
        Verdict::LinkInvalid
    );
}

#[test]
fn the_chunk_of_another_tape_is_refused() {
    let (issuer, other) = (Issuer::with_loans(40), Issuer::with_loans(40));
    let file = "tape/chunk-000.sealed";
    fs::copy(other.path(file), issuer.path(file)).unwrap();
    let proofs = ProofFolder::new(&issuer.path("proofs"));
    let error = run(&issuer, &term_sheet(1, 10_000), &proofs, None).unwrap_err();
    assert!(error.to_string().contains("does not open"), "{error}");
}
