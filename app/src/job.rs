//! From a module's job to the circuits' typed statement: the one place where the two meet.

use sluice_circuits::context::Context;
use sluice_circuits::spec::CircuitId;
use sluice_circuits::statement::{
    CategoryCap, ClosingRowsStatement, ClosingStatement, Criteria, EligibilityBounds,
    ExpectedYield, SeniorProtection,
};
use sluice_circuits::verifier::ProofItem;
use sluice_core::job::{Claim, ClosingJob, ClosingRowsJob, JobContext, ProofJob};
use sluice_core::Job;
use sluice_proto::{vault, Message};
use sluice_rules::suite::Suite;

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
            bounds: bounds(&job.bounds)?,
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
            criteria: criteria(&job.criteria)?,
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

/// The circuits' form of the wire's bounds, where 0 switches a ceiling off; nothing if a bound is out of range.
pub fn bounds(wire: &vault::EligibilityBounds) -> Option<EligibilityBounds> {
    let neutral = EligibilityBounds::NEUTRAL;
    Some(EligibilityBounds {
        min_score: wire.min_score.try_into().ok()?,
        max_ltv_bps: ceiling(wire.max_ltv_bps, neutral.max_ltv_bps)?,
        max_rate: ceiling(wire.max_rate, neutral.max_rate)?,
        max_term: ceiling(wire.max_term, neutral.max_term)?,
        max_balance: ceiling(wire.max_balance, neutral.max_balance)?,
        max_days_past_due: ceiling(wire.max_days_past_due, neutral.max_days_past_due)?,
    })
}

/// The circuits' form of the wire's criteria; nothing if a threshold is out of range.
pub fn criteria(wire: &vault::Criteria) -> Option<Criteria> {
    let neutral = Criteria::NEUTRAL;
    Some(Criteria {
        total_at_least: wire.total_at_least,
        count_at_least: wire.count_at_least.try_into().ok()?,
        weighted_rate_at_least: wire.weighted_rate_at_least,
        weighted_ltv_at_most_bps: ceiling(
            wire.weighted_ltv_at_most_bps,
            neutral.weighted_ltv_at_most_bps,
        )?,
        weighted_score_at_least: wire.weighted_score_at_least.try_into().ok()?,
        weighted_term_at_most: ceiling(wire.weighted_term_at_most, neutral.weighted_term_at_most)?,
        share_30_at_most_bps: wire.share_30_at_most_bps.try_into().ok()?,
        share_60_at_most_bps: wire.share_60_at_most_bps.try_into().ok()?,
        share_90_at_most_bps: wire.share_90_at_most_bps.try_into().ok()?,
        share_120_at_most_bps: wire.share_120_at_most_bps.try_into().ok()?,
        largest_obligor_at_most_bps: wire.largest_obligor_at_most_bps.try_into().ok()?,
        top_obligors_at_most_bps: ceiling(
            wire.top_obligors_at_most_bps,
            neutral.top_obligors_at_most_bps,
        )?,
        largest_category_at_most_bps: ceiling(
            wire.largest_category_at_most_bps,
            neutral.largest_category_at_most_bps,
        )?,
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

/// A ceiling, where the wire's 0 stands for the neutral value.
fn ceiling<W: Default + PartialEq, C: TryFrom<W>>(wire: W, neutral: C) -> Option<C> {
    if wire == W::default() {
        Some(neutral)
    } else {
        C::try_from(wire).ok()
    }
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

    #[test]
    fn criteria_of_the_wire_without_the_later_fields_ask_for_what_they_did() {
        let old = vault::Criteria {
            total_at_least: 1,
            share_30_at_most_bps: 10_000,
            share_60_at_most_bps: 10_000,
            share_90_at_most_bps: 10_000,
            share_120_at_most_bps: 10_000,
            largest_obligor_at_most_bps: 10_000,
            ..vault::Criteria::default()
        };
        assert_eq!(criteria(&old), Some(Criteria::NEUTRAL));
    }

    #[test]
    fn criteria_of_concentration_yield_and_protection_reach_the_circuits() {
        let wire = vault::Criteria {
            top_obligors_at_most_bps: 100,
            largest_category_at_most_bps: 1_500,
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
        let asked = criteria(&wire).expect("in range");
        let cap = CategoryCap {
            category: 5,
            at_most_bps: 0,
        };
        assert_eq!(asked.category_caps, vec![cap]);
        assert_eq!(
            (
                asked.top_obligors_at_most_bps,
                asked.largest_category_at_most_bps
            ),
            (100, 1_500)
        );
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
        assert_eq!(criteria(&wide), None);
    }
}
