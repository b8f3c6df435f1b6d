//! What every transaction passes before its messages: fee, sequence, timeout, signature.

use sluice_auth::{account, check_signature, public_key, public_key_address, public_key_any, set};
use sluice_bank::{balance, transfer};
use sluice_core::{
    coin, module_address, sdk, Amount, BlockContext, Error, Event, Overlay, StateWrite, TREASURY,
};

use crate::params::Params;
use crate::tx::Tx;

/// Checks a transaction against state and takes its fee and sequence. On an error nothing is written.
///
/// `signature` is false only where the very same bytes passed before (recheck) or cannot be signed yet (simulation).
pub fn ante(
    state: &mut Overlay<'_>,
    params: &Params,
    context: &BlockContext,
    tx: &Tx,
    signature: bool,
) -> Result<Vec<Event>, Error> {
    if tx.timeout_height != 0 && context.height > tx.timeout_height {
        return Err(sdk::TX_TIMEOUT_HEIGHT
            .because(format!("timeout height {} has passed", tx.timeout_height)));
    }
    let mut signer = account(state, &tx.signer).ok_or_else(|| {
        sdk::UNKNOWN_ADDRESS.because(format!(
            "account {} does not exist",
            context.text(&tx.signer)
        ))
    })?;
    if let Some((denom, amount)) = &tx.fee {
        if *denom != params.fee_denom {
            return Err(
                sdk::INSUFFICIENT_FEE.because(format!("fees are paid in {}", params.fee_denom))
            );
        }
        let held = balance(state, &tx.signer, denom);
        if held < *amount {
            return Err(sdk::INSUFFICIENT_FUNDS
                .because(format!("fee: {held}{denom} is less than {amount}{denom}")));
        }
    }
    if tx.sequence != signer.sequence {
        // Wallets and relayers parse this very sentence.
        return Err(sdk::WRONG_SEQUENCE.because(format!(
            "account sequence mismatch, expected {}, got {}: incorrect account sequence",
            signer.sequence, tx.sequence
        )));
    }
    if signature {
        let key = match (tx.public_key, &signer.pub_key) {
            (Some(key), _) => key,
            (None, Some(stored)) => public_key(stored)?,
            (None, None) => {
                return Err(
                    sdk::INVALID_PUBKEY.because("public_key: send it with the first transaction")
                )
            }
        };
        if public_key_address(&key) != tx.signer {
            return Err(sdk::INVALID_PUBKEY.because("public_key: not the signer's"));
        }
        let message = tx.sign_bytes(&context.chain_id, signer.account_number);
        check_signature(&key, &message, &tx.signature)?;
        if signer.pub_key.is_none() {
            signer.pub_key = Some(public_key_any(&key));
        }
    }
    signer.sequence = signer
        .sequence
        .checked_add(1)
        .ok_or_else(|| sdk::WRONG_SEQUENCE.because("the account's sequences are used up"))?;
    let events = take_fee(state, context, tx)?;
    set(state, &tx.signer, &signer);
    Ok(events)
}

fn take_fee(
    state: &mut dyn StateWrite,
    context: &BlockContext,
    tx: &Tx,
) -> Result<Vec<Event>, Error> {
    let payer = context.text(&tx.signer);
    let (denom, amount) = match &tx.fee {
        Some((denom, amount)) => (denom.as_str(), *amount),
        None => ("", Amount::ZERO),
    };
    let mut events = Vec::new();
    let mut text = String::new();
    if amount > Amount::ZERO {
        let treasury = module_address(TREASURY);
        transfer(state, &tx.signer, &treasury, denom, amount)?;
        text = format!("{}{}", coin(denom, amount).amount, denom);
        events.push(
            Event::new("coin_spent")
                .with("spender", &payer)
                .with("amount", &text),
        );
        events.push(
            Event::new("coin_received")
                .with("receiver", context.text(&treasury))
                .with("amount", &text),
        );
    }
    events.push(Event::new("tx").with("fee", text).with("fee_payer", &payer));
    events.push(Event::new("tx").with("acc_seq", format!("{payer}/{}", tx.sequence)));
    Ok(events)
}
