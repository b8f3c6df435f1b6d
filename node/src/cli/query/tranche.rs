//! `sluiced query tranche`.

use clap::Subcommand;
use sluice_app::tranche::keys::{CLASSES, TERM_SHEETS};
use sluice_app::tranche::term_sheet;

use super::prove::proved;
use super::{message, show, Source};
use sluice_client::notation;
use sluice_client::output::{CliError, CliResult, Report};
use sluice_client::ClientError;

#[derive(Subcommand)]
pub(super) enum Command {
    /// The term sheet of a vault.
    TermSheet {
        /// The vault's number
        vault: u64,
    },
    /// The minted classes of a vault.
    Classes {
        /// The vault's number
        vault: u64,
    },
    /// One minted class.
    Class {
        /// The vault's number
        vault: u64,
        /// The class, A to H
        class: String,
    },
    /// The open offers of a vault.
    Offers {
        /// The vault's number
        vault: u64,
    },
    /// Who holds a class.
    Holdings {
        /// The vault's number
        vault: u64,
        /// The class, A to H
        class: String,
    },
}

pub(super) async fn run(source: &Source<'_>, command: Command) -> CliResult {
    match command {
        Command::TermSheet { vault } => sheet(source, vault).await,
        Command::Class { vault, class } => one_class(source, vault, &class).await,
        Command::Classes { vault } => {
            source.unproved()?;
            let classes = source.client().await?.classes(vault).await?;
            let objects: Vec<_> = classes.iter().map(message).collect();
            let mut report = Report::new(format!("{} classes of vault {vault}", classes.len()));
            for class in &classes {
                report = report.line(format!(
                    "  {:<14} {}",
                    class.denom,
                    notation::money(class.issued)
                ));
            }
            Ok(report.with("classes", objects))
        }
        Command::Offers { vault } => {
            source.unproved()?;
            let offers = source.client().await?.offers(vault).await?;
            let mut report = Report::new(format!("{} open offers of vault {vault}", offers.len()));
            for offer in &offers {
                let units = notation::money(offer.units);
                let (whole, part) = (offer.price / 100, offer.price % 100);
                report = report.line(format!(
                    "  class {}  {units} at {whole}.{part:02} %",
                    offer.class
                ));
            }
            let offers: Vec<_> = offers.iter().map(message).collect();
            Ok(report.with("offers", offers))
        }
        Command::Holdings { vault, class } => {
            source.unproved()?;
            let holdings = source.client().await?.holdings(vault, &class).await?;
            let mut report = Report::new(format!(
                "{} holders of tranche/{vault}/{class}",
                holdings.len()
            ));
            for holding in &holdings {
                report = report.line(format!(
                    "  {}  {}",
                    holding.holder,
                    notation::money(holding.units)
                ));
            }
            let holdings: Vec<_> = holdings.iter().map(message).collect();
            Ok(report.with("holdings", holdings))
        }
    }
}

async fn sheet(source: &Source<'_>, vault: u64) -> CliResult {
    let title = format!("Term sheet of vault {vault}");
    let ask = async |client: &sluice_client::Client| {
        let sheet = client.term_sheet(vault).await?.term_sheet;
        sheet.ok_or_else(|| ClientError::Invalid(format!("vault {vault} has no term sheet")))
    };
    let (sheet, row) = source.read(&title, &TERM_SHEETS.key(&vault), ask).await?;
    // Computed here: it is what every proof of the deal is bound to.
    let digest = hex::encode(term_sheet::digest(&sheet));
    let object = message(&sheet);
    let report = Report::new(title)
        .line(format!("  digest: {digest}"))
        .line(show::lines(&object, 2))
        .with("term_sheet", object)
        .with("digest", digest);
    Ok(match row {
        Some(row) => proved(report, &row),
        None => report,
    })
}

async fn one_class(source: &Source<'_>, vault: u64, class: &str) -> CliResult {
    let [letter @ b'A'..=b'H'] = class.as_bytes() else {
        return Err(CliError::usage("a class is one capital letter, A to H"));
    };
    let title = format!("Class {class} of vault {vault}");
    let ask = async |client: &sluice_client::Client| {
        let classes = client.classes(vault).await?;
        let found = classes
            .into_iter()
            .find(|found| found.denom.ends_with(&format!("/{class}")));
        found.ok_or_else(|| {
            ClientError::Invalid(format!("class {class} of vault {vault} is not issued"))
        })
    };
    source
        .row(&title, "class", &CLASSES.key(&(vault, *letter)), ask)
        .await
}
