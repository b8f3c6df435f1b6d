//! Time, memory and the report.

use std::fs;
use std::path::Path;
use std::time::Instant;

use rustix::time::{clock_gettime, ClockId};
use serde_json::json;
use sluice_circuits::spec::CircuitSpec;

/// Seconds spent on something.
#[derive(Clone, Copy)]
pub(crate) struct Spent {
    /// By the clock on the wall.
    pub(crate) wall: f64,
    /// By all threads of the process together.
    pub(crate) core: f64,
}

fn core_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

impl Spent {
    /// Does something once.
    pub(crate) fn on<T>(work: impl FnOnce() -> T) -> (T, Self) {
        let (wall, core) = (Instant::now(), core_seconds());
        let result = work();
        let spent = Self {
            wall: wall.elapsed().as_secs_f64(),
            core: core_seconds() - core,
        };
        (result, spent)
    }

    /// Does something `times` times; what one time took on average.
    pub(crate) fn of_many<T>(times: u32, mut work: impl FnMut() -> T) -> (T, Self) {
        let (result, spent) = Self::on(|| {
            for _ in 1..times {
                work();
            }
            work()
        });
        let one = Self {
            wall: spent.wall / f64::from(times),
            core: spent.core / f64::from(times),
        };
        (result, one)
    }
}

/// Forgets how much memory the process held before.
pub(crate) fn forget_peak_memory() {
    // Where the system has no such file the peak is that of the whole run.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory this process held since, in megabytes; 0 where the system does not tell.
pub(crate) fn peak_memory_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

/// All lines measured.
#[derive(Default)]
pub(crate) struct Report(Vec<serde_json::Value>);

impl Report {
    pub(crate) fn line<C: CircuitSpec>(&mut self, rows: usize, what: &str, value: f64, unit: &str) {
        eprintln!("{:?} {what} {value:.3} {unit}", C::ID);
        self.0.push(json!({
            "circuit": format!("{:?}", C::ID),
            "k": C::K,
            "rows": rows,
            "what": what,
            "value": value,
            "unit": unit,
        }));
    }

    pub(crate) fn print(&self) {
        println!("| circuit | k | rows | what | value | unit |");
        println!("|---|---|---|---|---|---|");
        for line in &self.0 {
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            println!(
                "| {} | {} | {} | {} | {:.3} | {} |",
                text("circuit"),
                line["k"],
                line["rows"],
                text("what"),
                line["value"].as_f64().unwrap_or_default(),
                text("unit"),
            );
        }
    }

    /// Writes `target/bench/circuits.json`.
    pub(crate) fn write(&self) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
        let dir = target
            .expect("the temporary folder lies in the target folder")
            .join("bench");
        fs::create_dir_all(&dir).expect("the target folder is writable");
        let lines = serde_json::to_vec_pretty(&self.0).expect("numbers and text");
        fs::write(dir.join("circuits.json"), lines).expect("the target folder is writable");
    }
}
