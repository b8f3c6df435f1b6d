use std::sync::OnceLock;

use sluice_rules::group::{ColumnGroup, KeyKind};
use sluice_rules::layout::LayoutError;
use sluice_rules::schema::{Bounds, Definition, Schema};

use super::*;
use crate::column::Column;
use crate::digest::Digest;
use crate::params::Params;
use crate::suite::Suite;

mod building;
mod classes;
mod packages;
mod periods;

const KEY: [u8; 32] = [5; 32];

fn params() -> &'static Params {
    static PARAMS: OnceLock<Params> = OnceLock::new();
    PARAMS.get_or_init(|| Params::new(Suite::Small.k()))
}

fn batch_digest(tags: &[u8]) -> [u8; 32] {
    Digest::new(b"Sluice-TagsTests").bytes(tags).finish()
}

/// Twenty-four loans of twenty borrowers; odd loans are secured.
fn rows() -> Vec<Loan> {
    let key = RegistrarKey::from_bytes(KEY);
    let row = |i: u64| {
        let borrower = format!("borrower {}", i % 20);
        let secured = i % 2 == 1;
        let collateral = if secured {
            format!("vin {i}")
        } else {
            String::new()
        };
        let value = if secured { 900_000 + i } else { 0 };
        let balance = 500_000 + 1_000 * i;
        let values = [
            key.pseudonym(&borrower),
            600_000,
            20_000 + i,
            120_000,
            36,
            value,
            10 + i % 5,
            i % 7,
            balance,
            17_700,
            0,
            0,
            0,
            0,
        ];
        Loan {
            line: i + 1,
            keys: LoanKeys {
                asset: format!("loan {i}"),
                borrower,
                collateral,
            },
            values,
        }
    };
    (0..24).map(row).collect()
}

fn tags(rows: &[Loan]) -> Vec<Tag> {
    let key = RegistrarKey::from_bytes(KEY);
    rows.iter()
        .flat_map(|row| key.tags(&row.keys.asset, 1))
        .collect()
}

fn tape_of(rows: Vec<Loan>) -> Tape {
    let tags = tags(&rows);
    Tape::commit(params(), Suite::Small, LoanTable::new(rows).unwrap(), tags).unwrap()
}

fn tape() -> &'static Tape {
    static TAPE: OnceLock<Tape> = OnceLock::new();
    TAPE.get_or_init(|| tape_of(rows()))
}

fn header_of(tape: &Tape) -> Header {
    let deal = Deal {
        chain_id: "sluice-test-1".into(),
        vault: 1,
        period: 0,
        revision: 0,
        as_of: 17_712,
    };
    tape.committed()
        .header(deal, Schema::CONSUMER_LOANS.digest(), batch_digest)
}

fn package(group: ColumnGroup) -> Package {
    tape().package(group, header_of(tape()))
}

/// Honest books of a group.
fn records(group: ColumnGroup) -> Records {
    if group == ColumnGroup::Registrar {
        let loans = rows().into_iter().map(|row| row.keys.clone());
        return Records::of_registrar(loans, RegistrarKey::from_bytes(KEY), 1, batch_digest);
    }
    let record = |row: &Loan| {
        let values = group
            .columns()
            .iter()
            .map(|column| (*column, row[*column]))
            .collect();
        let record = Record {
            borrower: row.keys.borrower.clone(),
            collateral: row.keys.collateral.clone(),
            values,
        };
        (row.keys.get(group.keys()[0]).to_owned(), record)
    };
    Records::new(rows().iter().map(record).collect())
}

fn check(package: &Package, records: &Records) -> Result<RowsOk, Discrepancy> {
    check_package(params(), package, records)
}
