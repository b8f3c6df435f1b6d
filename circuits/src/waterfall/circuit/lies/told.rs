//! Stories that no statement and no witness can tell: the prover changes a cell and computes what follows.

use std::collections::BTreeMap;

use halo2_proofs::dev::MockProver;
use pasta_curves::Fp;

use super::super::attack::{filed, honest, recovered, sample, tell, Circuit};
use super::Lie;
use crate::attack::{bound, Change, Meddler, Story};
use crate::period_summary::{period_total, PeriodOpening, PeriodTotals, PERIOD_LANES};
use crate::spec::CircuitSpec;
use crate::statement::waterfall::{flag, pack};
use crate::statement::waterfall_at as at;
use crate::waterfall::MAX_CLASSES;

/// The bits of the ranks and finals, which the sheet takes apart first, each a choice.
const BITS: usize = 2 * MAX_CLASSES * MAX_CLASSES;

/// Whether the first slot is used: the first choice after all bits.
const FIRST_SLOT: usize = BITS + flag::COUNT;

/// Choices of a slot: whether it is used, and its words.
const SLOT_CHOICES: usize = 9;

/// What the first class is written up by is divided by this choice; a quotient stands between it and that of the next class.
const WRITE_UP: usize = 638;

/// The sum of what the pool lost, among the new cells of all steps.
const LOSSES: usize = 339;
/// The last flags disclose the sums of terms and of scores.
const TERM: usize = flag::COUNT - 2;
const SCORE: usize = flag::COUNT - 1;

/// An opening of a chunk without loans, with something changed.
fn empty(change: fn(&mut PeriodOpening)) -> PeriodOpening {
    let mut opening = PeriodOpening {
        context: Fp::zero(),
        sums: PeriodTotals::default().pack(),
        loans: 0,
        blind: Fp::zero(),
    };
    change(&mut opening);
    opening
}

/// A pool with a chunk in a slot that is as good as empty, after which there are two more.
fn with(name: &str, slot: usize, chunk: fn(&mut PeriodOpening)) -> Story<Circuit> {
    let chunks = (slot + 2).min(Circuit::SLOTS - 1);
    let (statement, mut witness) = sample(&recovered(), chunks);
    witness.openings.insert(slot, empty(chunk));
    let mut context = statement.context.clone();
    context.chunk_count += 1;
    let statement = witness
        .statement(
            context,
            statement.terms.clone(),
            statement.before.clone(),
            statement.disclosure,
        )
        .expect("a month with next to nothing more in it");
    tell(name, &statement, &witness)
}

/// The same with this slot told to be unused.
fn without(name: &str, slot: usize, chunk: fn(&mut PeriodOpening)) -> Story<Circuit> {
    let mut story = with(name, slot, chunk);
    story.name = format!("{name} in slot {slot}");
    story.circuit.teller = Meddler::choice_off(FIRST_SLOT + SLOT_CHOICES * slot, -Fp::one());
    story.instances[at::CHUNK_COUNT] -= Fp::one();
    story.instances[at::SUMMARIES + slot] = Fp::zero();
    story
}

/// The circuit takes a gap among the slots, the chain never claims one. Nothing else shows what the rules about an unused slot
/// are worth in the first.
pub(in crate::waterfall::circuit) fn gap() -> Story<Circuit> {
    without("two chunks and nothing", 0, |_| {})
}

pub(super) fn lies() -> Vec<Lie> {
    let mut lies = vec![
        Lie::cells(twice(), &["used is 0 or 1"]),
        Lie::cells(no_bit(TERM), &["a bit"]),
        Lie::cells(no_bit(SCORE), &["a bit"]),
        Lie::cells(lost(), &["'sum'"]),
    ];
    lies.extend((0..MAX_CLASSES).map(|class| Lie::cells(nothing_by_two(class), &["divisor"])));
    for slot in 0..Circuit::SLOTS {
        let lie =
            |(name, chunk)| Lie::cells(without(name, slot, chunk), &["an unused slot is zero"]);
        lies.extend(COLLECTIONS.map(lie));
    }
    lies
}

