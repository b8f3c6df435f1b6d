//! Transactions: from bytes to checked messages.
//!
//! A transaction has exactly one encoding: every layer must come out of decoding and encoding as it went in, so that
//! nobody can give one signed transaction two hashes.

use std::collections::BTreeMap;

use sluice_auth::{public_key, sign_bytes};
use sluice_core::{gas, parse_coin, sdk, Address, Amount, BlockContext, Error, Msg, Route};
use sluice_proto::cosmos::tx::v1beta1::{mode_info, AuthInfo, TxBody, TxRaw};
use sluice_proto::Message;

use crate::fields::Fields;
use crate::limits::{AUTH_INFO_BYTES, MEMO_BYTES, TX_BYTES, TX_MESSAGES};

/// Messages by type URL.
pub type Routes = BTreeMap<String, Route>;

/// One message of a transaction.
pub struct TxMessage {
    /// The message.
    pub handler: Box<dyn Msg>,
    /// `/package.Message`.
    pub type_url: String,
    /// `/package.MessageResponse`.
    pub response_url: String,
}

/// A decoded transaction whose static rules hold. Its signature is not checked yet.
pub struct Tx {
    /// Messages in order, at least one.
    pub messages: Vec<TxMessage>,
    /// The signer of every message.
    pub signer: Address,
    /// Key sent along, if any.
    pub public_key: Option<[u8; 33]>,
    /// Sequence the signer claims.
    pub sequence: u64,
    /// Fee: denomination and amount; nothing for a transaction that pays none.
    pub fee: Option<(String, Amount)>,
    /// Gas the signer allows.
    pub gas_limit: u64,
    /// Gas the transaction costs, from its bytes and the table alone.
    pub gas: u64,
    /// Last height it may run at; 0 for any.
    pub timeout_height: u64,
    /// The signature.
    pub signature: Vec<u8>,
    body_bytes: Vec<u8>,
    auth_info_bytes: Vec<u8>,
}

/// Why a transaction is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To run it.
    Run,
    /// To price it: the key, the fee, the gas limit and the signature may be missing or of another sign mode.
    Simulate,
}

/// Bytes a signed transaction has beyond the one its wallet simulates: signature, fee, key.
const SIMULATED_MARGIN: u64 = 256;

fn strict<M: Message + Default>(what: &str, bytes: &[u8]) -> Result<M, Error> {
    let message =
        M::decode(bytes).map_err(|error| sdk::TX_DECODE.because(format!("{what}: {error}")))?;
    if message.encode_to_vec() != bytes {
        return Err(sdk::TX_DECODE.because(format!("{what}: not the canonical encoding")));
    }
    Ok(message)
}

impl Tx {
    /// Decodes a transaction and checks every rule that needs no state, in the order of the wire: size, encoding, fields.
    pub fn decode(
        bytes: &[u8],
        routes: &Routes,
        context: &BlockContext,
        purpose: Purpose,
    ) -> Result<Tx, Error> {
        if bytes.len() > TX_BYTES {
            return Err(
                sdk::TX_TOO_LARGE.because(format!("{} bytes, at most {TX_BYTES}", bytes.len()))
            );
        }
        // Nothing is decoded before its fields are counted.
        let mut fields = Fields::of_transaction(bytes.len());
        fields.take("tx", "cosmos.tx.v1beta1.TxRaw", bytes)?;
        let raw: TxRaw = match purpose {
            Purpose::Run => strict("tx", bytes)?,
            // Some wallets simulate with one empty signature, which no canonical encoding of ours would keep apart.
            Purpose::Simulate => TxRaw::decode(bytes)
                .map_err(|error| sdk::TX_DECODE.because(format!("tx: {error}")))?,
        };
        let (body_bytes, auth_bytes) = (&raw.body_bytes, &raw.auth_info_bytes);
        if auth_bytes.len() > AUTH_INFO_BYTES {
            return Err(
                sdk::TX_TOO_LARGE.because(format!("tx.auth_info: at most {AUTH_INFO_BYTES} bytes"))
            );
        }
        fields.take("tx.body", "cosmos.tx.v1beta1.TxBody", body_bytes)?;
        fields.take("tx.auth_info", "cosmos.tx.v1beta1.AuthInfo", auth_bytes)?;
        let body: TxBody = strict("tx.body", body_bytes)?;
        let auth: AuthInfo = strict("tx.auth_info", auth_bytes)?;
        if !body.extension_options.is_empty() || !body.non_critical_extension_options.is_empty() {
            return Err(sdk::TX_DECODE.because("body.extension_options: none are known"));
        }
        if body.memo.len() > MEMO_BYTES {
            return Err(
                sdk::MEMO_TOO_LARGE.because(format!("body.memo: at most {MEMO_BYTES} bytes"))
            );
        }
        let (messages, signer) = decode_messages(&body, routes, context, &mut fields)?;

        let [signer_info] = auth.signer_infos.as_slice() else {
            return Err(sdk::TOO_MANY_SIGNATURES.because("auth_info.signer_infos: exactly one"));
        };
        let [signature] = raw.signatures.as_slice() else {
            return Err(sdk::TOO_MANY_SIGNATURES.because("signatures: exactly one"));
        };
        let single = match signer_info
            .mode_info
            .as_ref()
            .and_then(|info| info.sum.as_ref())
        {
            Some(mode_info::Sum::Single(single)) => Some(single.mode),
            _ => None,
        };
        if purpose == Purpose::Run && single != Some(1) {
            return Err(
                sdk::UNAUTHORIZED.because("auth_info.signer_infos[0]: only SIGN_MODE_DIRECT")
            );
        }
        let sent_key = signer_info
            .public_key
            .as_ref()
            .filter(|any| purpose == Purpose::Run || !any.value.is_empty());
        let (coins, gas_limit) = match &auth.fee {
            // No gas is allowed, which only a simulation gets away with.
            None => (&[][..], 0),
            Some(fee) if fee.payer.is_empty() && fee.granter.is_empty() => {
                (fee.amount.as_slice(), fee.gas_limit)
            }
            Some(_) => {
                return Err(sdk::INVALID_REQUEST.because("auth_info.fee: the signer pays"));
            }
        };
        let margin = if purpose == Purpose::Simulate {
            SIMULATED_MARGIN
        } else {
            0
        };
        let size = (bytes.len() as u64).saturating_add(margin);
        Ok(Tx {
            signer,
            public_key: sent_key.map(public_key).transpose()?,
            sequence: signer_info.sequence,
            fee: decode_fee(coins)?,
            gas_limit,
            gas: static_gas(size, &messages),
            messages,
            timeout_height: body.timeout_height,
            signature: signature.clone(),
            body_bytes: raw.body_bytes,
            auth_info_bytes: raw.auth_info_bytes,
        })
    }

