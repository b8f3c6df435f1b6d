//! The statement of the waterfall: the pool's month, and who is paid what.

mod layout;

pub(crate) use layout::{flag, outcome_flag, pack, PACKED_BITS};
pub use layout::{waterfall_at, waterfall_instances};

use ff::Field;
use pasta_curves::Fp;

use super::{canonical, in_range, StatementError};
use crate::context::Context;
use crate::spec::CircuitId;
use crate::suite::Suite;
use crate::waterfall::{resolve, MonthTerms, Payout, PublicState, Resolved, MAX_AMOUNT};
use layout::{bits, pack_amounts, FIGURE_VALUES};

/// Which figures of the pool beyond those that are always public the term sheet discloses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disclosure {
    /// REP: the price of repurchased loans.
    pub repurchased: bool,
    /// How many loans are live.
    pub live: bool,
    /// The sum behind the weighted rate.
    pub rate: bool,
    /// The sum behind the weighted remaining term.
    pub term: bool,
    /// The sum behind the weighted score.
    pub score: bool,
}

/// The figures of the pool a proof publishes. The last five are 0 unless they are disclosed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisclosedFigures {
    /// P0: performing balance at the start of the period.
    pub opening: u64,
    /// P1: performing balance at its end.
    pub performing: u64,
    /// INT.
    pub interest: u64,
    /// PRIN.
    pub principal: u64,
    /// REC.
    pub recovered: u64,
    /// DEF.
    pub defaulted: u64,
    /// Balance at least 1, 30, 60, 90, 120 days late.
    pub late: [u64; 5],
    /// Balance of loans extended in the period, at most 2 % of P0.
    pub extended: u64,
    /// Loans that left: as many times the tags of an asset are released.
    pub departures: u64,
    /// Loans live at the end.
    pub live: u64,
    /// REP.
    pub repurchased: u64,
    /// Sum of balance times rate.
    pub rate_sum: u128,
    /// Sum of balance times remaining term at the cut-off.
    pub term_sum: u128,
    /// Sum of balance times score.
    pub score_sum: u128,
}

/// What a `waterfall` proof says: the chunks behind these summaries had this month, and under these terms it is paid
/// like this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaterfallStatement {
    /// What the proof is about; `chunk` is 0, `chunk_count` the same as below, the period at least 1.
    pub context: Context,
    /// How many chunks the tape has, 1 to the suite's most.
    pub chunk_count: u32,
    /// The accepted summaries in chunk order, exactly `chunk_count` of them, each a canonical field element.
    pub summaries: Vec<[u8; 32]>,
    /// Commitment to the hidden state after the period before, from state.
    pub state_before: [u8; 32],
    /// Commitment to the hidden state after this period.
    pub state_after: [u8; 32],
    /// The terms of the month. Classes stand in the order of their principal ranks.
    pub terms: MonthTerms,
    /// Which figures the term sheet discloses.
    pub disclosure: Disclosure,
    /// The public state after the period before.
    pub before: PublicState,
    /// The public state after this period.
    pub after: PublicState,
    /// Who is paid what.
    pub payout: Payout,
    /// The triggers of this date.
    pub tripped: Tripped,
    /// What is published of the pool.
    pub figures: DisclosedFigures,
}

/// The tests of step 1 on this date. Latches and end triggers are in the public state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tripped {
    /// More than the limit is 60 or more days late.
    pub sixty_day: bool,
    /// Net losses since closing exceed the limit.
    pub loss: bool,
    /// T: turbo.
    pub turbo: bool,
}

impl WaterfallStatement {
    /// The instance values in the order of the circuit, [`waterfall_instances`] of them; the slots after `chunk_count`
    /// are zero.
    ///
    /// Errors name the first field that is out of range or not canonical.
    pub fn to_instance(&self, vk_digest: &[u8; 32]) -> Result<Vec<Fp>, StatementError> {
        let suite = self.context.suite;
        if self.context.circuit != CircuitId::Waterfall(suite) {
            return Err(StatementError::WrongCircuit);
        }
        let month = resolve(&self.terms, &self.before)?;
        let mut instance = vec![Fp::ZERO; waterfall_instances(suite)];
        self.write_place(suite, vk_digest, &mut instance)?;
        self.write_terms(&month, &mut instance)?;
        self.write_results(&mut instance)?;
        Ok(instance)
    }

