//! What every transaction must be, whatever it asks for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use sluice_app::block::Machine;
use sluice_app::core::{coin, module_address, sdk, Amount, Refusal, Route, TREASURY};
use sluice_app::modules::{modules, routes};
use sluice_app::params::Params;
use sluice_app::proposal::{acceptable, prepare};
use sluice_app::CheckKind;
use sluice_proto::cosmos::bank::v1beta1::MsgSend;
use sluice_proto::cosmos::tx::v1beta1::TxRaw;
use sluice_proto::Message;

use crate::chain::{any, Account, Chain, Draft, PREFIX};

fn two() -> (Account, Account, Chain) {
    let (ann, bob) = (Account::new("ann"), Account::new("bob"));
    let mut chain = Chain::new(&[&ann, &bob]);
    chain.block(&[]);
    (ann, bob, chain)
}

fn send(from: &Account, to: &Account, amount: u128) -> MsgSend {
    MsgSend {
        from_address: from.text(),
        to_address: to.text(),
        amount: vec![coin("cusd", Amount(amount))],
    }
}

/// The code in CheckTx and in a block.
fn codes(chain: &mut Chain, tx: &[u8]) -> (u32, u32) {
    let check = chain
        .app
        .check_tx(tx, CheckKind::New)
        .map_or_else(|error| error.refusal.code, |_| 0);
    (check, chain.block(&[tx.to_vec()]).outcome.results[0].code)
}

#[test]
fn a_transfer_moves_money_and_pays_its_fee() {
    let (ann, bob, mut chain) = two();
    let before = (
        chain.balance(&ann, "cusd"),
        chain.balance(&bob, "cusd"),
        chain.balance(&ann, "usluice"),
    );
    let tx = chain
        .draft(&ann, vec![any(&send(&ann, &bob, 250))])
        .sign(&ann);
    let block = chain.honest_block(&[tx]);
    assert_eq!(
        block.outcome.results[0].code, 0,
        "{}",
        block.outcome.results[0].log
    );
    assert!(block.outcome.results[0].gas_used > 0);
    let after = (
        chain.balance(&ann, "cusd"),
        chain.balance(&bob, "cusd"),
        chain.balance(&ann, "usluice"),
    );
    assert_eq!(after, (before.0 - 250, before.1 + 250, before.2 - 1_000));
}

#[test]
fn a_failed_message_keeps_its_fee_and_sequence_and_writes_nothing_else() {
    let (ann, bob, mut chain) = two();
    let held = chain.balance(&ann, "cusd");
    let fees = chain.balance(&ann, "usluice");
    let result = chain.run(&ann, &send(&ann, &bob, held + 1));
    assert_eq!((result.codespace.as_str(), result.code), ("sdk", 5));
    assert_eq!(chain.balance(&ann, "cusd"), held);
    assert_eq!(chain.balance(&ann, "usluice"), fees - 1_000);
    assert_eq!(chain.draft(&ann, Vec::new()).sequence, 1);
}

#[test]
fn no_module_takes_a_transfer_and_neither_does_the_treasury() {
    let (ann, _, mut chain) = two();
    let names = modules().into_iter().map(|module| module.name());
    for name in names.chain([TREASURY]) {
        let message = MsgSend {
            to_address: module_address(name).to_bech32(PREFIX),
            ..send(&ann, &ann, 1)
        };
        let result = chain.run(&ann, &message);
        assert_eq!((result.codespace.as_str(), result.code), ("sdk", 4));
        assert!(result.log.contains(name), "{}", result.log);
    }
}

#[test]
fn two_messages_happen_together_or_not_at_all() {
    let (ann, bob, mut chain) = two();
    let held = chain.balance(&ann, "cusd");
    let messages = vec![any(&send(&ann, &bob, 1)), any(&send(&ann, &bob, held))];
    let tx = chain.draft(&ann, messages).sign(&ann);
    assert_eq!(chain.block(&[tx]).outcome.results[0].code, 5);
    assert_eq!(chain.balance(&ann, "cusd"), held);
}

#[test]
fn a_replayed_transaction_is_refused_and_changes_nothing_at_all() {
    let (ann, bob, mut chain) = two();
    let tx = chain
        .draft(&ann, vec![any(&send(&ann, &bob, 5))])
        .sign(&ann);
    assert_eq!(
        chain.block(std::slice::from_ref(&tx)).outcome.results[0].code,
        0
    );
    let (money, fees) = (chain.balance(&ann, "cusd"), chain.balance(&ann, "usluice"));
    assert_eq!(codes(&mut chain, &tx), (32, 32));
    assert_eq!(
        (chain.balance(&ann, "cusd"), chain.balance(&ann, "usluice")),
        (money, fees)
    );
}

