//! Valid witnesses: both accept. Witnesses that break one rule: both reject, and for the same reason.

use super::*;

#[test]
fn equality_at_every_criterion_is_accepted() {
    for chunks in [1, 2, 8] {
        let witness = pool(chunks);
        let mut statement = statement(&witness);
        statement.criteria = exact(chunks);
        assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
    }
}

#[test]
fn a_hair_over_a_threshold_is_refused_where_a_division_would_round_it_away() {
    let mut witness = pool(1);
    let mut totals = TOTAL;
    totals[total::PAST_DUE] += 1;
    totals[total::TERM] += 1;
    totals[total::RATE] -= 1;
    totals[total::SCORE] -= 1;
    totals[total::COLLATERAL] -= 1;
    totals[total::ABOVE_FLOOR] += 1;
    witness.openings[0].sums = pack(&totals);
    let mut statement = statement(&witness);
    for (criterion, loosen) in [
        (
            "late_30_at_most",
            (|c| c.thresholds.set(Criterion::Late30AtMost, 400)) as fn(&mut Criteria),
        ),
        ("top_obligors_at_most", |c| {
            c.thresholds.set(Criterion::TopObligorsAtMost, 1_900)
        }),
        ("weighted_term_at_most", |c| {
            c.thresholds.set(Criterion::WeightedTermAtMost, 36)
        }),
        ("weighted_rate_at_least", |c| {
            c.thresholds.set(Criterion::WeightedRateAtLeast, 120_000)
        }),
        ("weighted_score_at_least", |c| {
            c.thresholds.set(Criterion::WeightedScoreAtLeast, 700)
        }),
        ("weighted_ltv_at_most", |c| {
            c.thresholds.set(Criterion::WeightedLtvAtMost, 8_000)
        }),
    ] {
        statement.criteria = Criteria::NEUTRAL;
        loosen(&mut statement.criteria);
        let (relation, circuit) = verdicts(&statement, &witness);
        assert_eq!(relation, Err(Violation::Criterion(criterion)));
        assert_rejected_by(&circuit, &[criterion]);
    }
}

#[test]
fn caps_of_the_first_and_the_last_category_of_a_full_list_are_caps_of_those() {
    let all = (0..64).map(|number| (16 * number, 100 + number));
    let witness = pool_under(1, Categories::of(all, Fp::ONE).unwrap());
    let cap = |category, at_most_bps| CategoryCap {
        category,
        at_most_bps,
    };
    let mut statement = statement(&witness);
    statement.criteria.category_caps = vec![cap(0, 100), cap(15, 0), cap(16, 101), cap(1_008, 163)];
    // The chunks' loans are others, so this rule alone is broken as long as the caps are met.
    let of_loans = "the list is that of the loans";
    let (relation, circuit) = verdicts(&statement, &witness);
    assert_eq!(relation, Err(Violation::CategorySums));
    assert_rejected_by(&circuit, &[of_loans]);
    for cap in [0, 2, 3] {
        let mut tighter = statement.clone();
        tighter.criteria.category_caps[cap].at_most_bps -= 1;
        let circuit = told(&tighter, &witness);
        assert_rejected_by(&circuit, &[of_loans, "category_caps"]);
    }
}

/// Eight chunks of 2,000 loans of the largest values: no lane reaches its neighbour.
#[test]
fn eight_chunks_of_the_largest_values_are_accepted() {
    let balance = 2_000 * ((1 << 40) - 1_u128);
    let (rate, months) = ((1 << 20) - 1, (1 << 10) - 1);
    let most: [u128; TOTALS] = [
        balance,
        balance,
        balance,
        balance * rate,
        balance * months,
        balance * months,
        balance,
        balance,
        balance,
        balance,
    ];
    let mut witness = pool(8);
    for opening in &mut witness.openings {
        opening.sums = pack(&most);
        opening.loans = 2_000;
        opening.largest_exposure = (1 << 48) - 1;
        opening.top_floor = 0;
    }
    assert_eq!(
        crate::summary::unpack(&witness.sums()),
        most.map(|total| 8 * total)
    );
    let mut statement = statement(&witness);
    statement
        .criteria
        .thresholds
        .set(Criterion::TotalAtLeast, 8 * balance as u64);
    statement
        .criteria
        .thresholds
        .set(Criterion::WeightedRateAtLeast, rate as u64);
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
}

/// The budget of the lanes is 2^20 loans, 64 chunks of 2^14.
#[test]
fn a_million_loans_of_the_largest_values_stay_in_their_lanes() {
    let balance = (1 << 40) - 1_u128;
    let (rate, months) = ((1 << 20) - 1, (1 << 10) - 1);
    let (collateral, score) = ((1 << 43) - 1, (1 << 15) - 1);
    let one: [u128; TOTALS] = [
        balance,
        collateral,
        balance,
        balance * rate,
        balance * months,
        balance * score,
        balance,
        balance,
        balance,
        balance,
    ];
    let all = one.map(|total| total << 20);
    let sums = pack(&one).map(|sum| sum * Fp::from(1 << 20));
    assert_eq!(crate::summary::unpack(&sums), all);
    assert_eq!(sums, pack(&all));
}
