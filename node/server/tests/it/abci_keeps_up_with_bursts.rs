//! Large and many requests. The bounds are a hundred times what was measured: they catch a stall of 44 ms a call and
//! copying that grows with the square of the input, not a busy machine.

use std::time::{Duration, Instant};

use sluice_server::abci::{AbciServer, Address};
use tendermint_proto::v0_38::abci as pb;
use tendermint_proto::v0_38::abci::request::Value as Request;
use tendermint_proto::v0_38::abci::response::Value as Response;

use crate::support::{check_tx, encode, Client, Notebook};

fn served(address: &Address, body: impl FnOnce(Client)) {
    let server = AbciServer::start(Notebook::default(), address).unwrap();
    body(Client::connect(server.address()));
    server.stop();
}

fn on_both_sockets(body: impl Fn(Client)) {
    let folder = tempfile::tempdir().unwrap();
    served(&Address::Unix(folder.path().join("abci.sock")), &body);
    served(&Address::Tcp("127.0.0.1:0".parse().unwrap()), &body);
}

#[test]
fn two_hundred_calls_in_a_row_do_not_stall() {
    on_both_sockets(|mut client| {
        let began = Instant::now();
        for _ in 0..200 {
            client.call(check_tx(b"a=b".to_vec()));
        }
        // 200 stalls would be 8.8 s.
        assert!(began.elapsed() < Duration::from_secs(3), "{began:?}");
    });
}

#[test]
fn a_transaction_of_one_megabyte_arrives_whole() {
    on_both_sockets(|mut client| {
        let mut tx = vec![b'x'; 1 << 20];
        tx[0] = b'=';
        let Response::CheckTx(answer) = client.call(check_tx(tx)) else {
            panic!("CheckTx's answer was expected")
        };
        assert_eq!((answer.code, answer.gas_wanted), (0, 1 << 20));
    });
}

#[test]
fn five_thousand_transactions_in_one_burst_are_answered_in_order() {
    on_both_sockets(|client| {
        let (mut next, mut send) = client.split();
        let began = Instant::now();
        let writer = std::thread::spawn(move || {
            for number in 0..5_000_usize {
                send(&encode(check_tx(vec![b'='; 2_000 + number])));
            }
            send(&encode(Request::Flush(pb::RequestFlush {})));
            // The connection stays open until the answers are in.
            send
        });
        for number in 0..5_000_i64 {
            let Response::CheckTx(answer) = next() else {
                panic!("CheckTx's answer was expected")
            };
            assert_eq!(answer.gas_wanted, 2_000 + number);
        }
        assert!(matches!(next(), Response::Flush(_)));
        assert!(began.elapsed() < Duration::from_secs(10), "{began:?}");
        drop(writer.join());
    });
}
