//! Typed questions to the vault, tranche and oracle modules.

use sluice_proto::oracle::query_client::QueryClient as OracleClient;
use sluice_proto::oracle::{
    Attestation, Oracle, QueryAttestationsRequest, QueryOracleRequest, QueryOraclesRequest,
};
use sluice_proto::tranche::query_client::QueryClient as TrancheClient;
use sluice_proto::tranche::{
    Holding, IssuedClass, Offer, QueryClassesRequest, QueryHoldingsRequest, QueryOffersRequest,
    QueryTermSheetRequest, QueryTermSheetResponse,
};
use sluice_proto::vault::query_client::QueryClient as VaultClient;
use sluice_proto::vault::{
    QueryProofsRequest, QueryProofsResponse, QueryTagRequest, QueryTagResponse, QueryTapeRequest,
    QueryTapeResponse, QueryVaultRequest, QueryVaultsRequest, Vault,
};

use super::{Client, ClientError};

/// Every method fails with [`ClientError`]; what does not exist is [`ClientError::is_not_found`] or an empty list.
impl Client {
    /// A vault.
    pub async fn vault(&self, vault: u64) -> Result<Vault, ClientError> {
        let request = QueryVaultRequest { vault };
        let answer = VaultClient::new(self.channel.clone()).vault(request).await;
        let vault = self.answer(answer)?.vault;
        vault.ok_or_else(|| self.garbled("the vault", "it is empty"))
    }

    /// All vaults, by number.
    pub async fn vaults(&self) -> Result<Vec<Vault>, ClientError> {
        let mut all = Vec::new();
        let mut from = 0;
        loop {
            let request = QueryVaultsRequest { from };
            let answer = VaultClient::new(self.channel.clone()).vaults(request).await;
            let page = self.answer(answer)?;
            all.extend(page.vaults);
            // A page that does not lead on would be asked for without end.
            if page.next <= from {
                return Ok(all);
            }
            from = page.next;
        }
    }

    /// The committed tape of a period and where its attestation stands.
    pub async fn tape(&self, vault: u64, period: u32) -> Result<QueryTapeResponse, ClientError> {
        let request = QueryTapeRequest { vault, period };
        let answer = VaultClient::new(self.channel.clone()).tape(request).await;
        self.answer(answer)
    }

    /// Which proofs of a period are accepted.
    pub async fn proofs(
        &self,
        vault: u64,
        period: u32,
    ) -> Result<QueryProofsResponse, ClientError> {
        let request = QueryProofsRequest { vault, period };
        let answer = VaultClient::new(self.channel.clone()).proofs(request).await;
        self.answer(answer)
    }

    /// Where an asset tag is held.
    pub async fn tag(&self, tag: [u8; 16]) -> Result<QueryTagResponse, ClientError> {
        let request = QueryTagRequest { tag: tag.to_vec() };
        let answer = VaultClient::new(self.channel.clone()).tag(request).await;
        self.answer(answer)
    }

    /// The term sheet of a vault and its digest.
    pub async fn term_sheet(&self, vault: u64) -> Result<QueryTermSheetResponse, ClientError> {
        let request = QueryTermSheetRequest { vault };
        let answer = TrancheClient::new(self.channel.clone())
            .term_sheet(request)
            .await;
        self.answer(answer)
    }

    /// The minted classes of a vault, by name.
    pub async fn classes(&self, vault: u64) -> Result<Vec<IssuedClass>, ClientError> {
        let request = QueryClassesRequest { vault };
        let answer = TrancheClient::new(self.channel.clone())
            .classes(request)
            .await;
        Ok(self.answer(answer)?.classes)
    }

    /// The open offers of a vault, by class.
    pub async fn offers(&self, vault: u64) -> Result<Vec<Offer>, ClientError> {
        let request = QueryOffersRequest { vault };
        let answer = TrancheClient::new(self.channel.clone())
            .offers(request)
            .await;
        Ok(self.answer(answer)?.offers)
    }

    /// Everyone who holds units of a class, by account.
    pub async fn holdings(&self, vault: u64, class: &str) -> Result<Vec<Holding>, ClientError> {
        let mut all = Vec::new();
        let mut from = String::new();
        loop {
            let request = QueryHoldingsRequest {
                vault,
                class: class.to_owned(),
                from: from.clone(),
            };
            let answer = TrancheClient::new(self.channel.clone())
                .holdings(request)
                .await;
            let page = self.answer(answer)?;
            let empty = page.holdings.is_empty();
            all.extend(page.holdings);
            if empty || page.next.is_empty() || page.next == from {
                return Ok(all);
            }
            from = page.next;
        }
    }

    /// An oracle.
    pub async fn oracle(&self, address: &str) -> Result<Oracle, ClientError> {
        let request = QueryOracleRequest {
            address: address.to_owned(),
        };
        let answer = OracleClient::new(self.channel.clone())
            .oracle(request)
            .await;
        let oracle = self.answer(answer)?.oracle;
        oracle.ok_or_else(|| self.garbled("the oracle", "it is empty"))
    }

    /// The oracles, by account, at most 100.
    pub async fn oracles(&self) -> Result<Vec<Oracle>, ClientError> {
        let answer = OracleClient::new(self.channel.clone())
            .oracles(QueryOraclesRequest {})
            .await;
        Ok(self.answer(answer)?.oracles)
    }

    /// The recorded attestations of a tape, by group and account.
    pub async fn attestations(
        &self,
        vault: u64,
        period: u32,
        revision: u32,
    ) -> Result<Vec<Attestation>, ClientError> {
        let request = QueryAttestationsRequest {
            vault,
            period,
            revision,
        };
        let answer = OracleClient::new(self.channel.clone())
            .attestations(request)
            .await;
        Ok(self.answer(answer)?.attestations)
    }
}
