//! The loan file of the demo: LendingClub's public loan data, in its own units.
//!
//! Its columns are listed in [`COLUMNS`]. How each becomes a column of the tape:
//!
//! | column of the tape | from |
//! |---|---|
//! | `original_balance`, `instalment`, `balance` | `loan_amount`, `installment`, `balance`: dollars to cents |
//! | `rate` | `interest_rate`: percent to hundredths of a basis point |
//! | `remaining_term` | `term` less the months from `issue_month` to the as-of date |
//! | `paid_to` | as-of day less the days past due of `loan_status` ([`STATUSES`]) |
//! | `score` | `sub_grade`: 35 for A1 down to 1 for G5 |
//! | `category` | `state`: its code ([`super::state_code`]) |
//! | `collateral_value`, `ext_used`, `status`, `exit`, `defaulted` | 0 |
//! | `obligor` | the registrar's pseudonym of the borrower; the file names none, so each loan has its own |

use sluice_app::core::ChainDate;
use sluice_circuits::tape::{Loan, LoanKeys};
use sluice_rules::column::Column;

use super::csv_table::{CsvError, CsvTable, Line};
use super::loans::fitting;
use super::{decimal, state_code};

/// The columns of the file, in order.
pub const COLUMNS: [&str; 17] = [
    "loan_number",
    "state",
    "annual_income",
    "debt_to_income",
    "loan_purpose",
    "application_type",
    "loan_amount",
    "term",
    "interest_rate",
    "installment",
    "sub_grade",
    "issue_month",
    "loan_status",
    "balance",
    "paid_principal",
    "paid_interest",
    "paid_late_fees",
];

/// Every status of a loan and its days past due; none for a loan that has left the pool and owes nothing.
pub const STATUSES: [(&str, Option<u64>); 6] = [
    ("Current", Some(0)),
    ("In Grace Period", Some(8)),
    ("Late (16-30 days)", Some(16)),
    ("Late (31-120 days)", Some(31)),
    ("Fully Paid", None),
    ("Charged Off", None),
];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads one line as of a day.
///
/// # Errors
/// [`CsvError`], naming line and column of the first cell that is not what the table above says.
pub(super) fn loan(table: &CsvTable, line: &Line, as_of: ChainDate) -> Result<Loan, CsvError> {
    Reader { table, line }.loan(as_of)
}

/// One line on its way to a loan.
struct Reader<'a> {
    table: &'a CsvTable,
    line: &'a Line,
}

impl Reader<'_> {
    fn loan(&self, as_of: ChainDate) -> Result<Loan, CsvError> {
        let number = self.parse("loan_number", |text| match decimal::whole(text) {
            Ok(_) => Ok(text.to_owned()),
            Err(why) => Err(why.to_owned()),
        })?;
        let cents =
            |column, tape| self.parse(column, |text| fitting(decimal::parse(text, 2)?, tape));
        let balance = cents("balance", Column::Balance)?;
        // The file names no borrowers: each loan has its own.
        let keys = LoanKeys {
            borrower: number.clone(),
            asset: number,
            collateral: String::new(),
        };
        let rate = |text: &str| fitting(decimal::parse(text, 4)?, Column::Rate);
        let category =
            |text: &str| state_code(text).ok_or_else(|| "not a state's postal code".to_owned());
        // Unsecured loans, none of which was extended or changed.
        let values = [
            (
                Column::OriginalBalance,
                cents("loan_amount", Column::OriginalBalance)?,
            ),
            (
                Column::Instalment,
                cents("installment", Column::Instalment)?,
            ),
            (Column::Rate, self.parse("interest_rate", rate)?),
            (Column::RemainingTerm, self.remaining_term(as_of)?),
            (Column::Score, self.parse("sub_grade", score)?),
            (Column::Category, self.parse("state", category)?),
            (Column::Balance, balance),
            (Column::PaidTo, self.paid_to(as_of, balance)?),
        ];
        Ok(Loan::new(self.line.number, keys, values))
    }

    fn remaining_term(&self, as_of: ChainDate) -> Result<u64, CsvError> {
        let term = self.parse("term", |text| {
            fitting(decimal::whole(text)?, Column::RemainingTerm)
        })?;
        self.parse("issue_month", |text| {
            let passed = month_of(as_of)
                .checked_sub(issue_month(text)?)
                .ok_or("the loan was issued after the as-of date")?;
            // A loan past its term has no month left; it may still owe something.
            Ok(term.saturating_sub(passed))
        })
    }

    fn paid_to(&self, as_of: ChainDate, balance: u64) -> Result<u64, CsvError> {
        self.parse("loan_status", |text| {
            let known = STATUSES.iter().find(|(status, _)| *status == text);
            let (_, days) = known.ok_or("not a known status")?;
            if days.is_none() && balance > 0 {
                return Err(
                    "a loan that has left the pool owes nothing, but this one has a balance"
                        .to_owned(),
                );
            }
            let day = u64::from(as_of.0).checked_sub(days.unwrap_or(0));
            fitting(day.ok_or("the as-of date is too early")?, Column::PaidTo)
        })
    }

    fn parse<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, CsvError> {
        let at = self.table.needed(column)?;
        read(self.line.cell(at)).map_err(|why| self.table.bad(self.line, at, why))
    }
}

