//! The sizes at which the circuits exist.

use std::fmt::Debug;

use crate::column::Column;

/// A size of the circuits. A tape pins one suite for life: it is part of the tape digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suite {
    /// 2^11 rows, up to eight chunks: pools of up to 16,000 loans.
    Small,
    /// 2^14 rows, up to sixty-four chunks: pools of over a million loans.
    Large,
}

impl Suite {
    /// Every suite, by number.
    pub const ALL: [Suite; 2] = [Suite::Small, Suite::Large];

    /// The number that stands for this suite in messages and digests.
    pub const fn id(self) -> u32 {
        match self {
            Suite::Small => 1,
            Suite::Large => 2,
        }
    }

    /// The suite of a number met in a message, if there is one.
    pub const fn from_id(id: u32) -> Option<Self> {
        match id {
            1 => Some(Suite::Small),
            2 => Some(Suite::Large),
            _ => None,
        }
    }

    /// The suite's name in files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Suite::Small => "small",
            Suite::Large => "large",
        }
    }

    /// The suite of a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }

    /// log2 of the rows of the row circuits.
    pub const fn k(self) -> u32 {
        match self {
            Suite::Small => 11,
            Suite::Large => 14,
        }
    }

    /// The most loans a chunk holds: a little under 2^k, so that the rows after the loans stay clear of the blinding rows.
    pub const fn rows(self) -> usize {
        match self {
            Suite::Small => 2_000,
            Suite::Large => 16_368,
        }
    }

    /// The most chunks a tape of this suite has; the aggregate circuits have as many slots.
    pub const fn max_chunks(self) -> usize {
        match self {
            Suite::Small => 8,
            Suite::Large => 64,
        }
    }

    /// The most loans of all chunks.
    pub const fn most_loans(self) -> u64 {
        (self.rows() * self.max_chunks()) as u64
    }

    /// The largest total balance of all loans, cents.
    pub const fn most_total(self) -> u64 {
        self.most_loans() * Column::Balance.largest()
    }
}

/// A suite as a type: circuits are generic over it, because the library configures a circuit by its type alone.
pub trait Size: Clone + Copy + Debug + Default + Send + Sync + 'static {
    /// The suite.
    const SUITE: Suite;
}

/// [`Suite::Small`] as a type.
#[derive(Clone, Copy, Debug, Default)]
pub struct Small;

impl Size for Small {
    const SUITE: Suite = Suite::Small;
}

/// [`Suite::Large`] as a type.
#[derive(Clone, Copy, Debug, Default)]
pub struct Large;

impl Size for Large {
    const SUITE: Suite = Suite::Large;
}
