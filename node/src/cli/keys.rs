//! `sluiced keys`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{json, Value};

use super::globals::{ChainFlags, Globals, Network};
use sluice_client::keyring::{Backend, Keyring, Phrase, Secp256k1Key};
use sluice_client::output::{CliResult, Report};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    chain: ChainFlags,
    /// How keys are kept
    #[arg(long, global = true, value_enum, default_value_t)]
    keyring_backend: Backend,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a key, or restore one from its 24 words.
    Add {
        /// What to call it: 1 to 32 lower-case letters, digits, - and _
        name: String,
        /// Restore it from the words in this file (mode 0600), or - to be asked for them
        #[arg(long, value_name = "FILE")]
        recover: Option<PathBuf>,
        /// Show the 24 words of the new key, this once; they cannot be shown later
        #[arg(long, conflicts_with = "recover")]
        show_words: bool,
    },
    /// List all keys.
    List,
    /// Show a key's address and public key.
    Show {
        /// Its name
        name: String,
    },
}

pub(super) fn run(globals: &Globals, args: Args) -> CliResult {
    let network = args.chain.network(globals)?;
    let keyring = Keyring::open(&globals.home()?, args.keyring_backend, &network.chain_id)?;
    match args.command {
        Command::Add {
            name,
            recover,
            show_words,
        } => add(&keyring, &network, &name, recover.as_deref(), show_words),
        Command::List => list(&keyring, &network),
        Command::Show { name } => {
            let key = keyring.get(&name)?;
            Ok(describe(
                Report::new(format!("Key {name}")),
                &name,
                &key,
                &network,
            ))
        }
    }
}

fn add(
    keyring: &Keyring,
    network: &Network,
    name: &str,
    recover: Option<&Path>,
    show_words: bool,
) -> CliResult {
    let phrase = match recover {
        None => Phrase::generate()?,
        Some(path) if path == Path::new("-") => Phrase::ask()?,
        Some(path) => Phrase::read(path)?,
    };
    let key = phrase.key();
    let path = keyring.add(name, &key)?;
    let path = path.display().to_string();
    let did = if recover.is_some() {
        "Restored"
    } else {
        "Made"
    };
    let report = describe(
        Report::new(format!("{did} key {name}")),
        name,
        &key,
        network,
    )
    .line(format!(
        "  kept in     {path}, unencrypted: for local networks only"
    ))
    .with("key_file", path);
    if !show_words {
        return Ok(report);
    }
    Ok(report
        .line("\nThe words below restore this key. Write them down; they are not kept and cannot be shown again.")
        .line(format!("\n{}", phrase.words()))
        .with("words", phrase.words()))
}

fn list(keyring: &Keyring, network: &Network) -> CliResult {
    let mut keys = Vec::new();
    let mut lines = Vec::new();
    for name in keyring.names()? {
        let address = keyring.get(&name)?.address().to_bech32(&network.prefix);
        lines.push(format!("{name:<16} {address}"));
        keys.push(json!({ "name": name, "address": address }));
    }
    if keys.is_empty() {
        lines.push("No keys yet; `sluiced keys add NAME` makes one.".to_owned());
    }
    Ok(Report::new(lines.join("\n")).with("keys", Value::Array(keys)))
}

fn describe(report: Report, name: &str, key: &Secp256k1Key, network: &Network) -> Report {
    let address = key.address().to_bech32(&network.prefix);
    let public_key = hex::encode(key.public_key());
    report
        .line(format!("  address     {address}"))
        .line(format!("  public key  {public_key}"))
        .with("name", name)
        .with("address", address)
        .with("public_key", public_key)
}
