//! `sluiced tx bank`.

use clap::Subcommand;
use sluice_proto::cosmos::bank::v1beta1::MsgSend;
use sluice_proto::cosmos::base::v1beta1::Coin;

use super::{receipt, Globals, Sending, TxFlags};
use sluice_client::notation;
use sluice_client::output::CliResult;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Send coins or units of a tranche.
    Send {
        /// Whom: an address, or the name of a key of this home
        to: String,
        /// What, in the smallest unit: 100cusd, 500tranche/7/A
        #[arg(value_parser = notation::coin)]
        amount: Coin,
    },
}

pub(super) async fn run(globals: &Globals, flags: &TxFlags, command: Command) -> CliResult {
    let Command::Send { to, amount } = command;
    let sending = Sending::open(globals, flags).await?;
    let to = sending.account(&to)?;
    let what = format!("Sent {}{} to {to}", amount.amount, amount.denom);
    let message = MsgSend {
        from_address: sending.own(),
        to_address: to.clone(),
        amount: vec![amount],
    };
    let outcome = sending.send(&message).await?;
    Ok(receipt(what, &outcome)
        .with("from", sending.own())
        .with("to", to))
}
