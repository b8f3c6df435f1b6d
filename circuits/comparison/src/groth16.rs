//! Groth16: bits as booleans, sums as linear combinations.

use anyhow::Result;
use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use ark_r1cs_std::alloc::AllocVar;
use ark_r1cs_std::boolean::Boolean;
use ark_r1cs_std::eq::EqGadget;
use ark_r1cs_std::fields::fp::FpVar;
use ark_relations::r1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError};
use ark_serialize::CanonicalSerialize;
use ark_snark::SNARK;
use rand_08::rngs::OsRng;

use crate::measure::{median, once, Measured};
use crate::statement::{Statement, BITS, ROOM_BITS};

/// Measures one system.
pub fn measure(statement: &Statement) -> Result<Measured> {
    let (keys, setup_ms) =
        once(|| Groth16::<Bn254>::circuit_specific_setup(Amounts(statement.clone()), &mut OsRng));
    let (proving_key, verifying_key) = keys?;
    let verifying_key = Groth16::<Bn254>::process_vk(&verifying_key)?;
    let (proof, prove_ms) =
        median(|| Groth16::<Bn254>::prove(&proving_key, Amounts(statement.clone()), &mut OsRng));
    let proof = proof?;
    let verify = |threshold: u64| {
        Groth16::<Bn254>::verify_with_processed_vk(&verifying_key, &[Fr::from(threshold)], &proof)
    };
    let (accepted, verify_ms) = median(|| verify(statement.threshold));
    Ok(Measured {
        setup_ms,
        prove_ms,
        verify_ms,
        proof_bytes: proof.compressed_size(),
        commitment_bytes: 0,
        zero_knowledge: true,
        accepted: accepted?,
        refused: !verify(statement.threshold + 1)?,
    })
}

struct Amounts(Statement);

impl ConstraintSynthesizer<Fr> for Amounts {
    fn generate_constraints(self, system: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let number = |value: u64, bits: usize| -> Result<FpVar<Fr>, SynthesisError> {
            let bits = (0..bits)
                .map(|bit| Boolean::new_witness(system.clone(), || Ok(value >> bit & 1 == 1)))
                .collect::<Result<Vec<_>, _>>()?;
            Boolean::le_bits_to_fp(&bits)
        };
        let threshold = FpVar::new_input(system.clone(), || Ok(Fr::from(self.0.threshold)))?;
        let mut sum = FpVar::Constant(Fr::from(0u64));
        for value in &self.0.values {
            sum += number(*value, BITS)?;
        }
        sum.enforce_equal(&(threshold + number(self.0.room(), ROOM_BITS)?))
    }
}