    /// The bytes its signer signed.
    pub fn sign_bytes(&self, chain_id: &str, account_number: u64) -> Vec<u8> {
        sign_bytes(
            &self.body_bytes,
            &self.auth_info_bytes,
            chain_id,
            account_number,
        )
    }
}

fn decode_messages(
    body: &TxBody,
    routes: &Routes,
    context: &BlockContext,
    fields: &mut Fields,
) -> Result<(Vec<TxMessage>, Address), Error> {
    if body.messages.is_empty() || body.messages.len() > TX_MESSAGES {
        return Err(sdk::TX_TOO_LARGE.because(format!("body.messages: 1 to {TX_MESSAGES}")));
    }
    let mut messages = Vec::with_capacity(body.messages.len());
    let mut signer = None;
    for (position, any) in body.messages.iter().enumerate() {
        let route = routes.get(&any.type_url).ok_or_else(|| {
            sdk::UNKNOWN_REQUEST.because(format!(
                "body.messages[{position}]: no message {}",
                any.type_url
            ))
        })?;
        let what = format!("body.messages[{position}]");
        fields.take(&what, any.type_url.trim_start_matches('/'), &any.value)?;
        let handler = route.decode(&any.value)?;
        handler.check_stateless(context)?;
        let own = context.address(
            &format!("body.messages[{position}] signer"),
            handler.signer(),
        )?;
        if *signer.get_or_insert(own) != own {
            return Err(sdk::TOO_MANY_SIGNATURES
                .because(format!("body.messages[{position}]: another signer")));
        }
        messages.push(TxMessage {
            handler,
            type_url: any.type_url.clone(),
            response_url: route.response_url.clone(),
        });
    }
    let signer = signer.ok_or_else(|| sdk::INVALID_REQUEST.because("body.messages: empty"))?;
    Ok((messages, signer))
}

fn decode_fee(
    coins: &[sluice_proto::cosmos::base::v1beta1::Coin],
) -> Result<Option<(String, Amount)>, Error> {
    match coins {
        [] => Ok(None),
        [coin] => {
            let (denom, amount) = parse_coin("auth_info.fee.amount", Some(coin))?;
            Ok((amount > Amount::ZERO).then(|| (denom.to_owned(), amount)))
        }
        _ => Err(sdk::INVALID_COINS.because("auth_info.fee.amount: at most one coin")),
    }
}

fn static_gas(size: u64, messages: &[TxMessage]) -> u64 {
    let base = gas::TX_BASE
        .saturating_add(gas::SIGNATURE)
        .saturating_add(gas::TX_BYTE.saturating_mul(size));
    messages.iter().fold(base, |sum, message| {
        sum.saturating_add(message.handler.gas())
    })
}
