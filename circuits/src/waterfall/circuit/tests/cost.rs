//! What the layouts take, and a real proof of the first filed month.

use std::time::Instant;

use halo2_proofs::plonk::{create_proof, keygen_pk, keygen_vk, verify_proof, SingleVerifier};
use halo2_proofs::transcript::{Blake2bRead, Blake2bWrite, Challenge255};
use pasta_curves::EqAffine;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

use super::*;
use crate::params::Params;
use crate::spec::CircuitSpec;
use crate::suite::Large;
use crate::testing::waterfall::{filed_months, waterfall_sample};

fn spike<S: crate::suite::Size>()
where
    WaterfallCircuit<S>: CircuitSpec,
{
    type C<S> = WaterfallCircuit<S>;
    let [first, _] = filed_months();
    let (statement, witness) =
        waterfall_sample(S::SUITE, &first.month, S::SUITE.max_chunks()).unwrap();
    let instance = statement.to_instance(&KEY).unwrap();
    let params = Params::new(C::<S>::K);
    let start = Instant::now();
    let vk = keygen_vk(&params, &C::<S>::blank()).unwrap();
    println!("keygen_vk {:?}", start.elapsed());
    let start = Instant::now();
    let pk = keygen_pk(&params, vk, &C::<S>::blank()).unwrap();
    println!("keygen_pk {:?}", start.elapsed());
    let digest =
        crate::keys::VerifierKey::<C<S>>::generate(std::sync::Arc::new(Params::new(C::<S>::K)));
    println!("digest {}", hex::encode(digest.unwrap().digest()));
    let core = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
    };
    for _ in 0..2 {
        let start = Instant::now();
        let spent = core();
        let mut transcript = Blake2bWrite::<_, EqAffine, Challenge255<_>>::init(Vec::new());
        create_proof(
            &params,
            &pk,
            &[C::<S>::new(&witness)],
            &[&[&instance]],
            UnwrapErr(SysRng),
            &mut transcript,
        )
        .unwrap();
        let proof = transcript.finalize();
        println!(
            "prove {:?}, core {:.2}, {} bytes",
            start.elapsed(),
            core() - spent,
            proof.len()
        );
        let spent = core();
        let strategy = SingleVerifier::new(&params);
        let mut transcript = Blake2bRead::<_, EqAffine, Challenge255<_>>::init(&proof[..]);
        verify_proof(
            &params,
            pk.get_vk(),
            strategy,
            &[&[&instance]],
            &mut transcript,
        )
        .unwrap();
        println!("verify core {:.4}", core() - spent);
    }
}

#[test]
fn spike_small() {
    spike::<Small>();
}

#[test]
fn spike_large() {
    spike::<Large>();
}
