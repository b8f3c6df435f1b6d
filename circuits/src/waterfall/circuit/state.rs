//! The hidden state: opened with last month's commitment, rolled forward, committed to again.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::month::Month;
use super::slots::MonthFigures;
use super::spec::Config;
use super::WaterfallCircuit;
use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller};
use crate::period_summary::period_total as total;
use crate::state::{state_domain, STATE_WORDS};
use crate::statement::waterfall_at as at;
use crate::suite::Size;

/// The hidden state before the month. Who pins a word: the hash, whose value is public.
pub(super) struct State {
    cut_off: Cell,
    /// P0.
    pub(super) balance: Cell,
    defaulted: Cell,
    recovered: Cell,
}

/// The pool as the steps see it, and what is hidden again after them.
pub(super) struct View {
    /// P_cut.
    pub(super) cut_off: Cell,
    /// P1 as proved.
    pub(super) performing: Cell,
    /// P1 of the steps: 0 if the pool is sold in a clean-up.
    pub(super) seen: Cell,
    /// D60 of the steps.
    pub(super) sixty_days_late: Cell,
    /// AP.
    pub(super) adjusted: Cell,
    /// SD.
    pub(super) defaulted: Cell,
    /// SR.
    pub(super) recovered: Cell,
}

impl State {
    /// P1 = P0 − PRIN − REPprin − DEF; SD += DEF; SR += REC.
    pub(super) fn roll_forward<L: Layouter<Fp>, T: Teller>(
        &self,
        sheet: &mut Sheet<'_, L, T>,
        month: &Month,
        pool: &MonthFigures,
    ) -> Result<View, Error> {
        let performing = pool.total(total::BALANCE);
        let default = pool.total(total::DEFAULTED);
        let paid = sheet.add(
            pool.total(total::PRINCIPAL),
            pool.total(total::REPURCHASED_PRINCIPAL),
        )?;
        let rule = "the balance rolls forward";
        sheet.check_sum(rule, [performing, &paid, default, &self.balance])?;

        let sixty_days_late = pool.total(total::PAST_DUE + 2);
        let seen = sheet.and_not(performing, &month.clean_up)?;
        let adjusted = sheet.max0(&seen, month.at(at::YIELD_SUPPLEMENT))?;
        Ok(View {
            cut_off: self.cut_off.clone(),
            performing: performing.clone(),
            sixty_days_late: sheet.and_not(sixty_days_late, &month.clean_up)?,
            seen,
            adjusted,
            defaulted: sheet.add(&self.defaulted, default)?,
            recovered: sheet.add(&self.recovered, pool.total(total::RECOVERED))?,
        })
    }
}

impl<S: Size, T: Teller> WaterfallCircuit<S, T> {
    /// Opens the commitment of the period before.
    pub(super) fn open_state<L: Layouter<Fp>>(
        &self,
        config: &Config,
        sheet: &mut Sheet<'_, L, T>,
    ) -> Result<State, Error> {
        let one = sheet.one()?;
        let period = sheet.public(at::PERIOD)?;
        let before = sheet.sub(&period, &one)?;
        let mut word = |of: fn(&super::WaterfallWitness) -> Fp| sheet.free(self.hint(of));
        let state = State {
            cut_off: word(|witness| Fp::from(witness.state.cut_off_balance))?,
            balance: word(|witness| Fp::from(witness.state.balance))?,
            defaulted: word(|witness| Fp::from(witness.state.defaulted))?,
            recovered: word(|witness| Fp::from(witness.state.recovered))?,
        };
        let blind = word(|witness| witness.blind_before)?;
        let words = [
            &state.cut_off,
            &state.balance,
            &state.defaulted,
            &state.recovered,
            &blind,
        ];
        let commitment = commitment(config, sheet, 0, &before, words)?;
        sheet.bind("state before", &commitment, at::STATE_BEFORE)?;
        Ok(state)
    }

    /// Commits to the state after the month.
    pub(super) fn commit_state<L: Layouter<Fp>>(
        &self,
        config: &Config,
        sheet: &mut Sheet<'_, L, T>,
        view: &View,
    ) -> Result<(), Error> {
        let period = sheet.public(at::PERIOD)?;
        // Pinned by the hash alone: it hides the state.
        let blind = sheet.free(self.hint(|witness| witness.blind_after))?;
        let words = [
            &view.cut_off,
            &view.seen,
            &view.defaulted,
            &view.recovered,
            &blind,
        ];
        let commitment = commitment(config, sheet, 1, &period, words)?;
        sheet.publish("state after", &commitment, at::STATE_AFTER)
    }
}

/// See [`crate::state::PoolState::commitment`].
fn commitment<L: Layouter<Fp>, T: Teller>(
    config: &Config,
    sheet: &mut Sheet<'_, L, T>,
    chip: usize,
    period: &Cell,
    [cut_off, balance, defaulted, recovered, blind]: [&Cell; 5],
) -> Result<Cell, Error> {
    let domain = sheet.constant(state_domain())?;
    let vault = sheet.public(at::VAULT_BINDING)?;
    let words = [
        &domain, &vault, period, cut_off, balance, defaulted, recovered, blind,
    ];
    let layouter = sheet.layouter().namespace(|| "state");
    config
        .hash(chip)
        .hash::<STATE_WORDS>(layouter, words.map(Cell::clone))
}
