//! The cash book of one pay date. Nothing is kept twice: what is left, and what anyone received, is read off its lines.

/// What money was paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// Senior fees within the cap.
    SeniorFees,
    /// The servicer.
    Servicing,
    /// The servicer's supplemental fee.
    Supplemental,
    /// Interest of a class.
    Interest(usize),
    /// Principal that lowers a class's notional.
    Principal(usize),
    /// The reserve account of the next month.
    Reserve,
    /// What was written down of a class before.
    WrittenDown(usize),
    /// Senior fees the cap held back, this month or earlier.
    ExcessFees,
    /// Subordinated fees.
    Subordinated,
    /// The residual holder.
    Residual,
}

/// Step of the page, purpose, cents.
#[derive(Clone, Debug)]
pub(crate) struct Line(pub(crate) u8, pub(crate) To, pub(crate) i128);

/// Cash on hand at the start and everything paid since, in the order of payment.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) available: i128,
    pub(crate) lines: Vec<Line>,
}

impl Book {
    /// A book without lines.
    pub(crate) fn open(available: i128) -> Self {
        Self {
            available,
            lines: Vec::new(),
        }
    }

    /// What is not paid yet.
    pub(crate) fn left(&self) -> i128 {
        self.available - self.lines.iter().map(|line| line.2).sum::<i128>()
    }

    /// Pays as much of an amount as there is, and says how much that was.
    pub(crate) fn pay(&mut self, step: u8, to: To, amount: i128) -> i128 {
        let paid = amount.min(self.left());
        self.write(step, to, paid);
        paid
    }

    /// Writes one share of an amount that is known to be there.
    pub(crate) fn write(&mut self, step: u8, to: To, amount: i128) {
        assert!(
            (0..=self.left()).contains(&amount),
            "{step} {to:?} {amount}"
        );
        self.lines.push(Line(step, to, amount));
    }

    /// Everything paid for one purpose.
    pub(crate) fn total(&self, to: To) -> i128 {
        let lines = self.lines.iter().filter(|line| line.1 == to);
        lines.map(|line| line.2).sum()
    }

    /// Everything one step paid for one purpose.
    pub(crate) fn total_of_step(&self, step: u8, to: To) -> i128 {
        let lines = self
            .lines
            .iter()
            .filter(|line| line.0 == step && line.1 == to);
        lines.map(|line| line.2).sum()
    }
}
