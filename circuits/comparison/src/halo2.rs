//! halo2 as Sluice uses it: an amount a row, three bits a cell, a running sum, nothing but fixed columns as switches.

use anyhow::Result;
use ff::Field;
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    create_proof, keygen_pk, keygen_vk, verify_proof, Advice, Circuit, Column, ConstraintSystem,
    Error, Expression, Fixed, Instance, SingleVerifier,
};
use halo2_proofs::poly::commitment::Params;
use halo2_proofs::poly::Rotation;
use halo2_proofs::transcript::{Blake2bRead, Blake2bWrite};
use pasta_curves::{EqAffine, Fp};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

use crate::measure::{median, once, Measured};
use crate::statement::{Statement, BITS, ROOM_BITS, VALUES};

/// log2 of the rows: 65 in use, 6 of blinding.
const K: u32 = 7;
/// Cells of an amount, three bits each; the highest has two.
const AMOUNT_LIMBS: usize = BITS.div_ceil(3);
/// Cells of the distance; the highest has one bit.
const LIMBS: usize = ROOM_BITS.div_ceil(3);

/// Measures one system.
pub fn measure(statement: &Statement) -> Result<Measured> {
    let ((params, keys), setup_ms) = once(|| {
        let params = Params::<EqAffine>::new(K);
        let keys = keygen_vk(&params, &Amounts(None))
            .and_then(|key| keygen_pk(&params, key, &Amounts(None)));
        (params, keys)
    });
    let key = keys?;
    let (proof, prove_ms) = median(|| {
        let mut transcript = Blake2bWrite::init(Vec::new());
        let circuit = Amounts(Some(statement.clone()));
        create_proof(
            &params,
            &key,
            &[circuit],
            &[&[&[Fp::from(statement.threshold)]]],
            UnwrapErr(SysRng),
            &mut transcript,
        )
        .map(|()| transcript.finalize())
    });
    let proof = proof?;
    let verify = |threshold: u64| {
        let mut transcript = Blake2bRead::init(&proof[..]);
        verify_proof(
            &params,
            key.get_vk(),
            SingleVerifier::new(&params),
            &[&[&[Fp::from(threshold)]]],
            &mut transcript,
        )
        .is_ok()
    };
    let (accepted, verify_ms) = median(|| verify(statement.threshold));
    Ok(Measured {
        setup_ms,
        prove_ms,
        verify_ms,
        proof_bytes: proof.len(),
        commitment_bytes: 0,
        zero_knowledge: true,
        accepted,
        refused: !verify(statement.threshold + 1),
    })
}

#[derive(Clone)]
struct Amounts(Option<Statement>);

#[derive(Clone)]
struct Config {
    /// The amount; in the last row the threshold.
    value: Column<Advice>,
    /// The amounts so far; the last row has none.
    sum: Column<Advice>,
    limbs: [Column<Advice>; LIMBS],
    /// On in the rows of amounts, in all but the first of them, in the last row.
    amount: Column<Fixed>,
    step: Column<Fixed>,
    last: Column<Fixed>,
    instance: Column<Instance>,
}

impl Circuit<Fp> for Amounts {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self(None)
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let config = Config {
            value: meta.advice_column(),
            sum: meta.advice_column(),
            limbs: [(); LIMBS].map(|()| meta.advice_column()),
            amount: meta.fixed_column(),
            step: meta.fixed_column(),
            last: meta.fixed_column(),
            instance: meta.instance_column(),
        };
        meta.enable_equality(config.value);
        meta.enable_equality(config.instance);
        meta.create_gate("three bits a cell", |meta| {
            let amount = meta.query_fixed(config.amount);
            let last = meta.query_fixed(config.last);
            (0..LIMBS)
                .map(|i| {
                    let cell = meta.query_advice(config.limbs[i], Rotation::cur());
                    let of_room = last.clone() * below(&cell, 1 << (ROOM_BITS - 3 * i).min(3));
                    match BITS.checked_sub(3 * i) {
                        Some(bits) if i < AMOUNT_LIMBS => {
                            of_room + amount.clone() * below(&cell, 1 << bits.min(3))
                        }
                        _ => of_room,
                    }
                })
                .collect::<Vec<_>>()
        });
        meta.create_gate("sums", |meta| {
            let [amount, step, last] =
                [config.amount, config.step, config.last].map(|switch| meta.query_fixed(switch));
            let value = meta.query_advice(config.value, Rotation::cur());
            let sum = meta.query_advice(config.sum, Rotation::cur());
            let above = meta.query_advice(config.sum, Rotation::prev());
            let limbs = config
                .limbs
                .map(|limb| meta.query_advice(limb, Rotation::cur()));
            let number = |limbs: &[Expression<Fp>]| {
                limbs
                    .iter()
                    .rev()
                    .cloned()
                    .reduce(|sum, limb| sum * Fp::from(8) + limb)
                    .expect("a number has limbs")
            };
            vec![
                amount.clone() * (number(&limbs[..AMOUNT_LIMBS]) - value.clone()),
                // The first row's sum is its amount, every other adds to the row above.
                step.clone() * (sum.clone() - above.clone() - value.clone()),
                (amount - step) * (sum - value.clone()),
                last * (above - value - number(&limbs)),
            ]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        let threshold = layouter.assign_region(
            || "amounts",
            |mut region| {
                let on = || Value::known(Fp::ONE);
                let mut sum = 0;
                for row in 0..=VALUES {
                    let amount = self.0.as_ref().map(|s| s.values.get(row).copied());
                    let (number, limbs) = match row {
                        VALUES => (self.0.as_ref().map(Statement::room), LIMBS),
                        _ => (amount.flatten(), AMOUNT_LIMBS),
                    };
                    for (i, limb) in config.limbs[..limbs].iter().enumerate() {
                        region.assign_advice(
                            || "limb",
                            *limb,
                            row,
                            || known(number.map(|n| n >> (3 * i) & 7)),
                        )?;
                    }
                    if row == VALUES {
                        region.assign_fixed(|| "last", config.last, row, on)?;
                        break;
                    }
                    sum += number.unwrap_or_default();
                    region.assign_fixed(|| "amount", config.amount, row, on)?;
                    if row > 0 {
                        region.assign_fixed(|| "step", config.step, row, on)?;
                    }
                    region.assign_advice(|| "value", config.value, row, || known(number))?;
                    region.assign_advice(
                        || "sum",
                        config.sum,
                        row,
                        || known(number.map(|_| sum)),
                    )?;
                }
                let threshold = self.0.as_ref().map(|s| s.threshold);
                region.assign_advice(|| "threshold", config.value, VALUES, || known(threshold))
            },
        )?;
        layouter.constrain_instance(threshold.cell(), config.instance, 0)
    }
}

fn known(number: Option<u64>) -> Value<Fp> {
    number.map_or(Value::unknown(), |number| Value::known(Fp::from(number)))
}

fn below(cell: &Expression<Fp>, bound: u64) -> Expression<Fp> {
    (1..bound).fold(cell.clone(), |product, value| {
        product * (cell.clone() + Expression::Constant(-Fp::from(value)))
    })
}
