use sluice_app::vault::criteria::{of_loans, of_pool};
use sluice_proto::vault::{CategoryCap, ExpectedYield};
use sluice_rules::criteria::{Criterion, Eligibility, Table, Thresholds};
use sluice_rules::schema::{criteria_names, eligibility_names};

use super::*;
use sluice_client::keyring::Secp256k1Key;

const DEMO: &str = include_str!("../../../../localnet/data/deal.toml");
const NAMES: [&str; 8] = [
    "issuer",
    "servicer",
    "registrar-1",
    "registrar-2",
    "servicer-data-1",
    "servicer-data-2",
    "appraiser",
    "bureau",
];

fn key(number: usize) -> Secp256k1Key {
    Secp256k1Key::from_secret(&[number as u8 + 1; 32]).unwrap()
}

fn address(name: &str) -> String {
    let number = NAMES.iter().position(|other| *other == name).unwrap();
    key(number).address().to_bech32("sluice")
}

fn parties() -> Parties {
    let mut text = format!(
        "[cash-agent]\nkey = \"{}\"\n",
        hex::encode(key(99).public_key())
    );
    for name in NAMES {
        text.push_str(&format!("[{name}]\naddress = \"{}\"\n", address(name)));
    }
    Parties::parse(&text, "sluice").unwrap()
}

/// What the demo deal says with one piece of text replaced. Comments hold samples of the notation, so they go first.
fn changed(from: &str, to: &str) -> Result<Deal, DealError> {
    let mut text = String::new();
    for line in DEMO.lines() {
        text.push_str(line.split('#').next().unwrap_or_default());
        text.push('\n');
    }
    assert!(text.contains(from), "{from}");
    Deal::parse(&text.replacen(from, to, 1), parties())
}

fn refusal(from: &str, to: &str) -> String {
    changed(from, to).unwrap_err().to_string()
}

#[test]
fn the_demo_deal_is_read_to_the_cent() {
    let deal = Deal::parse(DEMO, parties()).unwrap();
    let sheet = deal.term_sheet().unwrap();
    let classes: Vec<_> = sheet
        .classes
        .iter()
        .map(|class| {
            (
                class.name.as_str(),
                class.notional,
                class.coupon_bps,
                class.interest_rank,
                class.principal_rank,
            )
        })
        .collect();
    let expected = [
        ("A", 10_960_000_000, 350, 1, 1),
        ("B", 1_644_000_000, 450, 2, 2),
        ("C", 1_096_000_000, 675, 3, 3),
    ];
    assert_eq!(classes, expected);
    assert!(sheet
        .classes
        .iter()
        .all(|class| class.legal_final_month == 66 && class.day_count == 1));
    assert_eq!(sheet.max_advance_bps, 9_500);
    assert_eq!(sheet.residual_holder, address("issuer"));
    let criteria = sheet.criteria.unwrap();
    let suite = Suite::Small;
    let pool: Vec<_> = of_pool(&criteria, suite).unwrap().asked().collect();
    let expected = [
        (Criterion::TotalAtLeast, 14_450_000_000),
        (Criterion::LoansAtLeast, 9_000),
        (Criterion::WeightedRateAtLeast, 120_000),
        (Criterion::Late30AtMost, 100),
        (Criterion::LargestObligorAtMost, 10),
        (Criterion::TopObligorsAtMost, 100),
        (Criterion::LargestCategoryAtMost, 1_500),
    ];
    // What is not asked for is not there.
    assert_eq!(pool, expected);
    assert_eq!(of_loans(&criteria, suite), Ok(Thresholds::NEUTRAL));
    let california = CategoryCap {
        category: 5,
        at_most_bps: 1_500,
    };
    assert_eq!(criteria.category_caps, [california]);
    let expected = ExpectedYield {
        at_least: 75_000,
        fees: 10_000,
        expected_loss: 40_000,
    };
    assert_eq!(criteria.expected_yield, Some(expected));
    // The chain puts the class's notional there.
    assert_eq!(criteria.senior_protection, None);
    let protection = sheet.senior_protection.clone().unwrap();
    assert_eq!(
        (protection.class.as_str(), protection.defaults_bps),
        ("A", 2_000)
    );
    // After defaults of a fifth the rest covers class A.
    assert!(14_450_000_000 * 8 / 10 >= sheet.classes[0].notional);
    // Notionals together stay within 95 % of the proved total.
    let notional: u64 = sheet.classes.iter().map(|class| class.notional).sum();
    assert_eq!(notional, 13_700_000_000);
    assert!(notional * 10_000 <= 14_450_000_000 * u64::from(sheet.max_advance_bps));
}

