//! Wrong bytes on one connection are answered and leave the others alone.

use sluice_server::abci::{AbciServer, Address, MAX_CONNECTIONS, MAX_FRAME_BYTES};
use tendermint_proto::v0_38::abci as pb;
use tendermint_proto::v0_38::abci::request::Value as Request;
use tendermint_proto::v0_38::abci::response::Value as Response;

use crate::support::{Client, Notebook};

struct Fixture {
    server: AbciServer,
    _folder: tempfile::TempDir,
}

fn serve() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Unix(folder.path().join("abci.sock"));
    Fixture {
        server: AbciServer::start(Notebook::default(), &address).unwrap(),
        _folder: folder,
    }
}

impl Fixture {
    fn client(&self) -> Client {
        Client::connect(self.server.address())
    }

    fn assert_still_serving(&self) {
        let answer = self
            .client()
            .call(Request::Info(pb::RequestInfo::default()));
        assert!(matches!(answer, Response::Info(info) if info.data == "notebook"));
    }
}

#[test]
fn an_announced_length_over_the_limit_closes_the_connection() {
    let fixture = serve();
    let mut client = fixture.client();
    let mut wire = Vec::new();
    prost::encoding::encode_varint(MAX_FRAME_BYTES as u64 + 1, &mut wire);
    client.send(&wire);
    assert!(client.next().is_none());
    fixture.assert_still_serving();
}

#[test]
fn a_method_of_another_abci_version_is_an_exception_and_the_connection_goes_on() {
    let fixture = serve();
    let mut client = fixture.client();
    // Field 21, an empty message: InsertTx of a later ABCI.
    client.send(&[3, 0xaa, 0x01, 0x00]);
    let Some(Response::Exception(exception)) = client.next() else {
        panic!("an exception was expected")
    };
    assert_eq!(exception.error, "unknown ABCI method");
    let answer = client.call(Request::Info(pb::RequestInfo::default()));
    assert!(matches!(answer, Response::Info(_)));
}

#[test]
fn an_empty_request_is_an_exception() {
    let fixture = serve();
    let mut client = fixture.client();
    client.send(&[0]);
    assert!(matches!(client.next(), Some(Response::Exception(_))));
}

#[test]
fn garbage_is_an_exception_and_the_end_of_that_connection() {
    let fixture = serve();
    let mut client = fixture.client();
    client.send(&[4, 0xff, 0xff, 0xff, 0xff]);
    assert!(matches!(client.next(), Some(Response::Exception(_))));
    assert!(client.next().is_none());
    fixture.assert_still_serving();
}

#[test]
fn a_panic_in_a_query_is_that_querys_error_and_nothing_more() {
    let fixture = serve();
    let mut client = fixture.client();
    for _ in 0..2 {
        let answer = client.call(Request::Query(pb::RequestQuery {
            path: "/panic".to_owned(),
            ..Default::default()
        }));
        let Response::Query(answer) = answer else {
            panic!("a query's answer was expected")
        };
        assert_eq!((answer.code, answer.codespace.as_str()), (111_222, "sdk"));
    }
    fixture.assert_still_serving();
}

#[test]
fn more_connections_than_the_limit_are_closed_at_once() {
    let fixture = serve();
    let mut clients: Vec<Client> = (0..MAX_CONNECTIONS).map(|_| fixture.client()).collect();
    for client in &mut clients {
        client.call(Request::Info(pb::RequestInfo::default()));
    }
    assert!(fixture.client().next().is_none());
}
