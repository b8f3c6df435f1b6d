//! What may wait for a block, and what a block has room for.

use sluice_app::core::{coin, sdk, Amount, Error};
use sluice_app::limits::PENDING_TXS;
use sluice_app::{vault, CheckKind};
use sluice_proto::cosmos::bank::v1beta1::MsgSend;
use sluice_proto::cosmos::tx::v1beta1::{AuthInfo, SignerInfo, TxRaw};
use sluice_proto::vault::{ChunkCommitment, MsgCommitTape, MsgProveChunk};
use sluice_proto::{Any, Message};
use sluice_rules::column::COLUMNS;
use sluice_rules::shape::{closing_rows_proof, FIRST_DAY, LINK_LENGTH};
use sluice_rules::suite::Suite;

use crate::chain::{any, Account, Chain};
use crate::world::World;

fn two() -> (Account, Account, Chain) {
    let (ann, bob) = (Account::new("ann"), Account::new("bob"));
    let mut chain = Chain::new(&[&ann, &bob]);
    chain.block(&[]);
    (ann, bob, chain)
}

fn send(from: &Account, to: &Account, amount: u128) -> Any {
    any(&MsgSend {
        from_address: from.text(),
        to_address: to.text(),
        amount: vec![coin("cusd", Amount(amount))],
    })
}

/// Signs messages with a later sequence and this gas limit.
fn later(chain: &Chain, by: &Account, messages: Vec<Any>, position: u64, gas: u64) -> Vec<u8> {
    let mut draft = chain.draft(by, messages);
    draft.sequence += position;
    draft.gas_limit = gas;
    draft.sign(by)
}

fn check(chain: &Chain, tx: &[u8]) -> Result<u64, Error> {
    chain.app.check_tx(tx, CheckKind::New)
}

fn refusal(chain: &Chain, tx: &[u8]) -> sluice_app::core::Refusal {
    check(chain, tx).unwrap_err().refusal
}

#[test]
fn a_transaction_takes_what_it_costs_of_a_block_and_not_what_it_claims() {
    let (ann, bob, mut chain) = two();
    let mut txs: Vec<Vec<u8>> = (0..100)
        .map(|position| {
            later(
                &chain,
                &bob,
                vec![send(&bob, &bob, 1)],
                position,
                150_000_000,
            )
        })
        .collect();
    txs.push(later(&chain, &ann, vec![send(&ann, &bob, 1)], 0, 200_000));
    for tx in &txs {
        assert!(check(&chain, tx).unwrap() < 200_000, "what CometBFT counts");
    }
    let proposed = chain.app.prepare_proposal(4 << 20, txs);
    assert_eq!(proposed.len(), 101, "the honest one is in the first block");
    assert!(chain.app.process_proposal(&proposed));
    let results = chain.block(&proposed).outcome.results;
    assert!(results.iter().all(|result| result.code == 0));
    assert_eq!(
        results[0].gas_wanted, 150_000_000,
        "hashed as it was claimed"
    );
}

#[test]
fn a_proposal_over_the_gas_of_a_block_is_rejected_and_never_made() {
    let (ann, _, chain) = two();
    let suite = Suite::Large;
    let proof = any(&MsgProveChunk {
        signer: ann.text(),
        vault: 1,
        suite: suite.id(),
        statement: vec![1; 32],
        column_commitments: vec![vec![1; 32]; COLUMNS],
        proof: vec![0; closing_rows_proof(suite)],
        link: vec![0; LINK_LENGTH],
        categories: vec![1; 32],
        ..MsgProveChunk::default()
    });
    let txs: Vec<Vec<u8>> = (0..3)
        .map(|position| later(&chain, &ann, vec![proof.clone(); 4], position, 100_000_000))
        .collect();
    assert!(!chain.app.process_proposal(&txs));
    let proposed = chain.app.prepare_proposal(4 << 20, txs);
    assert_eq!(
        proposed.len(),
        2,
        "the third does not fit, and no later one of the account may pass it"
    );
    assert!(chain.app.process_proposal(&proposed));
}

#[test]
fn check_state_counts_sequences_between_blocks_and_forgets_them_at_commit() {
    let (ann, bob, mut chain) = two();
    let tx =
        |chain: &Chain, position| later(chain, &ann, vec![send(&ann, &bob, 1)], position, 200_000);
    let txs: Vec<Vec<u8>> = (0..3).map(|position| tx(&chain, position)).collect();
    for tx in &txs {
        check(&chain, tx).unwrap();
    }
    let again = later(&chain, &ann, vec![send(&ann, &bob, 2)], 0, 200_000);
    assert_eq!(refusal(&chain, &again), sdk::WRONG_SEQUENCE);
    chain.block(&txs[..1]);
    chain.app.check_tx(&txs[1], CheckKind::Recheck).unwrap();
    chain.app.check_tx(&txs[2], CheckKind::Recheck).unwrap();
    let waiting = chain.app.waiting();
    assert_eq!((waiting.txs, waiting.most), (2, 2));
}

