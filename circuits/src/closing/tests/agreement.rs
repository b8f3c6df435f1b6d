//! Valid witnesses: both accept. Witnesses that break one rule: both reject, and for the same reason.

use super::*;
use proptest::prelude::*;

#[test]
fn one_chunk_and_eight_are_accepted() {
    for chunks in [1, 8] {
        let witness = witness((0..chunks).map(opening).collect());
        assert_eq!(verdicts(&statement(&witness), &witness), (Ok(()), vec![]));
    }
}

/// Sets every threshold to what the pool of [`opening`]s has exactly.
fn exact(chunks: u64) -> Criteria {
    Criteria {
        total_at_least: chunks * 10_000,
        count_at_least: chunks as u32 * 20,
        weighted_rate_at_least: 120_000,
        weighted_ltv_at_most_bps: 8_000,
        weighted_score_at_least: 700,
        weighted_term_at_most: 36,
        share_30_at_most_bps: 400,
        share_60_at_most_bps: 300,
        share_90_at_most_bps: 200,
        share_120_at_most_bps: 100,
        largest_obligor_at_most_bps: (1_000 / chunks) as u16,
    }
}

#[test]
fn every_criterion_accepts_equality_and_refuses_one_less() {
    let witness = witness((0..2).map(opening).collect());
    let mut statement = statement(&witness);
    statement.criteria = exact(2);
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));

    type Edit = fn(&mut Criteria);
    let tighter: [(&str, Edit); 11] = [
        ("total_at_least", |c| c.total_at_least += 1),
        ("count_at_least", |c| c.count_at_least += 1),
        ("weighted_rate_at_least", |c| c.weighted_rate_at_least += 1),
        ("weighted_ltv_at_most_bps", |c| {
            c.weighted_ltv_at_most_bps -= 1
        }),
        ("weighted_score_at_least", |c| {
            c.weighted_score_at_least += 1
        }),
        ("weighted_term_at_most", |c| c.weighted_term_at_most -= 1),
        ("share_30_at_most_bps", |c| c.share_30_at_most_bps -= 1),
        ("share_60_at_most_bps", |c| c.share_60_at_most_bps -= 1),
        ("share_90_at_most_bps", |c| c.share_90_at_most_bps -= 1),
        ("share_120_at_most_bps", |c| c.share_120_at_most_bps -= 1),
        ("largest_obligor_at_most_bps", |c| {
            c.largest_obligor_at_most_bps -= 1
        }),
    ];
    for (criterion, tighten) in tighter {
        statement.criteria = exact(2);
        tighten(&mut statement.criteria);
        let (relation, circuit) = verdicts(&statement, &witness);
        assert_eq!(relation, Err(Violation::Criterion(criterion)));
        assert_rejected_by(&circuit, &[criterion]);
    }
}

