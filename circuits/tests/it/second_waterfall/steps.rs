//! Steps 0 to 12, one function for each paragraph of the page that moves something.

use super::book::{Book, To};
use super::deal::{Class, Month, Refusal};
use super::fraction::Fraction;
use super::queue::Queue;
use super::readings::Reading;

/// One pay date at work.
pub(crate) struct Date<'a> {
    pub(crate) month: &'a Month,
    pub(crate) reading: Reading,
    pub(crate) book: Book,
    /// The classes as the date finds them; an acceleration has already put W back into N.
    pub(crate) classes: Vec<Class>,
    pub(crate) by_interest: Queue,
    pub(crate) by_principal: Queue,
    /// Interest due, by class, once it was asked for.
    pub(crate) due: Vec<i128>,
    /// Written down (above zero) or up (below zero) at the end of the date, by class.
    pub(crate) written: Vec<i128>,
    pub(crate) reserve_required: i128,
    /// OCT.
    pub(crate) target: i128,
    pub(crate) retire: bool,
    pub(crate) pro_rata: bool,
}

impl<'a> Date<'a> {
    /// Step 0: the cash of the date.
    pub(crate) fn open(month: &'a Month) -> Result<Self, Refusal> {
        let reading = Reading::of(month)?;
        let classes = found(month);
        if classes.iter().any(|class| interest_due(class) < 0) {
            return Err(Refusal::PaidEarlyTooMuch);
        }
        Ok(Self {
            month,
            book: Book::open(reading.available),
            reading,
            by_interest: queue(&classes, |class| class.interest_rank),
            by_principal: queue(&classes, |class| class.principal_rank),
            due: vec![0; classes.len()],
            written: vec![0; classes.len()],
            classes,
            reserve_required: 0,
            target: 0,
            retire: false,
            pro_rata: false,
        })
    }

    /// N of a class now: what the date found, less principal paid, less write-downs, plus write-ups.
    pub(crate) fn notional(&self, class: usize) -> i128 {
        self.classes[class].notional - self.book.total(To::Principal(class)) - self.written[class]
    }

    pub(crate) fn notionals(&self) -> Vec<i128> {
        (0..self.classes.len())
            .map(|class| self.notional(class))
            .collect()
    }

    /// V now.
    pub(crate) fn outstanding(&self) -> i128 {
        self.notionals().iter().sum()
    }

    /// W of a class now. Step 7 pays it back; the page's last identity counts that as principal.
    pub(crate) fn written_down(&self, class: usize) -> i128 {
        self.classes[class].written_down - self.book.total(To::WrittenDown(class))
            + self.written[class]
    }

    pub(crate) fn all_written_down(&self) -> Vec<i128> {
        (0..self.classes.len())
            .map(|class| self.written_down(class))
            .collect()
    }

    /// "prin": down the principal ranks, never more than there is to pay with or to pay down.
    fn principal(&mut self, step: u8, amount: i128) {
        let queue = self.by_principal.clone();
        self.principal_along(step, amount, &queue);
    }

    fn principal_along(&mut self, step: u8, amount: i128, queue: &Queue) {
        let amount = amount.min(self.book.left());
        let (shares, _) = queue.pour(amount, &self.notionals());
        for (class, share) in shares.into_iter().enumerate() {
            self.book.write(step, To::Principal(class), share);
        }
    }

    /// Step 2. Reading of "used": what step 2 itself paid in this deal-year; the excess paid in step 8 is outside the
    /// cap. Reading of "the rest": all of this month's fee that step 2 did not pay, be it for the cap or for want of
    /// cash. Acceleration takes the cap away, so there the whole fee of the month is senior; XS of earlier months
    /// still waits for step 8, which acceleration keeps.
    pub(crate) fn senior_fees(&mut self) {
        let fees = &self.month.fees;
        let room = if self.month.accelerated {
            fees.senior
        } else {
            fees.cap_left
        };
        self.book.pay(2, To::SeniorFees, fees.senior.min(room));
    }

    /// Step 3. Supplemental servicing has no letter among the carried figures: what is not paid lapses.
    pub(crate) fn servicing(&mut self) {
        self.book.pay(3, To::Servicing, self.reading.servicing_due);
        self.book
            .pay(3, To::Supplemental, self.month.fees.supplemental);
    }

    /// Step 4 (a), one interest rank. Reading of N in "due": the notional the accrual period ran on, thus as the date
    /// found it, also when an earlier (b) has already paid some of it.
    fn interest(&mut self, bucket: &[usize]) {
        for class in bucket {
            self.due[*class] = interest_due(&self.classes[*class]);
        }
        let waiting: Vec<i128> = (0..self.due.len())
            .map(|class| {
                if bucket.contains(&class) {
                    self.due[class]
                } else {
                    0
                }
            })
            .collect();
        let (shares, _) = Queue(vec![bucket.to_vec()]).pour(self.book.left(), &waiting);
        for class in bucket {
            self.book.write(4, To::Interest(*class), shares[*class]);
        }
    }

