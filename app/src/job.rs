//! From a module's job to the circuits' typed statement: the one place where the two meet.

use sluice_circuits::context::Context;
use sluice_circuits::spec::CircuitId;
use sluice_circuits::statement::{
    CategoryCap, ClosingRowsStatement, ClosingStatement, Criteria, ExpectedYield, SeniorProtection,
};
use sluice_circuits::verifier::ProofItem;
use sluice_core::job::{Claim, ClosingJob, ClosingRowsJob, JobContext, ProofJob};
use sluice_core::Job;
use sluice_proto::{vault, Message};
use sluice_rules::criteria::{Eligibility, Thresholds};
use sluice_rules::suite::Suite;
use sluice_vault::criteria::{of_loans, of_pool};

/// The proof a job asks about; nothing if the job's bytes make no sense.
pub fn proof_item(job: &Job) -> Option<ProofItem> {
    match ProofJob::decode(job.0.as_slice()).ok()?.claim? {
        Claim::ClosingRows(job) => closing_rows(job),
        Claim::Closing(job) => closing(job),
    }
}

fn closing_rows(job: ClosingRowsJob) -> Option<ProofItem> {
    let suite = Suite::from_id(job.context.suite)?;
    Some(ProofItem::ClosingRows {
        statement: ClosingRowsStatement {
            context: context(&job.context, CircuitId::ClosingRows(suite))?,
            loans: job.loans,
            as_of: job.as_of.try_into().ok()?,
            bounds: bounds(&job.criteria?, suite)?,
            categories: word(&job.categories)?,
            summary: word(&job.summary)?,
        },
        proof: job.proof,
        link: job.link,
        commitments: words(&job.commitments)?,
    })
}

fn closing(job: ClosingJob) -> Option<ProofItem> {
    let suite = Suite::from_id(job.context.suite)?;
    Some(ProofItem::Closing {
        statement: ClosingStatement {
            context: context(&job.context, CircuitId::Closing(suite))?,
            chunk_count: job.context.chunk_count,
            summaries: words(&job.summaries)?,
            categories: word(&job.categories)?,
            criteria: criteria(&job.criteria?, suite)?,
            state_0: word(&job.state_0)?,
        },
        proof: job.proof,
    })
}

/// The circuits' context of a job.
pub fn context(context: &JobContext, circuit: CircuitId) -> Option<Context> {
    Some(Context {
        chain_id: context.chain_id.clone(),
        vault: context.vault,
        period: context.period,
        revision: context.revision,
        circuit,
        suite: Suite::from_id(context.suite)?,
        chunk: context.chunk,
        chunk_count: context.chunk_count,
        previous_tape: word(&context.previous_tape)?,
        current_tape: word(&context.current_tape)?,
        term_sheet: word(&context.term_sheet)?,
    })
}

/// What is asked of every loan, in the circuits' form; nothing if it is not what a vault accepts.
pub fn bounds(wire: &vault::Criteria, suite: Suite) -> Option<Thresholds<Eligibility>> {
    of_loans(wire, suite).ok()
}

/// What is asked of the pool, in the circuits' form; nothing if it is not what a vault accepts.
pub fn criteria(wire: &vault::Criteria, suite: Suite) -> Option<Criteria> {
    Some(Criteria {
        thresholds: of_pool(wire, suite).ok()?,
        category_caps: wire.category_caps.iter().map(cap).collect::<Option<_>>()?,
        expected_yield: wire.expected_yield.map(|asked| ExpectedYield {
            at_least: asked.at_least,
            fees: asked.fees,
            expected_loss: asked.expected_loss,
        }),
        senior_protection: match wire.senior_protection {
            Some(asked) => Some(SeniorProtection {
                notional: asked.notional,
                defaults_bps: asked.defaults_bps.try_into().ok()?,
            }),
            None => None,
        },
    })
}

fn cap(wire: &vault::CategoryCap) -> Option<CategoryCap> {
    Some(CategoryCap {
        category: wire.category.try_into().ok()?,
        at_most_bps: wire.at_most_bps.try_into().ok()?,
    })
}

fn word(bytes: &[u8]) -> Option<[u8; 32]> {
    bytes.try_into().ok()
}

fn words(list: &[Vec<u8>]) -> Option<Vec<[u8; 32]>> {
    list.iter().map(|bytes| word(bytes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_rules::criteria::Criterion;

    #[test]
    fn a_job_that_asks_for_nothing_is_none() {
        let proof = |claim: Claim| proof_item(&claim.into());
        let context = JobContext {
            suite: 1,
            previous_tape: vec![0; 32],
            current_tape: vec![0; 32],
            term_sheet: vec![0; 32],
            ..JobContext::default()
        };
        let word = vec![0; 32];
        let chunk = |criteria| {
            Claim::ClosingRows(ClosingRowsJob {
                context: context.clone(),
                criteria,
                categories: word.clone(),
                summary: word.clone(),
                ..ClosingRowsJob::default()
            })
        };
        assert!(proof(chunk(Some(vault::Criteria::default()))).is_some());
        assert!(proof(chunk(None)).is_none());
        let pool = |criteria| {
            Claim::Closing(ClosingJob {
                context: context.clone(),
                criteria,
                categories: word.clone(),
                state_0: word.clone(),
                ..ClosingJob::default()
            })
        };
        assert!(proof(pool(Some(vault::Criteria::default()))).is_some());
        assert!(proof(pool(None)).is_none());
    }

    #[test]
    fn criteria_of_every_kind_reach_the_circuits() {
        let wire = vault::Criteria {
            thresholds: vec![vault::Threshold {
                rule: vault::Criterion::TopObligorsAtMost.into(),
                value: 100,
            }],
            category_caps: vec![vault::CategoryCap {
                category: 5,
                at_most_bps: 0,
            }],
            expected_yield: Some(vault::ExpectedYield {
                at_least: 1,
                fees: 2,
                expected_loss: 3,
            }),
            senior_protection: Some(vault::SeniorProtection {
                notional: 4,
                defaults_bps: 5,
            }),
            ..vault::Criteria::default()
        };
        let asked = criteria(&wire, Suite::Small).expect("in range");
        let cap = CategoryCap {
            category: 5,
            at_most_bps: 0,
        };
        assert_eq!(asked.category_caps, vec![cap]);
        let thresholds = Thresholds::NEUTRAL.with(Criterion::TopObligorsAtMost, 100);
        assert_eq!(asked.thresholds, thresholds);
        let (at_least, fees, expected_loss) = (1, 2, 3);
        let expected = ExpectedYield {
            at_least,
            fees,
            expected_loss,
        };
        assert_eq!(asked.expected_yield, Some(expected));
        let (notional, defaults_bps) = (4, 5);
        let protection = SeniorProtection {
            notional,
            defaults_bps,
        };
        assert_eq!(asked.senior_protection, Some(protection));
        let mut wide = wire;
        wide.category_caps[0].category = 1 << 16;
        assert_eq!(criteria(&wide, Suite::Small), None);
    }
}
