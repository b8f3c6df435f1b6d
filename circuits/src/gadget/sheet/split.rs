//! Sharing an amount: inside a rank by weight, and down a list of ranks.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::{Sheet, Teller};
use crate::gadget::poseidon::Cell;

/// Which members of a list share a rank. The list is in the order of its ranks.
#[derive(Clone)]
pub(crate) struct Ranks {
    /// For every member but the first, a bit: it has the rank of the member before.
    joined: Vec<Cell>,
}

impl Ranks {
    /// Who pins the bits to 0 or 1: the caller.
    pub(crate) fn new(joined: Vec<Cell>) -> Self {
        Self { joined }
    }

    /// All members share one rank where the bit `all` is on; these ranks where it is off.
    pub(crate) fn or_all_one<L: Layouter<Fp>, T: Teller>(
        &self,
        sheet: &mut Sheet<'_, L, T>,
        all: &Cell,
    ) -> Result<Self, Error> {
        let joined = self.joined.iter().map(|bit| sheet.or(all, bit));
        Ok(Self::new(joined.collect::<Result<_, _>>()?))
    }
}

impl<L: Layouter<Fp>, T: Teller> Sheet<'_, L, T> {
    /// The running sums of a list.
    pub(crate) fn running(&mut self, cells: &[Cell]) -> Result<Vec<Cell>, Error> {
        let mut sums: Vec<Cell> = Vec::with_capacity(cells.len());
        for cell in cells {
            sums.push(match sums.last() {
                None => cell.clone(),
                Some(sum) => self.add(sum, cell)?,
            });
        }
        Ok(sums)
    }

    /// `x`, at most the sum of the weights, split by weight: the differences of the rounded running shares. All zero if
    /// all weights are. Pinned by the divisions.
    pub(crate) fn split(&mut self, x: &Cell, weights: &[Cell]) -> Result<Vec<Cell>, Error> {
        let running = self.running(weights)?;
        let Some((total, running)) = running.split_last() else {
            return Ok(Vec::new());
        };
        // Where all weights are zero so is x, and zero divided by one is zero.
        let divisor = self.divisor(total)?;
        let mut parts = Vec::with_capacity(weights.len());
        let mut upto: Option<Cell> = None;
        for weight in running {
            let share = self.mul(x, weight)?;
            let share = self.rhu(&share, &divisor)?;
            parts.push(match &upto {
                None => share.clone(),
                Some(before) => self.sub(&share, before)?,
            });
            upto = Some(share);
        }
        // The last running share is x itself.
        parts.push(match &upto {
            None => x.clone(),
            Some(before) => self.sub(x, before)?,
        });
        Ok(parts)
    }

    /// `x`, or as much of it as there is weight, given to the first rank, then to the next; inside a rank split by
    /// weight.
    pub(crate) fn first_to_last(
        &mut self,
        x: &Cell,
        weights: &[Cell],
        ranks: &Ranks,
    ) -> Result<Vec<Cell>, Error> {
        let running = self.running(weights)?;
        // What reaches the members up to each one, had every member its own rank.
        let mut reached = Vec::with_capacity(weights.len());
        for sum in &running {
            reached.push(self.min(x, sum)?);
        }
        self.share(&reached, weights, ranks)
    }

    /// The same from the last rank to the first; inside a rank still in the order of the list. `x` is at most the sum
    /// of the weights.
    pub(crate) fn last_to_first(
        &mut self,
        x: &Cell,
        weights: &[Cell],
        ranks: &Ranks,
    ) -> Result<Vec<Cell>, Error> {
        let running = self.running(weights)?;
        let Some((total, others)) = running.split_last() else {
            return Ok(Vec::new());
        };
        // x less what the members after each one can take.
        let spared = self.sub(total, x)?;
        let mut reached = Vec::with_capacity(weights.len());
        for sum in others {
            reached.push(self.max0(sum, &spared)?);
        }
        reached.push(x.clone());
        self.share(&reached, weights, ranks)
    }

    /// Splits inside ranks: `reached` says what all members up to each one get, right at the last member of a rank.
    fn share(
        &mut self,
        reached: &[Cell],
        weights: &[Cell],
        ranks: &Ranks,
    ) -> Result<Vec<Cell>, Error> {
        let zero = self.zero()?;
        let count = weights.len();
        // Backwards: what the rank's end has reached, and, forwards, what the rank's start had.
        let mut at_end = reached.to_vec();
        for i in (0..count - 1).rev() {
            at_end[i] = self.select(&ranks.joined[i], &at_end[i + 1], &reached[i])?;
        }
        let mut at_start = vec![zero];
        let mut in_rank = vec![weights[0].clone()];
        for i in 1..count {
            let joined = &ranks.joined[i - 1];
            at_start.push(self.select(joined, &at_start[i - 1], &reached[i - 1])?);
            in_rank.push(self.mul_add(joined, &in_rank[i - 1], &weights[i])?);
        }
        let mut of_rank = in_rank.clone();
        for i in (0..count - 1).rev() {
            of_rank[i] = self.select(&ranks.joined[i], &of_rank[i + 1], &in_rank[i])?;
        }
        let mut parts = Vec::with_capacity(count);
        let mut upto: Option<Cell> = None;
        for i in 0..count {
            let given = self.sub(&at_end[i], &at_start[i])?;
            let share = self.mul(&given, &in_rank[i])?;
            // A rank without weight is given nothing, and zero divided by one is zero.
            let divisor = self.divisor(&of_rank[i])?;
            let share = self.rhu(&share, &divisor)?;
            parts.push(match &upto {
                None => share.clone(),
                Some(before) => self.sub_mul(&share, &ranks.joined[i - 1], before)?,
            });
            upto = Some(share);
        }
        Ok(parts)
    }
}
