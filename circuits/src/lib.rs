//! Placeholder.
pub mod closing_rows;
pub mod column;
pub mod context;
mod gadget;
pub mod spec;
pub mod statement;
pub mod suite;
pub mod summary;
