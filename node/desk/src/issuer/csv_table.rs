//! Tables in files: comma-separated, one header line, every error with its line and column.

use std::path::{Path, PathBuf};

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::files::{self, FileError};

/// A cell that cannot be used. It names the place and the reason, never what the cell holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}, line {line}, column {column}: {why}", .path.display())]
pub struct CellError {
    /// The file.
    pub path: PathBuf,
    /// Its line, from 1; the header is line 1.
    pub line: u64,
    /// The column by its name in the header.
    pub column: String,
    /// What is wrong with it.
    pub why: String,
}

/// Why a table was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// One cell.
    #[error(transparent)]
    Cell(#[from] CellError),
}

/// A table of text. Its cells are wiped when dropped.
pub(crate) struct CsvTable {
    path: PathBuf,
    columns: Vec<String>,
    lines: Vec<Line>,
}

/// Counts lines as an editor does: the reader's own count is that of the blank lines before a record.
struct Place {
    at: usize,
    line: u64,
}

impl Place {
    fn line_of(&mut self, bytes: &[u8], record: &csv::StringRecord) -> u64 {
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = bytes.get(self.at) {
            if self.at >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// One line of a table.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Line {
    /// Its number in the file, from 1.
    #[zeroize(skip)]
    pub(crate) number: u64,
    cells: Vec<String>,
}

impl CsvTable {
    /// Reads a table. Every line has as many cells as the header, and no column name stands twice.
    pub(crate) fn read(path: &Path) -> Result<Self, CsvError> {
        let bytes = files::read(path)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes.as_slice());
        let mut records = reader.records();
        let mut next = || -> Result<Option<csv::StringRecord>, CsvError> {
            match records.next() {
                None => Ok(None),
                Some(Ok(record)) => Ok(Some(record)),
                Some(Err(error)) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    Err(
                        FileError::new(path, format!("line {line}: not comma-separated text"))
                            .into(),
                    )
                }
            }
        };
        let header = next()?.ok_or_else(|| FileError::new(path, "it is empty"))?;
        let columns: Vec<String> = header.iter().map(str::to_owned).collect();
        if let Some(twice) = (1..columns.len()).find(|i| columns[..*i].contains(&columns[*i])) {
            return Err(
                FileError::new(path, format!("column {} stands twice", columns[twice])).into(),
            );
        }
        let mut lines = Vec::new();
        let mut place = Place { at: 0, line: 1 };
        while let Some(record) = next()? {
            let number = place.line_of(&bytes, &record);
            if record.len() != columns.len() {
                let (cells, expected) = (record.len(), columns.len());
                return Err(FileError::new(
                    path,
                    format!("line {number}: {cells} cells, the header has {expected}"),
                )
                .into());
            }
            let cells = record.iter().map(str::to_owned).collect();
            lines.push(Line { number, cells });
        }
        Ok(CsvTable {
            path: path.to_owned(),
            columns,
            lines,
        })
    }

    /// Refuses a table whose columns are not exactly these, in this order.
    pub(crate) fn expect_columns(&self, expected: &[&str]) -> Result<(), CsvError> {
        if self.columns == expected {
            return Ok(());
        }
        let expected = expected.join(",");
        Err(FileError::new(&self.path, format!("the header must be exactly {expected}")).into())
    }

    /// Where a column stands.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Where a column stands, or an error that names it.
    pub(crate) fn needed(&self, name: &str) -> Result<usize, CsvError> {
        self.column(name).ok_or_else(|| {
            FileError::new(&self.path, format!("the header has no column {name}")).into()
        })
    }

    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// A cell that cannot be used.
    pub(crate) fn bad(&self, line: &Line, column: usize, why: impl ToString) -> CsvError {
        CsvError::Cell(CellError {
            path: self.path.clone(),
            line: line.number,
            column: self.columns.get(column).cloned().unwrap_or_default(),
            why: why.to_string(),
        })
    }
}

impl Line {
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Writes a table, its owner's alone.
pub(crate) fn write(
    path: &Path,
    columns: &[&str],
    lines: impl Iterator<Item = Vec<String>>,
) -> Result<(), FileError> {
    let mut text = Zeroizing::new(columns.join(","));
    text.push('\n');
    for mut cells in lines {
        // Keys and codes only: a comma or a quote would have to come from a registrar's own borrower key.
        for (i, cell) in cells.iter().enumerate() {
            if cell.contains([',', '"', '\n', '\r']) {
                return Err(FileError::new(
                    path,
                    format!(
                        "column {}: a value has a comma, a quote or a line break",
                        columns[i]
                    ),
                ));
            }
            if i > 0 {
                text.push(',');
            }
            text.push_str(cell);
        }
        text.push('\n');
        cells.zeroize();
    }
    files::write(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<CsvTable, CsvError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        files::write(&path, text.as_bytes()).unwrap();
        CsvTable::read(&path)
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let table = read("a,b\n1,2\n\n3,4\n").unwrap();
        let lines: Vec<_> = table
            .lines()
            .iter()
            .map(|line| (line.number, line.cell(1).to_owned()))
            .collect();
        assert_eq!(lines, [(2, "2".to_owned()), (4, "4".to_owned())]);
        let error = table.bad(&table.lines()[1], 1, "too big").to_string();
        assert!(
            error.ends_with("t.csv, line 4, column b: too big"),
            "{error}"
        );
        assert!(table.needed("c").is_err() && table.expect_columns(&["b", "a"]).is_err());
    }

    #[test]
    fn ragged_lines_double_columns_and_empty_files_are_refused() {
        for (text, part) in [
            ("a,b\n1\n", "line 2: 1 cells"),
            ("a,a\n", "a stands twice"),
            ("", "empty"),
        ] {
            let error = read(text).err().unwrap().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
