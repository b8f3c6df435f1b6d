//! What the circuits cost: `cargo bench -p sluice-circuits [-- NAME]`, NAME being part of a circuit's name. Core time is
//! processor time of the whole process, so it does not depend on how many cores share the work. Prints a table and writes
//! `target/bench/circuits.json`. All of it takes about fifteen minutes on two cores: a batch has 32 distinct proofs.

// A bench reads the clock; the ban is about consensus code.
#![allow(clippy::disallowed_methods)]
#![allow(missing_docs)]

mod aggregates;
mod floor;
mod measure;
mod rows;

use std::path::Path;
use std::sync::Arc;

use halo2_proofs::plonk::{
    create_proof, keygen_pk, keygen_vk, Circuit, ConstraintSystem, ProvingKey,
};
use halo2_proofs::transcript::{Blake2bWrite, Challenge255};
use pasta_curves::{EqAffine, Fp};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use tikv_jemallocator::Jemalloc;

use measure::{forget_peak_memory, peak_memory_mb, Report, Spent};
use sluice_circuits::params::{load_or_create, Params};
use sluice_circuits::proof::Verdict;
use sluice_circuits::spec::CircuitSpec;
use sluice_circuits::verifier::{ProofItem, VerifierSet};
use sluice_rules::suite::{Large, Small};

// The one of `sluiced`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// Proofs of one kind that are timed, after one that is not: it touches the memory. The least of them counts, because a busy
/// machine only adds.
const ROUNDS: usize = 3;

