//! The messages, one file each.

mod attest;
mod register_oracle;
#[cfg(test)]
pub(crate) mod testing;

pub(crate) use attest::Attest;
pub(crate) use register_oracle::RegisterOracle;
