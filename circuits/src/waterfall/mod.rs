//! The circuit of the waterfall; what it proves is [`sluice_rules::waterfall`].

mod circuit;

#[cfg(feature = "prover")]
pub use circuit::{check, Refusal};
pub use circuit::{Config, WaterfallCircuit, WaterfallWitness};

pub(crate) use sluice_rules::waterfall::{
    resolve, MonthTerms, OutOfRange, Payout, PublicState, Resolved, Violation, MAX_AMOUNT,
    MAX_CLASSES,
};
#[cfg(feature = "prover")]
pub(crate) use sluice_rules::waterfall::{run, Month, Outcome, PoolFigures};
