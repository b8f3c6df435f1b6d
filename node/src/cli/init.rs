//! `sluiced init`: a home with keys, settings and the genesis of a network of one validator.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use rand::rngs::SysRng;
use rand::TryRng;
use sluice_client::output::{CliError, CliResult, Report};
use sluice_server::comet::{Ports, Timings};
use sluice_server::{
    create_single, AppConfig, GenesisAccount, GenesisState, NodeHome, SingleNetwork,
    USUAL_GAS_PRICE,
};

/// Makes a home for a network of one validator.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// The validator's name
    #[arg(long, default_value = "validator")]
    moniker: String,
    /// The chain's id [default: one of its own, such as sluice-localnet-3f9a2c]
    #[arg(long, value_name = "ID")]
    chain_id: Option<String>,
    /// An account of genesis and what it holds, as `ADDRESS=1000usluice,500cusd`; may be repeated
    #[arg(long = "account", value_name = "ADDRESS=COINS", value_parser = account)]
    accounts: Vec<GenesisAccount>,
    /// First day of a date that only moves when told to, `YYYY-MM-DD`; only for chain ids with `-localnet`
    #[arg(long, value_name = "DAY")]
    manual_date: Option<String>,
    /// Gas of a block
    #[arg(long, default_value_t = 25_000_000)]
    max_gas: u32,
    /// Smallest fee for 1,000,000 gas [default: 0 on a local network, 1000 on others]
    #[arg(long, value_name = "AMOUNT")]
    minimum_gas_price: Option<u64>,
    /// Where gRPC is served
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9090")]
    grpc: SocketAddr,
    /// Where metrics are served
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:26661")]
    metrics: SocketAddr,
    /// CometBFT's ports on loopback: RPC, peers, metrics
    #[arg(long, value_name = "RPC,P2P,METRICS", value_delimiter = ',', default_values_t = [26657, 26656, 26660])]
    comet_ports: Vec<u16>,
    /// Folder of the proof system's public parameters; a relative path begins in the home
    #[arg(long, value_name = "DIR", default_value = "data/params")]
    params_dir: PathBuf,
}

/// Writes the home. Refused where there are keys already.
pub(crate) fn run(home: &Path, args: &InitArgs) -> CliResult {
    let [rpc, p2p, prometheus] = args.comet_ports[..] else {
        return Err(CliError::usage("--comet-ports: three ports"));
    };
    let chain_id = match &args.chain_id {
        Some(id) => id.clone(),
        None => drawn_chain_id()?,
    };
    let local = chain_id.contains("-localnet");
    let usual_price = if local { 0 } else { USUAL_GAS_PRICE };
    let minimum_gas_price = args.minimum_gas_price.unwrap_or(usual_price);
    let home = NodeHome::create(home).map_err(CliError::refused)?;
    let network = SingleNetwork {
        chain_id: chain_id.clone(),
        moniker: args.moniker.clone(),
        ports: Ports {
            rpc,
            p2p,
            prometheus,
        },
        timings: match local {
            true => Timings::FAST,
            false => Timings::STANDARD,
        },
        max_gas: args.max_gas.into(),
        state: GenesisState {
            accounts: args.accounts.clone(),
            ..GenesisState::local(args.manual_date.clone())
        },
        config: AppConfig {
            minimum_gas_price,
            grpc_address: args.grpc,
            metrics_address: args.metrics,
            params_dir: args.params_dir.clone(),
            ..AppConfig::default()
        },
    };
    create_single(&home, &network).map_err(CliError::refused)?;
    let root = home.comet().root().display().to_string();
    let mut report = Report::new(format!("{root} is ready: sluiced start --home {root}"));
    if minimum_gas_price == 0 && !local {
        report = report
            .line("Beware: with a smallest fee of 0 strangers can fill its blocks for nothing.");
    }
    Ok(report
        .with("home", root)
        .with("chain_id", chain_id)
        .with("moniker", args.moniker.as_str())
        .with("minimum_gas_price", minimum_gas_price))
}

/// Networks that share an id take each other's signatures: every one has its own, unless somebody chose.
fn drawn_chain_id() -> CliResult<String> {
    let mut drawn = [0_u8; 3];
    SysRng
        .try_fill_bytes(&mut drawn)
        .map_err(CliError::refused)?;
    Ok(format!("sluice-localnet-{}", hex::encode(drawn)))
}

fn account(text: &str) -> Result<GenesisAccount, String> {
    let (address, coins) = text.split_once('=').ok_or("no `=` after the address")?;
    let balances = coins.split(',').map(|coin| {
        let letters = coin
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(coin.len());
        let (amount, denom) = coin.split_at(letters);
        let amount = amount.parse().map_err(|_| format!("{coin:?}: no amount"))?;
        match denom {
            "" => Err(format!("{coin:?}: no denomination")),
            denom => Ok((denom.to_owned(), amount)),
        }
    });
    Ok(GenesisAccount {
        address: address.to_owned(),
        balances: balances.collect::<Result<_, String>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::account;

    #[test]
    fn an_account_is_an_address_and_its_coins() {
        let parsed = account("sluice1x=1000usluice,5tranche/7/A").unwrap();
        assert_eq!(parsed.address, "sluice1x");
        let expected = [("usluice".to_owned(), 1_000), ("tranche/7/A".to_owned(), 5)];
        assert_eq!(parsed.balances, expected);
        for wrong in ["sluice1x", "sluice1x=", "sluice1x=5", "sluice1x=usluice"] {
            assert!(account(wrong).is_err(), "{wrong}");
        }
    }
}
