//! Small pieces both circuits are made of.

pub(crate) mod arith;
pub(crate) mod limbs;
pub(crate) mod poseidon;
