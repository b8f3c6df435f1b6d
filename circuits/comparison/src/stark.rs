//! A STARK: an amount a row, a bit a column, a running sum that must end at the threshold. The library's proofs are
//! succinct and sound but not zero-knowledge; one that hides its witness is several times dearer.

use anyhow::Result;
use winterfell::crypto::hashers::Blake3_256;
use winterfell::crypto::{DefaultRandomCoin, MerkleTree};
use winterfell::math::fields::f128::BaseElement;
use winterfell::math::{FieldElement, ToElements};
use winterfell::matrix::ColMatrix;
use winterfell::{
    AcceptableOptions, Air, AirContext, Assertion, AuxRandElements, BatchingMethod,
    CompositionPoly, CompositionPolyTrace, ConstraintCompositionCoefficients,
    DefaultConstraintCommitment, DefaultConstraintEvaluator, DefaultTraceLde, EvaluationFrame,
    FieldExtension, PartitionOptions, Proof, ProofOptions, Prover, StarkDomain, TraceInfo,
    TracePolyTable, TraceTable, TransitionConstraintDegree,
};

use crate::measure::{median, Measured};
use crate::statement::{Statement, BITS, ROOM_BITS, VALUES};

/// Rows: the amounts, the distance, and idle ones up to a power of two.
const ROWS: usize = 2 * VALUES;
/// The column of the sum, after the bits.
const SUM: usize = ROOM_BITS;

type Hash = Blake3_256<BaseElement>;
type Coin = DefaultRandomCoin<Hash>;
type Tree = MerkleTree<Hash>;

/// Measures one system.
pub fn measure(statement: &Statement) -> Result<Measured> {
    // 42 queries of 3 bits and 16 bits of work: over 120 bits by the usual conjecture.
    let options = ProofOptions::new(
        42,
        8,
        16,
        FieldExtension::None,
        8,
        31,
        BatchingMethod::Linear,
        BatchingMethod::Linear,
    );
    let prover = AmountsProver {
        options,
        threshold: statement.threshold,
    };
    let (proof, prove_ms) = median(|| prover.prove(trace(statement)));
    let proof = proof?;
    let bytes = proof.to_bytes();
    let verify = |threshold: u64| {
        let acceptable = AcceptableOptions::MinConjecturedSecurity(100);
        Proof::from_bytes(&bytes).is_ok_and(|proof| {
            winterfell::verify::<AmountsAir, Hash, Coin, Tree>(
                proof,
                Threshold(threshold),
                &acceptable,
            )
            .is_ok()
        })
    };
    let (accepted, verify_ms) = median(|| verify(statement.threshold));
    Ok(Measured {
        setup_ms: 0.0,
        prove_ms,
        verify_ms,
        proof_bytes: bytes.len(),
        commitment_bytes: 0,
        zero_knowledge: false,
        accepted,
        refused: !verify(statement.threshold + 1),
    })
}

fn trace(statement: &Statement) -> TraceTable<BaseElement> {
    let mut trace = TraceTable::new(ROOM_BITS + 1, ROWS);
    let mut sum = 0;
    for row in 0..ROWS {
        let number = match row {
            VALUES => statement.room(),
            _ => statement.values.get(row).copied().unwrap_or_default(),
        };
        for bit in 0..ROOM_BITS {
            trace.set(bit, row, BaseElement::from((number >> bit & 1) as u32));
        }
        trace.set(SUM, row, BaseElement::from(sum));
        sum = if row == VALUES {
            sum - number
        } else {
            sum + number
        };
    }
    trace
}

struct Threshold(u64);

impl ToElements<BaseElement> for Threshold {
    fn to_elements(&self) -> Vec<BaseElement> {
        vec![BaseElement::from(self.0)]
    }
}

struct AmountsAir {
    context: AirContext<BaseElement>,
    threshold: BaseElement,
}

impl Air for AmountsAir {
    type BaseField = BaseElement;
    type PublicInputs = Threshold;

