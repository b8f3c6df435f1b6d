//! Two months of the fixture's loans: committed, proved from tape to tape, verified.

use std::sync::LazyLock;

use sluice_circuits::context::Context;
use sluice_circuits::params::load_or_create;
use sluice_circuits::period_rows::relation::{LoanRule, PeriodViolation};
use sluice_circuits::period_rows::PeriodRowsWitness;
use sluice_circuits::period_summary::PeriodOpening;
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::{ProveError, Proven};
use sluice_circuits::spec::CircuitId;
use sluice_circuits::statement::PeriodRowsStatement;
use sluice_circuits::tape::{PeriodRow, PeriodSecrets, PeriodTape};
use sluice_circuits::verifier::ProofItem;
use sluice_rules::column::Column;
use sluice_rules::suite::Suite;

use crate::fixture::{context, fixture, fresh, AS_OF};

/// The second month of chunk 1.
struct Months {
    first: PeriodTape,
    second: PeriodTape,
    item: ProofItem,
    opening: PeriodOpening,
}

fn months() -> &'static Months {
    static MONTHS: LazyLock<Months> = LazyLock::new(Months::new);
    &MONTHS
}

/// Every loan pays an instalment of 210.00 a month, 60.00 of it interest.
fn month(number: u64) -> PeriodTape {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let params = load_or_create(dir, Suite::Small.k()).unwrap();
    let tape = &fixture().tape;
    let rows = tape.rows().iter().map(|row| {
        let value = |column| row[column];
        PeriodRow {
            asset: row.keys.asset.clone(),
            values: [
                value(Column::Balance) - 15_000 * number,
                value(Column::PaidTo) + 30 * number,
                value(Column::ExtensionsUsed),
                value(Column::Status),
                0,
                0,
                6_000,
                15_000,
                0,
                0,
            ],
        }
    });
    PeriodTape::commit(&params, tape, rows.collect()).unwrap()
}

fn statement(
    witness: &PeriodRowsWitness,
    previous: [u8; 32],
) -> (PeriodRowsStatement, PeriodOpening) {
    let circuit = CircuitId::PeriodRows(Suite::Small);
    let context = Context {
        period: 2,
        previous_tape: previous,
        ..context(circuit, 1)
    };
    let as_of = AS_OF + 60;
    let vk_digest = fixture().prover.vk_digest(circuit);
    let opening = witness.opening(context.to_field(vk_digest), as_of);
    let statement = PeriodRowsStatement {
        context,
        loans: witness.loans() as u32,
        as_of,
        default_age: 120,
        summary: opening.summary(),
    };
    (statement, opening)
}

fn witness(secrets: &PeriodSecrets) -> PeriodRowsWitness {
    PeriodRowsWitness::new(secrets.columns.clone(), fresh()).unwrap()
}

impl Months {
    fn new() -> Self {
        let (first, second) = (month(1), month(2));
        let tape = &fixture().tape;
        let secrets = tape.period_chunk(Some(&first), &second, 1).unwrap();
        let witness = witness(&secrets);
        let (statement, opening) = statement(&witness, [5; 32]);
        let (commitments, blinds) = (&secrets.commitments, &secrets.blinds);
        let Proven { proof, link } = fixture()
            .prover
            .prove_period_rows(&witness, &statement, commitments, blinds)
            .unwrap();
        let item = ProofItem::PeriodRows {
            statement,
            proof,
            link,
            commitments: commitments.clone(),
        };
        Self {
            first,
            second,
            item,
            opening,
        }
    }

    fn edited(&self, edit: impl FnOnce(&mut PeriodRowsStatement, &mut Vec<[u8; 32]>)) -> Verdict {
        let mut item = self.item.clone();
        let ProofItem::PeriodRows {
            statement,
            commitments,
            ..
        } = &mut item
        else {
            panic!()
        };
        edit(statement, commitments);
        fixture().verifier.verify(&item)
    }
}

#[test]
fn a_month_is_good_alone_and_among_other_proofs() {
    let months = months();
    assert_eq!(fixture().verifier.verify(&months.item), Verdict::Ok);
    let mut items = fixture().good();
    items.push(months.item.clone());
    assert!(fixture().verifier.all_good(&items));
    let loans = u128::from(months.opening.loans());
    let totals = months.opening.totals();
    assert_eq!(
        (totals.interest, totals.principal),
        (6_000 * loans, 15_000 * loans)
    );
    assert_eq!((totals.live, totals.departures), (loans, 0));
}

#[test]
fn a_month_is_refused_over_the_tape_of_another_period() {
    let months = months();
    let tape = &fixture().tape;
    // From the closing to the second month: a month of payments would vanish.
    let other = tape.period_chunk(None, &months.second, 1).unwrap();
    let verdict = months.edited(|_, commitments| commitments.clone_from(&other.commitments));
    assert_eq!(verdict, Verdict::LinkInvalid);
    // From the second month to the first.
    let other = tape.period_chunk(Some(&months.second), &months.first, 1);
    let other = other.unwrap();
    let verdict = months.edited(|_, commitments| commitments.clone_from(&other.commitments));
    assert_eq!(verdict, Verdict::LinkInvalid);
    // Of another chunk.
    let other = tape.period_chunk(Some(&months.first), &months.second, 0);
    let other = other.unwrap();
    let verdict = months.edited(|_, commitments| commitments.clone_from(&other.commitments));
    assert_eq!(verdict, Verdict::LinkInvalid);
}

#[test]
fn every_field_of_a_months_statement_binds() {
    let edits: [fn(&mut PeriodRowsStatement); 9] = [
        |statement| statement.context.vault += 1,
        |statement| statement.context.period += 1,
        |statement| statement.context.revision += 1,
        |statement| statement.context.chunk = 0,
        |statement| statement.context.previous_tape[0] ^= 1,
        |statement| statement.context.current_tape[0] ^= 1,
        |statement| statement.loans += 1,
        |statement| statement.as_of += 1,
        |statement| statement.default_age += 1,
    ];
    for edit in edits {
        let verdict = months().edited(|statement, _| edit(statement));
        assert_eq!(verdict, Verdict::ProofInvalid);
    }
    let verdict = months().edited(|statement, _| statement.summary[0] ^= 1);
    assert_eq!(verdict, Verdict::ProofInvalid);
    let verdict = months().edited(|_, commitments| {
        commitments.pop();
    });
    assert_eq!(verdict, Verdict::ProofLength);
}

#[test]
fn the_prover_names_the_rule_a_months_loan_breaks() {
    // Both months at once, paid for once.
    let months = months();
    let secrets = fixture().tape.period_chunk(None, &months.second, 1);
    let secrets = secrets.unwrap();
    let witness = witness(&secrets);
    let (statement, _) = statement(&witness, [3; 32]);
    let (commitments, blinds) = (&secrets.commitments, &secrets.blinds);
    let refused = fixture()
        .prover
        .prove_period_rows(&witness, &statement, commitments, blinds);
    let rule = LoanRule::Balance;
    let expected = PeriodViolation::Loan { row: 0, rule };
    assert!(matches!(refused, Err(ProveError::PeriodRows(found)) if found == expected));
}
