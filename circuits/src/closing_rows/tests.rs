#![allow(clippy::unwrap_used)]
use super::*;
use crate::{context::Context, spec::*, statement::*, suite::Suite};
use ff::PrimeField;
use halo2_proofs::{dev::MockProver, plonk::*, poly::commitment::Params, transcript::*};
use pasta_curves::{EqAffine, Fp};
use std::time::Instant;

fn cpu() -> f64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9
}

#[test]
fn spike() {
    let n = 2000usize;
    let mut columns: [Vec<u64>; 14] = Default::default();
    for i in 0..n as u64 {
        let row = [
            1000 + i / 2 * 7,
            2_000_000,
            50_000,
            120_000,
            36,
            3_000_000,
            700,
            5,
            1_500_000 + i,
            17700 - i % 150,
            0,
            0,
            0,
            0,
        ];
        for (c, v) in columns.iter_mut().zip(row) {
            c.push(v);
        }
    }
    let cap = ClosingRowsWitness::largest_exposure_of(&columns[0], &columns[8]);
    let w = ClosingRowsWitness::new(columns, cap, Fp::from(99)).unwrap();
    let context = Context {
        chain_id: "a".into(),
        vault: 1,
        period: 0,
        revision: 0,
        circuit: CircuitId::ClosingRowsSmall,
        suite: Suite::Small,
        chunk: 0,
        chunk_count: 1,
        previous_tape: [0; 32],
        current_tape: [0; 32],
        term_sheet: [0; 32],
    };
    let vkd = [0; 32];
    let mut bounds = EligibilityBounds::NEUTRAL;
    bounds.max_ltv_bps = 8000;
    bounds.min_score = 600;
    bounds.max_rate = 130_000;
    bounds.max_term = 60;
    bounds.max_days_past_due = 170;
    let st = ClosingRowsStatement {
        summary: w.opening(context.to_field(&vkd), 17712).summary(),
        context,
        loans: n as u32,
        as_of: 17712,
        bounds,
    };
    let inst = st.to_instance(&vkd).unwrap();
    let t = Instant::now();
    let c = ClosingRowsCircuit::new(&inst, &w);
    println!("trace {:?} width {}", t.elapsed(), super::layout::WIDTH);
    let t = Instant::now();
    let m = MockProver::run(11, &c, vec![inst.to_vec()]).unwrap();
    println!("mock run {:?}", t.elapsed());
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
    let vk = keygen_vk(&params, &ClosingRowsCircuit::blank()).unwrap();
    let pk = keygen_pk(&params, vk, &ClosingRowsCircuit::blank()).unwrap();
    println!("keygen {:?}", t.elapsed());
    for _ in 0..2 {
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
            "prove {:?} core {:.3} per loan {:.1} us, proof {}",
            t.elapsed(),
            cpu() - c0,
            (cpu() - c0) / n as f64 * 1e6,
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
    let mut cs = ConstraintSystem::<Fp>::default();
    ClosingRowsCircuit::configure(&mut cs);
    println!(
        "degree {} blinding {} fixed {}",
        cs.degree(),
        cs.blinding_factors(),
        format!("{:?}", pk.get_vk().pinned()).len()
    );
}
