//! `cosmos.base.tendermint.v1beta1.Service`, as far as wallets ask it: CometBFT's answers in another dress.

use cosmos_sdk_proto::cosmos::base::tendermint::v1beta1::service_server::Service;
use cosmos_sdk_proto::cosmos::base::tendermint::v1beta1::{
    AbciQueryRequest, AbciQueryResponse, GetBlockByHeightRequest, GetBlockByHeightResponse,
    GetLatestBlockRequest, GetLatestBlockResponse, GetLatestValidatorSetRequest,
    GetLatestValidatorSetResponse, GetNodeInfoRequest, GetNodeInfoResponse, GetSyncingRequest,
    GetSyncingResponse, GetValidatorSetByHeightRequest, GetValidatorSetByHeightResponse, Module,
    VersionInfo,
};
use tendermint_proto::p2p::DefaultNodeInfo;
use tendermint_proto::types::{self, BlockId, Data};
use tonic::{Request, Response, Status};

use super::door::rpc_status;
use crate::comet::COMETBFT_VERSION;
use sluice_client::rpc::{Block, RpcClient};

pub(super) struct TendermintService {
    pub(super) rpc: RpcClient,
}

#[tonic::async_trait]
impl Service for TendermintService {
    async fn get_node_info(
        &self,
        _: Request<GetNodeInfoRequest>,
    ) -> Result<Response<GetNodeInfoResponse>, Status> {
        let status = self.rpc.status().await.map_err(|e| rpc_status(&e))?;
        let node = status.node_info;
        Ok(Response::new(GetNodeInfoResponse {
            default_node_info: Some(DefaultNodeInfo {
                default_node_id: node.id.to_string(),
                network: node.network,
                version: node.version,
                moniker: node.moniker,
                ..DefaultNodeInfo::default()
            }),
            application_version: Some(VersionInfo {
                name: "sluice".to_owned(),
                app_name: "sluiced".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                build_deps: vec![Module {
                    path: "github.com/cometbft/cometbft".to_owned(),
                    version: format!("v{COMETBFT_VERSION}"),
                    sum: String::new(),
                }],
                ..VersionInfo::default()
            }),
        }))
    }

    async fn get_syncing(
        &self,
        _: Request<GetSyncingRequest>,
    ) -> Result<Response<GetSyncingResponse>, Status> {
        let status = self.rpc.status().await.map_err(|e| rpc_status(&e))?;
        let syncing = status.sync_info.catching_up;
        Ok(Response::new(GetSyncingResponse { syncing }))
    }

    async fn get_latest_block(
        &self,
        _: Request<GetLatestBlockRequest>,
    ) -> Result<Response<GetLatestBlockResponse>, Status> {
        let (block_id, block) = self.block(None).await?;
        Ok(Response::new(GetLatestBlockResponse {
            block_id: Some(block_id),
            block: Some(block),
            sdk_block: None,
        }))
    }

    async fn get_block_by_height(
        &self,
        request: Request<GetBlockByHeightRequest>,
    ) -> Result<Response<GetBlockByHeightResponse>, Status> {
        let height = u64::try_from(request.into_inner().height)
            .ok()
            .filter(|height| *height > 0)
            .ok_or_else(|| Status::invalid_argument("height: at least 1"))?;
        let (block_id, block) = self.block(Some(height)).await?;
        Ok(Response::new(GetBlockByHeightResponse {
            block_id: Some(block_id),
            block: Some(block),
            sdk_block: None,
        }))
    }

    async fn get_latest_validator_set(
        &self,
        _: Request<GetLatestValidatorSetRequest>,
    ) -> Result<Response<GetLatestValidatorSetResponse>, Status> {
        Err(use_rpc("validators"))
    }

    async fn get_validator_set_by_height(
        &self,
        _: Request<GetValidatorSetByHeightRequest>,
    ) -> Result<Response<GetValidatorSetByHeightResponse>, Status> {
        Err(use_rpc("validators"))
    }

    async fn abci_query(
        &self,
        _: Request<AbciQueryRequest>,
    ) -> Result<Response<AbciQueryResponse>, Status> {
        Err(use_rpc("abci_query"))
    }
}

impl TendermintService {
    #[allow(deprecated)]
    async fn block(&self, height: Option<u64>) -> Result<(BlockId, types::Block), Status> {
        let found = self.rpc.block(height).await.map_err(|e| rpc_status(&e))?;
        let Block {
            hash,
            header,
            txs,
            last_commit,
        } = found;
        let id = BlockId {
            hash: hash.as_bytes().to_vec(),
            part_set_header: None,
        };
        let block = types::Block {
            header: Some(header.into()),
            data: Some(Data { txs }),
            evidence: None,
            last_commit: last_commit.map(Into::into),
        };
        Ok((id, block))
    }
}

fn use_rpc(method: &str) -> Status {
    Status::unimplemented(format!("ask {method} of CometBFT's RPC"))
}
