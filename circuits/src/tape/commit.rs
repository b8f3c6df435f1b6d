//! Committing one column of one chunk.

use ff::Field;
use group::{Curve, Group};
use halo2_proofs::poly::{commitment::Blind, EvaluationDomain};
use pasta_curves::Fp;
use thiserror::Error;

use crate::params::Params;
use crate::point;
use sluice_rules::shape::BLINDING_ROWS;

/// Why a column has no commitment.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CommitError {
    /// More values than rows.
    #[error("{given} values, but a column has room for {room}")]
    TooLong {
        /// Values given.
        given: usize,
        /// Rows before the blinding rows.
        room: usize,
    },
    /// The commitment is the identity: no values and no blind.
    #[error("the commitment is the identity: draw another blind")]
    Identity,
}

/// `sum v_i L_i + r W`: the commitment of a column with the values `v_i` in its first rows, zeros in all rows after them, the
/// blinding rows included, and blind `r`.
///
/// `r` must be fresh from the operating system for every column, chunk, period and re-commit (because: the same `r` twice gives
/// away the unblinded difference of two tapes, which is sparse and guessable).
pub fn commit_column(params: &Params, values: &[u64], blind: &Fp) -> Result<[u8; 32], CommitError> {
    let room = (1 << params.k()) - BLINDING_ROWS;
    if values.len() > room {
        return Err(CommitError::TooLong {
            given: values.len(),
            room,
        });
    }
    let domain = EvaluationDomain::<Fp>::new(1, params.k());
    let mut column = domain.constant_lagrange(Fp::ZERO);
    for (cell, value) in column.iter_mut().zip(values) {
        *cell = Fp::from(*value);
    }
    let point = params.commit_lagrange(&column, Blind(*blind));
    column.iter_mut().for_each(|cell| *cell = Fp::ZERO);
    if bool::from(point.is_identity()) {
        return Err(CommitError::Identity);
    }
    Ok(point::encode(&point.to_affine()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toy;

    #[test]
    fn the_identity_and_too_many_values_are_refused() {
        let params = toy::params();
        assert_eq!(
            commit_column(params, &[0, 0], &Fp::ZERO),
            Err(CommitError::Identity)
        );
        let error = commit_column(params, &[1; 59], &Fp::ONE).unwrap_err();
        assert_eq!(
            error,
            CommitError::TooLong {
                given: 59,
                room: 58
            }
        );
        commit_column(params, &[1; 58], &Fp::ONE).unwrap();
    }

    #[test]
    fn attack_12_the_same_blind_twice_gives_away_the_difference_of_two_tapes() {
        let params = toy::params();
        let blind = Fp::from(99);
        let decode = |values: &[u64]| {
            pasta_curves::Eq::from(
                point::decode(&commit_column(params, values, &blind).unwrap()).unwrap(),
            )
        };
        let difference = decode(&[10, 20, 35]) - decode(&[10, 20, 30]);
        // An observer tries "row 2 rose by five" and sees that it did: this is why a blind is never used twice.
        let guess = commit_column(params, &[0, 0, 5], &Fp::ZERO).unwrap();
        assert_eq!(point::encode(&difference.to_affine()), guess);
    }
}
