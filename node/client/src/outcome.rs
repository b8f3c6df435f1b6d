//! What became of a transaction.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use sluice_proto::cosmos::base::abci::v1beta1::{TxMsgData, TxResponse};
use sluice_proto::{Message, Name};
use tendermint_proto::abci::Event;

use super::{ClientError, Refusal, Stage};

/// The hash of a transaction: SHA-256 of its bytes. Shown in lower-case hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TxHash(pub [u8; 32]);

/// The hash of these transaction bytes.
pub fn hash_of(tx: &[u8]) -> TxHash {
    TxHash(Sha256::digest(tx).into())
}

impl fmt::Display for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for TxHash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)
            .map_err(|_| "a transaction hash has 64 hex digits".to_owned())?;
        Ok(TxHash(bytes))
    }
}

/// A transaction in a block.
#[derive(Clone, Debug, PartialEq)]
pub struct TxOutcome {
    /// The transaction.
    pub hash: TxHash,
    /// The block's height.
    pub height: u64,
    /// 0 for success.
    pub code: u32,
    /// Whose code it is; empty for success.
    pub codespace: String,
    /// The reason of a refusal in words.
    pub log: String,
    /// Gas it was charged.
    pub gas_used: u64,
    /// What happened.
    pub events: Vec<Event>,
    /// The messages' answers, encoded.
    pub data: Vec<u8>,
}

impl TxOutcome {
    /// Reads the chain's record of a transaction.
    pub(super) fn read(hash: TxHash, response: TxResponse) -> Result<Self, String> {
        let number = |value: i64| u64::try_from(value).map_err(|_| "a negative number".to_owned());
        Ok(TxOutcome {
            hash,
            height: number(response.height)?,
            code: response.code,
            codespace: response.codespace,
            log: response.raw_log,
            gas_used: number(response.gas_used)?,
            events: response.events,
            data: hex::decode(&response.data).map_err(|_| "data is not hex".to_owned())?,
        })
    }

    /// The outcome itself if the transaction succeeded, else why the chain refused it.
    ///
    /// # Errors
    /// [`ClientError::Refused`], at [`Stage::Block`].
    pub fn accepted(self) -> Result<Self, ClientError> {
        match self.code {
            0 => Ok(self),
            code => Err(ClientError::Refused(Refusal {
                codespace: self.codespace,
                code,
                log: self.log,
                stage: Stage::Block,
                hash: self.hash,
            })),
        }
    }

    /// The answer to the message at a position.
    ///
    /// # Errors
    /// [`ClientError::Invalid`] when there is none of this type.
    pub fn response<M: Message + Name + Default>(&self, position: usize) -> Result<M, ClientError> {
        let missing = || {
            let url = M::type_url();
            ClientError::Invalid(format!(
                "transaction {}: no answer {url} at position {position}",
                self.hash
            ))
        };
        let data = TxMsgData::decode(self.data.as_slice()).map_err(|_| missing())?;
        let answer = data.msg_responses.get(position).ok_or_else(missing)?;
        if answer.type_url != M::type_url() {
            return Err(missing());
        }
        M::decode(answer.value.as_slice()).map_err(|_| missing())
    }

    /// The value of an attribute of the first event of a kind that has it.
    pub fn attribute(&self, kind: &str, key: &str) -> Option<&str> {
        let events = self.events.iter().filter(|event| event.r#type == kind);
        let mut attributes = events.flat_map(|event| &event.attributes);
        attributes
            .find(|attribute| attribute.key == key)
            .map(|found| found.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::any;
    use sluice_proto::vault::{MsgCommitTapeResponse, MsgOpenVaultResponse};

    fn record() -> TxResponse {
        let data = TxMsgData {
            msg_responses: vec![any(&MsgOpenVaultResponse { vault: 7 })],
            ..Default::default()
        };
        TxResponse {
            height: 12,
            data: hex::encode_upper(data.encode_to_vec()),
            ..Default::default()
        }
    }

    #[test]
    fn the_answer_of_a_message_is_found_by_place_and_type() {
        let outcome = TxOutcome::read(hash_of(b""), record())
            .unwrap()
            .accepted()
            .unwrap();
        assert_eq!(
            outcome.response::<MsgOpenVaultResponse>(0).unwrap().vault,
            7
        );
        assert!(outcome.response::<MsgOpenVaultResponse>(1).is_err());
        assert!(outcome.response::<MsgCommitTapeResponse>(0).is_err());
    }

    #[test]
    fn a_code_is_a_refusal_in_a_block() {
        let response = TxResponse {
            code: 5,
            codespace: "vault".into(),
            raw_log: "chunk: 2".into(),
            data: String::new(),
            ..record()
        };
        let error = TxOutcome::read(hash_of(b""), response)
            .unwrap()
            .accepted()
            .unwrap_err();
        assert_eq!(error.to_string(), "chunk: 2 (vault/5)");
        let ClientError::Refused(refusal) = error else {
            panic!("{error}")
        };
        assert_eq!(refusal.stage, Stage::Block);
        assert!(refusal.is("vault", 5) && !refusal.is("sdk", 5));
    }

    #[test]
    fn a_hash_reads_as_it_is_written() {
        let hash = hash_of(b"tx");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.to_string().to_uppercase().parse(), Ok(hash));
        assert!("ab".parse::<TxHash>().is_err());
    }
}
