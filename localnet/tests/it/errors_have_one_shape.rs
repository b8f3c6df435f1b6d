use crate::support::{answer, program, Place};

#[test]
fn no_network_is_unreachable_and_said_in_one_object() {
    let place = Place::new();
    let status = place.run(&["status"]);
    assert_eq!(status.code, 3);
    assert!(
        status.json["error"]
            .as_str()
            .unwrap()
            .contains("localnet up"),
        "{}",
        status.json
    );
    assert!(!place.dir().exists(), "looking makes no folder");
}

#[test]
fn what_is_not_understood_is_said_in_one_object() {
    for args in [
        &["up", "--validators", "0"][..],
        &["up", "--validators", "17"],
        &["upp"],
        &["status", "--verbose"],
    ] {
        let mut command = program();
        command.args(args).arg("--json");
        let answer = answer(command);
        assert_eq!(answer.code, 2, "{args:?}");
        assert!(answer.json["error"].is_string(), "{args:?}");
    }
}

#[test]
fn a_folder_with_other_things_in_it_is_refused_and_left_alone() {
    let place = Place::new();
    std::fs::create_dir_all(place.dir()).unwrap();
    let file = place.dir().join("letter.txt");
    std::fs::write(&file, "dear").unwrap();
    let up = place.run(&["up"]);
    assert_eq!(up.code, 1);
    assert!(
        up.json["error"].as_str().unwrap().contains("letter.txt"),
        "{}",
        up.json
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "dear");
}

#[test]
fn sluiced_answers_in_its_own_words() {
    let mut command = program();
    command.args(["sluiced", "version", "--json"]);
    let version = answer(command);
    assert_eq!(version.code, 0);
    assert_eq!(version.json["cometbft"], "0.38.25");
}