#[test]
fn a_hair_over_a_threshold_is_refused_where_a_division_would_round_it_away() {
    let mut one = opening(0);
    let mut totals = TOTAL;
    totals[total::PAST_DUE] += 1;
    totals[total::TERM] += 1;
    totals[total::RATE] -= 1;
    totals[total::SCORE] -= 1;
    totals[total::COLLATERAL] -= 1;
    one.sums = pack(&totals);
    let witness = witness(vec![one]);
    let mut statement = statement(&witness);
    for (criterion, loosen) in [
        (
            "share_30_at_most_bps",
            (|c| c.share_30_at_most_bps = 400) as fn(&mut Criteria),
        ),
        ("weighted_term_at_most", |c| c.weighted_term_at_most = 36),
        ("weighted_rate_at_least", |c| {
            c.weighted_rate_at_least = 120_000
        }),
        ("weighted_score_at_least", |c| {
            c.weighted_score_at_least = 700
        }),
        ("weighted_ltv_at_most_bps", |c| {
            c.weighted_ltv_at_most_bps = 8_000
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
fn fifteen_loans_are_too_few_and_sixteen_are_not() {
    let mut small = opening(0);
    small.loans = 15;
    let few = witness(vec![small.clone()]);
    let (relation, circuit) = verdicts(&statement(&few), &few);
    assert_eq!(relation, Err(Violation::TooFewLoans));
    assert_rejected_by(&circuit, &["at least 16 loans"]);

    small.loans = 16;
    let enough = witness(vec![small]);
    assert_eq!(verdicts(&statement(&enough), &enough), (Ok(()), vec![]));
}

/// Eight chunks of 2,000 loans of the largest values: no lane reaches its neighbour.
#[test]
fn eight_chunks_of_the_largest_values_are_accepted() {
    let balance = 2_000 * ((1 << 40) - 1_u128);
    let (rate, months) = ((1 << 20) - 1, (1 << 10) - 1);
    let most: [u128; TOTALS] = [
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
    let openings = (0..8).map(|chunk| ChunkOpening {
        sums: pack(&most),
        loans: 2_000,
        largest_exposure: (1 << 48) - 1,
        ..opening(chunk).clone()
    });
    let witness = witness(openings.collect());
    assert_eq!(
        crate::summary::unpack(&witness.sums()),
        most.map(|total| 8 * total)
    );
    let mut statement = statement(&witness);
    statement.criteria.total_at_least = 8 * balance as u64;
    statement.criteria.weighted_rate_at_least = rate as u32;
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
}

/// The budget of the lanes is 2^20 loans, 64 chunks of 2^14.
#[test]
fn a_million_loans_of_the_largest_values_stay_in_their_lanes() {
    let balance = (1 << 40) - 1_u128;
    let (rate, months) = ((1 << 20) - 1, (1 << 10) - 1);
    let one = [
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
    let all = one.map(|total| total << 20);
    let sums = pack(&one).map(|sum| sum * Fp::from(1 << 20));
    assert_eq!(crate::summary::unpack(&sums), all);
    assert_eq!(sums, pack(&all));
}

#[derive(Clone, Copy, Debug)]
enum Lie {
    MissingOpening,
    ExtraOpening,
    WrongOpening,
    Boundary,
    LargestExposure,
    State,
    StateBlind,
}

/// What the circuit calls it.
fn refused_by(violation: &Violation) -> &'static str {
    match violation {
        Violation::Chunks { .. } => "as many used slots as chunks",
        Violation::Boundary { .. } => "obligors rise from chunk to chunk",
        Violation::LargestExposure { .. } => "the largest exposure is the same in all chunks",
        Violation::TooFewLoans => "at least 16 loans",
        Violation::Criterion(criterion) => criterion,
        Violation::Statement(_) | Violation::Summary { .. } | Violation::State => {
            "Equality constraint"
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn both_accept_the_truth_and_reject_one_lie(
        chunks in 2_u64..8,
        chunk in 0_u64..7,
        scale in 1_u128..1 << 30,
        lie in proptest::option::weighted(0.8, proptest::sample::select(vec![
            Lie::MissingOpening,
            Lie::ExtraOpening,
            Lie::WrongOpening,
            Lie::Boundary,
            Lie::LargestExposure,
            Lie::State,
            Lie::StateBlind,
        ])),
    ) {
        let mut openings: Vec<_> = (0..chunks).map(opening).collect();
        for opening in &mut openings {
            opening.sums = pack(&TOTAL.map(|total| total * scale));
        }
        let chunk = (1 + chunk % (chunks - 1)) as usize;
        match lie {
            Some(Lie::Boundary) => openings[chunk].first_obligor -= 1,
            Some(Lie::LargestExposure) => openings[chunk].largest_exposure -= 1,
            _ => {}
        }
        let mut witness = witness(openings);
        let mut statement = statement(&witness);
        match lie {
            Some(Lie::MissingOpening) => drop(witness.openings.pop()),
            Some(Lie::ExtraOpening) => witness.openings.push(opening(chunks)),
            Some(Lie::WrongOpening) => witness.openings[chunk].blind += Fp::ONE,
            Some(Lie::State) => statement.state_0[0] ^= 1,
            Some(Lie::StateBlind) => witness.state_blind += Fp::ONE,
            _ => {}
        }
        let (relation, circuit) = verdicts(&statement, &witness);
        match (lie, relation) {
            (None, relation) => {
                prop_assert_eq!(relation, Ok(()));
                prop_assert_eq!(circuit, Vec::<String>::new());
            }
            (Some(_), relation) => {
                let violation = relation.unwrap_err();
                let rule = refused_by(&violation);
                prop_assert!(
                    circuit.iter().any(|rejection| rejection.contains(rule)),
                    "{:?} should be refused by {:?}, got {:?}", violation, rule, circuit
                );
            }
        }
    }
}