/// Proofs in the batch that is measured. Distinct ones: a multi-scalar multiplication merges equal points and would look
/// too fast.
const BATCH: usize = 32;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` asks for nothing but a start.
    if arguments.iter().any(|argument| argument == "--test") {
        return;
    }
    let only = arguments.into_iter().find(|word| !word.starts_with("--"));
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut bench = Bench {
        dir,
        keys: VerifierSet::build(dir).expect("golden keys"),
        report: Report::default(),
        only: only.unwrap_or_default(),
    };
    rows::closing_rows::<Small>(&mut bench);
    rows::closing_rows::<Large>(&mut bench);
    rows::period_rows::<Small>(&mut bench);
    rows::period_rows::<Large>(&mut bench);
    aggregates::closing::<Small>(&mut bench);
    aggregates::closing::<Large>(&mut bench);
    aggregates::waterfall::<Small>(&mut bench);
    aggregates::waterfall::<Large>(&mut bench);
    bench.report.print();
    bench.report.write();
}

/// What every measurement needs.
struct Bench<'d> {
    dir: &'d Path,
    keys: VerifierSet,
    report: Report,
    only: String,
}

/// A circuit with its instance, ready to be proved.
struct Subject<C> {
    circuit: C,
    instances: Vec<Fp>,
    /// Loans or slots.
    rows: usize,
}

impl Bench<'_> {
    /// Whether a circuit is asked for.
    fn wants<C: CircuitSpec>(&self) -> bool {
        format!("{:?}", C::ID).contains(&self.only)
    }

    fn params<C: CircuitSpec>(&self) -> Arc<Params> {
        Arc::new(load_or_create(self.dir, C::K).expect("parameters"))
    }

    fn line<C: CircuitSpec>(&mut self, rows: usize, what: &str, value: f64, unit: &str) {
        self.report.line::<C>(rows, what, value, unit);
    }

    /// Columns, lookups, key generation, and a proof by the library alone: the link and the prover's own check are measured
    /// apart. Returns the core seconds.
    fn prove<C: CircuitSpec>(&mut self, subject: &Subject<C>) -> f64 {
        let params = self.params::<C>();
        let mut system = ConstraintSystem::<Fp>::default();
        let _ = <C as Circuit<Fp>>::configure(&mut system);
        let counts = Counts::of(&system);
        let rows = subject.rows;
        self.line::<C>(rows, "advice_columns", counts.advice as f64, "");
        self.line::<C>(rows, "lookups", counts.lookups as f64, "");
        let (key, spent) = keygen(&params, &C::blank());
        self.line::<C>(rows, "keygen_seconds", spent.wall, "s");

        let instances = &subject.instances[..];
        forget_peak_memory();
        let (proof, spent) = prove_in_rounds(&params, &key, &subject.circuit, instances);
        self.line::<C>(rows, "prove_seconds", spent.wall, "s");
        self.line::<C>(rows, "prove_core_seconds", spent.core, "s");
        self.line::<C>(rows, "proof_bytes", proof.len() as f64, "B");
        self.line::<C>(rows, "peak_memory_mb", peak_memory_mb(), "MB");
        spent.core
    }

    /// One item alone, then all at once.
    fn verify<C: CircuitSpec>(&mut self, rows: usize, items: &[ProofItem]) {
        // The first one makes the key.
        self.keys.verify(&items[0]);
        let (verdict, spent) = Spent::of_many(10, || self.keys.verify(&items[0]));
        assert_eq!(verdict, Verdict::Ok);
        self.line::<C>(rows, "verify_core_ms", spent.core * 1e3, "ms");
        let (good, batch) = Spent::on(|| self.keys.all_good(items));
        assert!(good);
        let each = batch.core / items.len() as f64;
        self.line::<C>(rows, "verify_batch32_core_ms_each", each * 1e3, "ms");
        self.line::<C>(rows, "verify_single_over_batch", spent.core / each, "");
    }
}

/// Counts of a circuit's columns, from the library's own description.
struct Counts {
    advice: usize,
    lookups: usize,
    copied: usize,
}

impl Counts {
    fn of(system: &ConstraintSystem<Fp>) -> Self {
        let pinned = format!("{:?}", system.pinned());
        let number = |name: &str| {
            let (_, rest) = pinned.split_once(name)?;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        };
        let section = |from: &str, to: &str| {
            let rest = pinned.split_once(from).map_or("", |(_, rest)| rest);
            rest.split_once(to)
                .map_or("", |(section, _)| section)
                .to_owned()
        };
        Self {
            advice: number("num_advice_columns: ").expect("the description counts columns"),
            lookups: section("lookups: [", "constants: ")
                .matches("Argument {")
                .count(),
            copied: section("permutation: ", "lookups: [")
                .matches("Column {")
                .count(),
        }
    }
}

/// Makes keys with the library alone, without the checks around it.
fn keygen<C: Circuit<Fp>>(params: &Params, blank: &C) -> (ProvingKey<EqAffine>, Spent) {
    Spent::on(|| {
        let key = keygen_vk(params, blank).expect("keygen");
        keygen_pk(params, key, blank).expect("keygen")
    })
}

/// Proves once untimed, then in rounds; what the best of them took.
fn prove_in_rounds<C: Circuit<Fp>>(
    params: &Params,
    key: &ProvingKey<EqAffine>,
    circuit: &C,
    instances: &[Fp],
) -> (Vec<u8>, Spent) {
    let round = || prove(params, key, circuit, instances);
    round();
    (0..ROUNDS)
        .map(|_| round())
        .min_by(|(_, one), (_, other)| one.core.total_cmp(&other.core))
        .expect("a round")
}

/// Proves with the library alone.
fn prove<C: Circuit<Fp>>(
    params: &Params,
    key: &ProvingKey<EqAffine>,
    circuit: &C,
    instances: &[Fp],
) -> (Vec<u8>, Spent) {
    let circuits = std::slice::from_ref(circuit);
    Spent::on(|| {
        let mut transcript = Blake2bWrite::<_, _, Challenge255<_>>::init(Vec::new());
        create_proof(
            params,
            key,
            circuits,
            &[&[instances]],
            UnwrapErr(SysRng),
            &mut transcript,
        )
        .expect("the witness is honest");
        transcript.finalize()
    })
}
