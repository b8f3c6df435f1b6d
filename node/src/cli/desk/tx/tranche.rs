//! `sluiced tx tranche`.

use clap::Subcommand;
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::tranche::{
    MsgIssue, MsgOffer, MsgRegisterTermSheet, MsgRegisterTermSheetResponse, MsgSubscribe,
    MsgSubscribeResponse,
};

use super::{receipt, Globals, Sending, TxFlags};
use crate::cli::desk::deal_file::{vault_named, DealFlags, VaultFlags};
use crate::cli::query::message;
use sluice_client::notation;
use sluice_client::output::{CliError, CliResult};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Register the term sheet of a deal, once, before any proof. The signer is the issuer.
    Register {
        #[command(flatten)]
        deal: DealFlags,
        /// The vault's number [default: the vault with the deal's name]
        #[arg(long, value_name = "NUMBER")]
        vault: Option<u64>,
    },
    /// Mint what the term sheet says, after the closing proof. The signer is the issuer.
    Issue {
        #[command(flatten)]
        vault: VaultFlags,
    },
    /// Offer notes at a fixed price. The signer is the issuer.
    Offer {
        #[command(flatten)]
        vault: VaultFlags,
        /// The class, A to H
        #[arg(long)]
        class: String,
        /// How much of its notional, like 1000000.00
        #[arg(long, value_name = "AMOUNT", value_parser = notation::cents)]
        notional: u64,
        /// Price in percent of notional
        #[arg(long, value_name = "PERCENT", default_value = "100 %", value_parser = notation::basis_points)]
        price: u32,
    },
    /// Buy offered notes: money against notes in one step.
    Subscribe {
        #[command(flatten)]
        vault: VaultFlags,
        /// The class, A to H
        #[arg(long)]
        class: String,
        /// Most to pay; what does not buy a whole unit stays with the signer
        #[arg(long, value_name = "COIN", value_parser = notation::coin)]
        payment: Coin,
        /// Highest price accepted, in percent of notional [default: that of the open offer]
        #[arg(long, value_name = "PERCENT", value_parser = notation::basis_points)]
        max_price: Option<u32>,
    },
}

pub(super) async fn run(globals: &Globals, flags: &TxFlags, command: Command) -> CliResult {
    match command {
        Command::Register { deal, vault } => register(globals, flags, &deal, vault).await,
        Command::Issue { vault } => issue(globals, flags, &vault).await,
        Command::Offer {
            vault,
            class,
            notional,
            price,
        } => offer(globals, flags, &vault, class, notional, price).await,
        Command::Subscribe {
            vault,
            class,
            payment,
            max_price,
        } => subscribe(globals, flags, &vault, class, payment, max_price).await,
    }
}

async fn register(
    globals: &Globals,
    flags: &TxFlags,
    deal: &DealFlags,
    vault: Option<u64>,
) -> CliResult {
    let deal = deal.read(&flags.chain.network(globals)?.prefix)?;
    let sheet = deal.term_sheet()?;
    let sending = Sending::open(globals, flags).await?;
    let vault = match vault {
        Some(vault) => vault,
        None => vault_named(&sending.client, deal.name()).await?,
    };
    let notional = sheet.classes.iter().map(|class| class.notional).sum();
    let count = sheet.classes.len();
    let message = MsgRegisterTermSheet {
        issuer: sending.own(),
        vault,
        term_sheet: Some(sheet),
    };
    let outcome = sending.send(&message).await?;
    let digest = hex::encode(outcome.response::<MsgRegisterTermSheetResponse>(0)?.digest);
    let what = format!(
        "Registered the term sheet of vault {vault}: {count} classes, {} together",
        notation::money(notional)
    );
    Ok(receipt(what, &outcome)
        .line(format!("  digest       {digest}"))
        .line("\nEvery proof of this deal is bound to it, and it cannot be replaced.")
        .with("vault", vault)
        .with("term_sheet_digest", digest))
}

async fn issue(globals: &Globals, flags: &TxFlags, vault: &VaultFlags) -> CliResult {
    let sending = Sending::open(globals, flags).await?;
    let vault = vault
        .number(&sending.client, &sending.network.prefix)
        .await?;
    let issuer = sending.own();
    let outcome = sending.send(&MsgIssue { issuer, vault }).await?;
    let classes = sending.client.classes(vault).await?;
    let mut report = receipt(format!("Issued the classes of vault {vault}"), &outcome);
    for class in &classes {
        report = report.line(format!(
            "  {:<12} {}",
            class.denom,
            notation::money(class.issued)
        ));
    }
    let classes: Vec<_> = classes.iter().map(message).collect();
    Ok(report
        .line("\nAll units are the issuer's. Next: sluiced tx tranche offer")
        .with("vault", vault)
        .with("classes", classes))
}

async fn offer(
    globals: &Globals,
    flags: &TxFlags,
    vault: &VaultFlags,
    class: String,
    notional: u64,
    price: u32,
) -> CliResult {
    let sending = Sending::open(globals, flags).await?;
    let vault = vault
        .number(&sending.client, &sending.network.prefix)
        .await?;
    let message = MsgOffer {
        issuer: sending.own(),
        vault,
        class: class.clone(),
        // One unit is one cent of notional; 10,000 units at par cost 10,000 cents.
        units: notional,
        price: price.into(),
    };
    let outcome = sending.send(&message).await?;
    let what = format!(
        "Offered {} of class {class} of vault {vault} at {}",
        notation::money(notional),
        percent(price)
    );
    Ok(receipt(what, &outcome)
        .with("vault", vault)
        .with("class", class)
        .with("units", notional)
        .with("price", price))
}

async fn subscribe(
    globals: &Globals,
    flags: &TxFlags,
    vault: &VaultFlags,
    class: String,
    payment: Coin,
    max_price: Option<u32>,
) -> CliResult {
    let sending = Sending::open(globals, flags).await?;
    let vault = vault
        .number(&sending.client, &sending.network.prefix)
        .await?;
    let max_price = match max_price {
        Some(price) => price.into(),
        None => {
            let offers = sending.client.offers(vault).await?;
            let open = offers.iter().find(|offer| offer.class == class);
            open.map(|offer| offer.price).ok_or_else(|| {
                CliError::refused(format!(
                    "nothing of class {class} of vault {vault} is offered"
                ))
            })?
        }
    };
    let denom = payment.denom.clone();
    let message = MsgSubscribe {
        investor: sending.own(),
        vault,
        class: class.clone(),
        payment: Some(payment),
        max_price,
    };
    let outcome = sending.send(&message).await?;
    let bought: MsgSubscribeResponse = outcome.response(0)?;
    let what = format!(
        "Bought {} of class {class} of vault {vault} for {}{denom}",
        notation::money(bought.units),
        bought.paid
    );
    Ok(receipt(what, &outcome)
        .line(format!(
            "\nNext: sluiced query bank balance {} --denom tranche/{vault}/{class} --prove",
            sending.own()
        ))
        .with("vault", vault)
        .with("class", class.as_str())
        .with("units", bought.units)
        .with("paid", bought.paid)
        .with("denom", format!("tranche/{vault}/{class}")))
}

fn percent(basis_points: u32) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}
