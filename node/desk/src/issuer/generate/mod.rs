//! Invented loans: a pool of any asset class, the same for everybody who names the same seed.
//!
//! Every figure follows from SHA-256 over class, seed, loan and figure ([`draw`]), in whole numbers, so the same command
//! writes the same file on every machine. The shapes are those of published figures; docs/asset-classes.md lists them with
//! their sources and says which are assumptions.
//!
//! | file | holds |
//! |---|---|
//! | `draw.rs` | drawing numbers |
//! | `level.rs` | loans paid in level instalments, and how late they are |
//! | `consumer.rs`, `auto.rs`, `mortgage.rs` | classes of such loans |
//! | `receivables.rs`, `carbon.rs` | invoices and delivery contracts |

mod auto;
mod carbon;
mod consumer;
mod draw;
mod level;
mod mortgage;
mod receivables;

#[cfg(test)]
mod tests;

use sluice_app::core::ChainDate;
use sluice_circuits::tape::Loan;
use sluice_rules::schema::Schema;

use draw::Draw;

/// The pool that a loan is drawn for.
#[derive(Clone, Copy)]
struct PoolToInvent {
    loans: u64,
    as_of: u64,
}

/// Loans of a class as of a day, lazily: `loans` of them, the same for the same seed. `None` if no loans are known to be
/// invented for the class.
pub fn generate(
    schema: Schema,
    loans: u64,
    seed: u64,
    as_of: ChainDate,
) -> Option<impl Iterator<Item = Loan>> {
    let one: fn(&Draw<'_>, &PoolToInvent) -> Loan = match schema {
        Schema::CONSUMER_LOANS => consumer::loan,
        Schema::AUTO_LOANS => auto::loan,
        Schema::RESIDENTIAL_MORTGAGES => mortgage::loan,
        Schema::TRADE_RECEIVABLES => receivables::invoice,
        Schema::CARBON_CREDITS => carbon::contract,
        _ => return None,
    };
    let pool = PoolToInvent {
        loans,
        as_of: as_of.0.into(),
    };
    Some((0..loans).map(move |number| one(&Draw::new(schema.name, seed, number), &pool)))
}

/// The borrower of a loan of a kind that people take one of: one in fifty has the loan before it too.
fn person<'a>(draw: &Draw<'a>) -> (String, Draw<'a>) {
    let number = draw.subject();
    let same = number > 0 && draw.below("borrower", 50) == 0;
    let person = number - u64::from(same);
    (format!("P{:07}", person + 1), draw.of(person))
}
