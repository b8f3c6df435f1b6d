//! Every calculation agrees with the plain one, and no cell the prover chooses has another value.

mod agreement;
mod lies;

use ff::PrimeField;
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::dev::MockProver;
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};
use pasta_curves::Fp;

use super::meddler::{choices, Meddler};
use super::{Ranks, Sheet, SheetConfig};

/// A calculation on public inputs with public outputs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Calculation {
    Select,
    OrAndNot,
    Sum(usize),
    Range(u32),
    Bits(usize),
    Surplus,
    MinMax,
    AtLeast(u32),
    IsZero,
    Rhu,
    /// Of an amount and this many weights.
    Split(usize),
    /// Of an amount, this many weights, and whether each but the first is joined to the one before.
    FirstToLast(usize),
    LastToFirst(usize),
}

impl Calculation {
    fn inputs(self) -> usize {
        match self {
            Calculation::Range(_) | Calculation::Bits(_) | Calculation::IsZero => 1,
            Calculation::Select => 3,
            Calculation::Sum(count) => count,
            Calculation::Split(count) => 1 + count,
            Calculation::FirstToLast(count) | Calculation::LastToFirst(count) => 2 * count,
            _ => 2,
        }
    }

    fn run<L: Layouter<Fp>>(self, sheet: &mut Sheet<'_, L, Meddler>) -> Result<(), Error> {
        let inputs: Vec<_> = (0..self.inputs())
            .map(|row| sheet.public(row))
            .collect::<Result<_, _>>()?;
        let outputs = match (self, &inputs[..]) {
            (Calculation::Select, [bit, then, otherwise]) => {
                vec![sheet.select(bit, then, otherwise)?]
            }
            (Calculation::OrAndNot, [a, b]) => vec![
                sheet.or(a, b)?,
                sheet.and(a, b)?,
                sheet.and_not(a, b)?,
                sheet.not(a)?,
            ],
            (Calculation::Sum(_), cells) => vec![sheet.sum(cells)?],
            (Calculation::Range(bits), [a]) => {
                sheet.range("in range", a, bits)?;
                vec![]
            }
            (Calculation::Bits(count), [a]) => sheet.bits("bits", a, count)?,
            (Calculation::Surplus, [a, b]) => {
                let surplus = sheet.surplus("surplus", a, b)?;
                vec![surplus.over, surplus.under]
            }
            (Calculation::MinMax, [a, b]) => {
                vec![sheet.min(a, b)?, sheet.max(a, b)?, sheet.max0(a, b)?]
            }
            (Calculation::AtLeast(bits), [a, b]) => vec![sheet.at_least("at least", a, b, bits)?],
            (Calculation::IsZero, [a]) => vec![sheet.is_zero(a)?],
            (Calculation::Rhu, [a, b]) => vec![sheet.rhu(a, b)?],
            (Calculation::Split(_), [x, weights @ ..]) => sheet.split(x, weights)?,
            (Calculation::FirstToLast(count), [x, rest @ ..]) => {
                let ranks = Ranks::new(rest[count..].to_vec());
                sheet.first_to_last(x, &rest[..count], &ranks)?
            }
            (Calculation::LastToFirst(count), [x, rest @ ..]) => {
                let ranks = Ranks::new(rest[count..].to_vec());
                sheet.last_to_first(x, &rest[..count], &ranks)?
            }
            _ => unreachable!("as many inputs as said"),
        };
        for (i, output) in outputs.iter().enumerate() {
            sheet.publish("output", output, inputs.len() + i)?;
        }
        Ok(())
    }
}

#[derive(Clone)]
struct TestCircuit {
    calculation: Calculation,
    meddler: Meddler,
}

impl Circuit<Fp> for TestCircuit {
    type Config = SheetConfig;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> SheetConfig {
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        let constants = meta.fixed_column();
        meta.enable_constant(constants);
        SheetConfig::configure(meta, 2, instance)
    }

    fn synthesize(&self, config: SheetConfig, layouter: impl Layouter<Fp>) -> Result<(), Error> {
        let mut sheet = Sheet::new(&config, layouter, self.meddler);
        self.calculation.run(&mut sheet)
    }
}

/// What is said against a calculation of these inputs with these outputs.
fn rejections(calculation: Calculation, meddler: Meddler, instance: &[Fp]) -> Vec<String> {
    let circuit = TestCircuit {
        calculation,
        meddler,
    };
    let prover = MockProver::run(9, &circuit, vec![instance.to_vec()]).unwrap();
    match prover.verify() {
        Ok(()) => Vec::new(),
        Err(failures) => failures.iter().map(ToString::to_string).collect(),
    }
}

/// The same for numbers.
fn told(calculation: Calculation, inputs: &[u128], outputs: &[u128]) -> Vec<String> {
    let numbers = inputs.iter().chain(outputs);
    let instance: Vec<_> = numbers.map(|number| Fp::from_u128(*number)).collect();
    rejections(calculation, Meddler::default(), &instance)
}

/// Accepts these outputs, and none of them changed by one.
#[track_caller]
fn gives(calculation: Calculation, inputs: &[u128], outputs: &[u128]) {
    let accepted = told(calculation, inputs, outputs);
    assert!(
        accepted.is_empty(),
        "{calculation:?} of {inputs:?}: {accepted:?}"
    );
    for i in 0..outputs.len() {
        let mut wrong = outputs.to_vec();
        wrong[i] += 1;
        let refused = told(calculation, inputs, &wrong);
        assert!(
            refused.iter().any(|rejection| rejection.contains("output")),
            "{calculation:?} of {inputs:?}: {refused:?}"
        );
    }
}
