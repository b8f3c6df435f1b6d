use crate::support::Place;

#[test]
fn nodes_killed_between_and_within_blocks_come_back_with_the_same_state() {
    let place = Place::new();
    let smoke = place.done(&["smoke"]);
    assert_eq!(smoke["ok"], true);
    assert_eq!(smoke["validators"], 4);
    for drill in ["killed_between_blocks", "killed_within_block"] {
        let figures = &smoke[drill];
        assert_eq!(figures["app_hash"].as_str().unwrap().len(), 64, "{smoke}");
    }
    let between = &smoke["killed_between_blocks"];
    assert!(
        between["height"].as_u64() > between["killed_after"].as_u64(),
        "{smoke}"
    );
    let within = &smoke["killed_within_block"];
    assert!(
        within["height"].as_u64() >= within["killed_in"].as_u64(),
        "{smoke}"
    );
    assert!(
        (1..=10).contains(&within["tries"].as_u64().unwrap()),
        "{smoke}"
    );
    assert!(
        within["proof_bytes"].as_u64().unwrap() > 1_000,
        "a proof was in the block: {smoke}"
    );
    assert!(smoke["seconds"].as_f64().unwrap() > 0.0);
    assert!(
        !place.dir().join("network.json").exists(),
        "what it needed is removed"
    );
}