    fn new(trace: TraceInfo, threshold: Threshold, options: ProofOptions) -> Self {
        let mut degrees = vec![TransitionConstraintDegree::new(2); ROOM_BITS];
        degrees.resize(
            ROOM_BITS + ROOM_BITS - BITS + 1,
            TransitionConstraintDegree::with_cycles(1, vec![ROWS]),
        );
        Self {
            context: AirContext::new(trace, degrees, 2, options),
            threshold: BaseElement::from(threshold.0),
        }
    }

    fn context(&self) -> &AirContext<BaseElement> {
        &self.context
    }

    /// Whether the row is an amount; what the row's number adds to the sum: once, minus once, nothing.
    fn get_periodic_column_values(&self) -> Vec<Vec<BaseElement>> {
        let amount: Vec<_> = (0..ROWS)
            .map(|row| BaseElement::from(u32::from(row < VALUES)))
            .collect();
        let mut sign = amount.clone();
        sign[VALUES] = -BaseElement::ONE;
        vec![amount, sign]
    }

    fn evaluate_transition<E: FieldElement<BaseField = BaseElement>>(
        &self,
        frame: &EvaluationFrame<E>,
        periodic: &[E],
        result: &mut [E],
    ) {
        let (row, next) = (frame.current(), frame.next());
        let bits = &row[..ROOM_BITS];
        for (bit, result) in bits.iter().zip(&mut result[..ROOM_BITS]) {
            *result = *bit * (*bit - E::ONE);
        }
        // An amount has no bits above its width.
        for (bit, result) in bits[BITS..].iter().zip(&mut result[ROOM_BITS..]) {
            *result = periodic[0] * *bit;
        }
        let number = bits
            .iter()
            .rev()
            .fold(E::ZERO, |number, bit| number + number + *bit);
        result[ROOM_BITS + ROOM_BITS - BITS] = next[SUM] - row[SUM] - periodic[1] * number;
    }

    fn get_assertions(&self) -> Vec<Assertion<BaseElement>> {
        vec![
            Assertion::single(SUM, 0, BaseElement::ZERO),
            Assertion::single(SUM, ROWS - 1, self.threshold),
        ]
    }
}

struct AmountsProver {
    options: ProofOptions,
    threshold: u64,
}

impl Prover for AmountsProver {
    type BaseField = BaseElement;
    type Air = AmountsAir;
    type Trace = TraceTable<BaseElement>;
    type HashFn = Hash;
    type VC = Tree;
    type RandomCoin = Coin;
    type TraceLde<E: FieldElement<BaseField = BaseElement>> = DefaultTraceLde<E, Hash, Tree>;
    type ConstraintCommitment<E: FieldElement<BaseField = BaseElement>> =
        DefaultConstraintCommitment<E, Hash, Tree>;
    type ConstraintEvaluator<'a, E: FieldElement<BaseField = BaseElement>> =
        DefaultConstraintEvaluator<'a, AmountsAir, E>;

    fn get_pub_inputs(&self, _: &Self::Trace) -> Threshold {
        Threshold(self.threshold)
    }

    fn options(&self) -> &ProofOptions {
        &self.options
    }

    fn new_trace_lde<E: FieldElement<BaseField = BaseElement>>(
        &self,
        info: &TraceInfo,
        trace: &ColMatrix<BaseElement>,
        domain: &StarkDomain<BaseElement>,
        partition: PartitionOptions,
    ) -> (Self::TraceLde<E>, TracePolyTable<E>) {
        DefaultTraceLde::new(info, trace, domain, partition)
    }

    fn build_constraint_commitment<E: FieldElement<BaseField = BaseElement>>(
        &self,
        trace: CompositionPolyTrace<E>,
        columns: usize,
        domain: &StarkDomain<BaseElement>,
        partition: PartitionOptions,
    ) -> (Self::ConstraintCommitment<E>, CompositionPoly<E>) {
        DefaultConstraintCommitment::new(trace, columns, domain, partition)
    }

    fn new_evaluator<'a, E: FieldElement<BaseField = BaseElement>>(
        &self,
        air: &'a AmountsAir,
        random: Option<AuxRandElements<E>>,
        coefficients: ConstraintCompositionCoefficients<E>,
    ) -> Self::ConstraintEvaluator<'a, E> {
        DefaultConstraintEvaluator::new(air, random, coefficients)
    }
}
