//! The payout as a table for people.

use sluice_rules::waterfall::{ClassPayout, Month, Outcome, Trigger};

use sluice_client::notation;

/// What a class is paid under a name.
type Field = (&'static str, fn(&ClassPayout) -> u64);

/// Cents as people write them.
pub(super) fn money(cents: u64) -> String {
    notation::money(cents)
}

/// The lines of the table, in the order of the steps.
pub(super) fn lines(month: &Month, outcome: &Outcome) -> Vec<String> {
    let payout = &outcome.payout;
    let mut lines = Vec::new();
    let mut paid =
        |what: &str, amount: u64| lines.push(format!("  {what:<28}{:>24}", money(amount)));
    paid("senior fees", payout.senior_paid);
    paid("servicing", payout.servicing_paid);
    paid("supplemental servicing", payout.supplemental_paid);
    let fields: [Field; 4] = [
        ("interest", |class| class.interest_paid),
        ("priority principal", |class| class.priority_paid),
        ("regular principal", |class| class.regular_paid),
        ("written down, repaid", |class| class.write_down_paid),
    ];
    for (number, class) in payout.classes.iter().enumerate() {
        for (what, of) in fields {
            if of(class) > 0 || what == "interest" {
                paid(&format!("class {}: {what}", number + 1), of(class));
            }
        }
    }
    paid("reserve kept", payout.reserve);
    paid("unpaid senior fees", payout.senior_unpaid_paid);
    paid("subordinated fees", payout.subordinated_paid);
    paid("residual", payout.residual);
    lines.push("Classes after the month: notional, unpaid interest, written down".into());
    for (number, class) in outcome.public.classes.iter().enumerate() {
        lines.push(format!(
            "  class {}{:>24}{:>18}{:>18}",
            number + 1,
            money(class.notional),
            money(class.unpaid_interest),
            money(class.written_down)
        ));
    }
    let public = &outcome.public;
    lines.push(format!(
        "Carried: shortfall {}, suspense {}, senior fees {}, servicing {}",
        money(public.shortfall),
        money(public.suspense),
        money(public.senior_unpaid),
        money(public.servicing_unpaid)
    ));
    lines.push(format!(
        "Pool {}, adjusted {}; target {}{}",
        money(month.figures.performing),
        money(payout.adjusted_pool),
        money(payout.oc_target),
        if payout.retire {
            "; all notes are retired"
        } else {
            ""
        }
    ));
    lines.push(triggers(outcome));
    lines
}

fn triggers(outcome: &Outcome) -> String {
    let triggers = &outcome.triggers;
    let named: [(&str, &Trigger); 5] = [
        ("60+ days late", &triggers.sixty_day),
        ("losses", &triggers.loss),
        ("overcollateralisation", &triggers.oc),
        ("reserve", &triggers.reserve),
        ("interest", &triggers.interest),
    ];
    let on: Vec<&str> = named
        .iter()
        .filter(|(_, trigger)| trigger.on)
        .map(|(name, _)| *name)
        .collect();
    let on = match on.is_empty() {
        true => "none".to_owned(),
        false => on.join(", "),
    };
    let turbo = if triggers.turbo { "; turbo" } else { "" };
    format!("Triggers on: {on}{turbo}")
}
