//! `sluiced`: see the library.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

// Keeps the memory of one column for the next; see docs/decisions/0012-allocator.md.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    sluice_node::main(std::env::args_os())
}
