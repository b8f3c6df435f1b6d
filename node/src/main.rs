//! `sluiced`: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sluice_node::main(std::env::args_os())
}
