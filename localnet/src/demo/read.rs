//! What somebody reads who knows only the genesis file.

use std::time::Duration;

use sluice_app::bank::BALANCES;
use sluice_app::core::Address;
use sluice_client::rpc::RpcError;
use sluice_client::verified::{read_row, ReadError, TrustedGenesis, NEWEST_WITHIN};
use sluice_desk::issuer::amount;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::cast::Cast;
use super::deal::Sold;
use super::report::Findings;
use super::show::Show;
use crate::network::PREFIX;
use sluice_client::output::{CliError, CliResult};

/// How often an answer that is one block away is asked for again.
const TRIES: usize = 50;

/// Reads a balance with its proof, compares the nodes' hashes, and reads how many proofs each node verified.
pub(super) async fn verified(
    cast: &Cast,
    sold: &Sold,
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<()> {
    show.step("The balance is read without trusting any node");
    let holding = sold
        .holdings
        .first()
        .ok_or_else(|| CliError::refused(format!("vault {} sold nothing", sold.vault)))?;
    let holder = Address::parse("investor", &cast.address(&holding.investor)?, PREFIX)
        .map_err(CliError::refused)?;
    let key = BALANCES.key(&(holder, holding.denom.clone()));
    let genesis = cast
        .home(&holding.investor)
        .join("config")
        .join("genesis.json");
    let trust = TrustedGenesis::read(&genesis).map_err(CliError::refused)?;
    let (one, two) = (cast.network().rpc(0), cast.network().rpc(1));
    let mut tries = 0;
    let row = loop {
        tries += 1;
        match read_row(&trust, &one, &two, &key, 0, NEWEST_WITHIN).await {
            // Node 2 may be a block behind node 1.
            Err(ReadError::Rpc(RpcError::Refused { .. })) if tries < TRIES => {
                sleep(Duration::from_millis(50)).await
            }
            read => break read?,
        }
    };
    let expected = holding.investor_balance.to_string();
    report.merkle_proof_verified = row.value.as_deref() == Some(expected.as_bytes());
    if !report.merkle_proof_verified {
        return Err(CliError::refused(
            "the proved balance is not what was bought",
        ));
    }
    show.line(format!(
        "{} holds {} of {}: value and proof from node-1 at height {}, header and signatures from node-2, \
         checked against the {} validators of genesis",
        holding.investor,
        amount(holding.investor_balance.into()),
        holding.denom,
        row.height,
        trust.validator_count()
    ));
    same_everywhere(cast, show, report).await?;
    counters(cast, show, report).await
}

/// Every node's own header at one height after the last transaction carries the same application hash.
async fn same_everywhere(cast: &Cast, show: &Show, report: &mut Findings) -> CliResult<()> {
    let height = cast.client(0).latest().await?.1;
    let mut hashes = Vec::new();
    for position in 0..cast.network().nodes().len() {
        while cast.client(position).latest().await?.1 < height {
            sleep(Duration::from_millis(50)).await;
        }
        let header = cast.network().rpc(position).header(Some(height)).await?;
        let header = header.ok_or_else(|| {
            CliError::refused(format!("node-{} has no header {height}", position + 1))
        })?;
        hashes.push(hex::encode(header.app_hash.as_bytes()));
    }
    report.validators = hashes.len() as u64;
    report.height = height;
    report.app_hash_equal = hashes.windows(2).all(|pair| pair[0] == pair[1]);
    let hash = hashes.first().cloned().unwrap_or_default();
    show.line(format!(
        "at height {height} all {} nodes have the application hash {hash}",
        hashes.len()
    ));
    match report.app_hash_equal {
        true => Ok(()),
        false => Err(CliError::refused(format!(
            "the nodes differ at height {height}"
        ))),
    }
}

async fn counters(cast: &Cast, show: &Show, report: &mut Findings) -> CliResult<()> {
    for node in cast.network().nodes() {
        let failed = |error: std::io::Error| {
            CliError::unreachable(format!("{} metrics: {error}", node.name))
        };
        let mut stream = TcpStream::connect(node.metrics).await.map_err(failed)?;
        let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.map_err(failed)?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await.map_err(failed)?;
        let count = text
            .lines()
            .find_map(|line| line.strip_prefix("sluice_proofs_verified_total "))
            .and_then(|count| count.trim().parse().ok());
        report.proofs_verified_by_node.push(count.ok_or_else(|| {
            CliError::refused(format!("{} does not count its proofs", node.name))
        })?);
    }
    let counts: Vec<String> = report
        .proofs_verified_by_node
        .iter()
        .map(u64::to_string)
        .collect();
    show.line(format!(
        "proofs verified by each node itself: {}",
        counts.join(", ")
    ));
    match report.proofs_verified_by_node.contains(&0) {
        false => Ok(()),
        true => Err(CliError::refused("a node verified no proof")),
    }
}
