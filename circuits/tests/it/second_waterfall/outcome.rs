//! Steps 11 and 12: what the next month starts from, and that the book closes.

use super::book::To;
use super::deal::{ClassResult, Outcome, Test};
use super::fraction::Fraction;
use super::steps::Date;

impl Date<'_> {
    /// Reads the result off the book and checks the identities of step 12.
    pub(crate) fn close(self) -> Outcome {
        assert_eq!(self.book.left(), 0, "everything is paid to someone");
        let (reading, fees) = (&self.reading, &self.month.fees);
        let total = |to| self.book.total(to);
        let outcome = Outcome {
            used: reading.used,
            available: reading.available,
            shortfall: reading.shortfall,
            suspense: reading.suspense,
            closing_balance: reading.closing_balance,
            adjusted: reading.adjusted,
            defaulted: reading.defaulted,
            recovered: reading.recovered,
            turbo: reading.turbo,
            cures: reading.cures,
            late: reading.late,
            loss: reading.loss,
            oc: self.overcollateral(),
            reserve_low: self.reserve_left(),
            interest_short: self.senior_interest(),
            senior_fees: total(To::SeniorFees),
            servicing_due: reading.servicing_due,
            servicing: total(To::Servicing),
            servicing_unpaid: reading.servicing_due - total(To::Servicing),
            supplemental: total(To::Supplemental),
            excess_paid: total(To::ExcessFees),
            excess: fees.excess + fees.senior - total(To::SeniorFees) - total(To::ExcessFees),
            subordinated: total(To::Subordinated),
            residual: total(To::Residual),
            reserve_required: self.reserve_required,
            reserve: total(To::Reserve),
            target: self.target,
            retire: self.retire,
            pro_rata: self.pro_rata,
            classes: (0..self.classes.len())
                .map(|class| self.class(class))
                .collect(),
        };
        self.check_step_12(&outcome);
        outcome
    }

    fn class(&self, class: usize) -> ClassResult {
        let interest = self.book.total(To::Interest(class));
        ClassResult {
            due: self.due[class],
            interest,
            priority: self.book.total_of_step(4, To::Principal(class)),
            regular: self.book.total_of_step(6, To::Principal(class)),
            restored: self.book.total(To::WrittenDown(class)),
            write_down: self.written[class].max(0),
            write_up: (-self.written[class]).max(0),
            notional: self.notional(class),
            written_down: self.written_down(class),
            unpaid: self.due[class] - interest,
        }
    }

    /// Step 11, OC, with V as step 10 leaves it. Signed: a pool below its notes is below any level, also below zero
    /// basis points.
    fn overcollateral(&self) -> Test {
        let (levels, base) = (&self.month.levels, self.month.pool.cut_off);
        let value = self.reading.adjusted - self.outstanding();
        let level = Fraction::of_bps(base, levels.oc_trigger_bps);
        let low = value < 0 || level.above(Fraction::new(value, 1));
        Test {
            value,
            base,
            bps: levels.oc_trigger_bps,
            tripped: levels.oc_watched && low,
            on: levels.oc_watched && low,
        }
    }

    /// Step 11, RES: the whole of the level.
    fn reserve_left(&self) -> Test {
        let (value, base) = (
            self.book.total(To::Reserve),
            self.month.levels.reserve_trigger,
        );
        Test {
            value,
            base,
            bps: 10_000,
            tripped: value < base,
            on: value < base,
        }
    }

    /// Step 11, INT. Reading of "the most senior rank": the first that is not done, with something left of its notional or
    /// of its interest. An acceleration asks whether this very interest is "still" unpaid a date later, and calls the
    /// rank the controlling one; a rank that is gone controls nothing.
    fn senior_interest(&self) -> Test {
        let short = |class: &usize| self.due[*class] - self.book.total(To::Interest(*class));
        let left = |class: &usize| self.notional(*class) + short(class);
        let mut ranks = self.by_interest.0.iter();
        let senior = ranks.find(|bucket| bucket.iter().any(|class| left(class) > 0));
        let value = senior.map_or(0, |bucket| bucket.iter().map(short).sum());
        Test {
            value,
            base: 0,
            bps: 0,
            tripped: value > 0,
            on: value > 0,
        }
    }

    /// Step 12.
    fn check_step_12(&self, outcome: &Outcome) {
        let paid: i128 = self.book.lines.iter().map(|line| line.2).sum();
        assert_eq!(paid, outcome.available);
        assert!(self
            .book
            .lines
            .windows(2)
            .all(|pair| pair[0].0 <= pair[1].0));
        for (before, after) in self.month.classes.iter().zip(&outcome.classes) {
            let paid = after.priority + after.regular + after.restored;
            let left = before.notional + before.written_down - paid;
            assert_eq!(left, after.notional + after.written_down);
            assert!(after.notional >= 0 && after.written_down >= 0 && after.unpaid >= 0);
        }
        if outcome.classes.iter().any(|class| class.write_down > 0) {
            assert_eq!((outcome.reserve, outcome.residual), (0, 0));
        }
    }
}
