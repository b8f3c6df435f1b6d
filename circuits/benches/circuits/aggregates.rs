//! The aggregate circuits, every slot used.

use pasta_curves::Fp;

use crate::{keygen, prove, Bench, Subject, BATCH};
use sluice_circuits::closing::{ClosingCircuit, ClosingWitness};
use sluice_circuits::concentration::category_challenge;
use sluice_circuits::spec::{CircuitId, CircuitSpec};
use sluice_circuits::statement::{ClosingStatement, Criteria};
use sluice_circuits::testing;
use sluice_circuits::testing::waterfall::waterfall_sample;
use sluice_circuits::verifier::ProofItem;
use sluice_circuits::waterfall::WaterfallCircuit;
use sluice_rules::suite::Size;
use sluice_rules::testing::filed_months;

pub(crate) fn closing<S: Size>(bench: &mut Bench<'_>)
where
    ClosingCircuit<S>: CircuitSpec,
{
    if !bench.wants::<ClosingCircuit<S>>() {
        return;
    }
    let slots = S::SUITE.max_chunks();
    let chunks = testing::chunks(1, &vec![50; slots]);
    let categories = testing::categories_commitment(&chunks);
    let context = testing::context(CircuitId::Closing(S::SUITE), 0, slots as u32);
    let challenge = category_challenge(&context, &categories);
    let openings: Vec<_> = chunks
        .iter()
        .map(|chunk| chunk.opening(Fp::one(), challenge, testing::AS_OF))
        .collect();
    let summaries = openings.iter().map(|opening| opening.summary()).collect();
    let witness = ClosingWitness::new(openings, testing::categories(&chunks), Fp::one())
        .expect("as many chunks as slots");
    let statement = ClosingStatement {
        state_0: witness.state_0(&context),
        context,
        chunk_count: slots as u32,
        summaries,
        categories,
        criteria: Criteria::NEUTRAL,
    };
    let digest = bench.keys.vk_digest(CircuitId::Closing(S::SUITE));
    let instances = statement.to_instance(digest).expect("a statement in range");
    let subject = Subject {
        circuit: ClosingCircuit::<S>::new(&witness),
        instances: instances.to_vec(),
        rows: slots,
    };
    measure(bench, &subject, |proof| ProofItem::Closing {
        statement: statement.clone(),
        proof,
    });
}

/// The first filed month.
pub(crate) fn waterfall<S: Size>(bench: &mut Bench<'_>)
where
    WaterfallCircuit<S>: CircuitSpec,
{
    if !bench.wants::<WaterfallCircuit<S>>() {
        return;
    }
    let slots = S::SUITE.max_chunks();
    let digest = bench.keys.vk_digest(CircuitId::Waterfall(S::SUITE));
    let [first, _] = filed_months();
    let (statement, witness) =
        waterfall_sample(S::SUITE, &first.month, slots).expect("the month can be run");
    let instances = statement.to_instance(digest).expect("a statement in range");
    let subject = Subject {
        circuit: WaterfallCircuit::<S>::new(&witness),
        instances: instances.to_vec(),
        rows: slots,
    };
    measure(bench, &subject, |proof| ProofItem::Waterfall {
        statement: Box::new(statement.clone()),
        proof,
    });
}

fn measure<C: CircuitSpec>(
    bench: &mut Bench<'_>,
    subject: &Subject<C>,
    item: impl Fn(Vec<u8>) -> ProofItem,
) {
    bench.prove(subject);
    let params = bench.params::<C>();
    let (key, _) = keygen(&params, &C::blank());
    let items: Vec<_> = (0..BATCH)
        .map(|_| item(prove(&params, &key, &subject.circuit, &subject.instances).0))
        .collect();
    bench.verify::<C>(subject.rows, &items);
}
