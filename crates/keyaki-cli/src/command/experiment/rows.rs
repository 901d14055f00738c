//! The file of rows: what was measured, now and before.
//!
//! Promises: rows are written whole; a last row without its end is cut off; rows of another experiment are not touched.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};

use keyaki_experiment::{Key, Row};
use keyaki_source::Diagnostic;

use super::measure::Job;
use super::{text, unwritable};
use crate::command::batch::output::{Before, Output};
use crate::report::Failure;

/// The rows of an experiment.
pub(crate) struct Rows {
    path: PathBuf,
    output: Output,
    rows: BTreeMap<Key, Row>,
}

impl Rows {
    /// Reads the rows that are there, all of which have to be of `jobs`. Another run that writes to them is an error.
    pub(crate) fn open(path: &Path, jobs: &[Job]) -> Result<Self, Failure> {
        let mut output = Output::open(path, Before::GoOn, None)?;
        let is_empty = path.metadata().is_ok_and(|metadata| metadata.len() == 0);
        let text = if is_empty { String::new() } else { text(path)? };
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let wanted: BTreeSet<&Key> = jobs.iter().map(|job| &job.key).collect();
        let mut rows = BTreeMap::new();
        for (number, line) in (1..).zip(text.get(..whole).unwrap_or_default().lines()) {
            let row = Row::read(line).map_err(|why| foreign(path, number, &format!("is no row: {why}")))?;
            let key = row.key();
            if !wanted.contains(&key) {
                return Err(foreign(path, number, "is of another experiment"));
            }
            if rows.insert(key, row).is_some() {
                return Err(foreign(path, number, "repeats another"));
            }
        }
        if let Output::File(file, _) = &mut output {
            let cut = file.set_len(whole as u64).and_then(|()| file.seek(SeekFrom::End(0)));
            cut.map_err(|error| unwritable(path, &error))?;
        }
        Ok(Self { path: path.to_path_buf(), output, rows })
    }

    /// Whether it has been measured.
    pub(crate) fn has(&self, job: &Job) -> bool {
        self.rows.contains_key(&job.key)
    }

    /// Writes a row, whole.
    pub(crate) fn write(&mut self, row: Row) -> Result<(), Failure> {
        self.output.write(&row.to_line()).map_err(|error| unwritable(&self.path, &error))?;
        self.rows.insert(row.key(), row);
        Ok(())
    }

    /// Every row, in the order of `jobs`.
    pub(crate) fn in_order(mut self, jobs: &[Job]) -> Vec<Row> {
        jobs.iter().filter_map(|job| self.rows.remove(&job.key)).collect()
    }
}

fn foreign(path: &Path, number: usize, why: &str) -> Failure {
    let error = Diagnostic::error("experiment-rows", format!("line {number} of `{}` {why}", path.display()));
    error.help("an experiment goes on in its own folder: name another one with `-o`").into()
}
