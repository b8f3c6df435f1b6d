//! Too few files, ports that are taken, a disk that is full.

use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use sluice_client::output::{CliError, CliResult};
use tokio::time::sleep;

use super::expect;
use super::lone::{this_program, Lone, Place, Running, PATIENCE};

/// Refused below the least, and running with a little more.
pub(super) async fn few_files(place: &Place) -> CliResult<Value> {
    let lone = place.home("few")?;
    let refused = lone.start(Some(200))?.refuses().await?;
    let named = refused.contains("200") && refused.contains("ulimit");
    expect(named, "it names the limit", &refused)?;
    let mut running = lone.start(Some(600))?;
    running.goes_on(2).await?;
    running.stop().await?;
    Ok(json!(refused))
}

/// Whoever's port it is, the node ends and names it. On the way, what is said while CometBFT hangs.
pub(super) async fn taken_ports(place: &Place) -> CliResult<Value> {
    let lone = place.home("taken")?;
    let mut told = Vec::new();
    for port in lone.ports {
        let _taken = TcpListener::bind(("127.0.0.1", port)).map_err(CliError::refused)?;
        let refused = lone.start(None)?.refuses().await?;
        let named = refused.contains(&port.to_string()) && refused.contains("in use");
        expect(named, &format!("it names port {port}"), &refused)?;
        told.push(refused);
    }
    let mut running = lone.start(None)?;
    running.goes_on(2).await?;
    hangs(&running).await?;
    running.goes_on(1).await?;
    running.stop().await?;
    Ok(json!(told))
}

/// While CometBFT hangs neither status nor health is good; both are again when it goes on.
async fn hangs(running: &Running) -> CliResult<()> {
    let lone = &running.lone;
    well(lone, true).await?;
    signal(lone, "-STOP")?;
    let seen = well(lone, false).await;
    signal(lone, "-CONT")?;
    seen?;
    well(lone, true).await
}

/// Waits until status and health are both good, or neither is.
async fn well(lone: &Lone, expected: bool) -> CliResult<()> {
    let began = Instant::now();
    loop {
        let (status, said) = lone.status()?;
        let healthy = lone.healthy().await;
        if status == expected && healthy == expected {
            return Ok(());
        }
        let wanted = format!("status and health {expected} within 15 s");
        let seen = format!("{said}, health {healthy}");
        expect(began.elapsed() < PATIENCE, &wanted, &seen)?;
        sleep(Duration::from_millis(200)).await;
    }
}

fn signal(lone: &Lone, name: &str) -> CliResult<()> {
    let path = lone.home.join("data/cometbft.pid");
    let pid = fs::read_to_string(&path).map_err(CliError::file(&path))?;
    let sent = Command::new("kill").args([name, pid.trim()]).status();
    let sent = sent.map_err(CliError::refused)?;
    expect(sent.success(), "a signal to CometBFT", &sent.to_string())
}

/// Runs the drill where a small disk can be mounted: in a namespace of its own.
pub(super) fn on_a_small_disk(place: &Place, say: fn(&str)) -> CliResult<Value> {
    let disk = place.root().join("disk");
    fs::create_dir_all(&disk).map_err(CliError::file(&disk))?;
    let program = this_program()?;
    let script = r#"mount -t tmpfs -o size=64m tmpfs "$1" && exec "$2" --json --dir "$1" drill on-small-disk"#;
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(&disk)
        .arg(program.get_program())
        .output()
        .map_err(|error| CliError::refused(format!("unshare, of util-linux: {error}")))?;
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let errors = String::from_utf8_lossy(&output.stderr);
    say(errors.trim_end());
    expect(
        output.status.success(),
        "the drill on a small disk",
        &format!("{said} {errors}"),
    )?;
    Ok(said["drills"]["on-small-disk"]["told"].clone())
}

/// The node ends with the cause; once there is room it goes on.
pub(super) async fn full_disk(place: &Place) -> CliResult<Value> {
    let lone = place.home("full")?;
    let mut running = lone.start(None)?;
    let height = running.goes_on(2).await?;
    let filler = place.root().join("filler");
    fill(&filler)?;
    let began = Instant::now();
    let refused = running.refuses().await?;
    let took = began.elapsed().as_secs_f64();
    expect(
        refused.contains("space"),
        "it says that the disk is full",
        &refused,
    )?;
    let (well, status) = lone.status()?;
    let well = well || lone.healthy().await;
    expect(
        !well,
        "no good status or health after the end",
        &status.to_string(),
    )?;
    fs::remove_file(&filler).map_err(CliError::file(&filler))?;
    let mut running = lone.start(None)?;
    let after = running.goes_on(2).await?;
    expect(
        after > height,
        "it goes on once there is room",
        &after.to_string(),
    )?;
    running.stop().await?;
    Ok(json!({ "refused": refused, "seconds": took }))
}

/// Fills the disk to the last byte.
fn fill(path: &std::path::Path) -> CliResult<()> {
    let mut file = File::create(path).map_err(CliError::file(path))?;
    for size in [1 << 20, 4_096, 1] {
        let bytes = vec![0; size];
        while file.write_all(&bytes).is_ok() {}
    }
    Ok(())
}
