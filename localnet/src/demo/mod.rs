//! The demo: a real loan pool from tape to paid-for tranches on a real network, and everything that is refused there.
//!
//! | file | holds |
//! |---|---|
//! | `cast.rs` | the network and everyone's keys |
//! | `show.rs` | what is printed while it happens |
//! | `oracles.rs` | registration, packages, records, signatures |
//! | `pool.rs` | a loan file on its way to a committed, attested, pledged tape |
//! | `deal.rs` | the deal itself, from opening to the sale |
//! | `cheats.rs`, `rival.rs`, `small.rs` | what must not work |
//! | `read.rs` | balances and hashes, read by somebody who trusts no node |
//! | `report.rs` | the last page and the JSON object |

mod cast;
mod cheats;
mod deal;
mod oracles;
mod pool;
mod read;
mod report;
mod rival;
mod show;
mod small;

use std::path::Path;

use crate::network::{Network, Plan};
use cast::Cast;
use deal::Sold;
use report::Findings;
use show::Show;
use sluice_client::output::CliResult;

/// Shows a real loan pool on its way through a real network.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave the network running when it is over, to look around
    #[arg(long)]
    keep: bool,
}

/// Runs the demo on a fresh network of four validators in `dir`. With `json` only the final object goes to stdout.
pub(crate) async fn run(dir: &Path, args: &Args, json: bool) -> CliResult {
    let mut show = Show::new(json);
    show.step("Four validators");
    let network = Network::start(dir, &Plan::of(4), |line| eprintln!("{line}")).await?;
    show.line("four nodes, each with a CometBFT of its own, agree on blocks; the chain's date is 2018-06-30");
    let cast = Cast::new(network).await?;

    let mut report = Findings::default();
    let sold = play(&cast, &mut show, &mut report).await?;
    read::verified(&cast, &sold, &mut show, &mut report).await?;
    report.times = show.finish();

    let done = report.done(&cast, args.keep)?;
    let network = cast.into_network();
    if args.keep {
        network.leave()?;
    } else {
        network.stop().await?;
    }
    Ok(done)
}

async fn play(cast: &Cast, show: &mut Show, report: &mut Findings) -> CliResult<Sold> {
    let registered = oracles::register(cast, show).await?;
    let prepared = deal::prepare(cast, &registered, show, report).await?;
    let proofs = deal::prove(cast, &prepared, show, report).await?;
    let first = deal::submit_first(cast, &proofs, show).await?;
    cheats::in_the_open_slot(cast, &prepared, &proofs, show, report).await?;
    deal::submit_rest(cast, &prepared, &proofs, show, report).await?;
    let sold = deal::sell(cast, &prepared, show, report).await?;
    show.step("What must not work");
    cheats::too_much_of_one_state(&prepared, &proofs, show)?;
    cheats::replay(cast, &first, show, report).await?;
    rival::copies(cast, &registered, &prepared, &proofs, show, report).await?;
    small::second_pool(cast, &registered, show, report).await?;
    Ok(sold)
}
