//! `cosmos.tx.v1beta1.Service`: pricing, sending and looking up transactions.

use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxResponse;
use cosmos_sdk_proto::cosmos::tx::v1beta1::service_server::Service;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    BroadcastTxRequest, BroadcastTxResponse, GetBlockWithTxsRequest, GetBlockWithTxsResponse,
    GetTxRequest, GetTxResponse, GetTxsEventRequest, GetTxsEventResponse, SimulateRequest,
    SimulateResponse, Tx, TxDecodeAminoRequest, TxDecodeAminoResponse, TxDecodeRequest,
    TxDecodeResponse, TxEncodeAminoRequest, TxEncodeAminoResponse, TxEncodeRequest,
    TxEncodeResponse,
};
use prost::Message;
use sluice_proto::Any;
use tendermint::hash::Algorithm;
use tendermint::Hash;
use tendermint_proto::abci as pb;
use tonic::{Request, Response, Status};

use super::door::{rpc_status, Door};
use sluice_client::rpc::{Event, TxRecord};

pub(super) struct TxService {
    pub(super) door: Door,
}

#[tonic::async_trait]
impl Service for TxService {
    async fn simulate(
        &self,
        _: Request<SimulateRequest>,
    ) -> Result<Response<SimulateResponse>, Status> {
        // The gateway has this path: here the transaction would be decoded before anybody measured it.
        Err(Status::unimplemented("answered as a query"))
    }

    /// Every mode is answered as `BROADCAST_MODE_SYNC`: after CheckTx, before a block.
    async fn broadcast_tx(
        &self,
        request: Request<BroadcastTxRequest>,
    ) -> Result<Response<BroadcastTxResponse>, Status> {
        let tx_response = self.door.broadcast(request.into_inner().tx_bytes).await?;
        Ok(Response::new(BroadcastTxResponse {
            tx_response: Some(tx_response),
        }))
    }

    async fn get_tx(
        &self,
        request: Request<GetTxRequest>,
    ) -> Result<Response<GetTxResponse>, Status> {
        let text = request.into_inner().hash;
        let hash = Hash::from_hex_upper(Algorithm::Sha256, &text.to_uppercase())
            .map_err(|_| Status::invalid_argument("hash: 64 hexadecimal digits"))?;
        let rpc = &self.door.rpc;
        let found = rpc.tx(hash).await.map_err(|error| rpc_status(&error))?;
        // Clients that poll look for these words.
        let record = found.ok_or_else(|| Status::not_found(format!("tx not found: {text}")))?;
        let header = rpc.header(Some(record.height)).await;
        let header = header.map_err(|error| rpc_status(&error))?;
        let timestamp = header.map_or_else(String::new, |header| header.time.to_rfc3339());
        let tx = Tx::decode(record.tx.as_slice()).map_err(|error| {
            Status::internal(format!("the transaction cannot be read: {error}"))
        })?;
        Ok(Response::new(GetTxResponse {
            tx: Some(tx),
            tx_response: Some(tx_response(record, timestamp)),
        }))
    }

    async fn get_txs_event(
        &self,
        _: Request<GetTxsEventRequest>,
    ) -> Result<Response<GetTxsEventResponse>, Status> {
        Err(Status::unimplemented(
            "search with tx_search of CometBFT's RPC",
        ))
    }

    async fn get_block_with_txs(
        &self,
        _: Request<GetBlockWithTxsRequest>,
    ) -> Result<Response<GetBlockWithTxsResponse>, Status> {
        Err(Status::unimplemented(
            "read blocks with block of CometBFT's RPC",
        ))
    }

    async fn tx_decode(
        &self,
        _: Request<TxDecodeRequest>,
    ) -> Result<Response<TxDecodeResponse>, Status> {
        Err(client_side())
    }

    async fn tx_encode(
        &self,
        _: Request<TxEncodeRequest>,
    ) -> Result<Response<TxEncodeResponse>, Status> {
        Err(client_side())
    }

    async fn tx_encode_amino(
        &self,
        _: Request<TxEncodeAminoRequest>,
    ) -> Result<Response<TxEncodeAminoResponse>, Status> {
        Err(client_side())
    }

    async fn tx_decode_amino(
        &self,
        _: Request<TxDecodeAminoRequest>,
    ) -> Result<Response<TxDecodeAminoResponse>, Status> {
        Err(client_side())
    }
}

fn client_side() -> Status {
    Status::unimplemented("clients encode and decode transactions themselves")
}

fn tx_response(record: TxRecord, timestamp: String) -> TxResponse {
    let result = record.tx_result;
    TxResponse {
        height: i64::try_from(record.height).unwrap_or(i64::MAX),
        txhash: hex::encode_upper(record.hash),
        codespace: result.codespace,
        code: result.code,
        data: hex::encode_upper(result.data),
        raw_log: result.log,
        gas_wanted: result.gas_wanted,
        gas_used: result.gas_used,
        tx: Some(Any {
            type_url: "/cosmos.tx.v1beta1.Tx".to_owned(),
            value: record.tx,
        }),
        timestamp,
        events: result.events.into_iter().map(event).collect(),
        ..TxResponse::default()
    }
}

fn event(event: Event) -> pb::Event {
    pb::Event {
        r#type: event.kind,
        attributes: event
            .attributes
            .into_iter()
            .map(|attribute| pb::EventAttribute {
                key: attribute.key,
                value: attribute.value,
                index: attribute.index,
            })
            .collect(),
    }
}
