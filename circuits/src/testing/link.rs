//! A link without a circuit, to measure links alone.

use ff::Field;
use group::Curve;
use halo2_proofs::poly::{commitment::Blind, EvaluationDomain};
use pasta_curves::Fp;

use crate::column::LinkedColumn;
use crate::link::secret::{self, Masks};
use crate::link::{Link, LinkBases, LinkStatement};
use crate::params::Params;
use crate::point;
use crate::spec::CircuitId;
use crate::suite::Suite;
use crate::tape::commit_column;
use sluice_rules::shape::BLINDING_ROWS;

/// Columns attested and the same columns as a proof would commit to them.
pub struct LinkSample<'a> {
    params: &'a Params,
    bases: LinkBases,
    attested: Vec<[u8; 32]>,
    blinds: Vec<Fp>,
    proof: Vec<u8>,
    masks: Masks,
}

impl<'a> LinkSample<'a> {
    /// One value a row in each of `columns`, 21 at most; which columns they are called does not matter. The masks are made up and
    /// hide nothing.
    pub fn new(params: &'a Params, columns: &[Vec<u64>]) -> Self {
        let mut sample = Self {
            params,
            bases: LinkBases::new(params),
            attested: Vec::new(),
            blinds: Vec::new(),
            proof: Vec::new(),
            masks: Masks {
                rows: Vec::new(),
                blinds: Vec::new(),
            },
        };
        let domain = EvaluationDomain::<Fp>::new(1, params.k());
        for (values, number) in columns.iter().zip(1..) {
            let (blind, mask) = (Fp::from(number), Fp::from(100 + number));
            let rows: [Fp; BLINDING_ROWS] = std::array::from_fn(|row| mask + Fp::from(row as u64));
            let mut column = domain.constant_lagrange(Fp::ZERO);
            for (cell, value) in column.iter_mut().zip(values) {
                *cell = Fp::from(*value);
            }
            let first = column.len() - BLINDING_ROWS;
            column[first..].copy_from_slice(&rows);
            let point = params.commit_lagrange(&column, Blind(mask)).to_affine();
            sample.proof.extend(point::encode(&point));
            sample
                .attested
                .push(commit_column(params, values, &blind).expect("values fit"));
            sample.blinds.push(blind);
            sample.masks.rows.push(rows);
            sample.masks.blinds.push(mask);
        }
        sample
    }

    fn statement(&self) -> LinkStatement<'_> {
        LinkStatement {
            circuit: CircuitId::ClosingRows(Suite::Small),
            vk_digest: &[0; 32],
            k: self.params.k(),
            instances: &[],
            proof: &self.proof,
            columns: &LinkedColumn::PERIOD[..self.attested.len()],
            commitments: &self.attested,
        }
    }

    /// Makes the link.
    pub fn prove(&self) -> Vec<u8> {
        secret::prove(&self.bases, &self.statement(), &self.masks, &self.blinds)
            .expect("the sample is consistent")
    }

    /// Checks a link.
    pub fn verify(&self, link: &[u8]) -> bool {
        let statement = self.statement();
        let (Some(link), Some(points)) = (Link::decode(link), statement.points()) else {
            return false;
        };
        link.equation(self.params, &self.bases, &statement, &points)
            .eval()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::pool;

    #[test]
    fn a_sample_link_holds_and_another_one_does_not() {
        let params = Params::new(6);
        let columns = pool(1, 20, 1);
        let sample = LinkSample::new(&params, &columns);
        let mut link = sample.prove();
        assert!(sample.verify(&link));
        link[40] ^= 1;
        assert!(!sample.verify(&link));
    }
}
