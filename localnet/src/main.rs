//! `localnet`: brings a network of validators up and down on this machine, and runs drills on it.
//!
//! Every validator is a process of its own, `localnet sluiced start --home …`: the same program, so one build makes
//! everything.
//!
//! | folder | holds |
//! |---|---|
//! | `attack/` | what a stranger can do, and what honest users feel of it |
//! | `cli/` | the command line |
//! | `network/` | homes, ports, processes; up, down, status |
//! | `demo/` | a real loan pool from tape to paid-for tranches |
//! | `drill/` | what can happen to a machine or a home, and what a node says of it |
//! | `small_deal/` | a small deal through all its steps |
//! | `scale.rs` | a large invented pool, from loans to verified proofs |
//! | `smoke/` | a transfer, and nodes killed between and within blocks |
//! | `clients/` | clients that nobody here wrote |

// The commands of an operator face the outside: clocks and the environment are theirs to read, and silent defaults to show.
#![allow(clippy::disallowed_methods)]

mod attack;
mod cli;
mod clients;
mod demo;
mod drill;
mod network;
mod scale;
mod small_deal;
mod smoke;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

// The one of `sluiced`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    let mut args: Vec<OsString> = env::args_os().collect();
    if args.get(1).is_some_and(|name| name == "sluiced") {
        args.remove(0);
        return sluice_node::main(args);
    }
    cli::main(args)
}
