//! Steps 11 and 12: what the next month starts from, and that the book closes.

use super::book::To;
use super::deal::{ClassResult, Outcome};
use super::fraction::Fraction;
use super::steps::Date;

impl Date<'_> {
    /// Reads the result off the book and checks the identities of step 12.
    pub(crate) fn close(self) -> Outcome {
        assert_eq!(self.book.left(), 0, "everything is paid to someone");
        let (reading, fees) = (&self.reading, &self.month.fees);
        let total = |to| self.book.total(to);
        let senior_fees = total(To::SeniorFees);
        let reserve = total(To::Reserve);
        let outcome = Outcome {
            collected: reading.collected,
            used: reading.used,
            available: reading.available,
            shortfall: reading.shortfall,
            suspense: reading.suspense,
            closing_balance: reading.closing_balance,
            adjusted: reading.adjusted,
            defaulted: reading.defaulted,
            recovered: reading.recovered,
            turbo: reading.turbo,
            late: reading.late,
            cures: reading.cures,
            loss: reading.loss,
            oc: self.overcollateral_low(),
            reserve_low: reserve < self.month.levels.reserve_trigger,
            interest_short: self.senior_interest_short(),
            senior_fees,
            cap_used: fees.used + senior_fees,
            servicing: total(To::Servicing),
            servicing_unpaid: reading.servicing_due - total(To::Servicing),
            supplemental: total(To::Supplemental),
            excess_paid: total(To::ExcessFees),
            excess: fees.excess + fees.senior - senior_fees - total(To::ExcessFees),
            subordinated: total(To::Subordinated),
            residual: total(To::Residual),
            reserve_required: self.reserve_required,
            reserve,
            classes: (0..self.classes.len()).map(|class| self.class(class)).collect(),
        };
        self.check_step_12(&outcome);
        outcome
    }

    fn class(&self, class: usize) -> ClassResult {
        let interest = self.book.total(To::Interest(class));
        ClassResult {
            due: self.due[class],
            interest,
            principal: self.book.total(To::Principal(class)),
            written_down_repaid: self.book.total(To::WrittenDown(class)),
            write_down: self.written[class].max(0),
            write_up: (-self.written[class]).max(0),
            notional: self.notional(class),
            written_down: self.written_down(class),
            unpaid: self.due[class] - interest,
        }
    }

    /// Step 11, OC, with V as step 10 leaves it. Signed: a pool below its notes is below any level.
    fn overcollateral_low(&self) -> bool {
        let levels = &self.month.levels;
        let kept = self.reading.adjusted - self.outstanding();
        let level = Fraction::of_bps(self.month.pool.cut_off, levels.oc_trigger_bps);
        levels.oc_watched && (kept < 0 || level.above(Fraction::new(kept, 1)))
    }

    /// Step 11, INT: the first interest rank of the deal, whichever of its classes is short.
    fn senior_interest_short(&self) -> bool {
        let senior = &self.by_interest.0[0];
        senior.iter().any(|class| self.due[*class] > self.book.total(To::Interest(*class)))
    }

    /// Step 12.
    fn check_step_12(&self, outcome: &Outcome) {
        let paid: i128 = self.book.lines.iter().map(|line| line.2).sum();
        assert_eq!(paid, outcome.available);
        assert!(self.book.lines.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        for (before, after) in self.month.classes.iter().zip(&outcome.classes) {
            let left = before.notional + before.written_down - after.principal - after.written_down_repaid;
            assert_eq!(left, after.notional + after.written_down);
            assert!(after.notional >= 0 && after.written_down >= 0 && after.unpaid >= 0);
        }
        if outcome.classes.iter().any(|class| class.write_down > 0) {
            assert_eq!((outcome.reserve, outcome.residual), (0, 0));
        }
    }
}
