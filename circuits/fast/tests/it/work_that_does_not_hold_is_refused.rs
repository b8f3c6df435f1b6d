use serde_json::{json, Value};
use sluice_circuits_fast::prover::{ProveError, Prover, Work};

use crate::fixture::fixture;

/// The work of chunk 0 after a change to its serde form.
fn changed(change: impl FnOnce(&mut Value)) -> serde_json::Result<Work> {
    let mut value = serde_json::to_value(&fixture().work).unwrap();
    change(&mut value);
    serde_json::from_value(value)
}

fn error(work: Work) -> ProveError {
    fixture().prover.prove(&work).err().unwrap()
}

#[test]
fn other_blinds_than_the_attested_ones_make_no_link() {
    let work = changed(|work| {
        let blinds = work["blinds"].as_array_mut().unwrap();
        blinds.swap(0, 1);
    });
    assert!(matches!(error(work.unwrap()), ProveError::Link(..)));
}

#[test]
fn a_loan_changed_on_the_way_makes_no_proof() {
    let work = changed(|work| {
        let balance = &mut work["witness"]["ClosingRows"]["columns"][8][0];
        *balance = json!(balance.as_u64().unwrap() + 1);
    });
    let error = error(work.unwrap());
    assert!(
        matches!(error, ProveError::Link(..) | ProveError::Refused(..)),
        "{error}"
    );
}

#[test]
fn another_number_of_instances_is_an_error() {
    let work = changed(|work| {
        work["instances"].as_array_mut().unwrap().pop();
    });
    assert!(matches!(error(work.unwrap()), ProveError::Instances(_)));
}

#[test]
fn what_is_no_work_is_not_read() {
    assert!(changed(|work| work["blinds"][0] = json!("ff".repeat(32))).is_err());
    assert!(changed(|work| work["suite"] = json!(9)).is_err());
    assert!(changed(|work| work["witness"] = json!({})).is_err());
}
