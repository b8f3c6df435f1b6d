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

/// Lies that one rule refuses in more than one place: it compares every row or both neighbours, or has two constraints.
const IN_SEVERAL_PLACES: [&str; 9] = [
    "a largest exposure that differs in slot 0",
    "a floor that differs in slot 0",
    "one is minus one",
    "instance 26 changed",
    "two summaries swapped",
    "a largest exposure too far above every other",
    "a floor too far from every exposure",
    "an empty chunk",
    "figures shown that are not disclosed",
];

/// Demands that the relation names the rule that each lie breaks, and that the circuit refuses it for what the list says: a rule
/// that stands alone in its way, in one place.
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
        if lie.alone && lie.refused.len() == 1 && told.len() > 1 {
            assert!(
                IN_SEVERAL_PLACES.contains(&name.as_str()),
                "{name}: {told:?}"
            );
        }
    }
}

/// Demands that the circuit accepts every honest story at the edges of its statement.
fn assert_edges_accepted<C: Subject>() {
    for edge in C::edges() {
        assert_eq!(told(&edge), Vec::<String>::new(), "{}", edge.name);
    }
}