    /// Step 4. Reading of (b): "rank ≤ g" are interest ranks, as g is one; "prin" then goes down the principal ranks of
    /// the whole deal. A legal final counts in the turn of its own class's interest rank, not before the interest of a
    /// rank above it, and its amount too is of the notionals after earlier (b).
    pub(crate) fn interest_and_priority_principal(&mut self) {
        let mut so_far = Vec::new();
        for bucket in self.by_interest.0.clone() {
            self.interest(&bucket);
            so_far.extend_from_slice(&bucket);
            let sum = |classes: &[usize]| -> i128 {
                classes.iter().map(|class| self.notional(*class)).sum()
            };
            let uncovered = (sum(&so_far) - self.reading.adjusted).max(0);
            let finals = bucket
                .iter()
                .filter(|class| self.classes[**class].final_reached);
            let priority = finals
                .map(|class| sum(&self.by_principal.up_to(*class)))
                .fold(uncovered, i128::max);
            self.principal(4, priority);
        }
    }

    /// Step 5. X still holds the old reserve; V is what step 4 left.
    pub(crate) fn reserve(&mut self) {
        let (outstanding, levels) = (self.outstanding(), &self.month.levels);
        self.retire = self.book.left() >= outstanding;
        let by_pool = Fraction::of_bps(self.reading.closing_balance, levels.reserve_bps).nearest();
        if !self.retire {
            self.reserve_required = by_pool.max(levels.reserve_floor).min(outstanding);
        }
        self.book.pay(5, To::Reserve, self.reserve_required);
    }

    /// Step 6. ΣW is W as the date found it: nothing has touched it yet. "No trigger" is T of step 1.
    pub(crate) fn regular_principal(&mut self) {
        let (outstanding, levels) = (self.outstanding(), &self.month.levels);
        let (adjusted, turbo) = (self.reading.adjusted, self.reading.turbo);
        let written_down: i128 = self.all_written_down().iter().sum();
        let share = Fraction::of_bps(adjusted, levels.oc_bps).nearest();
        self.target = if turbo {
            adjusted
        } else {
            share.max(levels.oc_floor) + written_down
        };
        let covered = (adjusted - self.target).max(0);
        let regular = if self.retire {
            outstanding
        } else {
            (outstanding - covered).max(0)
        };
        self.pro_rata = levels.stepped_down && !turbo && written_down == 0;
        if self.pro_rata {
            let together = Queue(vec![(0..self.classes.len()).collect()]);
            self.principal_along(6, regular, &together);
        } else {
            self.principal(6, regular);
        }
    }

    /// Step 7.
    pub(crate) fn repay_written_down(&mut self) {
        if self.outstanding() > 0 {
            return;
        }
        let (shares, _) = self
            .by_principal
            .pour(self.book.left(), &self.all_written_down());
        for (class, share) in shares.into_iter().enumerate() {
            self.book.write(7, To::WrittenDown(class), share);
        }
    }

    /// Step 8. XS includes what step 2 added today. Subordinated fees have no letter of their own: unpaid, they lapse.
    pub(crate) fn late_fees(&mut self) {
        let added = self.month.fees.senior - self.book.total(To::SeniorFees);
        self.book
            .pay(8, To::ExcessFees, self.month.fees.excess + added);
        self.book
            .pay(8, To::Subordinated, self.month.fees.subordinated);
    }

    /// Step 9.
    pub(crate) fn residual(&mut self) {
        let all = self.book.left();
        self.book.pay(9, To::Residual, all);
    }

    /// Step 10. The write-up measures V after the write-down. A class gets back at most its W.
    pub(crate) fn write_down_and_up(&mut self) {
        if !self.month.levels.writes_down {
            return;
        }
        let reserve = self.book.total(To::Reserve);
        let lost = self.outstanding() - self.reading.closing_balance - reserve;
        let down = self
            .by_principal
            .reversed()
            .pour(lost.max(0), &self.notionals());
        for (class, share) in down.0.into_iter().enumerate() {
            self.written[class] += share;
        }
        let found = self.reading.adjusted - self.outstanding();
        let up = self
            .by_principal
            .pour(found.max(0), &self.all_written_down());
        for (class, share) in up.0.into_iter().enumerate() {
            self.written[class] -= share;
        }
    }

    /// Acceleration: rank by rank interest, then all there is to the rank's notional, by notional. "Rank" is the
    /// interest rank, the only one the sentence has named. N already holds W, also where interest is counted.
    pub(crate) fn accelerated_classes(&mut self) {
        for bucket in self.by_interest.0.clone() {
            self.interest(&bucket);
            let all = self.book.left();
            self.principal_along(4, all, &Queue(vec![bucket]));
        }
    }
}

/// A class that never had a notional is no class of the deal and makes no rank.
fn queue(classes: &[Class], rank: fn(&Class) -> u32) -> Queue {
    let classes = classes.iter().enumerate();
    let real = classes.filter(|(_, class)| class.original > 0);
    Queue::of(real.map(|(k, class)| (k, rank(class))))
}

/// The classes as the date finds them: an acceleration puts W back into N, and since W is zero from then on, once.
pub(crate) fn found(month: &Month) -> Vec<Class> {
    let mut classes = month.classes.clone();
    for class in classes.iter_mut().filter(|_| month.accelerated) {
        class.notional += std::mem::take(&mut class.written_down);
    }
    classes
}

/// Interest of this month, interest carried, and interest on that; less what a missed proof already paid of it.
pub(crate) fn interest_due(class: &Class) -> i128 {
    let on = |amount| Fraction::accrued(amount, class.bps, class.days, class.year).nearest();
    on(class.notional) + class.unpaid + on(class.unpaid) - class.paid_early
}
