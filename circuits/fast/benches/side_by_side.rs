//! Both provers on the same work: `cargo bench -p sluice-circuits-fast`. Core time is processor time of the whole process, so it
//! does not depend on how many cores share the work. Each proves in turn, and the best of its rounds counts: a busy machine only
//! adds. Prints a table and writes `target/bench/fast.json`.

// A bench reads the clock; the ban is about consensus code.
#![allow(clippy::disallowed_methods)]
#![allow(missing_docs)]

use std::fs;
use std::path::Path;
use std::time::Instant;

use rustix::time::{clock_gettime, ClockId};
use serde_json::json;
use sluice_circuits::keys::vk_digest;
use sluice_circuits::params::load_or_create;
use sluice_circuits::prover::{Prover, ProverSet, Work};
use sluice_circuits::spec::CircuitId;
use sluice_circuits::tape::commit_column;
use sluice_circuits::testing;
use sluice_circuits_fast::prover::{Prover as _, ProverSet as FastSet};
use sluice_rules::suite::Suite;
use stock_pasta_curves::Fp;
use tikv_jemallocator::Jemalloc;

// The one of `sluiced`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// Proofs of each prover that are measured, after one that is not: it makes the keys.
const ROUNDS: usize = 3;

/// Seconds: by the clock on the wall, and by all threads together.
type Spent = (f64, f64);

fn main() {
    // `cargo test --benches` asks for nothing but a start.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut lines = Vec::new();
    println!("| suite | loans | prover | core-ms a loan | wall s | bytes |");
    println!("|---|---|---|---|---|---|");
    for suite in Suite::ALL {
        let mut cores = [0.0; 2];
        for (index, (name, (wall, core), bytes)) in measure(dir, suite).into_iter().enumerate() {
            let loans = suite.rows();
            let core_ms = core * 1e3 / loans as f64;
            println!("| {suite:?} | {loans} | {name} | {core_ms:.3} | {wall:.2} | {bytes} |");
            cores[index] = core;
            lines.push(json!({
                "suite": suite.id(), "loans": loans, "prover": name,
                "core_ms_per_loan": core_ms, "wall_seconds": wall, "bytes": bytes,
            }));
        }
        let ratio = cores[0] / cores[1];
        println!("| {suite:?} | | stock / fast | {ratio:.2} | | |");
        lines.push(json!({ "suite": suite.id(), "stock_core_over_fast_core": ratio }));
    }
    let target = dir
        .parent()
        .expect("the temporary folder lies in the target folder");
    let bench = target.join("bench");
    fs::create_dir_all(&bench).expect("the target folder is writable");
    let lines = serde_json::to_vec_pretty(&lines).expect("numbers and text");
    fs::write(bench.join("fast.json"), lines).expect("the target folder is writable");
}

/// A full chunk, proved and linked and verified by its prover as `sluiced prove` does it.
fn measure(dir: &Path, suite: Suite) -> [(&'static str, Spent, usize); 2] {
    let params = load_or_create(dir, suite.k()).expect("parameters");
    let digest = vk_digest(CircuitId::ClosingRows(suite));
    let columns = testing::pool(1, suite.rows(), 1);
    let witness = testing::chunks(1, &[suite.rows()]).remove(0);
    let statement = testing::closing_rows_statement(
        suite,
        &witness,
        (0, 1),
        testing::categories_commitment(std::slice::from_ref(&witness)),
        digest,
    );
    let blinds: Vec<Fp> = (1..).map(Fp::from).take(columns.len()).collect();
    let commitments: Vec<_> = columns
        .iter()
        .zip(&blinds)
        .map(|(column, blind)| commit_column(&params, column, blind).expect("values fit"))
        .collect();
    let work =
        Work::closing_rows(&witness, &statement, &commitments, &blinds).expect("an honest witness");
    let bytes = serde_json::to_vec(&work).expect("work is data");
    let handed_over = serde_json::from_slice(&bytes).expect("both builds read alike");

    let stock = ProverSet::new(dir);
    let fast = FastSet::new(dir);
    let by_stock = || stock.prove(&work).expect("an honest witness").proof.len();
    let by_fast = || {
        fast.prove(&handed_over)
            .expect("an honest witness")
            .proof
            .len()
    };
    let lengths = [by_stock(), by_fast()];
    let mut best = [(f64::INFINITY, f64::INFINITY); 2];
    for _ in 0..ROUNDS {
        for (best, spent) in best.iter_mut().zip([spent(by_stock), spent(by_fast)]) {
            *best = (best.0.min(spent.0), best.1.min(spent.1));
        }
    }
    [
        ("stock", best[0], lengths[0]),
        ("fast", best[1], lengths[1]),
    ]
}

fn spent(work: impl Fn() -> usize) -> Spent {
    let core_seconds = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
    };
    let (wall, core) = (Instant::now(), core_seconds());
    work();
    (wall.elapsed().as_secs_f64(), core_seconds() - core)
}
