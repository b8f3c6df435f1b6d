//! What an oracle does before it signs.

use std::collections::{BTreeMap, BTreeSet};

use pasta_curves::Fp;
use zeroize::Zeroize;

use super::commit::commit_column;
use super::discrepancy::{Difference, Discrepancy};
use super::leaf;
use super::loan::position;
use super::package::{Header, Package, PackageRow};
use super::records::{Record, Records, Registrar};
use super::tags;
use crate::column::Column;
use crate::params::Params;
use sluice_rules::group::{ColumnGroup, KeyKind};
use sluice_rules::schema::{Definition, Schema};

/// A package that agrees with the oracle's records in everything its group attests. The oracle may now compute the tape digest
/// from the package's header and sign it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowsOk {
    /// The rows digest, recomputed.
    pub rows_digest: [u8; 32],
    /// Loans looked up.
    pub loans: usize,
    /// Commitments recomputed.
    pub points: usize,
}

/// Checks a package against the oracle's own records. Nothing in the package is believed: values come from the records by key,
/// zeros beyond the loans and the points are the oracle's own, and so is the rows digest. `params` are those of the suite's size.
pub fn check_package(
    params: &Params,
    package: &Package,
    records: &Records,
) -> Result<RowsOk, Discrepancy> {
    let (group, header) = (package.group, &package.header);
    let definition = check_header(params, header)?;
    check_rows(package)?;
    check_keys(package)?;
    let values = recorded_values(package, records, &definition)?;
    check_slots(params, package, &values)?;

    let digests = &mut package.rows.iter().map(|row| row.digests);
    let rows_digest = leaf::rows_digest(&header.loans_per_chunk, digests);
    if rows_digest != header.rows_digest {
        return Err(Discrepancy::RowsDigest);
    }
    if group == ColumnGroup::Registrar {
        check_tags(
            package,
            records
                .registrar
                .as_ref()
                .ok_or(Discrepancy::NoRegistrarKey)?,
        )?;
    }
    Ok(RowsOk {
        rows_digest,
        loans: package.rows.len(),
        points: package.slots.len(),
    })
}

fn check_header(params: &Params, header: &Header) -> Result<Definition, Discrepancy> {
    let (chunks, suite) = (&header.loans_per_chunk, header.suite);
    let refuse = |what| Err(Discrepancy::Header(what));
    if params.k() != suite.k() {
        return refuse("the suite has another size than the parameters of this check");
    }
    let Some(schema) = Schema::by_digest(&header.schema) else {
        return refuse("the schema is not one this program knows");
    };
    if header.deal.period != 0 || header.released != [0; 32] {
        return refuse("not a tape of period 0");
    }
    if !(1..=suite.max_chunks()).contains(&chunks.len()) || header.commitments.len() != chunks.len()
    {
        return refuse("the number of chunks is not that of the suite or of the commitments");
    }
    let columns = Column::PERIOD_0.len();
    if header
        .commitments
        .iter()
        .any(|points| points.len() != columns)
    {
        return refuse("a chunk has not one commitment for each column");
    }
    if chunks
        .iter()
        .any(|loans| !(1..=suite.rows()).contains(&(*loans as usize)))
    {
        return refuse("a chunk is empty or larger than the suite's rows");
    }
    Ok(schema.definition())
}

/// The rows are exactly (0, 0), (0, 1) .. by the counts of the header: a row outside them would be attested and never proved.
fn check_rows(package: &Package) -> Result<(), Discrepancy> {
    let chunks = &package.header.loans_per_chunk;
    let counted = chunks.iter().map(|loans| *loans as usize).sum();
    let given = package.rows.len();
    let places = (0u32..)
        .zip(chunks)
        .flat_map(|(chunk, loans)| (0..*loans).map(move |row| (chunk, row)));
    for (entry, (row, place)) in package.rows.iter().zip(places).enumerate() {
        if (row.chunk, row.row) != place {
            return Err(Discrepancy::Row {
                entry,
                chunk: row.chunk,
                row: row.row,
            });
        }
    }
    if given != counted {
        return Err(Discrepancy::RowCount { counted, given });
    }
    Ok(())
}

/// Every opening is of the group, opens its digest, and no loan or collateral stands twice.
fn check_keys(package: &Package) -> Result<(), Discrepancy> {
    let group = package.group;
    let mut seen = BTreeSet::new();
    for entry in &package.rows {
        let PackageRow {
            chunk,
            row,
            digests,
            openings,
            claims,
        } = entry;
        let (chunk, row) = (*chunk, *row);
        let kinds = openings.iter().map(|opening| opening.kind);
        if !kinds.eq(group.keys().iter().copied()) || claims.len() != group.columns().len() {
            return Err(Discrepancy::RowShape { chunk, row });
        }
        for opening in openings {
            let kind = opening.kind;
            if leaf::key_digest(kind, &opening.salt, &opening.key) != digests[kind as usize] {
                return Err(Discrepancy::KeyOpening { chunk, row, kind });
            }
            // Several loans may have one borrower, and unsecured loans have no collateral.
            let may_repeat = kind == KeyKind::Borrower
                || (kind == KeyKind::Collateral && opening.key.is_empty());
            if !may_repeat && !seen.insert((kind, &opening.key)) {
                return Err(Discrepancy::DuplicateKey {
                    kind,
                    key: opening.key.clone(),
                    chunk,
                    row,
                });
            }
        }
    }
    Ok(())
}

