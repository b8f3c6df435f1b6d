//! `period_rows` under attack.

pub(super) mod retold;

use pasta_curves::Fp;

use super::{relation, PeriodRowsCircuit, PeriodRowsWitness};
use crate::attack::{Story, Subject};
use crate::column::LinkedColumn;
use crate::spec::{golden_digest, CircuitSpec};
use crate::statement::{period_rows_at as at, PeriodRowsStatement};
use crate::suite::{Small, Suite};
use crate::testing;

type Circuit = PeriodRowsCircuit<Small>;

/// The statement that a witness makes true, if it can be true.
fn statement(witness: &PeriodRowsWitness) -> PeriodRowsStatement {
    testing::period_rows_statement(Suite::Small, witness, 0, 1, golden_digest::<Circuit>())
}

fn tell(name: &str, witness: &PeriodRowsWitness) -> Story<Circuit> {
    let instances = statement(witness)
        .to_instance(golden_digest::<Circuit>())
        .expect("a statement in range");
    Story {
        name: name.into(),
        circuit: Circuit::new(&instances, witness),
        instances: instances.to_vec(),
        columns: witness.columns.to_vec(),
    }
}

impl Subject for Circuit {
    const NAME: &'static str = "period_rows";
    /// All: only the long search finds what the copy of the count into the hash is for, and not in every story.
    const SAMPLED: usize = 3;

    fn edges() -> Vec<Story<Self>> {
        let chunk = |loans| testing::period_chunk(1, loans);
        vec![
            tell("sixty loans of every kind", &chunk(60)),
            tell("one loan", &chunk(1)),
            tell("a full table", &chunk(Suite::Small.rows())),
        ]
    }

    fn made_up(seed: u64) -> Story<Self> {
        let loans = 1 + (seed as usize * 53) % Suite::Small.rows();
        let name = format!("{loans} made-up loans");
        tell(&name, &testing::period_chunk(seed + 2, loans))
    }

    fn lies() -> Vec<Story<Self>> {
        let mut lies = changed();
        lies.extend(claims());
        lies.extend(retold::lies());
        lies
    }
}

/// One value of one loan changed, and the summary with it, wherever the relation says that the loan rules are broken: a cent or a
/// day more or less, a loan that vanishes, cash moved between buckets, a paid-off loan shown as charged off.
fn changed() -> Vec<Story<Circuit>> {
    let honest = testing::period_chunk(1, 60);
    let mut lies = Vec::new();
    for (index, linked) in LinkedColumn::PERIOD.iter().enumerate() {
        let name = format!("{} {}", linked.tape(), linked.column().name());
        let mut told = 0;
        for row in 0..honest.loans() {
            let value = honest.columns[index][row];
            for changed in [value + 1, value.wrapping_sub(1), 0, value + 30] {
                let mut columns = honest.columns.clone();
                columns[index][row] = changed;
                let Ok(lie) = PeriodRowsWitness::new(columns, honest.blind) else {
                    continue;
                };
                let refused = relation::check(&statement(&lie), golden_digest::<Circuit>(), &lie);
                if told < 6 && changed != value && refused.is_err() {
                    told += 1;
                    lies.push(tell(&format!("{name} {changed} on row {row}"), &lie));
                }
            }
        }
    }
    lies
}

/// A good witness under claims that are not about it.
fn claims() -> Vec<Story<Circuit>> {
    let honest = testing::period_chunk(1, 60);
    let mut lies = Vec::new();
    for position in 0..Circuit::INSTANCES {
        for by in [Fp::one(), -Fp::one()] {
            let mut lie = tell("", &honest);
            lie.name = format!("instance {position} changed");
            lie.instances[position] += by;
            lies.push(lie);
        }
    }
    let mut other = tell("the summary of another chunk", &honest);
    let another = tell("", &testing::period_chunk(2, 60));
    other.instances[at::SUMMARY] = another.instances[at::SUMMARY];
    lies.push(other);
    lies
}
