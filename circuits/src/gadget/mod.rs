//! Small pieces the circuits are made of.

pub(crate) mod arith;
pub(crate) mod digits;
pub(crate) mod poseidon;
pub(crate) mod row_hash;
pub(crate) mod sheet;
pub(crate) mod small_range;
