//! What is given: the public terms and state of the month, as cells.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Ranks, Sheet, Teller};
use crate::statement::waterfall::flag;
use crate::statement::waterfall_at as at;
use crate::waterfall::MAX_CLASSES;

/// The month. Who pins a cell: the instance, itself or as bits of one of its values.
pub(super) struct Month {
    /// Class k has interest rank g + 1.
    pub(super) interest_rank: Vec<Vec<Cell>>,
    /// Class k is repaid by a legal final of interest rank g + 1.
    pub(super) legal_final: Vec<Vec<Cell>>,
    pub(super) principal_ranks: Ranks,
    pub(super) clean_up: Cell,
    pub(super) accelerated: Cell,
    pub(super) pro_rata: Cell,
    pub(super) write_down: Cell,
    pub(super) oc_tested: Cell,
    pub(super) sixty_day_stays: Cell,
    pub(super) loss: Cell,
    pub(super) turbo: Cell,
    /// Live loans, repurchases, rate, term, score.
    pub(super) disclosed: Vec<Cell>,
    values: Vec<Cell>,
}

impl Month {
    /// Reads the instance from the interest ranks on to the dues.
    pub(super) fn read<L: Layouter<Fp>, T: Teller>(
        sheet: &mut Sheet<'_, L, T>,
    ) -> Result<Self, Error> {
        let values = (at::INTEREST_RANKS..at::CASH)
            .map(|row| sheet.public(row))
            .collect::<Result<Vec<_>, _>>()?;
        let word = |row: usize| &values[row - at::INTEREST_RANKS];
        let mut matrix = |rule, row| -> Result<Vec<Vec<Cell>>, Error> {
            let bits = sheet.bits(rule, word(row), MAX_CLASSES * MAX_CLASSES)?;
            Ok(bits.chunks(MAX_CLASSES).map(<[Cell]>::to_vec).collect())
        };
        let interest_rank = matrix("interest ranks", at::INTEREST_RANKS)?;
        let legal_final = matrix("legal finals", at::LEGAL_FINALS)?;
        let flags = sheet.bits("flags", word(at::FLAGS), flag::COUNT)?;
        let flag = |index: usize| flags[index].clone();
        Ok(Self {
            interest_rank,
            legal_final,
            principal_ranks: Ranks::new(flags[..MAX_CLASSES - 1].to_vec()),
            clean_up: flag(flag::CLEAN_UP),
            accelerated: flag(flag::ACCELERATED),
            pro_rata: flag(flag::PRO_RATA),
            write_down: flag(flag::WRITE_DOWN),
            oc_tested: flag(flag::OC_TESTED),
            sixty_day_stays: flag(flag::SIXTY_DAY_STAYS),
            loss: flag(flag::LOSS),
            turbo: flag(flag::TURBO),
            disclosed: flags[flag::DISCLOSED..].to_vec(),
            values,
        })
    }

    /// A value by its place in the instance.
    pub(super) fn at(&self, row: usize) -> &Cell {
        &self.values[row - at::INTEREST_RANKS]
    }

    /// One value of each class.
    pub(super) fn of_classes(&self, row: usize) -> Vec<Cell> {
        let first = row - at::INTEREST_RANKS;
        self.values[first..first + MAX_CLASSES].to_vec()
    }
}
