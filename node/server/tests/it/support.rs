//! A small application in memory, and a client that speaks ABCI as CometBFT does.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use prost::Message;
use sluice_server::abci::Address;
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci as pb;
use tendermint_proto::v0_38::abci::{request, response};

/// Transactions `key=value`; the application hash is the number of rows ever written, in 8 bytes.
#[derive(Clone, Default)]
pub(crate) struct Notebook {
    state: Arc<Mutex<State>>,
}

#[derive(Clone, Default)]
struct State {
    height: i64,
    written: u64,
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
    pending: Vec<(Vec<u8>, Vec<u8>)>,
}

fn split(tx: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let at = tx.iter().position(|byte| *byte == b'=')?;
    Some((tx[..at].to_vec(), tx[at + 1..].to_vec()))
}

impl Application for Notebook {
    fn info(&self, _: pb::RequestInfo) -> pb::ResponseInfo {
        let state = self.state.lock().unwrap();
        pb::ResponseInfo {
            data: "notebook".to_owned(),
            last_block_height: state.height,
            last_block_app_hash: match state.height {
                0 => Bytes::new(),
                _ => state.written.to_be_bytes().to_vec().into(),
            },
            ..Default::default()
        }
    }

    fn query(&self, request: pb::RequestQuery) -> pb::ResponseQuery {
        assert!(request.path != "/panic", "asked to panic");
        let state = self.state.lock().unwrap();
        let value = state.rows.get(&request.data[..]).cloned();
        pb::ResponseQuery {
            code: u32::from(value.is_none()),
            key: request.data,
            value: value.unwrap_or_default().into(),
            height: state.height,
            ..Default::default()
        }
    }

    fn check_tx(&self, request: pb::RequestCheckTx) -> pb::ResponseCheckTx {
        pb::ResponseCheckTx {
            code: u32::from(split(&request.tx).is_none()),
            codespace: "notebook".to_owned(),
            gas_wanted: request.tx.len() as i64,
            ..Default::default()
        }
    }

    fn finalize_block(&self, request: pb::RequestFinalizeBlock) -> pb::ResponseFinalizeBlock {
        let mut state = self.state.lock().unwrap();
        state.pending = request.txs.iter().filter_map(|tx| split(tx)).collect();
        let written = state.written + state.pending.len() as u64;
        pb::ResponseFinalizeBlock {
            tx_results: request
                .txs
                .iter()
                .map(|tx| pb::ExecTxResult {
                    code: u32::from(split(tx).is_none()),
                    gas_used: tx.len() as i64,
                    events: vec![pb::Event {
                        r#type: "written".to_owned(),
                        attributes: vec![pb::EventAttribute {
                            key: "by".to_owned(),
                            value: "test".to_owned(),
                            index: true,
                        }],
                    }],
                    ..Default::default()
                })
                .collect(),
            app_hash: written.to_be_bytes().to_vec().into(),
            ..Default::default()
        }
    }

    fn commit(&self) -> pb::ResponseCommit {
        let mut state = self.state.lock().unwrap();
        let pending = std::mem::take(&mut state.pending);
        state.written += pending.len() as u64;
        state.rows.extend(pending);
        state.height += 1;
        pb::ResponseCommit::default()
    }
}

trait Duplex: Read + Write + Send {}
impl<T: Read + Write + Send> Duplex for T {}

/// One connection of a CometBFT.
pub(crate) struct Client {
    reader: BufReader<Box<dyn Duplex>>,
    writer: Box<dyn Duplex>,
}

impl Client {
    pub(crate) fn connect(address: &Address) -> Self {
        let (reader, writer): (Box<dyn Duplex>, Box<dyn Duplex>) = match address {
            Address::Unix(path) => {
                let stream = UnixStream::connect(path).unwrap();
                (Box::new(stream.try_clone().unwrap()), Box::new(stream))
            }
            Address::Tcp(address) => {
                let stream = TcpStream::connect(address).unwrap();
                (Box::new(stream.try_clone().unwrap()), Box::new(stream))
            }
        };
        Client {
            reader: BufReader::new(reader),
            writer,
        }
    }

    /// Reading and writing from two threads, as CometBFT does.
    pub(crate) fn split(self) -> (impl FnMut() -> response::Value, impl FnMut(&[u8])) {
        let (mut reader, mut writer) = (self.reader, self.writer);
        (
            move || read(&mut reader).expect("an answer"),
            move |bytes: &[u8]| writer.write_all(bytes).unwrap(),
        )
    }

    /// Request and Flush in one segment, as CometBFT sends a call that it waits for.
    pub(crate) fn call(&mut self, value: request::Value) -> response::Value {
        let mut wire = encode(value);
        wire.extend(encode(request::Value::Flush(pb::RequestFlush {})));
        self.send(&wire);
        let answer = self.next().expect("an answer");
        let flushed = self.next().expect("the answer to Flush");
        assert!(matches!(flushed, response::Value::Flush(_)));
        answer
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).unwrap();
    }

    /// The next answer; `None` when the server closed the connection.
    pub(crate) fn next(&mut self) -> Option<response::Value> {
        read(&mut self.reader)
    }
}

fn read(reader: &mut impl Read) -> Option<response::Value> {
    let mut length = 0_usize;
    for shift in (0..35).step_by(7) {
        let mut byte = [0_u8; 1];
        reader.read_exact(&mut byte).ok()?;
        length |= usize::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    pb::Response::decode(&body[..]).unwrap().value
}

pub(crate) fn encode(value: request::Value) -> Vec<u8> {
    pb::Request { value: Some(value) }.encode_length_delimited_to_vec()
}

pub(crate) fn check_tx(tx: Vec<u8>) -> request::Value {
    request::Value::CheckTx(pb::RequestCheckTx {
        tx: tx.into(),
        ..Default::default()
    })
}
