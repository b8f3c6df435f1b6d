//! The registrar's first step: who each loan's obligor is, and which tags stand for the loan.

use std::path::Path;

use sluice_circuits::tape::RegistrarKey;

use crate::issuer::sheet::{Sheet, SheetError};
use crate::issuer::Ids;

/// Derives the ids of every loan in a table with a column `loan_number`, under the registrar's key. The borrower is the
/// column `borrower`; without it each loan has a borrower of its own. Other columns are not looked at.
///
/// # Errors
/// [`SheetError`], naming line and column.
pub fn derive_ids(
    table: &Path,
    key: &RegistrarKey,
    tags_per_asset: u32,
) -> Result<Ids, SheetError> {
    let sheet = Sheet::read(table)?;
    let loan = sheet.needed("loan_number")?;
    let borrower = sheet.column("borrower").unwrap_or(loan);
    let mut pairs = std::collections::BTreeMap::new();
    for line in sheet.lines() {
        for column in [loan, borrower] {
            if line.cell(column).is_empty() {
                return Err(sheet.bad(line, column, "it is empty"));
            }
        }
        let pair = (line.cell(loan).to_owned(), line.cell(borrower).to_owned());
        if pairs.insert(pair.0, pair.1).is_some() {
            return Err(sheet.bad(line, loan, "an earlier line is the same loan"));
        }
    }
    Ok(Ids::derive(key, tags_per_asset, pairs))
}
