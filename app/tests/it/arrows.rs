//! The crates' arrows: who may depend on whom. What is not listed is forbidden.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Crate and what it may depend on. Dev-dependencies are not counted.
const ALLOWED: &[(&str, &[&str])] = &[
    ("proto", &[]),
    ("circuits", &[]),
    ("core", &["proto"]),
    ("auth", &["core", "proto"]),
    ("bank", &["core", "proto"]),
    ("oracle", &["core", "proto", "bank"]),
    ("vault", &["core", "proto", "bank", "oracle"]),
    ("tranche", &["core", "proto", "bank", "vault"]),
    (
        "app",
        &[
            "core", "auth", "bank", "oracle", "vault", "tranche", "circuits", "proto",
        ],
    ),
    ("node", &["app", "proto", "circuits"]),
    ("localnet", &["node", "app", "proto", "circuits"]),
];

/// Crates that must stay synchronous and without sockets or randomness.
const CONSENSUS: &[&str] = &[
    "circuits", "core", "auth", "bank", "oracle", "vault", "tranche", "app",
];

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
