#![allow(clippy::unwrap_used)]
use super::*;
use crate::{context::Context, spec::*, statement::*, suite::Suite, summary::*};
use halo2_proofs::{dev::MockProver, plonk::*, poly::commitment::Params, transcript::*};
use pasta_curves::{EqAffine, Fp};
use std::time::Instant;

fn cpu() -> f64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9
}

#[test]
fn spike2() {
    let b = 1_500_000u128 * 2000;
    let op = |i: u64| ChunkOpening {
        context: Fp::from(5),
        sums: pack(&[
            b,
            b * 2,
            b * 120_000,
            b * 36,
            b * 700,
            b / 100,
            b / 200,
            b / 300,
            0,
        ]),
        largest_exposure: 3_000_000,
        loans: 2000,
        first_obligor: 100 * i + 1,
        last_obligor: 100 * i + 100,
        blind: Fp::from(9),
    };
    let w = ClosingWitness::new((0..5).map(op).collect(), Fp::from(77)).unwrap();
    let context = Context {
        chain_id: "a".into(),
        vault: 1,
        period: 0,
        revision: 0,
        circuit: CircuitId::ClosingSmall,
        suite: Suite::Small,
        chunk: 0,
        chunk_count: 5,
        previous_tape: [0; 32],
        current_tape: [0; 32],
        term_sheet: [0; 32],
    };
    let vkd = [0; 32];
    let mut criteria = Criteria::NEUTRAL;
    criteria.total_at_least = b as u64 * 5;
    criteria.weighted_rate_at_least = 120_000;
    criteria.weighted_ltv_at_most_bps = 5000;
    criteria.share_30_at_most_bps = 100;
    criteria.weighted_term_at_most = 36;
    criteria.weighted_score_at_least = 700;
    criteria.count_at_least = 10_000;
    let st = ClosingStatement {
        state_0: w.state_0(&context),
        summaries: w.openings.iter().map(|o| o.summary()).collect(),
        context,
        chunk_count: 5,
        criteria,
    };
    let inst = st.to_instance(&vkd).unwrap();
    let c = ClosingCircuit::new(&w);
    let t = Instant::now();
    let m = MockProver::run(11, &c, vec![inst.to_vec()]).unwrap();
    let r = m.verify();
    println!("mock verify {:?}", t.elapsed());
    if let Err(e) = r {
        for e in e.iter().take(5) {
            println!("{e}");
        }
        panic!()
    }
    let params = Params::<EqAffine>::new(11);
    let t = Instant::now();
    let vk = keygen_vk(&params, &ClosingCircuit::blank()).unwrap();
    let pk = keygen_pk(&params, vk, &ClosingCircuit::blank()).unwrap();
    println!("keygen {:?}", t.elapsed());
    let t = Instant::now();
    let c0 = cpu();
    let mut tr = Blake2bWrite::<_, _, Challenge255<_>>::init(vec![]);
    create_proof(
        &params,
        &pk,
        &[c.clone()],
        &[&[&inst]],
        rand::rand_core::UnwrapErr(rand::rngs::SysRng),
        &mut tr,
    )
    .unwrap();
    let proof = tr.finalize();
    println!(
        "prove {:?} core {:.3}, proof {}",
        t.elapsed(),
        cpu() - c0,
        proof.len()
    );
    let t = Instant::now();
    let c0 = cpu();
    let mut tr = Blake2bRead::<_, _, Challenge255<_>>::init(&proof[..]);
    verify_proof(
        &params,
        pk.get_vk(),
        SingleVerifier::new(&params),
        &[&[&inst]],
        &mut tr,
    )
    .unwrap();
    println!("verify {:?} core {:.4}", t.elapsed(), cpu() - c0);
}