    /// Context, summaries, states.
    fn write_place(
        &self,
        suite: Suite,
        vk_digest: &[u8; 32],
        instance: &mut [Fp],
    ) -> Result<(), StatementError> {
        use waterfall_at as at;
        let context = &self.context;
        let count = u64::from(self.chunk_count);
        let slots = suite.max_chunks() as u64;
        instance[at::CONTEXT] = context.to_field(vk_digest);
        instance[at::CHUNK_COUNT] = in_range("chunk_count", self.chunk_count, 1, slots)?;
        in_range("context.chunk", context.chunk, 0, 0)?;
        in_range("context.chunk_count", context.chunk_count, count, count)?;
        in_range("summaries", self.summaries.len() as u64, count, count)?;
        for (slot, word) in self.summaries.iter().enumerate() {
            instance[at::SUMMARIES + slot] = canonical("summaries", word)?;
        }
        instance[at::VAULT_BINDING] = context.vault_binding();
        instance[at::PERIOD] = in_range("context.period", context.period, 1, u32::MAX.into())?;
        instance[at::STATE_BEFORE] = canonical("state_before", &self.state_before)?;
        instance[at::STATE_AFTER] = canonical("state_after", &self.state_after)?;
        Ok(())
    }

    /// What is given.
    fn write_terms(&self, month: &Resolved, instance: &mut [Fp]) -> Result<(), StatementError> {
        use waterfall_at as at;
        let (terms, before) = (&self.terms, &self.before);
        for pair in terms.classes.windows(2) {
            // The circuit pays principal down the list.
            let (rank, next) = (pair[0].principal_rank, pair[1].principal_rank);
            in_range("terms.classes.principal_rank", next, rank.into(), 8)?;
        }
        let matrix = |rows: &[[bool; 8]; 8]| bits(rows.iter().flatten().copied());
        instance[at::INTEREST_RANKS] = matrix(&month.interest_rank);
        instance[at::LEGAL_FINALS] = matrix(&month.legal_final);
        instance[at::FLAGS] = bits(self.flags(month).into_iter());
        for (position, value) in [
            (at::YIELD_SUPPLEMENT, terms.yield_supplement),
            (
                at::SERVICING,
                u64::from(terms.servicing_bps) * u64::from(terms.fee_days),
            ),
            (at::SERVICING_UNPAID, before.servicing_unpaid),
            (at::SENIOR_PAYABLE, month.senior_payable),
            (at::SENIOR_OWED, month.senior_owed),
            (at::SUPPLEMENTAL, terms.supplemental_due),
            (at::SUBORDINATED, terms.subordinated_due),
            (at::RESERVE_BPS, terms.reserve_bps.into()),
            (at::RESERVE_FLOOR, terms.reserve_floor),
            (at::RESERVE_TRIGGER, terms.reserve_trigger),
            (at::OC_BPS, terms.oc_bps.into()),
            (at::OC_FLOOR, terms.oc_floor),
            (at::OC_TRIGGER_BPS, terms.oc_trigger_bps.into()),
            (at::SIXTY_DAY_BPS, terms.sixty_day_limit_bps.into()),
            (at::LOSS_BPS, terms.loss_limit_bps.into()),
            (at::CLEAN_UP_BPS, terms.clean_up_bps.into()),
            (at::DEPOSITED, terms.deposits + before.suspense),
            (at::SHORTFALL, before.shortfall),
            (at::RESERVE, before.reserve),
            (at::OTHER, terms.other_deposits),
            (at::PAID_EARLY, terms.paid_early),
            (at::NEXT_PASSES, month.next_passes.into()),
        ] {
            instance[position] = Fp::from(value);
        }
        for (k, class) in month.classes.iter().enumerate() {
            instance[at::NOTIONALS + k] = Fp::from(class.notional);
            instance[at::WRITTEN_DOWN + k] = Fp::from(class.written_down);
            instance[at::DUE + k] = Fp::from(class.due);
        }
        Ok(())
    }

    fn flags(&self, month: &Resolved) -> [bool; flag::COUNT] {
        let terms = &self.terms;
        let mut flags = [false; flag::COUNT];
        flags[..month.joined.len()].copy_from_slice(&month.joined);
        flags[flag::CLEAN_UP] = terms.clean_up;
        flags[flag::ACCELERATED] = terms.accelerated;
        flags[flag::PRO_RATA] = terms.pro_rata && !terms.accelerated;
        flags[flag::WRITE_DOWN] = month.write_down;
        flags[flag::OC_TESTED] = terms.oc_tested;
        flags[flag::SIXTY_DAY_STAYS] = month.sixty_day_stays;
        flags[flag::LOSS] = self.before.loss;
        flags[flag::TURBO] = month.turbo;
        let Disclosure {
            live,
            repurchased,
            rate,
            term,
            score,
        } = self.disclosure;
        flags[flag::DISCLOSED..].copy_from_slice(&[live, repurchased, rate, term, score]);
        flags
    }