#[test]
fn every_broken_rule_has_its_own_code_in_check_and_in_a_block() {
    let (ann, bob, mut chain) = two();
    type Break = fn(&mut Draft);
    let cases: &[(&str, Refusal, Break)] = &[
        ("another chain", sdk::UNAUTHORIZED, |draft| {
            draft.chain_id = "sluice-localnet-2".into()
        }),
        ("another account number", sdk::UNAUTHORIZED, |draft| {
            draft.account_number += 1
        }),
        ("a sequence ahead", sdk::WRONG_SEQUENCE, |draft| {
            draft.sequence += 1
        }),
        ("a timeout that passed", sdk::TX_TIMEOUT_HEIGHT, |draft| {
            draft.timeout_height = 1
        }),
        ("too little gas", sdk::INVALID_GAS_LIMIT, |draft| {
            draft.gas_limit = 1_000
        }),
        ("more gas than a block", sdk::INVALID_GAS_LIMIT, |draft| {
            draft.gas_limit = 150_000_001
        }),
        ("a fee in another coin", sdk::INSUFFICIENT_FEE, |draft| {
            draft.fee_denom = "cusd".into()
        }),
        ("a fee it does not have", sdk::INSUFFICIENT_FUNDS, |draft| {
            draft.fee = u128::MAX
        }),
        ("a long memo", sdk::MEMO_TOO_LARGE, |draft| {
            draft.memo = "m".repeat(257)
        }),
        ("no message", sdk::TX_TOO_LARGE, |draft| {
            draft.messages.clear()
        }),
        ("an unknown message", sdk::UNKNOWN_REQUEST, |draft| {
            draft.messages[0].type_url = "/x.Y".into()
        }),
    ];
    for (what, refusal, change) in cases {
        let mut draft = chain.draft(&ann, vec![any(&send(&ann, &bob, 1))]);
        change(&mut draft);
        let tx = draft.sign(&ann);
        assert_eq!(
            codes(&mut chain, &tx),
            (refusal.code, refusal.code),
            "{what}"
        );
    }
    // Signed by someone else than the message says.
    let tx = chain
        .draft(&ann, vec![any(&send(&ann, &bob, 1))])
        .sign(&bob);
    assert_eq!(codes(&mut chain, &tx), (8, 8));
}

#[test]
fn a_transaction_has_one_encoding() {
    let (ann, bob, mut chain) = two();
    let tx = chain
        .draft(&ann, vec![any(&send(&ann, &bob, 1))])
        .sign(&ann);
    let raw = TxRaw::decode(tx.as_slice()).unwrap();

    let mut padded = tx.clone();
    padded.extend([0x22, 0x00]);
    assert_eq!(
        codes(&mut chain, &padded),
        (2, 2),
        "an unknown field of the envelope"
    );

    let mut twice = raw.encode_to_vec();
    let mut first_field = vec![0x0a, 0];
    first_field.append(&mut twice);
    assert_eq!(
        codes(&mut chain, &first_field),
        (2, 2),
        "a field that comes twice"
    );

    let mut body = raw.clone();
    body.body_bytes.extend([0x7a, 0x01, 0x00]);
    assert_eq!(
        codes(&mut chain, &body.encode_to_vec()),
        (2, 2),
        "an unknown field of the body"
    );

    let mut message = chain.draft(&ann, vec![any(&send(&ann, &bob, 1))]);
    message.messages[0].value.extend([0x22, 0x00]);
    let message = message.sign(&ann);
    assert_eq!(
        codes(&mut chain, &message),
        (2, 2),
        "an unknown field of a message"
    );

    for garbage in [&[][..], &[0xff; 40], &tx[..tx.len() - 1]] {
        assert_ne!(codes(&mut chain, garbage).1, 0);
    }
    assert_eq!(codes(&mut chain, &tx), (0, 0), "the one encoding");
}

#[test]
fn a_proposal_a_vote_on_it_and_a_block_each_decode_a_transaction_once() {
    let (ann, bob, chain) = two();
    let modules = modules();
    let mut routes = routes(&modules);
    let decoded = Arc::new(AtomicUsize::new(0));
    let (send_url, counter) = (any(&send(&ann, &bob, 1)).type_url, decoded.clone());
    let plain = routes.remove(&send_url).unwrap();
    let counting = Route::with(move |message: MsgSend| {
        counter.fetch_add(1, Ordering::Relaxed);
        plain.decode(&message.encode_to_vec()).unwrap()
    });
    routes.insert(send_url, counting);

    let (base, context) = chain.app.state_at(chain.app.height()).unwrap();
    let (params, verifier) = (Params::load(base.as_ref()), chain.app.verifier());
    let tx = chain
        .draft(&ann, vec![any(&send(&ann, &bob, 1))])
        .sign(&ann);
    let txs = prepare(
        &routes,
        &params,
        &verifier,
        base.as_ref(),
        &context,
        4 << 20,
        vec![tx],
    );
    assert_eq!((txs.len(), decoded.swap(0, Ordering::Relaxed)), (1, 1));
    assert!(acceptable(&routes, &params, &context, &txs).is_some());
    assert_eq!(decoded.swap(0, Ordering::Relaxed), 1);
    let machine = Machine {
        modules: &modules,
        routes: &routes,
        verifier: &verifier,
    };
    let outcome = machine.run(base.as_ref(), context.height + 1, chain.time + 1, &txs);
    assert_eq!(outcome.results[0].code, 0, "{}", outcome.results[0].log);
    assert_eq!(decoded.load(Ordering::Relaxed), 1);
}

#[test]
fn twins_on_disk_and_in_memory_agree_and_a_restart_goes_on() {
    let (ann, bob, mut memory) = two();
    let dir = tempfile::tempdir().unwrap();
    let open = || std::sync::Arc::new(sluice_app::store::SledBackend::open(dir.path()).unwrap());
    let mut disk = Chain::on(open(), &[&ann, &bob]);
    disk.block(&[]);
    for round in 0..6 {
        let tx = memory
            .draft(&ann, vec![any(&send(&ann, &bob, 10 + round))])
            .sign(&ann);
        let expected = memory.block(std::slice::from_ref(&tx)).app_hash;
        assert_eq!(disk.block(&[tx]).app_hash, expected, "round {round}");
        if round == 2 {
            drop(disk);
            disk = Chain::open(open());
            disk.time = memory.time;
        }
    }
}
