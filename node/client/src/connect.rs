//! The connection to a node, and the questions every wallet asks.

use std::time::Duration;

use sluice_proto::cosmos::auth::v1beta1::query_client::QueryClient as AuthClient;
use sluice_proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest};
use sluice_proto::cosmos::bank::v1beta1::query_client::QueryClient as BankClient;
use sluice_proto::cosmos::bank::v1beta1::{
    QueryAllBalancesRequest, QueryBalanceRequest, QuerySupplyOfRequest,
};
use sluice_proto::cosmos::base::tendermint::v1beta1::service_client::ServiceClient as BlockClient;
use sluice_proto::cosmos::base::tendermint::v1beta1::GetLatestBlockRequest;
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::Message;
use tonic::transport::{Channel, Endpoint};
use tonic::{Response, Status};

use super::ClientError;

const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// The gRPC door verifies a transaction's proofs before it answers.
const CALL_PATIENCE: Duration = Duration::from_secs(60);

/// A connection to one node's gRPC. Cheap to clone; clones share the connection.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) channel: Channel,
    node: String,
}

impl Client {
    /// Connects to a node's gRPC, `http://host:port` or `host:port`.
    ///
    /// # Errors
    /// [`ClientError::Invalid`] when that is no address, [`ClientError::Unreachable`] when nobody answers there.
    pub async fn connect(node: &str) -> Result<Self, ClientError> {
        let url = match node.split_once("://") {
            None => format!("http://{node}"),
            Some(("http", _)) => node.to_owned(),
            // Nothing here encrypts: what is meant to be private must not go out in the clear.
            Some((scheme, _)) => {
                return Err(ClientError::Invalid(format!(
                    "{node:?}: {scheme} is not spoken yet, only http"
                )))
            }
        };
        let endpoint = Endpoint::from_shared(url.clone())
            .map_err(|_| {
                ClientError::Invalid(format!(
                    "{node:?} is not an address like http://127.0.0.1:9090"
                ))
            })?
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(CALL_PATIENCE)
            .tcp_nodelay(true);
        let channel = endpoint
            .connect()
            .await
            .map_err(|error| ClientError::unreachable(&url, &error))?;
        Ok(Client { channel, node: url })
    }

    /// Where the node is.
    pub fn node(&self) -> &str {
        &self.node
    }

    /// The chain's id and last height, as the node tells them.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn latest(&self) -> Result<(String, u64), ClientError> {
        let answer = BlockClient::new(self.channel.clone())
            .get_latest_block(GetLatestBlockRequest {})
            .await;
        let answer = self.answer(answer)?;
        let header = match (answer.sdk_block, answer.block) {
            (Some(block), _) => block.header.map(|header| (header.chain_id, header.height)),
            (None, Some(block)) => block.header.map(|header| (header.chain_id, header.height)),
            (None, None) => None,
        };
        let (chain_id, height) =
            header.ok_or_else(|| self.garbled("the latest block", "no header"))?;
        let height = u64::try_from(height)
            .map_err(|_| self.garbled("the latest block", "negative height"))?;
        Ok((chain_id, height))
    }

    /// An account; `None` while the chain does not know it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn account(&self, address: &str) -> Result<Option<BaseAccount>, ClientError> {
        let request = QueryAccountRequest {
            address: address.to_owned(),
        };
        let answer = AuthClient::new(self.channel.clone()).account(request).await;
        let any = match self.answer(answer) {
            Err(error) if error.is_not_found() => return Ok(None),
            answer => answer?.account.unwrap_or_default(),
        };
        BaseAccount::decode(any.value.as_slice())
            .map(Some)
            .map_err(|error| self.garbled("the account", &error.to_string()))
    }

    /// What an account holds of a denomination, in its smallest unit.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn balance(&self, address: &str, denom: &str) -> Result<u128, ClientError> {
        let request = QueryBalanceRequest {
            address: address.to_owned(),
            denom: denom.to_owned(),
        };
        let answer = BankClient::new(self.channel.clone()).balance(request).await;
        self.amount(self.answer(answer)?.balance)
    }

    /// Everything an account holds, by denomination, at most a page of 1,000.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn balances(&self, address: &str) -> Result<Vec<Coin>, ClientError> {
        let request = QueryAllBalancesRequest {
            address: address.to_owned(),
            ..Default::default()
        };
        let answer = BankClient::new(self.channel.clone())
            .all_balances(request)
            .await;
        Ok(self.answer(answer)?.balances)
    }

    /// How much there is of a denomination, in its smallest unit.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn supply(&self, denom: &str) -> Result<u128, ClientError> {
        let request = QuerySupplyOfRequest {
            denom: denom.to_owned(),
        };
        let answer = BankClient::new(self.channel.clone())
            .supply_of(request)
            .await;
        self.amount(self.answer(answer)?.amount)
    }

    fn amount(&self, coin: Option<Coin>) -> Result<u128, ClientError> {
        let text = coin.unwrap_or_default().amount;
        text.parse()
            .map_err(|_| self.garbled("an amount", &format!("{text:?} is not a number")))
    }

    pub(super) fn answer<T>(&self, answer: Result<Response<T>, Status>) -> Result<T, ClientError> {
        match answer {
            Ok(answer) => Ok(answer.into_inner()),
            Err(status) => Err(ClientError::from_status(&self.node, &status)),
        }
    }

    pub(super) fn garbled(&self, what: &str, why: &str) -> ClientError {
        ClientError::Invalid(format!(
            "{what} that {} answered cannot be read: {why}",
            self.node
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_scheme_that_is_not_spoken_is_refused_before_anything_is_sent() {
        for node in [
            "https://node.example",
            "grpcs://127.0.0.1:9090",
            "tcp://127.0.0.1:1",
        ] {
            let error = Client::connect(node).await.unwrap_err();
            assert!(
                matches!(&error, ClientError::Invalid(why) if why.contains(node)),
                "{error}"
            );
        }
    }
}
