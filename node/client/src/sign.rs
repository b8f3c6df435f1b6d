//! From messages to transaction bytes.

use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::tx::{Body, Fee, SignDoc, SignerInfo};
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::{Any, Message, Name};

use super::ClientError;
use crate::keyring::Secp256k1Key;

/// Who signs, and for which chain.
pub struct Signer {
    key: Secp256k1Key,
    address: String,
    chain_id: cosmrs::tendermint::chain::Id,
}

impl Signer {
    /// A signer of transactions for one chain, whose addresses begin with `prefix`.
    ///
    /// # Errors
    /// [`ClientError::Invalid`] when the chain id is none.
    pub fn new(key: Secp256k1Key, chain_id: &str, prefix: &str) -> Result<Self, ClientError> {
        Ok(Signer {
            address: key.address().to_bech32(prefix),
            key,
            chain_id: chain_id
                .parse()
                .map_err(|_| ClientError::Invalid(format!("chain id {chain_id:?} is not one")))?,
        })
    }

    /// The account that signs, bech32.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The chain that its signatures are for.
    pub fn chain_id(&self) -> &str {
        self.chain_id.as_str()
    }
}

/// What a signature is over, besides the messages.
#[derive(Clone, Debug, Default)]
pub struct SignDetails {
    /// The account's number on the chain.
    pub account_number: u64,
    /// The account's next sequence.
    pub sequence: u64,
    /// Most gas the transaction may use.
    pub gas_limit: u64,
    /// The fee; none is a fee of nothing.
    pub fee: Option<Coin>,
    /// Last height it may run at; 0 for any.
    pub timeout_height: u64,
}

/// Wraps a message for a transaction.
pub fn any<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: M::type_url(),
        value: message.encode_to_vec(),
    }
}

/// Signs messages in SIGN_MODE_DIRECT and returns the transaction's bytes. The same input gives the same bytes.
///
/// # Errors
/// [`ClientError::Invalid`] on a malformed fee or a timeout height beyond 2^63.
pub fn sign(
    messages: Vec<Any>,
    signer: &Signer,
    details: &SignDetails,
) -> Result<Vec<u8>, ClientError> {
    let invalid = |what: &str, error: &dyn std::fmt::Display| {
        ClientError::Invalid(format!("{what}: {error}"))
    };
    let timeout = cosmrs::tendermint::block::Height::try_from(details.timeout_height)
        .map_err(|error| invalid("timeout height", &error))?;
    let fee = Fee {
        amount: match &details.fee {
            Some(coin) => vec![coin.try_into().map_err(|error| invalid("fee", &error))?],
            None => Vec::new(),
        },
        gas_limit: details.gas_limit,
        payer: None,
        granter: None,
    };
    let secret = signer.key.secret();
    let key = SigningKey::from_slice(secret.as_slice()).map_err(|error| invalid("key", &error))?;
    let auth = SignerInfo::single_direct(Some(key.public_key()), details.sequence).auth_info(fee);
    let body = Body::new(messages, "", timeout);
    SignDoc::new(&body, &auth, &signer.chain_id, details.account_number)
        .and_then(|document| document.sign(&key))
        .and_then(|raw| raw.to_bytes())
        .map_err(|error| invalid("signing", &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_app::auth::{check_signature, public_key, sign_bytes};
    use sluice_proto::cosmos::bank::v1beta1::MsgSend;
    use sluice_proto::cosmos::tx::v1beta1::{AuthInfo, TxBody, TxRaw};

    fn signed(details: &SignDetails) -> (Vec<u8>, Signer) {
        let key = Secp256k1Key::from_secret(&[7; 32]).unwrap();
        let signer = Signer::new(key, "sluice-localnet-1", "sluice").unwrap();
        let message = MsgSend {
            from_address: signer.address().to_owned(),
            to_address: signer.address().to_owned(),
            amount: vec![coin("5", "cusd")],
        };
        (sign(vec![any(&message)], &signer, details).unwrap(), signer)
    }

    fn coin(amount: &str, denom: &str) -> Coin {
        Coin {
            denom: denom.into(),
            amount: amount.into(),
        }
    }

    #[test]
    fn the_chain_reads_what_was_signed_and_accepts_the_signature() {
        let details = SignDetails {
            account_number: 3,
            sequence: 9,
            gas_limit: 90_000,
            fee: Some(coin("250", "usluice")),
            timeout_height: 77,
        };
        let (bytes, signer) = signed(&details);
        let raw = TxRaw::decode(bytes.as_slice()).unwrap();
        assert_eq!(raw.encode_to_vec(), bytes);
        let body = TxBody::decode(raw.body_bytes.as_slice()).unwrap();
        assert_eq!(body.messages[0].type_url, "/cosmos.bank.v1beta1.MsgSend");
        assert_eq!(body.timeout_height, 77);
        let auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
        let fee = auth.fee.unwrap();
        assert_eq!(
            (fee.gas_limit, fee.amount),
            (90_000, vec![coin("250", "usluice")])
        );
        assert_eq!(auth.signer_infos[0].sequence, 9);
        let key = public_key(auth.signer_infos[0].public_key.as_ref().unwrap()).unwrap();
        assert_eq!(key, signer.key.public_key());
        let message = sign_bytes(
            &raw.body_bytes,
            &raw.auth_info_bytes,
            "sluice-localnet-1",
            3,
        );
        assert!(check_signature(&key, &message, &raw.signatures[0]).is_ok());
        let other = sign_bytes(
            &raw.body_bytes,
            &raw.auth_info_bytes,
            "sluice-localnet-2",
            3,
        );
        assert!(check_signature(&key, &other, &raw.signatures[0]).is_err());
    }

    #[test]
    fn a_malformed_fee_is_refused_by_name() {
        let key = Secp256k1Key::from_secret(&[7; 32]).unwrap();
        let signer = Signer::new(key, "c-1", "sluice").unwrap();
        let details = SignDetails {
            fee: Some(coin("five", "usluice")),
            ..SignDetails::default()
        };
        let error = sign(Vec::new(), &signer, &details).unwrap_err().to_string();
        assert!(error.starts_with("fee:"), "{error}");
    }
}
