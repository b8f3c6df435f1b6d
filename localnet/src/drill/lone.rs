//! A home of one validator, its node, and what that says.

use std::env;
use std::fs::{self, OpenOptions};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use sluice_client::output::{CliError, CliResult};
use sluice_client::rpc::RpcClient;
use sluice_server::comet::free_ports;
use tokio::time::sleep;
use tonic::transport::Endpoint;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::HealthCheckRequest;

use crate::network::process;
use crate::network::tools::Tools;

/// Nothing may take longer to come, or to be told.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The folder of a drill.
pub(super) struct Place {
    root: PathBuf,
    tools: Tools,
}

impl Place {
    /// An empty folder, whatever an earlier run left there.
    pub(super) fn empty(root: &Path, tools: &Tools) -> CliResult<Self> {
        if root.exists() {
            fs::remove_dir_all(root).map_err(CliError::file(root))?;
        }
        fs::create_dir_all(root).map_err(CliError::file(root))?;
        Ok(Place {
            root: root.to_owned(),
            tools: tools.clone(),
        })
    }

    /// Its path.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Removes it.
    pub(super) fn remove(self) -> CliResult<()> {
        fs::remove_dir_all(&self.root).map_err(CliError::file(&self.root))
    }

    /// Makes a home with ports of its own.
    pub(super) fn home(&self, name: &str) -> CliResult<Lone> {
        let home = self.root.join(name);
        let ports = free_ports(5).map_err(CliError::refused)?;
        let at = |port: u16| format!("127.0.0.1:{port}");
        let comet = format!("{},{},{}", ports[0], ports[1], ports[2]);
        let output = this_program()?
            .args(["sluiced", "init", "--json", "--home"])
            .arg(&home)
            .args([
                "--comet-ports",
                &comet,
                "--grpc",
                &at(ports[3]),
                "--metrics",
                &at(ports[4]),
            ])
            .args(["--moniker", name.rsplit('/').next().unwrap_or(name)])
            .output()
            .map_err(CliError::refused)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        super::expect(output.status.success(), "init makes a home", &said)?;
        Ok(Lone {
            home,
            ports: ports.try_into().unwrap_or_default(),
            tools: self.tools.clone(),
            log: None,
        })
    }
}

/// This program, which is `sluiced` too.
pub(super) fn this_program() -> CliResult<Command> {
    let program =
        env::current_exe().map_err(|error| CliError::refused(format!("this program: {error}")))?;
    Ok(Command::new(program))
}

/// A home of one validator.
#[derive(Clone)]
pub(super) struct Lone {
    pub(super) home: PathBuf,
    /// RPC, peers, CometBFT's metrics, gRPC, metrics.
    pub(super) ports: [u16; 5],
    tools: Tools,
    log: Option<PathBuf>,
}

impl Lone {
    /// The same settings for a home that is elsewhere now.
    pub(super) fn at(&self, home: &Path) -> Self {
        Lone {
            home: home.to_owned(),
            ..self.clone()
        }
    }

    /// Gives a home other ports, in all its settings.
    pub(super) fn with_other_ports(&self) -> CliResult<Self> {
        let ports: [u16; 5] = free_ports(5)
            .map_err(CliError::refused)?
            .try_into()
            .unwrap_or_default();
        for file in ["config/config.toml", "config/app.toml"] {
            let change = |mut text: String| {
                for (old, new) in self.ports.iter().zip(ports) {
                    text = text.replace(&format!(":{old}\""), &format!(":{new}\""));
                }
                text
            };
            self.edit(file, change)?;
        }
        Ok(Lone {
            ports,
            ..self.clone()
        })
    }

    /// Changes a file of the home.
    pub(super) fn edit(&self, file: &str, change: impl FnOnce(String) -> String) -> CliResult<()> {
        let path = self.home.join(file);
        let text = fs::read_to_string(&path).map_err(CliError::file(&path))?;
        fs::write(&path, change(text)).map_err(CliError::file(&path))
    }

