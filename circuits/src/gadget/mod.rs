//! Small pieces the circuits are made of.

pub(crate) mod arith;
pub(crate) mod limbs;
pub(crate) mod poseidon;
pub(crate) mod sheet;
