//! A circuit under attack. One short file in `subjects/` makes a circuit one.

use pasta_curves::Fp;

use crate::gadget::sheet::meddler::Meddler;
use crate::spec::CircuitSpec;

/// A lie by its name and by what it changes in something honest.
pub(crate) type Change<T> = (&'static str, fn(&mut T));

/// A circuit with a witness, and what is claimed about it.
pub(crate) struct Story<C> {
    /// What it is about, in a few words.
    pub(crate) name: String,
    pub(crate) circuit: C,
    pub(crate) instances: Vec<Fp>,
    /// The tape's columns in the order of `C::LINKED`; empty for an aggregate circuit.
    pub(crate) columns: Vec<Vec<u64>>,
}

/// What the harness must know about a circuit.
pub(crate) trait Subject: CircuitSpec {
    /// Its name in reports and in the allow-list.
    const NAME: &'static str;

    /// How many of the edges a sample looks at.
    const SAMPLED: usize = 2;

    /// Honest stories at the edges of what the statement allows: fewest loans, a full table, largest values, equality at every bound.
    /// The first is the smallest.
    fn edges() -> Vec<Story<Self>>;

    /// A made-up honest story.
    fn made_up(seed: u64) -> Story<Self>;

    /// Lies told by hand, each about one rule: witness and claim agree with each other, but no honest pool is like that.
    fn lies() -> Vec<Story<Self>>;

    /// Positions of the instance that only the transcript binds.
    fn unread_instances() -> &'static [usize] {
        &[]
    }

    /// Positions of the instance that commit to what the prover knows. Where they change with a cell, the story is another one, as true
    /// as the first.
    fn commitments() -> Vec<usize> {
        Vec::new()
    }

    /// The circuit with a prover who changes a cell of the sheet and computes all that follows from it; none if it is not
    /// written on a sheet.
    fn meddled(&self, _: Meddler) -> Option<Self> {
        None
    }
}
