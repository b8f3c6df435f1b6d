//! Sending transactions, waiting for them, trying again.

use std::time::Duration;

use sluice_app::core::{sdk, Refusal as Rule};
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::cosmos::tx::v1beta1::service_client::ServiceClient as TxClient;
use sluice_proto::cosmos::tx::v1beta1::{
    BroadcastMode, BroadcastTxRequest, GetTxRequest, SimulateRequest,
};
use sluice_proto::Any;
use tokio::time::{sleep, Instant};

use super::{
    hash_of, sign, Client, ClientError, Refusal, SignDetails, Signer, Stage, TxHash, TxOutcome,
};

/// Blocks come every 50 to 300 ms on a local network, every few seconds elsewhere.
const POLL: Duration = Duration::from_millis(100);

/// Refusals that pass by themselves: the node is busy, or another transaction of the account came first.
const PASSING: [Rule; 2] = [sdk::BUSY, sdk::WRONG_SEQUENCE];

/// How much gas a transaction may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gas {
    /// What the node says it costs, and 30 % on top.
    Simulated,
    /// This much.
    Limit(u64),
}

/// How a transaction is sent.
#[derive(Clone, Debug)]
pub struct SendOptions {
    /// Gas.
    pub gas: Gas,
    /// The fee; none is a fee of nothing.
    pub fee: Option<Coin>,
    /// How long to try, and to wait for the block.
    pub patience: Duration,
}

impl Default for SendOptions {
    fn default() -> Self {
        SendOptions {
            gas: Gas::Simulated,
            fee: None,
            patience: Duration::from_secs(60),
        }
    }
}

impl Client {
    /// The gas that a signed transaction would be charged. Signature, fee and gas limit are not looked at.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn simulate(&self, tx: Vec<u8>) -> Result<u64, ClientError> {
        let request = SimulateRequest {
            tx_bytes: tx,
            ..Default::default()
        };
        let answer = TxClient::new(self.channel.clone()).simulate(request).await;
        let gas = self.answer(answer)?.gas_info;
        gas.map(|gas| gas.gas_used)
            .ok_or_else(|| self.garbled("the simulation", "no gas"))
    }

    /// Hands a transaction to the node and returns its hash once it is in the mempool.
    ///
    /// # Errors
    /// [`ClientError::Refused`] at [`Stage::Check`], and the errors of the connection.
    pub async fn broadcast(&self, tx: Vec<u8>) -> Result<TxHash, ClientError> {
        let hash = hash_of(&tx);
        let request = BroadcastTxRequest {
            tx_bytes: tx,
            mode: BroadcastMode::Sync.into(),
        };
        let answer = TxClient::new(self.channel.clone())
            .broadcast_tx(request)
            .await;
        let response = self.answer(answer)?.tx_response.unwrap_or_default();
        match response.code {
            0 => Ok(hash),
            code => Err(ClientError::Refused(Refusal {
                codespace: response.codespace,
                code,
                log: response.raw_log,
                stage: Stage::Check,
                hash,
            })),
        }
    }

    /// The transaction with this hash; `None` while it is in no block.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn tx(&self, hash: TxHash) -> Result<Option<TxOutcome>, ClientError> {
        let request = GetTxRequest {
            hash: hash.to_string(),
        };
        let answer = TxClient::new(self.channel.clone()).get_tx(request).await;
        let record = match self.answer(answer) {
            Err(error) if error.is_not_found() => return Ok(None),
            answer => answer?.tx_response,
        };
        record
            .map(|record| TxOutcome::read(hash, record))
            .transpose()
            .map_err(|why| self.garbled("the transaction", &why))
    }

    /// Waits for a transaction to be in a block, accepted there or not.
    ///
    /// # Errors
    /// [`ClientError::NotYet`] when the patience ends, and the errors of the connection.
    pub async fn wait(&self, hash: TxHash, patience: Duration) -> Result<TxOutcome, ClientError> {
        let end = Instant::now() + patience;
        loop {
            if let Some(outcome) = self.tx(hash).await? {
                return Ok(outcome);
            }
            if Instant::now() >= end {
                return Err(ClientError::NotYet { hash, patience });
            }
            sleep(POLL).await;
        }
    }

    /// Signs messages with the account's next sequence, sends them and waits for their block. A busy node and a
    /// sequence that another transaction took are tried again, with the sequence read anew.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the chain refuses, at check or in the block; [`ClientError::NotYet`] when the
    /// patience ends before the block; [`ClientError::Invalid`] when the account does not exist.
    pub async fn send_and_wait(
        &self,
        signer: &Signer,
        messages: Vec<Any>,
        options: &SendOptions,
    ) -> Result<TxOutcome, ClientError> {
        let end = Instant::now() + options.patience;
        loop {
            match self.send_once(signer, messages.clone(), options).await {
                Err(ClientError::Refused(refusal)) if passes(&refusal) && Instant::now() < end => {
                    // The next block frees the verifier and shows the sequence.
                    sleep(POLL * 3).await;
                }
                done => return done,
            }
        }
    }

    async fn send_once(
        &self,
        signer: &Signer,
        messages: Vec<Any>,
        options: &SendOptions,
    ) -> Result<TxOutcome, ClientError> {
        let account = self.account(signer.address()).await?.ok_or_else(|| {
            let address = signer.address();
            ClientError::Invalid(format!(
                "account {address} does not exist yet: send it something first"
            ))
        })?;
        let mut details = SignDetails {
            account_number: account.account_number,
            sequence: account.sequence,
            fee: options.fee.clone(),
            ..SignDetails::default()
        };
        details.gas_limit = match options.gas {
            Gas::Limit(limit) => limit,
            Gas::Simulated => {
                let unpriced = sign(messages.clone(), signer, &details)?;
                let hash = hash_of(&unpriced);
                let gas = self.simulate(unpriced).await;
                with_margin(gas.map_err(|error| foreseen(error, hash))?)
            }
        };
        let tx = sign(messages, signer, &details)?;
        let hash = match self.broadcast(tx).await {
            // These very bytes are in the mempool: an earlier answer got lost.
            Err(ClientError::Refused(refusal)) if is(&refusal, &sdk::TX_IN_MEMPOOL_CACHE) => {
                refusal.hash
            }
            sent => sent?,
        };
        self.wait(hash, options.patience).await?.accepted()
    }
}