    /// CometBFT's RPC.
    pub(super) fn rpc(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.ports[0]).into()
    }

    fn log(&self) -> PathBuf {
        // Beside the home, which may be moved.
        let usual = || self.home.with_extension("log");
        self.log.clone().unwrap_or_else(usual)
    }

    /// What the node has logged so far.
    pub(super) fn told(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Starts its node; `files` is how many it may open.
    pub(super) fn start(&self, files: Option<u32>) -> CliResult<Running> {
        let log = self.log();
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&log)
            .map_err(CliError::file(&log))?;
        let errors = file.try_clone().map_err(CliError::file(&log))?;
        let program = this_program()?;
        let limited = format!("ulimit -n {}; exec \"$@\"", files.unwrap_or(1_024));
        let child = Command::new("sh")
            .args(["-c", &limited, "sh"])
            .arg(program.get_program())
            .args(["sluiced", "start", "--home"])
            .arg(&self.home)
            .arg("--cometbft")
            .arg(&self.tools.cometbft)
            .arg("--params-dir")
            .arg(&self.tools.params)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .map_err(CliError::refused)?;
        Ok(Running {
            child: Some(child),
            lone: self.clone(),
        })
    }

    /// Starts a second node on a home whose node runs, with a log of its own.
    pub(super) fn start_second(&self) -> CliResult<Running> {
        let second = Lone {
            log: Some(self.home.with_extension("second.log")),
            ..self.clone()
        };
        second.start(None)
    }

    /// The CometBFT that its node runs.
    pub(super) fn cometbft(&self) -> &Path {
        &self.tools.cometbft
    }

    /// Whether health says that the node serves. One that does not answer does not say so.
    pub(super) async fn healthy(&self) -> bool {
        let url = format!("http://127.0.0.1:{}", self.ports[3]);
        let Ok(endpoint) = Endpoint::from_shared(url) else {
            return false;
        };
        let Ok(channel) = endpoint.connect().await else {
            return false;
        };
        let mut client = HealthClient::new(channel);
        let asked = client.check(HealthCheckRequest::default());
        let answer = asked.await.map(|answer| answer.into_inner().status());
        answer.is_ok_and(|status| status == ServingStatus::Serving)
    }

    /// What `sluiced status` says, and whether it is good.
    pub(super) fn status(&self) -> CliResult<(bool, Value)> {
        let output = this_program()?
            .args([
                "sluiced",
                "status",
                "--json",
                "--rpc",
                &self.rpc().to_string(),
            ])
            .output()
            .map_err(CliError::refused)?;
        let said = serde_json::from_slice(&output.stdout).unwrap_or_default();
        Ok((output.status.success(), said))
    }
}

/// A node that runs. Dropping it kills it.
pub(super) struct Running {
    child: Option<Child>,
    pub(super) lone: Lone,
}

impl Running {
    /// Waits until the chain has made `more` blocks from now on. Answers the height.
    pub(super) async fn goes_on(&mut self, more: u64) -> CliResult<u64> {
        let rpc = RpcClient::new(self.lone.rpc());
        let began = Instant::now();
        let mut target = None;
        loop {
            if let Ok(status) = rpc.status().await {
                let height = status.sync_info.latest_block_height;
                if height >= *target.get_or_insert(height + more) {
                    return Ok(height);
                }
            }
            let alive = self.ended()?.is_none();
            super::expect(alive, "a node that goes on", &self.lone.told())?;
            let in_time = began.elapsed() < PATIENCE;
            super::expect(in_time, "a block within 15 s", &self.lone.told())?;
            sleep(LOOK_EVERY).await;
        }
    }

    /// Its status, once it has ended.
    pub(super) fn ended(&mut self) -> CliResult<Option<ExitStatus>> {
        match &mut self.child {
            Some(child) => child.try_wait().map_err(CliError::refused),
            None => Ok(None),
        }
    }

    /// Waits until it ends by itself, refused. Answers the last line that it said.
    pub(super) async fn refuses(&mut self) -> CliResult<String> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.ended()? {
                let told = self.lone.told();
                super::expect(
                    status.code() == Some(1),
                    "exit code 1",
                    &format!("{status}; {told}"),
                )?;
                let last = told
                    .lines()
                    .rev()
                    .find(|line| line.starts_with("sluiced: "));
                return Ok(last
                    .unwrap_or(&told)
                    .trim_start_matches("sluiced: ")
                    .to_owned());
            }
            let in_time = began.elapsed() < PATIENCE;
            super::expect(in_time, "an end within 15 s", &self.lone.told())?;
            sleep(LOOK_EVERY).await;
        }
    }

    /// Stops it in order.
    pub(super) async fn stop(mut self) -> CliResult<()> {
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        process::terminate(child.id());
        let status = tokio::task::spawn_blocking(move || child.wait()).await?;
        let status = status.map_err(CliError::refused)?;
        super::expect(status.success(), "an end in order", &self.lone.told())
    }

    /// Its process.
    pub(super) fn pid(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::kill(child.id());
            // Its entry in the table of processes goes; its CometBFT ends by itself.
            let _ = child.wait();
        }
    }
}
