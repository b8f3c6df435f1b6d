//! Copied, moved, oddly named homes, and a genesis that was swapped.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use sluice_client::output::{CliError, CliResult};
use tokio::time::sleep;

use super::expect;
use super::lone::{Lone, Place, PATIENCE};

/// The copy goes on by itself; a program that is told of the first home's socket is turned away.
pub(super) async fn copied(place: &Place) -> CliResult<Value> {
    let first = place.home("first")?;
    let mut running = first.start(None)?;
    running.goes_on(2).await?;
    let mut again = first.start_second()?;
    let named = again.refuses().await?;
    let pid = running.pid().to_string();
    expect(
        named.contains(&pid),
        "a second start names the process of the first",
        &named,
    )?;
    running.stop().await?;

    let copy = place.root().join("copy");
    copy_folder(&first.home, &copy)?;
    // As homes were written before: the copy's CometBFT is told of the first home's socket.
    let socket = first.home.join("data/abci.sock");
    let copy = first.at(&copy).with_other_ports()?;
    let told = format!("proxy_app = \"unix://{}\"", socket.display());
    copy.edit("config/config.toml", |text| {
        text.replace("proxy_app = \"unix://data/abci.sock\"", &told)
    })?;

    let mut running = first.start(None)?;
    running.goes_on(1).await?;
    let mut other = copy.start(None)?;
    other.goes_on(2).await?;
    // Not through its own node at all: a CometBFT on the copy that speaks to the first home.
    other.stop().await?;
    let mut stranger = Command::new(copy.cometbft())
        .args(["start", "--home"])
        .arg(&copy.home)
        .args(["--proxy_app", &format!("unix://{}", socket.display())])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .map_err(CliError::refused)?;
    let turned_away = said_within(&first, "not this node's CometBFT").await;
    let _ended = stranger.kill().and_then(|()| stranger.wait());
    turned_away?;
    let height = running.goes_on(2).await?;
    running.stop().await?;
    let mut running = first.start(None)?;
    let after = running.goes_on(1).await?;
    expect(
        after > height,
        "the first home goes on where it was",
        &after.to_string(),
    )?;
    running.stop().await?;
    Ok(json!(named))
}

/// The same home somewhere else.
pub(super) async fn moved(place: &Place) -> CliResult<Value> {
    let first = place.home("before")?;
    let mut running = first.start(None)?;
    let height = running.goes_on(2).await?;
    running.stop().await?;
    let after = place.root().join("after");
    fs::rename(&first.home, &after).map_err(CliError::file(&after))?;
    let mut running = first.at(&after).start(None)?;
    let now = running.goes_on(1).await?;
    expect(now > height, "it goes on where it was", &now.to_string())?;
    running.stop().await?;
    Ok(Value::Null)
}

/// Names that shells and programs read something into, and a path that no socket may have.
pub(super) async fn oddly_named(place: &Place) -> CliResult<Value> {
    for name in [
        "$HOME/we $(date) {x} 'q' \"d\" %d",
        &format!("{}/{}", "long".repeat(20), "path".repeat(20)),
    ] {
        let lone = place.home(name)?;
        let mut running = lone.start(None)?;
        running.goes_on(2).await?;
        let (well, status) = lone.status()?;
        expect(well, "a good status", &status.to_string())?;
        running.stop().await?;
    }
    Ok(Value::Null)
}

/// Another genesis, with the same chain id or without, is refused, and a peer of another genesis is named.
pub(super) async fn swapped_genesis(place: &Place) -> CliResult<Value> {
    let first = place.home("first")?;
    let mut running = first.start(None)?;
    running.goes_on(2).await?;
    running.stop().await?;
    let genesis = "config/genesis.json";
    let path = first.home.join(genesis);
    let good = fs::read_to_string(&path).map_err(CliError::file(&path))?;
    let richer = swap(&good, |genesis| {
        genesis["app_state"]["oracle"]["bond"]["amount"] = json!("2")
    })?;
    let renamed = swap(&good, |genesis| {
        genesis["chain_id"] = json!("sluice-localnet-other")
    })?;
    let mut told = Vec::new();
    for other in [&richer, &renamed] {
        first.edit(genesis, |_| other.clone())?;
        let refused = first.start(None)?.refuses().await?;
        let named = refused.contains("another genesis");
        expect(named, "it says that the genesis is another one", &refused)?;
        told.push(refused);
    }
    first.edit(genesis, |_| good.clone())?;
    let mut running = first.start(None)?;
    running.goes_on(1).await?;

    let peer = place.home("peer")?;
    peer.edit(genesis, |_| richer)?;
    let id = first.status()?.1["node_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let address = format!("persistent_peers = \"{id}@127.0.0.1:{}\"", first.ports[1]);
    peer.edit("config/config.toml", |text| {
        text.replace("persistent_peers = \"\"", &address)
    })?;
    let other = peer.start(None)?;
    let named = said_within(&first, "this peer began from another genesis").await?;
    let (well, status) = peer.status()?;
    let well = well || peer.healthy().await;
    expect(
        !well,
        "no good status or health without a block",
        &status.to_string(),
    )?;
    drop(other);
    running.stop().await?;
    told.push(named);
    Ok(json!(told))
}

fn swap(text: &str, change: impl FnOnce(&mut Value)) -> CliResult<String> {
    let mut genesis = serde_json::from_str(text).map_err(CliError::refused)?;
    change(&mut genesis);
    Ok(genesis.to_string())
}

/// Waits until the node's log holds words, and answers the line.
async fn said_within(lone: &Lone, words: &str) -> CliResult<String> {
    let began = Instant::now();
    loop {
        let told = lone.told();
        if let Some(line) = told.lines().find(|line| line.contains(words)) {
            return Ok(line.to_owned());
        }
        expect(began.elapsed() < PATIENCE, words, &told)?;
        sleep(Duration::from_millis(100)).await;
    }
}

fn copy_folder(from: &Path, to: &Path) -> CliResult<()> {
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status();
    let copied = copied.map_err(CliError::refused)?;
    expect(copied.success(), "a copy", &copied.to_string())
}