#[test]
fn the_demo_vault_is_opened_with_everybody_in_their_place() {
    let open = Deal::parse(DEMO, parties())
        .unwrap()
        .open_vault(address("issuer"))
        .unwrap();
    assert_eq!(open.issuer, address("issuer"));
    assert_eq!(open.servicer, address("servicer"));
    assert_eq!(open.cash_agent_key, key(99).public_key());
    assert_eq!(open.schema_digest, Schema::CONSUMER_LOANS.digest());
    assert_eq!(
        (open.tags_per_asset, open.suite, open.closing_day),
        (1, 1, 17_804)
    );
    assert_eq!(open.settlement_denom, "cusd");
    let deposit = open.deposit.unwrap();
    assert_eq!(
        (deposit.amount.as_str(), deposit.denom.as_str()),
        ("1000000", "usluice")
    );
    let groups: Vec<_> = open
        .quorums
        .iter()
        .map(|quorum| (quorum.group, quorum.threshold))
        .collect();
    assert_eq!(groups, [(1, 2), (2, 2), (3, 1), (4, 1)]);
    let mut registrars = vec![address("registrar-1"), address("registrar-2")];
    registrars.sort();
    assert_eq!(open.quorums[0].oracles, registrars);
}

#[test]
fn every_field_is_refused_by_its_name() {
    for (from, to, field) in [
        ("Sluice Demo 2018-1", "", "name:"),
        ("consumer-loans", "mortgages", "schema:"),
        ("\"small\"", "\"huge\"", "suite:"),
        (
            "tags_per_asset = 1",
            "tags_per_asset = 5",
            "tags_per_asset:",
        ),
        ("\"cusd\"", "\"c\"", "settlement_denom:"),
        ("1000000usluice", "10.5usluice", "deposit:"),
        ("2018-09-30", "2018-09-31", "closing_day:"),
        (
            "servicer = \"servicer\"",
            "servicer = \"nobody\"",
            "servicer:",
        ),
        (
            "cash_agent = \"cash-agent\"",
            "cash_agent = \"servicer\"",
            "cash_agent: party servicer has no key",
        ),
        (
            "residual_holder = \"issuer\"",
            "residual_holder = \"x\"",
            "residual_holder:",
        ),
        ("95 %", "95", "max_advance:"),
        (
            "\"registrar-2\"",
            "\"registrar-9\"",
            "quorum.registrar.oracles[1]:",
        ),
        (
            "\"registrar-2\"",
            "\"registrar-1\"",
            "quorum.registrar.oracles:",
        ),
        (
            "threshold = 1",
            "threshold = 2",
            "quorum.appraiser.threshold:",
        ),
        ("109600000.00", "109,600,000.00", "class[0].notional:"),
        ("4.50 %", "4.505 %", "class[1].coupon:"),
        ("30/360\"  ", "30/365\"  ", "class[0].day_count:"),
        ("name = \"C\"", "name = \"D\"", "classes[2].name"),
        (
            "interest_rank = 3",
            "interest_rank = 4",
            "classes[2].interest_rank",
        ),
        ("144500000.00", "1.445e8", "criteria.total_at_least:"),
        (
            "\"12 %\"",
            "\"12.00001 %\"",
            "criteria.weighted_rate_at_least:",
        ),
        ("\"1 %\" ", "\"101 %\" ", "criteria.late_30_at_most:"),
        (
            "top_obligors_at_most = \"1 %\"",
            "top_obligors_at_most = \"0 %\"",
            "criteria.top_obligors_at_most: \"0 %\"",
        ),
        (
            "largest_category_at_most = \"15 %\"",
            "largest_category_at_most = \"15\"",
            "criteria.largest_category_at_most: \"15\"",
        ),
        (
            "\"CA\"",
            "\"XX\"",
            "criteria.category_caps[0].category: there is no state \"XX\"",
        ),
        (
            "\"CA\"",
            "1024",
            "criteria.category_caps[0].category: 1024 is no category",
        ),
        (
            "{ category = \"CA\", at_most = \"15 %\" }",
            "{ category = \"CA\", at_most = \"100 %\" }",
            "criteria.category_caps[0].at_most: asks for nothing",
        ),
        (
            "at_most = \"15 %\" },",
            "at_most = \"15 %\" }, { category = 5, at_most = \"1 %\" },",
            "criteria.category_caps: category 5 has two caps",
        ),
        (
            "at_least = \"7.50 %\"",
            "at_least = \"99.86 %\"",
            "criteria.expected_yield: together they ask",
        ),
        (
            "expected_loss = \"4.00 %\"",
            "expected_loss = \"4\"",
            "criteria.expected_yield.expected_loss: \"4\"",
        ),
        (
            "class = \"A\"",
            "class = \"D\"",
            "term_sheet.senior_protection.class: there is no class \"D\"",
        ),
        (
            "defaults = \"20 %\"",
            "defaults = \"100 %\"",
            "criteria.senior_protection.defaults: \"100 %\"",
        ),
    ] {
        let error = refusal(from, to);
        assert!(error.contains(field), "{from} -> {to}: {error}");
    }
}

