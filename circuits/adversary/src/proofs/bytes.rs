//! Damaged bytes: every word replaced, swapped and flipped, every length.

use ff::PrimeField;
use pasta_curves::{Fp, Fq};

use super::{Proof, Target, DAMAGED};
use crate::random::Choices;
use sluice_circuits::attack::Subject;
use sluice_circuits::point;

/// A word that is neither a scalar nor a point's x: a small number added to a modulus.
fn aliases() -> [[u8; 32]; 3] {
    let mut scalar = (-Fp::one()).to_repr();
    scalar[0] += 2;
    let mut base = (-Fq::one()).to_repr();
    base[0] += 2;
    [scalar, base, [0xff; 32]]
}

/// The smallest x to which no point belongs.
fn off_curve() -> [u8; 32] {
    (1u8..)
        .map(|x| {
            let mut word = [0; 32];
            word[0] = x;
            word
        })
        .find(|word| point::decode(word).is_none())
        .expect("half of all x are on no point")
}

impl<C: Subject, F: Fn(usize) -> usize> Target<'_, C, F> {
    /// Damages a good proof, with words of another one among them, until the circuit's share is done.
    pub(super) fn damage(&mut self, good: &Proof, other: &Proof) {
        let target = self.tally.damaged + self.share(DAMAGED);
        let mut choices = Choices(C::K.into());
        self.lengths(good);
        let words = good.proof.len() / 32;
        let step = self.depth.pick(words.div_ceil(25), 1);
        for word in (0..words).step_by(step) {
            self.word(good, other, word);
        }
        self.link(good, other);
        // Single bits, wherever they are, until the share is done.
        while self.tally.damaged < target {
            let mut bad = good.clone();
            let at = choices.below(bad.proof.len());
            let bit = choices.below(8);
            bad.proof[at] ^= 1 << bit;
            self.refuse(&bad, || format!("bit {bit} of byte {at}"));
        }
    }

    fn lengths(&mut self, good: &Proof) {
        let length = good.proof.len();
        let step = self.depth.pick(10, 1);
        for words in (0..length / 32).step_by(step) {
            let mut bad = good.clone();
            bad.proof.truncate(32 * words);
            self.refuse(&bad, || format!("cut to {words} words"));
        }
        let mut bad = good.clone();
        bad.proof.truncate(length - 1);
        self.refuse(&bad, || "a byte short".into());
        for more in [1, 31, 32, 64, 1 << 20] {
            for with in [0x00, 0xff] {
                let mut bad = good.clone();
                bad.proof.resize(length + more, with);
                self.refuse(&bad, || format!("{more} bytes more"));
            }
        }
        for with in [0x00, 0x01, 0xff] {
            let mut bad = good.clone();
            bad.proof.fill(with);
            self.refuse(&bad, || format!("all bytes {with}"));
        }
        let mut bad = good.clone();
        bad.proof = [&good.proof[..], &good.proof].concat();
        self.refuse(&bad, || "the proof twice".into());
    }

    /// One word of the proof: identity, aliases, off the curve, another, negated, swapped.
    fn word(&mut self, good: &Proof, other: &Proof, word: usize) {
        let place = 32 * word..32 * (word + 1);
        let mut replacements = vec![[0; 32], off_curve()];
        replacements.extend(aliases());
        let mut negated: [u8; 32] = good.proof[place.clone()].try_into().expect("32 bytes");
        negated[31] ^= 0x80;
        replacements.push(negated);
        let mut more: [u8; 32] = good.proof[place.clone()].try_into().expect("32 bytes");
        more[0] ^= 1;
        replacements.push(more);
        let next = (32 * (word + 1)) % good.proof.len();
        replacements.extend(
            [&good.proof[next..next + 32], &other.proof[place.clone()]]
                .map(|word| <[u8; 32]>::try_from(word).expect("32 bytes")),
        );
        for replacement in replacements {
            let mut bad = good.clone();
            bad.proof[place.clone()].copy_from_slice(&replacement);
            if bad.proof != good.proof {
                self.refuse(&bad, || {
                    format!("word {word} is {}", hex::encode(replacement))
                });
            }
        }
        if good.proof[place.clone()] != good.proof[next..next + 32] {
            let mut bad = good.clone();
            bad.proof[place.clone()].copy_from_slice(&good.proof[next..next + 32]);
            bad.proof[next..next + 32].copy_from_slice(&good.proof[place]);
            self.refuse(&bad, || format!("word {word} swapped with the next"));
        }
    }

    /// The link and the commitments it is about.
    fn link(&mut self, good: &Proof, other: &Proof) {
        for word in 0..good.link.len() / 32 {
            let place = 32 * word..32 * (word + 1);
            let mut bad = good.clone();
            bad.link[place.clone()].copy_from_slice(&other.link[place.clone()]);
            self.refuse(&bad, || format!("word {word} of another link"));
            for replacement in aliases().into_iter().chain([[0; 32], off_curve()]) {
                let mut bad = good.clone();
                bad.link[place.clone()].copy_from_slice(&replacement);
                self.refuse(&bad, || format!("link word {word} replaced"));
            }
            for bit in [0, 77, 255] {
                let mut bad = good.clone();
                bad.link[place.start + bit / 8] ^= 1 << (bit % 8);
                self.refuse(&bad, || format!("bit {bit} of link word {word}"));
            }
            let mut bad = good.clone();
            bad.link.truncate(32 * word);
            self.refuse(&bad, || format!("a link of {word} words"));
        }
        let columns = good.commitments.len();
        for column in 0..columns {
            for replacement in [[0; 32], [0xff; 32], other.commitments[column]] {
                let mut bad = good.clone();
                bad.commitments[column] = replacement;
                self.refuse(&bad, || format!("commitment {column} replaced"));
            }
            let mut bad = good.clone();
            bad.commitments.swap(column, (column + 1) % columns);
            self.refuse(&bad, || format!("columns {column} and the next re-paired"));
            let mut bad = good.clone();
            bad.commitments.remove(column);
            self.refuse(&bad, || format!("no commitment {column}"));
        }
    }
}
