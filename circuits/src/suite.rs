//! The sizes at which the row circuits exist.

/// A size of the row circuits. A tape pins one suite for life: it is part of the tape digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suite {
    /// 2^11 rows, up to eight chunks: pools of up to 16,000 loans.
    Small,
}

impl Suite {
    /// The number that stands for this suite in messages and digests.
    pub const fn id(self) -> u32 {
        match self {
            Suite::Small => 1,
        }
    }

    /// The suite of a number met in a message, if there is one.
    pub const fn from_id(id: u32) -> Option<Self> {
        match id {
            1 => Some(Suite::Small),
            _ => None,
        }
    }

    /// log2 of the circuit's rows.
    pub const fn k(self) -> u32 {
        match self {
            Suite::Small => 11,
        }
    }

    /// The most loans a chunk holds: a little under 2^k, so that the rows after the loans stay clear of the blinding rows.
    pub const fn rows(self) -> usize {
        match self {
            Suite::Small => 2_000,
        }
    }

    /// The most chunks a tape of this suite has; the aggregate circuits have as many slots.
    pub const fn max_chunks(self) -> usize {
        match self {
            Suite::Small => 8,
        }
    }
}
