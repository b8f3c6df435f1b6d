//! What a circuit opens, read from the pinned text of its system.

use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use pasta_curves::Fp;

/// Every (column, rotation) the circuit opens.
pub(super) fn queries<C: Circuit<Fp>>(kind: &str) -> Vec<(usize, i32)> {
    let mut system = ConstraintSystem::<Fp>::default();
    let _ = C::configure(&mut system);
    let text = format!("{:?}", system.pinned());
    let from = format!("{kind}_queries: [");
    let rest = &text[text.find(&from).unwrap() + from.len()..];
    let list = &rest[..rest.find(']').unwrap()];
    list.split("(Column")
        .skip(1)
        .map(|query| {
            let at = query.find("Rotation(").unwrap() + 9;
            let rotation = &query[at..at + query[at..].find(')').unwrap()];
            let column = format!("Column{}", &query[..query.find('}').unwrap() + 1]);
            (index(&column), rotation.parse().unwrap())
        })
        .collect()
}

/// The index in `Column { index: 3, column_type: Fixed }`.
fn index(column: &str) -> usize {
    let rest = &column[column.find("index: ").unwrap() + 7..];
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap();
    rest[..end].parse().unwrap()
}
