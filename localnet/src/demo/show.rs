//! What is printed while it happens.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Prints steps and their lines; with `--json` they go to stderr, for stdout holds one object only.
pub(super) struct Show {
    json: bool,
    began: Instant,
    current: Option<(&'static str, Instant)>,
    times: Vec<(&'static str, Duration)>,
}

impl Show {
    pub(super) fn new(json: bool) -> Self {
        Show {
            json,
            began: Instant::now(),
            current: None,
            times: Vec::new(),
        }
    }

    /// Begins a step; the one before it is over.
    pub(super) fn step(&mut self, name: &'static str) {
        self.end_step();
        self.say(&format!("\n{:>2}. {name}", self.times.len() + 1));
        self.current = Some((name, Instant::now()));
    }

    /// Prints a line of the current step.
    pub(super) fn line(&self, text: impl AsRef<str>) {
        self.say(&format!("    {}", text.as_ref()));
    }

    /// A bar over `steps` things that take seconds together.
    pub(super) fn bar(&self, what: &'static str, steps: u64) -> ProgressBar {
        let style =
            ProgressStyle::with_template("    {msg} [{bar:32}] {pos}/{len} {elapsed} (left {eta})")
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .progress_chars("=> ");
        let bar = ProgressBar::new(steps).with_style(style).with_message(what);
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Ends the last step and tells how long each took.
    pub(super) fn finish(&mut self) -> Vec<(&'static str, Duration)> {
        self.end_step();
        self.times.push(("all of it", self.began.elapsed()));
        std::mem::take(&mut self.times)
    }

    fn end_step(&mut self) {
        if let Some((name, began)) = self.current.take() {
            self.times.push((name, began.elapsed()));
        }
    }

    fn say(&self, text: &str) {
        if self.json {
            eprintln!("{text}");
        } else {
            println!("{text}");
        }
    }
}
