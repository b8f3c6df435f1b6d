//! What the machine has, and what a proof takes of it.

use std::fs;
use std::thread;
use std::time::Duration;

use rustix::time::{clock_gettime, ClockId};
use sluice_rules::suite::Suite;

/// What the proofs of a suite take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory of a process that proves one chunk, keys and parameters included, bytes.
    pub memory: u64,
    /// Time of all cores together for one chunk, however many loans it holds.
    pub chunk: Duration,
    /// The same for the closing.
    pub closing: Duration,
}

/// What the proofs of a suite were measured to take, rounded up (docs/proving-at-scale.md). Estimates: they choose how many
/// chunks are proved side by side and what the first minute's "time left" says, nothing else.
pub const fn cost(suite: Suite) -> Cost {
    let (megabytes, chunk, closing) = match suite {
        Suite::Small => (360, 3_500, 2_500),
        Suite::Large => (2_700, 26_000, 15_000),
    };
    Cost {
        memory: megabytes << 20,
        chunk: Duration::from_millis(chunk),
        closing: Duration::from_millis(closing),
    }
}

/// How many chunks are proved side by side if nobody says: as many as there are cores, fewer if the memory that is free now
/// holds fewer, at least one.
pub fn usual_jobs(suite: Suite) -> usize {
    let cores = cores();
    match free_memory() {
        Some(free) => usize::try_from(free / cost(suite).memory)
            .unwrap_or(cores)
            .clamp(1, cores),
        None => cores,
    }
}

/// The cores this process may use.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The most memory that this process has held so far, bytes; `None` where the system does not say.
pub fn peak_memory() -> Option<u64> {
    peak_memory_of(std::process::id())
}

/// The same of another process.
pub(super) fn peak_memory_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    field(&status, "VmHWM:")
}

/// The memory that can be had now, bytes: of the machine, and of the control group if that is less.
fn free_memory() -> Option<u64> {
    let machine = field(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:")?;
    let number = |file: &str| {
        let text = fs::read_to_string(format!("/sys/fs/cgroup/memory.{file}")).ok()?;
        text.trim().parse::<u64>().ok()
    };
    // "max" is no number: there is no limit.
    let group = number("max").zip(number("current"));
    let group = group.map_or(u64::MAX, |(most, held)| most.saturating_sub(held));
    Some(machine.min(group))
}

/// `NAME:   123 kB` in bytes.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1_024)
}

/// The time that all threads of this process have spent on a core.
pub(super) fn core_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    let (seconds, nanos) = (
        u64::try_from(now.tv_sec).unwrap_or(0),
        u32::try_from(now.tv_nsec).unwrap_or(0),
    );
    Duration::new(seconds, nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_figures_are_read_in_bytes() {
        let text = "MemTotal:       24576 kB\nMemAvailable:    1024 kB\n";
        assert_eq!(field(text, "MemAvailable:"), Some(1 << 20));
        assert_eq!(field(text, "VmHWM:"), None);
        assert_eq!(field("VmHWM:\tx kB", "VmHWM:"), None);
        assert!(peak_memory().unwrap() > 1 << 20 && free_memory().unwrap() > 1 << 20);
    }

    #[test]
    fn there_is_always_a_job_and_never_more_than_cores() {
        for suite in Suite::ALL {
            assert!((1..=cores()).contains(&usual_jobs(suite)));
        }
    }
}