#[test]
fn what_asks_for_nothing_is_a_slip() {
    assert!(
        refusal("\"1 %\" ", "\"100 %\" ").contains("criteria.late_30_at_most: asks for nothing")
    );
    assert!(refusal("\"12 %\"", "\"0 %\"")
        .contains("criteria.weighted_rate_at_least: asks for nothing"));
    let bound = format!("{DEMO}\n[eligibility]\nterm_at_most = 1023\n");
    let error = Deal::parse(&bound, parties()).unwrap_err().to_string();
    assert!(
        error.contains("eligibility.term_at_most: asks for nothing"),
        "{error}"
    );
}

#[test]
fn what_means_nothing_for_the_asset_class_is_refused_with_the_reason() {
    let bound = format!("{DEMO}\n[eligibility]\nltv_at_most = \"80 %\"\n");
    let error = Deal::parse(&bound, parties()).unwrap_err().to_string();
    assert!(
        error
            .contains("eligibility.ltv_at_most: it means nothing for consumer-loans: an unsecured"),
        "{error}"
    );
    let invoices = refusal("\"consumer-loans\"", "\"trade-receivables\"");
    assert!(
        invoices
            .contains("criteria.weighted_rate_at_least: it means nothing for trade-receivables"),
        "{invoices}"
    );
}

#[test]
fn caps_are_in_the_order_of_the_chain_and_no_more_than_it_takes() {
    let with = |caps: &str| changed("{ category = \"CA\", at_most = \"15 %\" },", caps);
    let texas_first =
        "{ category = \"TX\", at_most = \"10 %\" }, { category = 5, at_most = \"0 %\" }";
    let sheet = with(texas_first).unwrap().term_sheet().unwrap();
    let caps = sheet.criteria.unwrap().category_caps;
    let caps: Vec<_> = caps
        .iter()
        .map(|cap| (cap.category, cap.at_most_bps))
        .collect();
    assert_eq!(caps, [(5, 0), (44, 1_000)]);
    let many: Vec<String> = (1..=5)
        .map(|code| format!("{{ category = {code}, at_most = \"1 %\" }}"))
        .collect();
    let error = with(&many.join(", ")).unwrap_err().to_string();
    assert!(
        error.contains("criteria.category_caps: 5 caps, at most 4"),
        "{error}"
    );
}

#[test]
fn a_category_that_is_no_state_has_a_number() {
    let invoices = DEMO
        .replace("consumer-loans", "trade-receivables")
        .replace("weighted_rate_at_least = \"12 %\"", "")
        .replace("expected_yield = {", "# ");
    let error = Deal::parse(&invoices, parties()).unwrap_err().to_string();
    assert!(
        error.contains("criteria.category_caps[0].category: \"CA\": the categories of trade-receivables are numbers"),
        "{error}"
    );
    Deal::parse(&invoices.replace("\"CA\"", "3"), parties()).unwrap();
}

