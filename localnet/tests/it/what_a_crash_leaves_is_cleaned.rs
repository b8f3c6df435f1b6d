use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{pids, runs, Place};

#[test]
fn nodes_of_a_killed_command_are_ended_by_the_next_and_a_stopped_one_leaves_none() {
    let place = Place::new();
    // The drill owns its network; killed, it can end nothing any more.
    let mut drill = place
        .command(&["smoke"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let orphans = wait_for_nodes(&place);
    drill.kill().unwrap();
    drill.wait().unwrap();
    assert!(orphans.iter().any(|pid| runs(*pid)), "nodes do not notice");

    let up = place.done(&["up", "--validators", "1"]);
    assert_eq!(up["nodes"].as_array().unwrap().len(), 1);
    all_end(&orphans);
    place.done(&["down"]);

    // Asked to end, it takes everything with it.
    let mut drill = place
        .command(&["smoke"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let nodes = wait_for_nodes(&place);
    let pid = rustix::process::Pid::from_raw(drill.id() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(drill.wait().unwrap().code(), Some(1));
    all_end(&nodes);
}

/// A killed process is gone when the system has taken it apart, a moment after the kill.
fn all_end(pids: &[u64]) {
    let end = Instant::now() + Duration::from_secs(5);
    while pids.iter().any(|pid| runs(*pid)) {
        assert!(Instant::now() < end, "processes were left behind");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The processes of a network that a command is starting, once all have a CometBFT.
fn wait_for_nodes(place: &Place) -> Vec<u64> {
    let end = Instant::now() + Duration::from_secs(90);
    loop {
        assert!(Instant::now() < end, "no nodes came");
        std::thread::sleep(Duration::from_millis(100));
        let status = place.run(&["status"]);
        let complete = |nodes: &Vec<serde_json::Value>| {
            nodes.len() == 4
                && nodes
                    .iter()
                    .all(|node| node["pid"].is_u64() && node["cometbft_pid"].is_u64())
        };
        if status.code == 0 && status.json["nodes"].as_array().is_some_and(complete) {
            return pids(&status.json);
        }
    }
}