#[test]
fn a_transaction_that_was_only_asked_about_may_still_come() {
    let (ann, bob, chain) = two();
    let tx = later(&chain, &ann, vec![send(&ann, &bob, 1)], 0, 200_000);
    let cost = check(&chain, &tx).unwrap();
    assert_eq!(check(&chain, &tx).unwrap(), cost, "the very same bytes");
    assert_eq!(chain.app.waiting().txs, 1);
}

#[test]
fn an_account_has_so_many_transactions_waiting_and_others_are_not_kept_out() {
    let (ann, bob, mut chain) = two();
    let txs: Vec<Vec<u8>> = (0..=PENDING_TXS)
        .map(|position| later(&chain, &bob, vec![send(&bob, &bob, 1)], position, 200_000))
        .collect();
    let (last, first) = txs.split_last().unwrap();
    for tx in first {
        check(&chain, tx).unwrap();
    }
    assert_eq!(refusal(&chain, last), sdk::BUSY);
    let Err(door) = chain.app.screen_tx(last) else {
        panic!("one too many came through the door")
    };
    assert_eq!(door.refusal, sdk::BUSY);
    check(
        &chain,
        &later(&chain, &ann, vec![send(&ann, &bob, 1)], 0, 200_000),
    )
    .unwrap();
    chain.block(&first[..1]);
    for tx in &first[1..] {
        chain.app.check_tx(tx, CheckKind::Recheck).unwrap();
    }
    check(&chain, last).unwrap();
}

#[test]
fn a_message_that_state_refuses_does_not_wait_for_a_block() {
    let mut world = World::new();
    let issuer = world.issuer.clone();
    let vault = world.open(&issuer);
    let stranger = Account::new("books-1");
    let tape = any(&MsgCommitTape {
        issuer: stranger.text(),
        vault,
        as_of: FIRST_DAY,
        chunks: vec![
            ChunkCommitment {
                loans: 16,
                columns: vec![vec![1; 32]; COLUMNS],
            };
            64
        ],
        rows_digest: vec![1; 32],
        digest: vec![1; 32],
        ..MsgCommitTape::default()
    });
    let chain = &world.chain;
    let tx = later(chain, &stranger, vec![tape], 0, 10_000_000);
    assert_eq!(refusal(chain, &tx), vault::NOT_ISSUER);
    // Not even behind a message that state lets through, nor for a reason that such a message makes.
    let held = chain.balance(&stranger, "cusd");
    let apart = vec![
        send(&stranger, &stranger, 1),
        send(&stranger, &issuer, held + 1),
    ];
    let tx = later(chain, &stranger, apart, 0, 10_000_000);
    assert_eq!(refusal(chain, &tx), sdk::INSUFFICIENT_FUNDS);
    let together = vec![send(&stranger, &issuer, 1), send(&stranger, &issuer, held)];
    let tx = later(chain, &stranger, together, 0, 10_000_000);
    assert_eq!(refusal(chain, &tx), sdk::INSUFFICIENT_FUNDS);
}

#[test]
fn records_without_content_are_counted_before_they_are_decoded() {
    let (ann, bob, chain) = two();
    let honest = later(&chain, &ann, vec![send(&ann, &bob, 1)], 0, 200_000);
    let raw = TxRaw::decode(honest.as_slice()).unwrap();
    let auth_info = AuthInfo {
        signer_infos: vec![SignerInfo::default(); 400_000],
        ..AuthInfo::default()
    };
    let signers = TxRaw {
        auth_info_bytes: auth_info.encode_to_vec(),
        ..raw.clone()
    };
    let signatures = TxRaw {
        signatures: vec![Vec::new(); 400_000],
        ..raw.clone()
    };
    let messages = TxRaw {
        body_bytes: [0x0a, 0].repeat(400_000),
        ..raw.clone()
    };
    let tape = MsgCommitTape {
        issuer: ann.text(),
        chunks: vec![ChunkCommitment::default(); 400_000],
        ..MsgCommitTape::default()
    };
    let coins = MsgSend {
        from_address: ann.text(),
        to_address: bob.text(),
        amount: vec![Default::default(); 400_000],
    };
    let inside =
        [any(&tape), any(&coins)].map(|message| later(&chain, &ann, vec![message], 0, 10_000_000));
    let envelopes = [signers, signatures, messages].map(|raw| raw.encode_to_vec());
    for bomb in envelopes.iter().chain(&inside) {
        assert_eq!(refusal(&chain, bomb), sdk::TX_TOO_LARGE);
        let simulated = chain.app.simulate(bomb).unwrap_err();
        assert_eq!(simulated.refusal, sdk::TX_TOO_LARGE);
    }
    check(&chain, &honest).unwrap();
}