fn passes(refusal: &Refusal) -> bool {
    PASSING.iter().any(|rule| is(refusal, rule))
}

fn is(refusal: &Refusal, rule: &Rule) -> bool {
    refusal.is(rule.codespace, rule.code)
}

/// A transaction that fails when it is priced would fail in a block: it is refused by the same rule, and not sent.
fn foreseen(error: ClientError, hash: TxHash) -> ClientError {
    match (error.rule(), &error) {
        (Some(rule), ClientError::Declined { message, .. }) => ClientError::Refused(Refusal {
            codespace: rule.codespace.to_owned(),
            code: rule.code,
            log: message.clone(),
            stage: Stage::Check,
            hash,
        }),
        _ => error,
    }
}

/// 30 % more, rounded up.
fn with_margin(gas: u64) -> u64 {
    gas.saturating_add(gas.saturating_mul(3).div_ceil(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(codespace: &str, code: u32) -> Refusal {
        Refusal {
            codespace: codespace.into(),
            code,
            log: String::new(),
            stage: Stage::Check,
            hash: hash_of(b""),
        }
    }

    #[test]
    fn only_what_passes_by_itself_is_tried_again() {
        assert!(passes(&refusal("sdk", 20)) && passes(&refusal("sdk", 32)));
        for other in [
            refusal("sdk", 5),
            refusal("sdk", 19),
            refusal("vault", 20),
            refusal("vault", 32),
        ] {
            assert!(!passes(&other), "{other}");
        }
    }

    #[test]
    fn the_margin_is_thirty_percent_rounded_up() {
        assert_eq!(with_margin(100), 130);
        assert_eq!(with_margin(1), 2);
        assert_eq!(with_margin(u64::MAX), u64::MAX);
    }
}
