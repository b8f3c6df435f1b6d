//! The hash of the house at degree four, for the row circuits.
//!
//! The chip of `halo2_gadgets` has gates of degree six, for which the library would double the domain of every column of a
//! row circuit. Here the square of an S-box input is a cell, so no gate has more than degree four. It takes a row a
//! round, which a row circuit has to spare: it hashes one summary.

use ff::Field;
use halo2_gadgets::poseidon::primitives::{P128Pow5T3, Spec};
use halo2_proofs::circuit::{Layouter, Region, Value};
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Constraints, Error, Expression, Fixed, Instance,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

use super::poseidon::Cell;

/// Words of the state.
const WIDTH: usize = 3;
/// Words of the message a permutation takes in.
const RATE: usize = 2;
/// Rounds whose S-box acts on all words, half of them before the others and half after.
const FULL_ROUNDS: usize = 8;
/// Rounds whose S-box acts on the first word.
const PARTIAL_ROUNDS: usize = 56;

type Words<T> = [T; WIDTH];

/// Six advice columns, none of them linked.
#[derive(Clone, Debug)]
pub(crate) struct RowHash {
    state: Words<Column<Advice>>,
    /// Squares of what enters the S-boxes; in the row that takes in words, the words.
    side: Words<Column<Advice>>,
    round: Words<Column<Fixed>>,
    full: Column<Fixed>,
    partial: Column<Fixed>,
    start: Column<Fixed>,
    absorb: Column<Fixed>,
    /// Where the message ends with a word of its own.
    absorb_last: Option<Column<Fixed>>,
    /// For tests: adds one to a word of the state in a row; all that follows is computed from it.
    #[cfg(test)]
    meddle: Option<(usize, usize)>,
}

impl RowHash {
    /// Allocates the columns and creates the gates for messages of a domain and `words` words.
    pub(crate) fn configure(meta: &mut ConstraintSystem<Fp>, words: usize) -> Self {
        let state = [(); WIDTH].map(|()| meta.advice_column());
        let side = [(); WIDTH].map(|()| meta.advice_column());
        let round = [(); WIDTH].map(|()| meta.fixed_column());
        let [full, partial, start, absorb] = [(); 4].map(|()| meta.fixed_column());
        let absorb_last = words.is_multiple_of(RATE).then(|| meta.fixed_column());
        // Words come in beside the state, its first word goes out. Three columns of copies cost a column and a half, so
        // constants stand in fixed columns and are put in place by gates.
        for column in [state[0], side[0], side[1]] {
            meta.enable_equality(column);
        }
        let hash = Self {
            state,
            side,
            round,
            full,
            partial,
            start,
            absorb,
            absorb_last,
            #[cfg(test)]
            meddle: None,
        };
        hash.gates(meta);
        hash
    }