/// The recorded values of the group's columns, row by row; each lies in the bounds of the schema, and every claim agrees with
/// them.
fn recorded_values(
    package: &Package,
    records: &Records,
    definition: &Definition,
) -> Result<Vec<Vec<u64>>, Discrepancy> {
    let columns = package.group.columns();
    let mut differences = Vec::new();
    let mut all = Vec::with_capacity(package.rows.len());
    for entry in &package.rows {
        // The shape was checked: the first opening is of the key the group looks loans up by.
        let loan = &entry.openings[0].key;
        let record = record(package.group, entry, records)?;
        let mut values = Vec::with_capacity(columns.len());
        for (column, claimed) in columns.iter().zip(&entry.claims) {
            let recorded = match record {
                // No collateral, no value.
                None => 0,
                Some(record) => *record
                    .values
                    .get(column)
                    .filter(|value| **value >> column.bits() == 0)
                    .ok_or_else(|| Discrepancy::NoValue {
                        loan: loan.clone(),
                        column: *column,
                    })?,
            };
            if let Some(meaning) = definition.broken_by(*column, recorded) {
                return Err(Discrepancy::Schema {
                    loan: loan.clone(),
                    column: *column,
                    recorded,
                    bounds: meaning.bounds,
                    because: meaning.because.clone(),
                });
            }
            if recorded != *claimed {
                differences.push(Difference {
                    loan: loan.clone(),
                    chunk: entry.chunk,
                    row: entry.row,
                    column: *column,
                    claimed: *claimed,
                    recorded,
                });
            }
            values.push(recorded);
        }
        all.push(values);
    }
    if differences.is_empty() {
        Ok(all)
    } else {
        Err(Discrepancy::Values(differences))
    }
}

/// The record of a row; `None` for an unsecured loan in an appraiser's package. The record joins the loan to the keys in the
/// package.
fn record<'r>(
    group: ColumnGroup,
    entry: &PackageRow,
    records: &'r Records,
) -> Result<Option<&'r Record>, Discrepancy> {
    let loan = &entry.openings[0].key;
    if group == ColumnGroup::Appraiser && loan.is_empty() {
        return Ok(None);
    }
    let record = records
        .by_key
        .get(loan)
        .ok_or_else(|| Discrepancy::NoRecord {
            loan: loan.clone(),
            chunk: entry.chunk,
            row: entry.row,
        })?;
    for opening in &entry.openings[1..] {
        let recorded = match opening.kind {
            KeyKind::Asset => loan,
            KeyKind::Borrower => &record.borrower,
            KeyKind::Collateral => &record.collateral,
        };
        if opening.key != *recorded {
            return Err(Discrepancy::Join {
                loan: loan.clone(),
                kind: opening.kind,
            });
        }
    }
    Ok(Some(record))
}

/// Recomputes the point of every slot from the recorded values; the slots are the group's columns in every chunk, each once.
fn check_slots(params: &Params, package: &Package, values: &[Vec<u64>]) -> Result<(), Discrepancy> {
    let (columns, header) = (package.group.columns(), &package.header);
    let mut blinds: BTreeMap<(u32, Column), Fp> = BTreeMap::new();
    for slot in &package.slots {
        let known =
            columns.contains(&slot.column) && (slot.chunk as usize) < header.loans_per_chunk.len();
        if !known
            || blinds
                .insert((slot.chunk, slot.column), slot.blind)
                .is_some()
        {
            return Err(Discrepancy::Slots);
        }
    }
    if blinds.len() != columns.len() * header.loans_per_chunk.len() {
        return Err(Discrepancy::Slots);
    }
    let mut rest = values;
    for (chunk, loans) in (0u32..).zip(&header.loans_per_chunk) {
        let (rows, after) = rest.split_at(*loans as usize);
        rest = after;
        for (j, column) in columns.iter().enumerate() {
            let mut recorded: Vec<u64> = rows.iter().map(|row| row[j]).collect();
            let blind = blinds.get(&(chunk, *column)).ok_or(Discrepancy::Slots)?;
            let point = commit_column(params, &recorded, blind);
            recorded.zeroize();
            let named =
                position(*column).map(|position| header.commitments[chunk as usize][position]);
            if point.ok() != named {
                return Err(Discrepancy::Point {
                    chunk,
                    column: *column,
                });
            }
        }
    }
    Ok(())
}

/// The tags are exactly those of the asset keys, ascending, and the header digests exactly them.
fn check_tags(package: &Package, registrar: &Registrar) -> Result<(), Discrepancy> {
    let assets = package.rows.iter().map(|row| row.openings[0].key.as_str());
    let derived = assets
        .flat_map(|asset| registrar.key.tags(asset, registrar.tags_per_asset))
        .collect();
    if tags::sorted(derived).as_ref() != Some(&package.tags) {
        return Err(Discrepancy::Tags(
            "the list is not that of the asset keys, strictly ascending",
        ));
    }
    let header = &package.header.tag_batches;
    let same = tags::batches(&package.tags)
        .zip(header)
        .all(|(tags, batch)| {
            tags.len() == batch.tags as usize
                && (registrar.batch_digest)(&tags.concat()) == batch.digest
        });
    if !same || tags::batches(&package.tags).count() != header.len() {
        return Err(Discrepancy::Tags(
            "the batches of the header are not those of the list",
        ));
    }
    Ok(())
}
