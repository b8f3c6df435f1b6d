//! A small deal for drills: forty generated loans in one chunk, through the same steps as any deal.
//!
//! | file | holds |
//! |---|---|
//! | `oracles.rs` | oracles that register and attest |
//! | `deal.rs` | the deal, from an empty vault to its proofs |

mod deal;
mod oracles;

pub(crate) use deal::{send, SmallDeal};
pub(crate) use oracles::Oracles;
