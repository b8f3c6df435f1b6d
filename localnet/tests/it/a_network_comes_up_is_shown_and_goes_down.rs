use std::os::unix::fs::PermissionsExt;

use crate::support::{answer, pids, program, runs, Place};

#[test]
fn four_validators_come_up_are_shown_take_a_transfer_and_go_down() {
    let place = Place::new();
    let up = place.done(&["up"]);
    assert_eq!(up["chain_id"], "sluice-localnet-1");
    assert_eq!(up["nodes"].as_array().unwrap().len(), 4);

    let status = place.done(&["status"]);
    assert_eq!(status["chain_id"], "sluice-localnet-1");
    let nodes = status["nodes"].as_array().unwrap();
    for node in nodes {
        assert!(node["height"].as_u64().unwrap() >= 2, "{node}");
        assert_eq!(node["app_hash"].as_str().unwrap().len(), 64);
        assert!(node["rest"].is_null());
        for name in ["name", "home", "rpc", "grpc", "metrics"] {
            assert!(node[name].is_string(), "{name}: {node}");
        }
    }
    for account in status["accounts"].as_array().unwrap() {
        assert!(account["address"].as_str().unwrap().starts_with("sluice1"));
        let mode = std::fs::metadata(account["key_file"].as_str().unwrap())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{account}");
    }
    let processes = pids(&status);
    assert_eq!(processes.len(), 8);
    assert!(processes.iter().all(|pid| runs(*pid)));

    // A second network in the same folder is refused, and the first goes on.
    let again = place.run(&["up"]);
    assert_eq!(again.code, 1);
    assert!(
        again.json["error"].as_str().unwrap().contains("already"),
        "{}",
        again.json
    );
    assert!(processes.iter().all(|pid| runs(*pid)));

    // The same program is the client, with the home of one of the people.
    let investor = status["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["name"] == "investor-1")
        .unwrap();
    let mut send = program();
    send.args([
        "sluiced",
        "tx",
        "bank",
        "send",
        investor["address"].as_str().unwrap(),
        "100cusd",
        "--from",
        "faucet",
        "--json",
    ]);
    send.args(["--node", nodes[1]["grpc"].as_str().unwrap(), "--home"])
        .arg(place.dir().join("people/faucet"));
    let sent = answer(send);
    assert_eq!(sent.code, 0, "{}", sent.json);

    assert_eq!(place.done(&["down"])["stopped"], 4);
    assert!(!processes.iter().any(|pid| runs(*pid)));
    assert_eq!(place.run(&["status"]).code, 3);
    assert_eq!(place.done(&["down"])["stopped"], 0);
}
