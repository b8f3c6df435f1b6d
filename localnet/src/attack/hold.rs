//! A process that opens connections, says nothing, and holds them until its standard input ends.

use std::net::SocketAddr;

use rustix::process::{getrlimit, setrlimit, Resource};
use sluice_client::output::{CliError, CliResult, Report};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Where to, and how many.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Addresses that are connected to in turn
    #[arg(long, required = true)]
    at: Vec<SocketAddr>,
    /// How many connections in all
    #[arg(long)]
    connections: usize,
}

/// Opens them all, says so in a line, and waits. What the other side closes is not opened again.
pub(super) async fn run(args: &Args) -> CliResult {
    let limit = getrlimit(Resource::Nofile);
    let raised = rustix::process::Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Nofile, raised)
        .map_err(|error| CliError::refused(format!("files: {error}")))?;
    let mut held = Vec::new();
    for at in args.at.iter().cycle().take(args.connections) {
        // One that is not taken is one that does no harm.
        held.extend(TcpStream::connect(at).await.ok());
    }
    println!("held {}", held.len());
    let mut rest = Vec::new();
    let _ended = tokio::io::stdin().read_to_end(&mut rest).await;
    Ok(Report::new(format!("held {}", held.len())))
}