/// Words of a slot that counts as unused.
const COLLECTIONS: [Change<PeriodOpening>; 8] = [
    ("a context without a chunk", |o| o.context = Fp::one()),
    ("interest without a chunk", |o| sums(o, |t| t.interest = 1)),
    ("a live loan without a chunk", |o| sums(o, |t| t.live = 1)),
    ("an extension without a chunk", |o| {
        sums(o, |t| t.extended = 1);
    }),
    ("a late cent without a chunk", |o| {
        sums(o, |t| t.past_due[1] = 1);
    }),
    ("a rate without a chunk", |o| {
        sums(o, |t| t.balance_rate = 1)
    }),
    ("loans without a chunk", |o| o.loans = 1),
    ("a blind without a chunk", |o| o.blind = Fp::one()),
];

fn sums(opening: &mut PeriodOpening, change: fn(&mut PeriodTotals)) {
    let mut totals = PeriodTotals::default();
    change(&mut totals);
    opening.sums = totals.pack();
}

/// A slot that counts as two chunks and shows the double of its summary. Its words are zero, for any other word needs a slot that
/// counts once.
fn twice() -> Story<Circuit> {
    let mut story = with("a slot counted twice", 0, |_| {});
    story.circuit.teller = Meddler::choice_off(FIRST_SLOT, Fp::one());
    story.instances[at::CHUNK_COUNT] += Fp::one();
    let summary = story.instances[at::SUMMARIES];
    story.instances[at::SUMMARIES] += summary;
    story
}

/// A flag that is more than a bit: the figure it discloses is shown several times. The excess is one more bit in the word of the
/// flags, above those that there are.
fn no_bit(index: usize) -> Story<Circuit> {
    let excess = 1 << (flag::COUNT - index);
    let mut story = with("a figure shown several times", 0, |_| {});
    story.circuit.teller = Meddler::choice_off(BITS + flag::COUNT - 1 - index, Fp::from(excess));
    story.instances[at::FLAGS] += Fp::from(1 << flag::COUNT);
    let totals = sample(&recovered(), 2).1.totals();
    let (term, score) = (totals.balance_term, totals.balance_score);
    let shown = match index {
        TERM => [0, term, 0],
        _ => [0, 0, score],
    };
    story.instances[at::FIGURES + 5] += pack(shown.map(|figure| figure * u128::from(excess)));
    story
}

/// A rank to which nothing was written down has nothing written up, whether its share is divided by one or by two. The paid
/// amounts are the same, so this is no lie about money; but a divisor that the prover chooses is not what the rule says.
fn nothing_by_two(class: usize) -> Story<Circuit> {
    let mut story = honest("nothing divided by two", &filed(0), 3);
    story.circuit.teller = Meddler::choice_off(WRITE_UP + 2 * class, Fp::one());
    story
}

/// A pool that owes a cent more than the month left of it, told by adding up a cent less of what it lost.
fn lost() -> Story<Circuit> {
    let (statement, mut witness) = sample(&recovered(), 2);
    // The balance is the lowest lane of its element.
    witness.openings[0].sums[PERIOD_LANES[period_total::BALANCE].element] += Fp::one();
    let mut story = tell("a cent that the pool did not lose", &statement, &witness);
    story.circuit.teller = Meddler::result_off(LOSSES, -Fp::one());
    for (row, value) in followed(&story) {
        story.instances[row] = value;
    }
    story
}

/// What a story's circuit comes to, told as it is, by the row of the instance it is compared with.
fn followed(story: &Story<Circuit>) -> BTreeMap<usize, Fp> {
    bound();
    MockProver::run(Circuit::K, &story.circuit, vec![story.instances.clone()])
        .expect("the circuit fits its rows");
    bound()
}
