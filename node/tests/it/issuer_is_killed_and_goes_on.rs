//! A pool of invented loans, proved by processes that are killed, moved to another folder and lied to.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::issuer_support::{loan_file, params_folder, write_parties};

const CHAIN: &str = "sluice-localnet-1";
/// Two chunks of the small suite, or three where categories begin chunks of their own.
const LOANS: u64 = 2_010;

/// The program in a folder, with a line of arguments.
fn sluiced(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluiced"));
    command
        .current_dir(folder)
        .args(line.split_whitespace())
        .args(["--json", "--home", "home", "--params-dir"])
        .arg(params_folder());
    command
}

fn done(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    serde_json::from_str(&said).unwrap()
}

/// From an invented pool of auto loans to a tape folder and a deal that it meets.
fn prepare(folder: &Path) {
    let plain = |line: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sluiced"));
        command.current_dir(folder).args(line.split_whitespace());
        done(command.args(["--json", "--home", "home"]))
    };
    let made = plain(&format!(
        "tape generate --schema auto-loans --loans {LOANS} --seed 5 --out loans.csv"
    ));
    assert_eq!(made["loans"], LOANS);
    plain("oracle derive --key registrar.secret --new-key --in loans.csv --out ids.csv");
    let committed = done(&mut sluiced(
        folder,
        &format!(
            "tape commit --schema auto-loans --as-of 2018-06-30 --chain-id {CHAIN} --vault 1 --period 0 --revision 0 \
             --ids ids.csv --in loans.csv --out tape --witness-key witness.key"
        ),
    ));
    assert_eq!(
        (&committed["loans"], &committed["chunks"]),
        (&LOANS.into(), &2.into())
    );
    assert_eq!(committed["suite"], "small");
    write_parties(folder);
    let deal = fs::read_to_string(loan_file().with_file_name("deal.toml")).unwrap();
    let (terms, _) = deal.split_once("[criteria]").unwrap();
    let criteria = "[criteria]\ntotal_at_least = \"1000.00\"\nweighted_ltv_at_most = \"120 %\"\n";
    let terms = terms.replace("consumer-loans", "auto-loans");
    fs::write(folder.join("deal.toml"), format!("{terms}{criteria}")).unwrap();
}

fn prove(folder: &Path, flags: &str) -> Command {
    let line = format!(
        "prove closing --deal deal.toml --out proofs --witness-key witness.key --chain-id {CHAIN} {flags}"
    );
    sluiced(folder, &line)
}

#[test]
fn a_killed_prover_goes_on_from_the_chunks_on_disk_and_repairs_a_tampered_one() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    prepare(folder);

    // Killed after the first chunk: what is on disk is whole.
    let mut killed = prove(folder, "--tape tape --jobs 1");
    let mut killed = killed
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let first = folder.join("proofs/chunk-000.json");
    let began = Instant::now();
    while !first.exists() {
        assert!(
            began.elapsed() < Duration::from_secs(300),
            "no chunk was proved"
        );
        sleep(Duration::from_millis(20));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(!folder.join("proofs/closing.json").exists());
    let kept = fs::read(&first).unwrap();

    // The other chunk is proved from a folder that holds nothing but its own work.
    fs::create_dir(folder.join("item")).unwrap();
    for name in ["tape.json", "chunk-001.sealed"] {
        fs::copy(
            folder.join("tape").join(name),
            folder.join("item").join(name),
        )
        .unwrap();
    }
    let said = done(&mut prove(folder, "--tape item --chunk 1"));
    assert_eq!((&said["chunks"], &said["loans"]), (&1.into(), &10.into()));
    assert!(said["peak_memory_bytes"].as_u64().unwrap() > 50 << 20);
    assert_eq!(fs::read(&first).unwrap(), kept);

    // A proof changed on disk is found out and made again, under the summary that may have been sent; nothing else is.
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    let honest = read(&kept);
    let mut tampered = honest.clone();
    let link = honest["link"].as_str().unwrap();
    let digit = if link.starts_with('0') { "1" } else { "0" };
    tampered["link"] = [digit, &link[1..]].concat().into();
    fs::write(&first, tampered.to_string()).unwrap();
    let said = done(&mut prove(folder, "--tape tape"));
    let counts = ["chunks", "kept", "damaged"].map(|field| said[field].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1]);
    let again = read(&fs::read(&first).unwrap());
    assert!(again["summary"] == honest["summary"] && again["proof"] != honest["proof"]);
    assert!(read(&fs::read(folder.join("proofs/chunk-000.json.bad")).unwrap()) == tampered);
    assert!(folder.join("proofs/closing.json").exists());
}
