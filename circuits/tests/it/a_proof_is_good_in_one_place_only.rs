use sluice_circuits::context::Context;
use sluice_circuits::proof::Verdict;
use sluice_circuits::statement::ClosingRowsStatement;
use sluice_circuits::verifier::ProofItem;
use sluice_rules::criteria::Eligibility;

use crate::fixture::fixture;

fn edited(
    item: &ProofItem,
    edit: impl FnOnce(&mut ClosingRowsStatement, &mut Vec<[u8; 32]>),
) -> Verdict {
    let mut item = item.clone();
    let ProofItem::ClosingRows {
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

#[test]
fn attack_3_the_proof_and_link_of_chunk_0_are_refused_for_chunk_1() {
    let [zero, one] = &fixture().chunks[..] else {
        panic!()
    };
    let (
        ProofItem::ClosingRows { proof, link, .. },
        ProofItem::ClosingRows {
            statement,
            commitments,
            ..
        },
    ) = (zero, one)
    else {
        panic!()
    };
    let claimed = ProofItem::ClosingRows {
        statement: statement.clone(),
        proof: proof.clone(),
        link: link.clone(),
        commitments: commitments.clone(),
    };
    assert_eq!(fixture().verifier.verify(&claimed), Verdict::ProofInvalid);
    // Even if only the index is another.
    assert_eq!(
        edited(zero, |statement, _| statement.context.chunk = 1),
        Verdict::ProofInvalid
    );
}

#[test]
fn attack_3_every_field_of_the_context_and_statement_binds() {
    let edits: [fn(&mut Context); 8] = [
        |context| context.chain_id.push('0'),
        |context| context.vault = 2,
        |context| context.period = 1,
        |context| context.revision = 1,
        |context| context.chunk_count = 3,
        |context| context.previous_tape[0] = 1,
        |context| context.current_tape[31] ^= 1,
        |context| context.term_sheet[5] ^= 1,
    ];
    for (i, edit) in edits.into_iter().enumerate() {
        let verdict = edited(&fixture().chunks[0], |statement, _| {
            edit(&mut statement.context)
        });
        assert_eq!(verdict, Verdict::ProofInvalid, "context edit {i}");
    }
    let edits: [fn(&mut ClosingRowsStatement); 5] = [
        |statement| statement.loans -= 1,
        |statement| statement.as_of += 1,
        |statement| statement.bounds.set(Eligibility::ScoreAtLeast, 1),
        |statement| assert!(statement.bounds.tighten(Eligibility::BalanceAtMost)),
        |statement| statement.summary[0] ^= 1,
    ];
    for (i, edit) in edits.into_iter().enumerate() {
        let verdict = edited(&fixture().chunks[0], |statement, _| edit(statement));
        assert_eq!(verdict, Verdict::ProofInvalid, "statement edit {i}");
    }
}

#[test]
fn attack_4_the_senders_own_commitments_are_good_and_the_attested_ones_are_not() {
    // Same loans, same context: only the commitments tell the two apart, so a verdict must never be remembered without them.
    let attested = fixture().tape.chunk(0).unwrap().commitments.clone();
    let own = &fixture().own_chunk;
    assert_eq!(fixture().verifier.verify(own), Verdict::Ok);
    assert_eq!(
        edited(own, |_, commitments| *commitments = attested),
        Verdict::LinkInvalid
    );
    let others = fixture().own_tape.chunk(0).unwrap().commitments.clone();
    assert_eq!(
        edited(&fixture().chunks[0], |_, commitments| *commitments = others),
        Verdict::LinkInvalid
    );
}

#[test]
fn attack_11_any_two_columns_swapped_are_refused() {
    for a in 0..14 {
        for b in a + 1..14 {
            let verdict = edited(&fixture().chunks[1], |_, commitments| {
                commitments.swap(a, b)
            });
            assert_eq!(verdict, Verdict::LinkInvalid, "columns {a} and {b}");
        }
    }
}

#[test]
fn one_commitment_of_another_tape_or_chunk_is_refused() {
    let other_tape = fixture().own_tape.chunk(1).unwrap().commitments.clone();
    let other_chunk = fixture().tape.chunk(0).unwrap().commitments.clone();
    for others in [other_tape, other_chunk] {
        for column in 0..14 {
            let verdict = edited(&fixture().chunks[1], |_, commitments| {
                commitments[column] = others[column]
            });
            assert_eq!(verdict, Verdict::LinkInvalid, "column {column}");
        }
    }
}
