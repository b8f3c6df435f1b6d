//! A network, one attack on it after the other, and what was felt.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{json, Map, Value};
use sluice_client::output::{CliError, CliResult, Report};

use super::felt::{self, Felt};
use super::load::Load;
use super::proofs::Bench;
use super::{bodies, flood, idle, Args, Attack};
use crate::network::{Network, Plan};
use crate::smoke::app_hash;

/// The node that honest users use: the one that is short of files.
const HONEST: usize = 0;

/// How long all nodes may take to come to one height when an attack is over.
const TOGETHER: Duration = Duration::from_secs(15);

/// Least time between two blocks that is called slow: a block without transactions takes a second.
const SLOW_MS: u64 = 2_000;

/// Most megabytes of a node.
const HEAVY_MB: u64 = 300;

/// Runs the attacks and says whether honest users could bear each.
pub(super) async fn run(dir: &Path, attacks: &[Attack], args: &Args, say: fn(&str)) -> CliResult {
    let plan = Plan {
        validators: 4,
        files: Some(args.files),
    };
    let began = Instant::now();
    let mut network = Network::start(dir, &plan, say).await?;
    let time = Duration::from_secs(args.seconds);
    let quiet = felt::for_so_long(&network, HONEST, time.min(Duration::from_secs(5))).await?;
    let mut checked = quiet.height;
    let (mut figures, mut all_ok) = (Map::new(), true);
    for attack in attacks {
        let (during, more) = one(&network, *attack, args, time, say).await?;
        // No node ended, and all of them went on in the same state.
        network.reach(during.height, TOGETHER).await?;
        let hash = agreed(&network, checked, during.height).await?;
        checked = during.height;
        let ok = bearable(&during, &quiet) && more["ok"] != json!(false);
        all_ok &= ok;
        say(&format!(
            "{}: {}, a transfer takes {:.2} s and {} blocks, blocks {} ms, the heaviest node {} MB; {more}",
            attack.name(),
            if ok { "ok" } else { "not ok" },
            during.p95_seconds,
            during.p95_blocks,
            during.p95_block_ms,
            during.heaviest_mb,
        ));
        let told = json!({ "ok": ok, "during": during, "attack": more, "app_hash": hash });
        figures.insert(attack.name().to_owned(), told);
    }
    let seconds = began.elapsed().as_secs_f64();
    network.remove().await?;
    let word = if all_ok { "ok" } else { "not ok" };
    let report = Report::new(format!("{word} ({seconds:.0} s)"))
        .with("ok", all_ok)
        .with("seconds", seconds)
        .with("quiet", json!(quiet))
        .with("attacks", Value::Object(figures));
    match all_ok {
        true => Ok(report),
        false => Err(CliError::refused("honest users felt it").with_all(report.fields().clone())),
    }
}

/// One attack: what was felt, and what came of it.
async fn one(
    network: &Network,
    attack: Attack,
    args: &Args,
    time: Duration,
    say: fn(&str),
) -> CliResult<(Felt, Value)> {
    let mut load = Load::default();
    let mut bench = None;
    match attack {
        Attack::Idle => idle::start(network, args.connections, &mut load)?,
        Attack::Reserve => flood::reserve(network, &mut load)?,
        Attack::ForeignTape => flood::foreign_tape(network, &mut load).await?,
        Attack::LargeProof => {
            let ready = Bench::open(network, say).await?;
            ready.start(network, &mut load)?;
            bench = Some(ready);
        }
        Attack::Bodies => bodies::start(network, &mut load),
        Attack::Bombs => flood::bombs(network, &mut load)?,
        Attack::CheckTx => flood::check_tx(network, &mut load)?,
    }
    let during = felt::for_so_long(network, HONEST, time).await?;
    let (tried, taken) = (load.counts.tried(), load.counts.taken());
    let mut more = load.end().await;
    let ok = match attack {
        // Everything that is sent is taken; what matters is what others felt.
        Attack::Idle | Attack::Reserve | Attack::Bodies => tried > 0,
        Attack::ForeignTape | Attack::Bombs => tried > 0 && taken == 0,
        Attack::LargeProof => tried > 0 && taken == 0,
        // Every one of them is honest.
        Attack::CheckTx => tried > 0 && taken == tried,
    };
    more["ok"] = json!(ok);
    if let Some(bench) = bench {
        let blocks = bench.accepted_after(network).await?;
        more["good_proof_blocks"] = json!(blocks);
        more["ok"] = json!(ok && blocks <= 3);
    }
    Ok((during, more))
}

fn bearable(during: &Felt, quiet: &Felt) -> bool {
    during.p95_blocks <= 3
        && during.p95_seconds <= 2.0
        && during.p95_block_ms <= (2 * quiet.p95_block_ms).max(SLOW_MS)
        && during.heaviest_mb <= HEAVY_MB
}

/// Compares the application hashes of all nodes at every height; answers the last.
async fn agreed(network: &Network, from: u64, to: u64) -> CliResult<String> {
    let mut last = String::new();
    for height in from.max(1)..=to {
        last = app_hash(network, height).await?;
    }
    Ok(last)
}
