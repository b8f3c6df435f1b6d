//! The one list of the circuits there are.

/// Calls a macro with every circuit: the field that holds its keys, its identity, its type.
macro_rules! every_circuit {
    ($with:ident) => {
        $with! {
            closing_rows_small = ClosingRows(Small): $crate::closing_rows::ClosingRowsCircuit<$crate::suite::Small>,
            closing_rows_large = ClosingRows(Large): $crate::closing_rows::ClosingRowsCircuit<$crate::suite::Large>,
            closing_small = Closing(Small): $crate::closing::ClosingCircuit<$crate::suite::Small>,
            closing_large = Closing(Large): $crate::closing::ClosingCircuit<$crate::suite::Large>,
            period_rows_small = PeriodRows(Small): $crate::period_rows::PeriodRowsCircuit<$crate::suite::Small>,
            period_rows_large = PeriodRows(Large): $crate::period_rows::PeriodRowsCircuit<$crate::suite::Large>,
            waterfall_small = Waterfall(Small): $crate::waterfall::WaterfallCircuit<$crate::suite::Small>,
            waterfall_large = Waterfall(Large): $crate::waterfall::WaterfallCircuit<$crate::suite::Large>,
        }
    };
}

pub(crate) use every_circuit;

use crate::spec::{golden_digest, CircuitId};
use crate::suite::Suite;

macro_rules! digests {
    ($($field:ident = $kind:ident($suite:ident): $circuit:ty,)*) => {
        /// The golden digest of the verifying key of a circuit, which contexts and cache keys bind.
        pub fn vk_digest(circuit: CircuitId) -> &'static [u8; 32] {
            match circuit {
                $(CircuitId::$kind(Suite::$suite) => golden_digest::<$circuit>(),)*
            }
        }
    };
}

every_circuit!(digests);
