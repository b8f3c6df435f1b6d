//! Money sent on one node, read on another.

use std::time::{Duration, Instant};

use serde::Serialize;
use sluice_client::any;
use sluice_proto::cosmos::bank::v1beta1::MsgSend;
use sluice_proto::cosmos::base::v1beta1::Coin;

use super::seconds;
use crate::network::{people, Network};
use crate::small_deal::send;
use sluice_client::output::{CliError, CliResult};

const CENTS: u128 = 12_345;

/// What a transfer came to.
#[derive(Debug, Serialize)]
pub(super) struct Transfer {
    height: u64,
    gas: u64,
    seconds: f64,
}

/// The message that pays an investor out of the faucet.
pub(crate) fn payment(from: &str, to: &str) -> MsgSend {
    MsgSend {
        from_address: from.to_owned(),
        to_address: to.to_owned(),
        amount: vec![Coin {
            denom: "cusd".to_owned(),
            amount: CENTS.to_string(),
        }],
    }
}

/// Sends on node 1 and reads the receiver's balance on node 3.
pub(super) async fn run(network: &Network, say: fn(&str)) -> CliResult<Transfer> {
    let (faucet, investor) = (
        network.signer(people::FAUCET)?,
        network.signer(people::INVESTORS[0])?,
    );
    let (here, there) = (network.client(0).await?, network.client(2).await?);
    let before = there.balance(investor.address(), "cusd").await?;
    let began = Instant::now();
    let message = payment(faucet.address(), investor.address());
    let outcome = send(&here, &faucet, vec![any(&message)]).await?;
    let took = began.elapsed();
    let end = began + Duration::from_secs(30);
    while there.balance(investor.address(), "cusd").await? != before + CENTS {
        if Instant::now() > end {
            return Err(CliError::refused(
                "what was sent on node-1 does not arrive on node-3",
            ));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    say(&format!(
        "123.45 usd sent over gRPC on node-1 and read on node-3 ({})",
        seconds(began)
    ));
    Ok(Transfer {
        height: outcome.height,
        gas: outcome.gas_used,
        seconds: took.as_secs_f64(),
    })
}