    fn gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let (_, matrix, _) = <P128Pow5T3 as Spec<Fp, WIDTH, RATE>>::constants();
        for (name, switch, boxes) in [
            ("full round", self.full, WIDTH),
            ("partial round", self.partial, 1),
        ] {
            meta.create_gate(name, |meta| {
                let on = meta.query_fixed(switch);
                let inputs: Words<Expression<Fp>> = std::array::from_fn(|i| {
                    meta.query_advice(self.state[i], Rotation::cur())
                        + meta.query_fixed(self.round[i])
                });
                let squares: Words<_> =
                    std::array::from_fn(|i| meta.query_advice(self.side[i], Rotation::cur()));
                let next: Words<_> =
                    std::array::from_fn(|i| meta.query_advice(self.state[i], Rotation::next()));
                let mut constraints = Vec::new();
                let outputs: Words<Expression<Fp>> = std::array::from_fn(|i| {
                    let (input, square) = (inputs[i].clone(), squares[i].clone());
                    if i >= boxes {
                        return input;
                    }
                    constraints.push(("square", input.clone() * input.clone() - square.clone()));
                    square.clone() * square * input
                });
                for (row, next) in matrix.iter().zip(next) {
                    let mixed = row.iter().zip(&outputs);
                    let mixed = mixed.map(|(weight, output)| output.clone() * *weight);
                    let mixed = mixed.reduce(|sum, term| sum + term).expect("three words");
                    constraints.push(("next state", mixed - next));
                }
                Constraints::with_selector(on, constraints)
            });
        }
        meta.create_gate("the first words", |meta| {
            let on = meta.query_fixed(self.start);
            let [domain, _, length] = self.round.map(|column| meta.query_fixed(column));
            let first = meta.query_advice(self.side[1], Rotation::cur());
            let next = self
                .state
                .map(|column| meta.query_advice(column, Rotation::next()));
            let words = next.into_iter().zip([domain, first, length]);
            let words: Vec<_> = words.map(|(next, word)| ("word", next - word)).collect();
            Constraints::with_selector(on, words)
        });
        // After the last word of an odd message the library takes in a zero: nothing is added to the second word of the state.
        for (name, switch, count) in [
            ("words are taken in", Some(self.absorb), RATE),
            ("the last word is taken in", self.absorb_last, 1),
        ] {
            let Some(switch) = switch else {
                continue;
            };
            meta.create_gate(name, |meta| {
                let on = meta.query_fixed(switch);
                let words = (0..WIDTH).map(|i| {
                    let state = meta.query_advice(self.state[i], Rotation::cur());
                    let next = meta.query_advice(self.state[i], Rotation::next());
                    if i < count {
                        next - state - meta.query_advice(self.side[i], Rotation::cur())
                    } else {
                        next - state
                    }
                });
                let words: Vec<_> = words.map(|word| ("word", word)).collect();
                Constraints::with_selector(on, words)
            });
        }
    }

    /// Hashes a domain and as many words as the gates are for; the result equals [`super::poseidon::hash`] of them all. Who
    /// pins a cell: the first state by constants and the first word, a word by its copy, every later state and every square
    /// by the gates. The zero that pads an odd message is no cell.
    pub(crate) fn hash<const L: usize>(
        &self,
        mut layouter: impl Layouter<Fp>,
        domain: Fp,
        words: [Cell; L],
    ) -> Result<Cell, Error> {
        const { assert!(L > 0, "the first word stands beside the domain") };
        // As `ConstantLength` of the library: the length stands above 64 bits of the last word.
        let length = Fp::from_raw([0, 1 + L as u64, 0, 0]);
        layouter.assign_region(
            || "hash",
            |mut region| {
                let on = || Value::known(Fp::ONE);
                region.assign_fixed(|| "on", self.start, 0, on)?;
                for (column, constant) in [(self.round[0], domain), (self.round[2], length)] {
                    region.assign_fixed(|| "start", column, 0, || Value::known(constant))?;
                }
                let first = words[0].copy_advice(|| "word", &mut region, self.side[1], 0)?;
                let start = [
                    Value::known(domain),
                    first.value().copied(),
                    Value::known(length),
                ];
                let mut state = Vec::with_capacity(WIDTH);
                self.assign(&mut region, &mut state, &start, 1)?;
                let mut row = 1;
                self.permute(&mut region, &mut state, &mut row)?;
                for words in words[1..].chunks(RATE) {
                    self.take_in(&mut region, &mut state, words, row)?;
                    row += 1;
                    self.permute(&mut region, &mut state, &mut row)?;
                }
                Ok(state.swap_remove(0))
            },
        )
    }

    fn take_in(
        &self,
        region: &mut Region<'_, Fp>,
        state: &mut Vec<Cell>,
        words: &[Cell],
        row: usize,
    ) -> Result<(), Error> {
        let switch = match words.len() {
            RATE => self.absorb,
            _ => self.absorb_last.ok_or(Error::Synthesis)?,
        };
        region.assign_fixed(|| "on", switch, row, || Value::known(Fp::ONE))?;
        let mut values: Vec<Value<Fp>> = state.iter().map(|cell| cell.value().copied()).collect();
        for (i, word) in words.iter().enumerate() {
            let word = word.copy_advice(|| "word", region, self.side[i], row)?;
            values[i] = values[i] + word.value();
        }
        self.assign(region, state, &values, row + 1)
    }

    fn permute(
        &self,
        region: &mut Region<'_, Fp>,
        state: &mut Vec<Cell>,
        row: &mut usize,
    ) -> Result<(), Error> {
        let (constants, matrix, _) = <P128Pow5T3 as Spec<Fp, WIDTH, RATE>>::constants();
        for (round, constants) in constants.iter().enumerate() {
            let partial = (FULL_ROUNDS / 2..FULL_ROUNDS / 2 + PARTIAL_ROUNDS).contains(&round);
            let (switch, boxes) = match partial {
                true => (self.partial, 1),
                false => (self.full, WIDTH),
            };
            region.assign_fixed(|| "on", switch, *row, || Value::known(Fp::ONE))?;
            let mut outputs = Vec::with_capacity(WIDTH);
            for i in 0..WIDTH {
                let constant = || Value::known(constants[i]);
                region.assign_fixed(|| "round constant", self.round[i], *row, constant)?;
                let input = state[i].value().copied() + constant();
                if i >= boxes {
                    outputs.push(input);
                    continue;
                }
                let square = input.map(|input| input.square());
                region.assign_advice(|| "square", self.side[i], *row, || square)?;
                outputs.push(square * square * input);
            }
            let mixed: Vec<Value<Fp>> = matrix
                .iter()
                .map(|row| {
                    let terms = row.iter().zip(&outputs);
                    let terms = terms.map(|(weight, output)| *output * Value::known(*weight));
                    terms.reduce(|sum, term| sum + term).expect("three words")
                })
                .collect();
            *row += 1;
            self.assign(region, state, &mixed, *row)?;
        }
        Ok(())
    }

    fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        state: &mut Vec<Cell>,
        values: &[Value<Fp>],
        row: usize,
    ) -> Result<(), Error> {
        state.clear();
        for (word, (column, value)) in self.state.into_iter().zip(values).enumerate() {
            let value = self.told(*value, row, word);
            state.push(region.assign_advice(|| "state", column, row, || value)?);
        }
        Ok(())
    }

    /// The value of a word of the state, as it is outside tests.
    #[cfg(not(test))]
    fn told(&self, value: Value<Fp>, _row: usize, _word: usize) -> Value<Fp> {
        value
    }

    #[cfg(test)]
    fn told(&self, value: Value<Fp>, row: usize, word: usize) -> Value<Fp> {
        match self.meddle {
            Some(place) if place == (row, word) => value.map(|value| value + Fp::ONE),
            _ => value,
        }
    }

    /// A cell that holds whatever the prover likes; pinned by nothing but the hash it goes into.
    pub(crate) fn free_word(
        &self,
        mut layouter: impl Layouter<Fp>,
        value: Value<Fp>,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "free word",
            |mut region| region.assign_advice(|| "free word", self.side[0], 0, || value),
        )
    }

    /// A cell that holds an instance value: pinned by a copy from the instance column.
    pub(crate) fn public_word(
        &self,
        mut layouter: impl Layouter<Fp>,
        instance: Column<Instance>,
        row: usize,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "public word",
            |mut region| {
                region.assign_advice_from_instance(|| "public word", instance, row, self.side[0], 0)
            },
        )
    }
}

#[cfg(test)]
mod tests;
