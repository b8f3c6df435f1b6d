//! The hidden state of a deal: what the waterfall carries from period to period behind a commitment.

#[cfg(feature = "files")]
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Pool figures no one but the issuer sees, all in cents. Wiped on drop, no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields)
)]
pub struct PoolState {
    /// P_cut: performing balance at the cut-off of the closing.
    pub cut_off_balance: u64,
    /// P1: performing balance at the end of the period.
    pub balance: u64,
    /// SD: principal defaulted since closing.
    pub defaulted: u64,
    /// SR: recoveries since closing.
    pub recovered: u64,
}

impl PoolState {
    /// The state before the first period: everything performs, nothing was lost.
    pub fn opening(total: u64) -> Self {
        Self {
            cut_off_balance: total,
            balance: total,
            defaulted: 0,
            recovered: 0,
        }
    }
}