/// `A1` is 35, `G5` is 1.
fn score(text: &str) -> Result<u64, String> {
    match *text.as_bytes() {
        [grade @ b'A'..=b'G', step @ b'1'..=b'5'] => {
            Ok(35 - (u64::from(grade - b'A') * 5 + u64::from(step - b'1')))
        }
        _ => Err("expected a sub-grade from A1 to G5".to_owned()),
    }
}

/// Months since year 0, of a month like `Jan-2018`.
fn issue_month(text: &str) -> Result<u64, String> {
    let parsed = || {
        let (name, year) = text.split_once('-')?;
        let month = MONTHS.iter().position(|month| *month == name)? as u64;
        let year = decimal::whole(year)
            .ok()
            .filter(|year| (1970..10_000).contains(year))?;
        Some(year * 12 + month)
    };
    parsed().ok_or_else(|| "expected a month like Jan-2018".to_owned())
}

/// Months since year 0, of a day.
fn month_of(day: ChainDate) -> u64 {
    // A day is written YYYY-MM-DD.
    let text = day.to_string();
    let number = |range: std::ops::Range<usize>| {
        text.get(range)
            .and_then(|part| part.parse::<u64>().ok())
            .unwrap_or(0)
    };
    number(0..4) * 12 + number(5..7).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::{files, read_loans};

    const AS_OF: ChainDate = ChainDate(17_712);
    const GOOD: [(&str, &str); 17] = [
        ("loan_number", "7"),
        ("state", "CA"),
        ("annual_income", "1"),
        ("debt_to_income", ""),
        ("loan_purpose", "car"),
        ("application_type", "individual"),
        ("loan_amount", "10000"),
        ("term", "36"),
        ("interest_rate", "14.07"),
        ("installment", "342.1"),
        ("sub_grade", "C3"),
        ("issue_month", "Feb-2018"),
        ("loan_status", "Late (16-30 days)"),
        ("balance", "9000.05"),
        ("paid_principal", "999.95"),
        ("paid_interest", "1"),
        ("paid_late_fees", "0.00"),
    ];

    fn read(changes: &[(&str, &str)], copies: usize) -> Result<Vec<Loan>, String> {
        let cells = GOOD.map(|(name, good)| {
            changes
                .iter()
                .find(|(changed, _)| *changed == name)
                .map_or(good, |(_, to)| to)
        });
        let lines = [COLUMNS.join(","), vec![cells.join(","); copies].join("\n")].join("\n");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("loans.csv");
        files::write(&path, lines.as_bytes()).unwrap();
        read_loans(&path, AS_OF).map_err(|error| error.to_string())
    }

    #[test]
    fn a_line_becomes_a_loan_in_the_units_of_the_tape() {
        let loans = read(&[], 1).unwrap();
        assert_eq!(
            loans[0].values,
            [0, 1_000_000, 34_210, 140_700, 32, 0, 23, 5, 900_005, 17_696, 0, 0, 0, 0]
        );
        assert_eq!((loans[0].keys.asset.as_str(), loans[0].line), ("7", 2));
    }

    #[test]
    fn months_passed_follow_from_issue_month_and_as_of_date() {
        for (month, term) in [
            ("Jan-2018", 31),
            ("Mar-2018", 33),
            ("Jun-2018", 36),
            ("Dec-2017", 30),
            ("Jan-2010", 0),
        ] {
            assert_eq!(
                read(&[("issue_month", month)], 1).unwrap()[0][Column::RemainingTerm],
                term,
                "{month}"
            );
        }
    }

    #[test]
    fn statuses_and_grades_are_those_of_the_table() {
        for (status, days) in STATUSES {
            let balance = if days.is_some() { "1.00" } else { "0" };
            let loans = read(&[("loan_status", status), ("balance", balance)], 1).unwrap();
            assert_eq!(
                loans.first().map(|loan| 17_712 - loan[Column::PaidTo]),
                days,
                "{status}"
            );
        }
        assert_eq!(
            (score("A1"), score("C3"), score("G4"), score("G5")),
            (Ok(35), Ok(23), Ok(2), Ok(1))
        );
    }

    #[test]
    fn errors_name_line_and_column() {
        for (column, text, why) in [
            ("loan_number", "7a", "number"),
            ("loan_amount", "10,5", ""),
            ("loan_amount", "99999999999", "40 bits"),
            ("interest_rate", "-1", "sign"),
            ("interest_rate", "104.9", "20 bits"),
            ("balance", "1.234", "places"),
            ("installment", "", "decimal"),
            ("term", "36 months", "number"),
            ("sub_grade", "H1", "A1 to G5"),
            ("issue_month", "Jul-2018", "after the as-of date"),
            ("issue_month", "January", "like Jan-2018"),
            ("loan_status", "Default", "status"),
            ("loan_status", "Fully Paid", "owes nothing"),
            ("state", "XX", "postal"),
        ] {
            if text.contains(',') {
                assert!(read(&[(column, text)], 1)
                    .err()
                    .unwrap()
                    .contains("line 2: 18 cells"));
                continue;
            }
            let error = read(&[(column, text)], 1).err().unwrap();
            assert!(
                error.contains(&format!("line 2, column {column}: ")) && error.contains(why),
                "{error}"
            );
        }
        let error = read(&[], 2).err().unwrap();
        assert!(
            error.contains("line 3, column loan_number: line 2 is the same loan"),
            "{error}"
        );
    }
}