#[test]
fn every_rule_of_a_deal_file_is_known_to_the_schemas() {
    let mut text = String::from(
        "category_caps = [{ category = 1, at_most = \"1 %\" }]\n\
         expected_yield = { at_least = \"1 %\", fees = \"1 %\", expected_loss = \"1 %\" }\n\
         senior_protection = { class = \"A\", defaults = \"1 %\" }\n",
    );
    for rule in Criterion::ALL {
        text.push_str(&format!("{} = 1\n", rule.rule().name));
    }
    let criteria: file::Criteria = toml::from_str(&text).unwrap();
    assert_eq!(criteria.asked(), criteria_names());
    let loans: String = Eligibility::ALL
        .iter()
        .map(|rule| format!("{} = 1\n", rule.rule().name))
        .collect();
    let loans: file::Thresholds = toml::from_str(&loans).unwrap();
    assert_eq!(file::asked_of_loans(&loans), eligibility_names());
}

#[test]
fn a_total_is_always_asked_for_and_no_rule_is_unknown() {
    assert!(refusal("total_at_least = \"144500000.00\"", "")
        .contains("criteria.total_at_least: it is missing"));
    assert!(refusal("total_at_least", "totl_at_least")
        .contains("criteria.totl_at_least: there is no such rule"));
    assert!(refusal("loans_at_least = 9000", "loans_at_least = 16")
        .contains("criteria.loans_at_least: asks for nothing"));
    assert!(
        refusal("loans_at_least = 9000", "loans_at_least = \"9000\"")
            .contains("criteria.loans_at_least: \"9000\" is no whole number")
    );
}

#[test]
fn bounds_are_read() {
    // An unsecured loan has no loan-to-value, so this deal is one of auto loans.
    let auto = DEMO.replace("consumer-loans", "auto-loans");
    let text = format!(
        "{auto}\n[eligibility]\nscore_at_least = 3\nltv_at_most = \"80 %\"\nrate_at_most = \"31 %\"\n\
         term_at_most = 60\nbalance_at_most = \"40000.00\"\ndays_past_due_at_most = 31\n"
    );
    let sheet = Deal::parse(&text, parties()).unwrap().term_sheet().unwrap();
    let loans = of_loans(&sheet.criteria.unwrap(), Suite::Small).unwrap();
    let expected = [
        (Eligibility::ScoreAtLeast, 3),
        (Eligibility::LtvAtMost, 8_000),
        (Eligibility::RateAtMost, 310_000),
        (Eligibility::TermAtMost, 60),
        (Eligibility::BalanceAtMost, 4_000_000),
        (Eligibility::DaysPastDueAtMost, 31),
    ];
    assert_eq!(loans.asked().collect::<Vec<_>>(), expected);
}

#[test]
fn unknown_and_missing_fields_are_named() {
    assert!(refusal("max_advance =", "max_advanse =").contains("max_advanse"));
    assert!(refusal("servicer = \"servicer\"\n", "").contains("servicer"));
    assert!(refusal("threshold = 1", "treshold = 1").contains("treshold"));
}

#[test]
fn an_address_and_a_key_may_stand_in_the_file_itself() {
    let servicer = key(50).address().to_bech32("sluice");
    let deal = changed(
        "servicer = \"servicer\"",
        &format!("servicer = \"{servicer}\""),
    )
    .unwrap();
    assert_eq!(deal.open_vault(String::new()).unwrap().servicer, servicer);
    let foreign = key(50).address().to_bech32("cosmos");
    let error = refusal(
        "servicer = \"servicer\"",
        &format!("servicer = \"{foreign}\""),
    );
    assert!(error.contains("servicer:"), "{error}");
}

#[test]
fn the_parties_file_is_found_beside_the_deal_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deal.toml");
    std::fs::write(&path, DEMO).unwrap();
    let error = Deal::read(&path, None, "sluice").unwrap_err().to_string();
    assert!(
        error.contains("deal.toml") && error.contains("servicer:"),
        "{error}"
    );
    let mut text = format!(
        "[cash-agent]\nkey = \"{}\"\n",
        hex::encode(key(99).public_key())
    );
    for name in NAMES {
        text.push_str(&format!("[{name}]\naddress = \"{}\"\n", address(name)));
    }
    std::fs::write(folder.path().join(PARTIES_FILE), text).unwrap();
    assert_eq!(
        Deal::read(&path, None, "sluice").unwrap().name(),
        "Sluice Demo 2018-1"
    );
}
