//! What is done of a closing and how long the rest takes, on stderr.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use sluice_rules::suite::Suite;

use sluice_desk::issuer::{cores, cost, Cost, Step};

/// A bar where somebody watches, plain lines in the log of a batch job.
pub(super) struct Progress {
    bar: ProgressBar,
    cost: Cost,
    left: Mutex<Left>,
}

/// The estimate of the time left. Work is counted in the core time that it is expected to take, so that a closing weighs
/// as much as it costs.
struct Left {
    began: Instant,
    work: Duration,
    done: Duration,
    /// Seconds of the clock for a second of expected work: a guess first, then what this run showed.
    pace: f64,
}

impl Progress {
    /// `jobs` chunks are proved side by side.
    pub(super) fn new(suite: Suite, jobs: usize) -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_message("making the keys");
        bar.enable_steady_tick(Duration::from_millis(500));
        let busy = cores().max(jobs.min(cores()));
        let left = Left {
            began: Instant::now(),
            work: Duration::ZERO,
            done: Duration::ZERO,
            pace: 1.0 / busy as f64,
        };
        Progress {
            bar,
            cost: cost(suite),
            left: Mutex::new(left),
        }
    }

    /// Takes note of a step.
    pub(super) fn on(&self, step: Step) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let Cost { chunk, closing, .. } = self.cost;
        match step {
            Step::Begun {
                chunks,
                closing: last,
            } => {
                left.began = Instant::now();
                left.work = chunk * chunks + closing * u32::from(last);
                self.bar.set_length(u64::from(chunks) + u64::from(last));
                let style =
                    ProgressStyle::with_template("  proving {bar:30} {pos}/{len} {elapsed}, {msg}");
                self.bar
                    .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            }
            Step::Chunk { .. } => left.add(chunk),
            Step::Closing { .. } => left.add(closing),
            Step::Kept { .. } | Step::Damaged { .. } => {}
        }
        if let Step::Chunk { .. } | Step::Closing { .. } = step {
            self.bar.inc(1);
        }
        let rest = left.rest();
        if !rest.is_zero() {
            self.bar.set_message(format!("about {} left", clock(rest)));
        }
        if let Some(line) = line(step) {
            match self.bar.is_hidden() {
                true if rest.is_zero() => eprintln!("{line}"),
                true => eprintln!("{line}; about {} left", clock(rest)),
                false => self.bar.println(line),
            }
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Left {
    fn add(&mut self, done: Duration) {
        self.done += done;
        self.pace = self.began.elapsed().as_secs_f64() / self.done.as_secs_f64();
    }

    fn rest(&self) -> Duration {
        let work = self.work.saturating_sub(self.done);
        work.mul_f64(self.pace)
    }
}

/// `1:05`, or `2:01:05` from an hour on.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_millis() >= 500);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

fn line(step: Step) -> Option<String> {
    Some(match step {
        Step::Begun { .. } => return None,
        Step::Kept { chunk } => format!("  chunk {chunk}: proved before, verified again"),
        Step::Damaged { chunk, why } => {
            let what = chunk.map_or("closing".to_owned(), |chunk| format!("chunk {chunk}"));
            format!("  {what}: the file on disk is put aside and proved again: {why}")
        }
        Step::Chunk {
            chunk,
            loans,
            bytes,
            time,
        } => {
            let seconds = time.as_secs_f64();
            format!("  chunk {chunk}: {loans} loans, {bytes} bytes, {seconds:.1} s")
        }
        Step::Closing { bytes, time } => {
            format!("  closing: {bytes} bytes, {:.1} s", time.as_secs_f64())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace_of_this_run() {
        let mut left = Left {
            began: Instant::now() - Duration::from_secs(30),
            work: Duration::from_secs(40),
            done: Duration::ZERO,
            pace: 0.5,
        };
        assert_eq!(left.rest(), Duration::from_secs(20));
        left.add(Duration::from_secs(10));
        assert_eq!(clock(left.rest()), "1:30");
        left.add(Duration::from_secs(30));
        assert_eq!(left.rest(), Duration::ZERO);
        assert_eq!(clock(Duration::from_secs(7_265)), "2:01:05");
    }
}
