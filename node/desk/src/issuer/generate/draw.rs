//! Drawing numbers: each is a hash of what it is for, so no figure depends on which others were drawn before it.

use sha2::{Digest, Sha256};

/// A point of a curve: of a thousand draws so many are below the value.
pub(super) type Point = (u64, u64);

/// The draws of one subject: a loan, a borrower.
#[derive(Clone, Copy)]
pub(super) struct Draw<'a> {
    class: &'a str,
    seed: u64,
    subject: u64,
}

impl<'a> Draw<'a> {
    pub(super) fn new(class: &'a str, seed: u64, subject: u64) -> Self {
        Draw {
            class,
            seed,
            subject,
        }
    }

    /// The number of the subject, from 0.
    pub(super) fn subject(&self) -> u64 {
        self.subject
    }

    /// The line of a file on which the subject stands: line 1 is the header.
    pub(super) fn line(&self) -> u64 {
        self.subject + 2
    }

    /// The draws of another subject.
    pub(super) fn of(&self, subject: u64) -> Self {
        Draw { subject, ..*self }
    }

    /// A number below `bound`: the first eight bytes of the hash, big-endian, modulo `bound`.
    pub(super) fn below(&self, figure: &str, bound: u64) -> u64 {
        let (class, seed, subject) = (self.class, self.seed, self.subject);
        let hash = Sha256::digest(format!("sluice-tape-1|{class}|{seed}|{subject}|{figure}"));
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        u64::from_be_bytes(first) % bound.max(1)
    }

    /// A place on curves, in millionths.
    pub(super) fn place(&self, figure: &str) -> u64 {
        self.below(figure, 1_000_000)
    }

    /// One of these, by weight.
    pub(super) fn pick<T: Copy>(&self, figure: &str, weighted: &[(u64, T)]) -> T {
        let whole = weighted.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(figure, whole);
        for (weight, value) in weighted {
            match at.checked_sub(*weight) {
                Some(rest) => at = rest,
                None => return *value,
            }
        }
        // A draw is below the sum of the weights, so one of them has taken it; lists are not empty.
        weighted[0].1
    }

    /// A value of a curve.
    pub(super) fn along(&self, figure: &str, curve: &[Point]) -> u64 {
        along(curve, self.place(figure))
    }
}

/// The value of a curve at a place in millionths: straight lines between its points, the first at 0 and the last at 1,000.
/// Values may rise or fall.
pub(super) fn along(curve: &[Point], place: u64) -> u64 {
    let segment = curve
        .windows(2)
        .find(|pair| place < pair[1].0 * 1_000)
        .unwrap_or(&curve[curve.len() - 2..]);
    let [(from, low), (to, high)] = [segment[0], segment[1]].map(|(at, value)| (at * 1_000, value));
    let (gone, width) = (place.clamp(from, to) - from, (to - from).max(1));
    match high.checked_sub(low) {
        Some(rise) => low + rise * gone / width,
        None => low - (low - high) * gone / width,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_everything_it_is_for() {
        let draw = Draw::new("class", 7, 3);
        assert_eq!(draw.below("x", 1 << 32), draw.below("x", 1 << 32));
        for other in [
            Draw::new("class", 8, 3),
            Draw::new("other", 7, 3),
            draw.of(4),
        ] {
            assert_ne!(draw.below("x", 1 << 32), other.below("x", 1 << 32));
        }
        assert_ne!(draw.below("x", 1 << 32), draw.below("y", 1 << 32));
    }

    #[test]
    fn curves_go_through_their_points_and_picks_follow_their_weights() {
        let curve = [(0, 10), (500, 110), (1_000, 60)];
        let values = [0, 250_000, 500_000, 750_000, 999_999].map(|place| along(&curve, place));
        assert_eq!(values, [10, 60, 110, 85, 61]);
        let picked = |number| Draw::new("c", 1, number).pick("w", &[(3, 'a'), (1, 'b'), (0, 'c')]);
        let of = |wanted| {
            (0..4_000)
                .filter(|number| picked(*number) == wanted)
                .count()
        };
        assert!(
            (2_900..3_100).contains(&of('a')) && of('c') == 0,
            "{}",
            of('a')
        );
    }
}
