//! The lanes: rows of four cells, and what a row may say about them.

use ff::Field;
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Constraints, Expression, Fixed};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

/// What a row of a lane says about its cells a, b, c, d.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    /// a · b + c = d.
    Product,
    /// a + b + c = d.
    Sum,
    /// a · b + (1 − a) · c = d: b if the bit a is on, c if it is off.
    Select,
    /// c is a bit and d = a − b if it is on, b − a − 1 if it is off.
    Compare,
    /// a − b = c − d and c · d = 0.
    Surplus,
    /// b is a bit, b · a = 0 and a + b = c.
    Divisor,
    /// 2 a + b = 2 b c + d.
    Quotient,
    /// b + c + 1 = 2 a.
    Remainder,
    /// a is a bit and 2 b + a = c.
    Bit,
}

impl Op {
    const ALL: [Self; 9] = [
        Op::Product,
        Op::Sum,
        Op::Select,
        Op::Compare,
        Op::Surplus,
        Op::Divisor,
        Op::Quotient,
        Op::Remainder,
        Op::Bit,
    ];

    fn name(self) -> &'static str {
        match self {
            Op::Product => "product",
            Op::Sum => "sum",
            Op::Select => "select",
            Op::Compare => "compare",
            Op::Surplus => "surplus",
            Op::Divisor => "divisor",
            Op::Quotient => "quotient",
            Op::Remainder => "remainder",
            Op::Bit => "bit",
        }
    }

    /// The constraints over the cells `cell(0)` to `cell(3)`; a gate asks for those it reads and no others.
    fn constraints(
        self,
        mut cell: impl FnMut(usize) -> Expression<Fp>,
    ) -> Vec<(&'static str, Expression<Fp>)> {
        let (a, b, c) = (cell(0), cell(1), cell(2));
        let one = || Expression::Constant(Fp::ONE);
        let two = Fp::from(2);
        let bit = |bit: Expression<Fp>| ("a bit", bit.clone() * (one() - bit));
        match self {
            Op::Product => vec![("a b + c = d", a * b + c - cell(3))],
            Op::Sum => vec![("a + b + c = d", a + b + c - cell(3))],
            Op::Select => vec![("b if a, else c", a * (b - c.clone()) + c - cell(3))],
            Op::Compare => {
                let over = a - b;
                let folded = c.clone() * (over.clone() * two + one()) - over - one();
                vec![bit(c), ("folded difference", folded - cell(3))]
            }
            Op::Surplus => {
                let d = cell(3);
                vec![
                    ("a - b = c - d", a - b - c.clone() + d.clone()),
                    ("c d = 0", c * d),
                ]
            }
            Op::Divisor => vec![
                bit(b.clone()),
                ("b a = 0", b.clone() * a.clone()),
                ("a + b = c", a + b - c),
            ],
            Op::Quotient => vec![(
                "2 a + b = 2 b c + d",
                a * two + b.clone() - b * c * two - cell(3),
            )],
            Op::Remainder => vec![("b + c + 1 = 2 a", b + c + one() - a * two)],
            Op::Bit => vec![bit(a.clone()), ("2 b + a = c", b * two + a - c)],
        }
    }
}

/// Four cells a row.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) columns: [Column<Advice>; 4],
    /// One switch an operation, in the order of [`Op`].
    pub(super) switches: [Column<Fixed>; Op::ALL.len()],
}

impl Lane {
    /// Allocates the columns and creates the gates.
    pub(super) fn configure(meta: &mut ConstraintSystem<Fp>) -> Self {
        let columns = [(); 4].map(|()| meta.advice_column());
        for column in columns {
            meta.enable_equality(column);
        }
        let switches = Op::ALL.map(|op| {
            let switch = meta.fixed_column();
            meta.create_gate(op.name(), |meta| {
                let on = meta.query_fixed(switch);
                let cell = |i: usize| meta.query_advice(columns[i], Rotation::cur());
                Constraints::with_selector(on, op.constraints(cell))
            });
            switch
        });
        Self { columns, switches }
    }
}
