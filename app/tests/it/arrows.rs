//! The crates' arrows: who may depend on whom. What is not listed is forbidden.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Crate and what it may depend on. Dev-dependencies are not counted.
const ALLOWED: &[(&str, &[&str])] = &[
    ("proto", &[]),
    ("rules", &[]),
    ("circuits", &["rules"]),
    ("adversary", &["circuits", "rules"]),
    ("circuits-fast", &["rules", "circuits-fast-wipe"]),
    ("circuits-fast-wipe", &[]),
    ("core", &["rules", "proto"]),
    ("auth", &["core", "proto"]),
    ("bank", &["core", "proto"]),
    ("oracle", &["core", "proto", "bank"]),
    ("vault", &["rules", "core", "proto", "bank", "oracle"]),
    ("tranche", &["rules", "core", "proto", "bank", "vault"]),
    (
        "app",
        &[
            "core", "auth", "bank", "oracle", "vault", "tranche", "circuits", "rules", "proto",
        ],
    ),
    ("client", &["app", "proto"]),
    ("desk", &["client", "app", "circuits", "rules", "proto"]),
    ("server", &["client", "app", "proto"]),
    (
        "node",
        &[
            "client", "desk", "server", "app", "circuits", "rules", "proto",
        ],
    ),
    (
        "localnet",
        &[
            "node", "client", "desk", "server", "app", "circuits", "rules", "proto",
        ],
    ),
];

/// Crates that must stay synchronous and without sockets or randomness.
const CONSENSUS: &[&str] = &[
    "rules", "circuits", "core", "auth", "bank", "oracle", "vault", "tranche", "app",
];

/// The issuer's other proof library starts its names with this. Only `circuits-fast` may link it.
const FAST: &str = "zakura-";

/// What `cargo tree` says of a package.
fn tree(package: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--prefix", "none"])
        .args(["--package", package])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8(output.stdout).expect("names");
    assert!(tree.starts_with(package), "the tree begins with its root");
    tree
}

/// What a package links, directly or not, with every feature on. Renamed dependencies have their real names.
fn linked(package: &str) -> BTreeSet<String> {
    tree(package, &["--all-features", "--edges", "normal,build"])
        .lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let name = package["name"].as_str().expect("a name").to_owned();
            let uses = package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .filter(|dependency| dependency["kind"].is_null())
                .map(|dependency| dependency["name"].as_str().expect("a name").to_owned())
                .collect();
            (name, uses)
        })
        .collect()
}

#[test]
fn crates_depend_only_on_what_the_architecture_allows() {
    let found = dependencies();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    assert_eq!(
        found.len(),
        allowed.len(),
        "a crate is not in the list of arrows"
    );
    for (name, uses) in found {
        let short = name
            .strip_prefix("sluice-")
            .expect("crates are called sluice-…");
        let allowed = allowed
            .get(short)
            .unwrap_or_else(|| panic!("{name} is not in the list of arrows"));
        for used in uses {
            if let Some(target) = used.strip_prefix("sluice-") {
                assert!(
                    allowed.contains(&target),
                    "{short} must not depend on {target}"
                );
            }
        }
    }
}

#[test]
fn consensus_crates_have_no_runtime_and_no_sockets() {
    let found = dependencies();
    for name in CONSENSUS {
        let uses = &found[&format!("sluice-{name}")];
        for banned in ["tokio", "tonic", "axum", "reqwest", "getrandom"] {
            assert!(!uses.contains(banned), "{name} must not depend on {banned}");
        }
    }
}

/// A chain on which some nodes verify with another library may fork, so the fast prover stays outside everything but itself:
/// outside the node and the tools too, which talk to it as another process.
#[test]
fn nothing_but_the_fast_prover_links_its_library() {
    for (short, _) in ALLOWED {
        if short.starts_with("circuits-fast") {
            continue;
        }
        let linked = linked(&format!("sluice-{short}"));
        let found = linked.iter().find(|name| name.starts_with(FAST));
        assert_eq!(found, None, "{short} must not link it");
    }
    let fast = linked("sluice-circuits-fast");
    assert!(
        fast.contains("zakura-halo2-proofs"),
        "the test knows its name"
    );
    assert!(!fast.contains("halo2_proofs"), "one library a program");
}

/// A validator is smaller than a desk: what holds witnesses and reads people's files has no place beside consensus keys.
#[test]
fn a_validator_alone_links_neither_desk_nor_prover() {
    let edges = ["--edges", "normal,features"];
    let whole = tree("sluice-node", &edges);
    let validator = tree(
        "sluice-node",
        &[&edges[..], &["--no-default-features"]].concat(),
    );
    for name in [
        "sluice-desk ",
        "sluice-circuits feature \"prover\"",
        "chacha20poly1305 ",
        "csv ",
        "indicatif ",
    ] {
        assert!(whole.contains(name), "the test knows the name of {name}");
        assert!(
            !validator.contains(name),
            "a validator must not link {name}"
        );
    }
}

/// The attacks' hooks let a prover tell lies, so no program but theirs is built with them; a dependency of a crate that turns
/// their feature on would.
#[test]
fn nothing_but_the_adversary_turns_the_attack_feature_on() {
    let attacks = |package: &str| {
        let features = tree(package, &["--edges", "features,normal,build"]);
        let mut lines = features.lines();
        lines.any(|line| line.starts_with("sluice-circuits feature \"attack\""))
    };
    for (short, _) in ALLOWED {
        let expected = *short == "adversary";
        assert_eq!(attacks(&format!("sluice-{short}")), expected, "{short}");
    }
}
