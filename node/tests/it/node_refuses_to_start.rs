//! A node that cannot run says why, and ends before CometBFT begins.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use sluice_server::{create_single, run, NodeHome};

use crate::node_support::network;

struct Fixture {
    home: NodeHome,
    _folder: tempfile::TempDir,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let home = NodeHome::create(folder.path()).unwrap();
    create_single(&home, &network()).unwrap();
    Fixture {
        home,
        _folder: folder,
    }
}

async fn refusal(home: &NodeHome) -> String {
    let config = match home.read_app_config() {
        Ok(config) => config,
        Err(error) => return error.to_string(),
    };
    let refused = run(home.clone(), config, std::future::pending()).await;
    assert!(!home.comet().pid_file().exists(), "CometBFT was started");
    refused.unwrap_err().to_string()
}

#[tokio::test]
async fn when_a_key_can_be_read_by_others() {
    let fixture = fixture();
    let key = fixture.home.comet().validator_key_file();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let why = refusal(&fixture.home).await;
    assert!(
        why.contains("priv_validator_key.json") && why.contains("chmod 600"),
        "{why}"
    );
}

#[tokio::test]
async fn when_there_is_no_genesis_or_one_that_starts_no_chain() {
    let fixture = fixture();
    let path = fixture.home.comet().genesis_file();
    let good = fs::read_to_string(&path).unwrap();
    let unlimited = good.replace("\"25000000\"", "\"-1\"");
    assert_ne!(good, unlimited);
    fs::write(&path, unlimited).unwrap();
    let why = refusal(&fixture.home).await;
    assert!(why.contains("max_gas"), "{why}");
    fs::write(&path, good.replace("\"fee_denom\"", "\"fee_denomination\"")).unwrap();
    let why = refusal(&fixture.home).await;
    assert!(
        why.contains("genesis.json") && why.contains("fee_denom"),
        "{why}"
    );
    fs::remove_file(&path).unwrap();
    let why = refusal(&fixture.home).await;
    assert!(
        why.contains("genesis.json") && why.contains("sluiced init"),
        "{why}"
    );
}

#[tokio::test]
async fn when_a_setting_is_misspelt() {
    let fixture = fixture();
    let path = fixture.home.app_config_file();
    let good = fs::read_to_string(&path).unwrap();
    fs::write(&path, good + "grpc_adress = \"127.0.0.1:1\"\n").unwrap();
    let why = refusal(&fixture.home).await;
    assert!(why.contains("grpc_adress"), "{why}");
}

#[tokio::test]
async fn when_a_port_is_taken() {
    let fixture = fixture();
    let address = fixture.home.read_app_config().unwrap().grpc_address;
    let _taken = std::net::TcpListener::bind(address).unwrap();
    let why = refusal(&fixture.home).await;
    assert!(
        why.contains("gRPC") && why.contains(&address.to_string()),
        "{why}"
    );
}

#[test]
fn a_home_with_keys_is_not_made_again() {
    let fixture = fixture();
    let before = fs::read(fixture.home.comet().validator_key_file()).unwrap();
    create_single(&fixture.home, &network()).unwrap_err();
    let after = fs::read(fixture.home.comet().validator_key_file()).unwrap();
    assert_eq!(before, after);
}