    /// What is proved.
    fn write_results(&self, instance: &mut [Fp]) -> Result<(), StatementError> {
        use waterfall_at as at;
        let (payout, after) = (&self.payout, &self.after);
        let count = self.terms.classes.len() as u64;
        in_range("payout.classes", payout.classes.len() as u64, count, count)?;
        // Also: as many classes as in the terms.
        after.validate(&self.terms).map_err(StatementError::from)?;
        let accelerated = self.terms.accelerated;
        in_range(
            "after.accelerated",
            after.accelerated,
            accelerated.into(),
            accelerated.into(),
        )?;
        in_range(
            "after.reserve",
            after.reserve,
            payout.reserve,
            payout.reserve,
        )?;
        for (position, amounts) in [
            (
                at::CASH,
                [payout.used, payout.available, payout.adjusted_pool],
            ),
            (
                at::FEES,
                [
                    payout.senior_paid,
                    payout.servicing_due,
                    payout.servicing_paid,
                ],
            ),
            (
                at::OTHER_FEES,
                [
                    payout.supplemental_paid,
                    payout.senior_unpaid_paid,
                    payout.subordinated_paid,
                ],
            ),
            (
                at::KEPT,
                [payout.reserve_required, payout.reserve, payout.oc_target],
            ),
            (
                at::CARRIED,
                [payout.residual, after.shortfall, after.suspense],
            ),
            (at::UNPAID, [after.senior_unpaid, after.servicing_unpaid, 0]),
        ] {
            instance[position] = pack_amounts(amounts);
        }
        instance[at::OUTCOME] = self.outcome();
        for (k, paid) in payout.classes.iter().enumerate() {
            let due = instance[at::DUE + k];
            if Fp::from(paid.interest_due) != due {
                return Err(StatementError::NotTheTerms {
                    field: "payout.classes.interest_due",
                });
            }
            let principal = [paid.interest_paid, paid.priority_paid, paid.regular_paid];
            instance[at::PAID + k] = pack_amounts(principal);
            let losses = [paid.write_down_paid, paid.written_down, paid.written_up];
            instance[at::LOSSES + k] = pack_amounts(losses);
        }
        for (k, class) in after.classes.iter().enumerate() {
            let state = [class.notional, class.unpaid_interest, class.written_down];
            instance[at::CLASSES_AFTER + k] = pack_amounts(state);
        }
        for (i, value) in self.figures.packed()?.into_iter().enumerate() {
            instance[at::FIGURES + i] = value;
        }
        Ok(())
    }

    fn outcome(&self) -> Fp {
        let (payout, after, tripped) = (&self.payout, &self.after, &self.tripped);
        let flags = [
            payout.retire,
            payout.pro_rata,
            tripped.turbo,
            tripped.sixty_day,
            after.sixty_day,
            tripped.loss,
            after.loss,
            after.oc,
            after.reserve_short,
            after.interest_short,
        ];
        let passes = u64::from(after.sixty_day_passes) << outcome_flag::PASSES;
        bits(flags.into_iter()) + Fp::from(passes)
    }
}

impl DisclosedFigures {
    fn packed(&self) -> Result<[Fp; FIGURE_VALUES], StatementError> {
        let most = MAX_AMOUNT - 1;
        in_range("figures.opening", self.opening, 0, most)?;
        in_range("figures.performing", self.performing, 0, most)?;
        let wide = |field, sum: u128| match sum >> PACKED_BITS {
            0 => Ok(sum),
            _ => Err(StatementError::TooLarge { field }),
        };
        let [late_1, late_30, late_60, late_90, late_120] = self.late;
        Ok([
            pack_amounts([self.opening, self.performing, self.interest]),
            pack_amounts([self.principal, self.recovered, self.defaulted]),
            pack_amounts([late_1, late_30, late_60]),
            pack_amounts([late_90, late_120, self.extended]),
            pack_amounts([self.departures, self.live, self.repurchased]),
            pack([
                wide("figures.rate_sum", self.rate_sum)?,
                wide("figures.term_sum", self.term_sum)?,
                wide("figures.score_sum", self.score_sum)?,
            ]),
        ])
    }
}
