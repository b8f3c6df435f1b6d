//! Placeholder.
pub mod column;
pub mod spec;
pub mod suite;
