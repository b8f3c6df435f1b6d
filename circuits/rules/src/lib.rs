//! The rules of the house as plain data and integer arithmetic.
//!
//! What circuits, chain and desk must agree on stands here once: the columns of a tape, the suites, the exact lengths, the
//! schemas of the asset classes, what a deal may ask of its pool, and how a month's money is paid. No field, no curve, no chain.

pub mod column;
pub mod criteria;
pub mod digest;
pub mod group;
pub mod layout;
#[cfg(feature = "files")]
pub mod schema;
pub mod shape;
pub mod suite;
#[cfg(feature = "testing")]
pub mod testing;
pub mod waterfall;
