//! Placeholder.
pub mod closing;
pub mod closing_rows;
pub mod column;
pub mod context;
mod gadget;
pub mod spec;
pub mod state;
pub mod statement;
pub mod suite;
pub mod summary;
