//! Tests about a circuit as a whole, the same for every circuit.

mod batch;
pub(crate) mod digits;
mod golden;
mod lies;
mod period;
mod proofs;
mod waterfall;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use halo2_proofs::dev::{MockProver, VerifyFailure};
use pasta_curves::Fp;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::attack::Story;
use crate::params::Params;
use crate::spec::CircuitSpec;

/// The parameters of a small size, made once a run.
fn params(k: u32) -> Arc<Params> {
    static PARAMS: Mutex<BTreeMap<u32, Arc<Params>>> = Mutex::new(BTreeMap::new());
    let mut params = PARAMS.lock().unwrap();
    let made = params.entry(k).or_insert_with(|| Arc::new(Params::new(k)));
    made.clone()
}

/// What the mock prover has against a circuit, in its own words; empty when it accepts.
pub(crate) fn rejections<C: CircuitSpec>(circuit: &C, instance: &[Fp]) -> Vec<String> {
    let prover = MockProver::run(C::K, circuit, vec![instance.to_vec()]).unwrap();
    match prover.verify() {
        Ok(()) => Vec::new(),
        Err(failures) => {
            let rules = C::lookup_rules();
            failures
                .iter()
                .map(|failure| in_words(failure, &rules))
                .collect()
        }
    }
}

/// What the circuit of a story has against it.
pub(crate) fn told<C: CircuitSpec>(story: &Story<C>) -> Vec<String> {
    rejections(&story.circuit, &story.instances)
}

/// A failure in the library's words, with the rule's name where the library knows only a number.
fn in_words(failure: &VerifyFailure, rules: &[&str]) -> String {
    match failure {
        VerifyFailure::Lookup {
            lookup_index,
            location,
        } => format!(
            "Lookup {lookup_index} ('{}') {location}\n",
            rules[*lookup_index]
        ),
        failure => failure.to_string(),
    }
}

/// Runs a property on as many cases as the run asks for: 32, or what `PROPTEST_CASES` says (256 for the full run).
// A test may read the environment; the ban is about consensus code.
#[allow(clippy::disallowed_methods)]
pub(crate) fn for_cases<S: Strategy>(
    strategy: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let cases = asked.map_or(32, |cases| cases.parse().unwrap());
    let mut runner = TestRunner::new(Config::with_cases(cases));
    if let Err(error) = runner.run(strategy, property) {
        panic!("{error}");
    }
}

/// Whether a rejection names `rule` at row `row`.
pub(crate) fn named(rejections: &[String], rule: &str, row: usize) -> bool {
    let at = format!("at offset {row}\n");
    rejections
        .iter()
        .any(|reason| reason.contains(rule) && reason.contains(&at))
}

/// Demands a rejection for these reasons and no other: each names one of `rules` (a gate, a constraint or a region), and
/// each rule is named.
#[track_caller]
pub(crate) fn assert_rejected_by(rejections: &[String], rules: &[&str]) {
    assert_named(rejections, rules, "a lie");
    assert_only(rejections, rules, "a lie");
}

#[track_caller]
fn assert_named(rejections: &[String], rules: &[impl AsRef<str> + Debug], lie: &str) {
    assert!(!rejections.is_empty(), "{lie} is accepted");
    for rule in rules {
        let named = rejections.iter().any(|reason| names(reason, rule));
        assert!(named, "{lie}: nothing names {rule:?}: {rejections:?}");
    }
}

#[track_caller]
fn assert_only(rejections: &[String], rules: &[impl AsRef<str> + Debug], lie: &str) {
    for reason in rejections {
        let expected = rules.iter().any(|rule| names(reason, rule));
        assert!(expected, "{lie}: expected {rules:?}, got: {reason}");
    }
}

/// Whether a rejection names a rule: all its parts, if slashes part it.
fn names(rejection: &str, rule: &impl AsRef<str>) -> bool {
    let mut parts = rule.as_ref().split('/');
    parts.all(|part| rejection.contains(part))
}
