//! The lists of edges and of lies of every circuit, against relation and circuit.

use super::{assert_named, assert_only, told};
use crate::attack::{Meddler, Subject};
use crate::closing::ClosingCircuit;
use crate::closing_rows::ClosingRowsCircuit;
use crate::period_rows::PeriodRowsCircuit;
use crate::suite::Small;
use crate::waterfall::WaterfallCircuit;

macro_rules! subjects {
    ($($name:ident: $circuit:ty,)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn every_honest_edge_is_accepted() {
                assert_edges_accepted::<$circuit>();
            }

            #[test]
            fn every_lie_is_refused_for_the_rule_it_is_about() {
                assert_lies_refused::<$circuit>();
            }
        })*
    };
}

subjects! {
    closing: ClosingCircuit<Small>,
    closing_rows: ClosingRowsCircuit<Small>,
    period_rows: PeriodRowsCircuit<Small>,
    waterfall: WaterfallCircuit<Small, Meddler>,
}

/// Demands that the relation names the rule that each lie breaks, and that the circuit refuses it for what the list says.
fn assert_lies_refused<C: Subject>() {
    for lie in C::lies() {
        let name = &lie.story.name;
        let mut told = told(&lie.story);
        // A broken copy is told at both of its ends.
        told.retain(|rejection| !rejection.contains("column_type: Instance"));
        assert_eq!(lie.relation, lie.rule.map(Err), "{name}");
        assert_named(&told, &lie.refused, name);
        if lie.alone {
            assert_only(&told, &lie.refused, name);
        }
    }
}

/// Demands that the circuit accepts every honest story at the edges of its statement.
fn assert_edges_accepted<C: Subject>() {
    for edge in C::edges() {
        assert_eq!(told(&edge), Vec::<String>::new(), "{}", edge.name);
    }
}
