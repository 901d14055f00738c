//! Going on after the rows that are there.
//!
//! In: the lines of the input and the rows of an earlier run. Out: the first line without a row, and what the rows say.
//! Promises: every row there is the row of its line, as its first bytes show (line number, id, operation, extra members, options, SHA-256);
//! a last row that is not whole is cut off; where rows and lines do not fit together nothing is changed.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use keyaki_report::printable;
use keyaki_source::Diagnostic;

use super::lines::{Line, Lines};
use super::output::{Output, unwritable};
use super::read::Reader;
use super::tally::Tally;
use super::verdict::{Tail, Verdict};
use crate::report::Failure;

/// How far an earlier run got.
#[derive(Default)]
pub(crate) struct Resumed {
    /// The first line without a row, when it has been read.
    pub(crate) next: Option<Line>,
    /// The offset in the input after the last line with a row.
    pub(crate) offset: u64,
    /// What the rows say.
    pub(crate) tally: Tally,
}

/// Goes through the rows of `output`; afterwards it ends with its last whole row, and what is written follows.
pub(crate) fn resume<R: BufRead>(
    lines: &mut Lines<R>,
    reader: &Reader<'_>,
    output: &mut Output,
) -> Result<Resumed, Failure> {
    let name = reader.name;
    let output_name = output.name();
    let Output::File(file, path) = output else { return Ok(Resumed::default()) };
    let failed = |error: io::Error| unwritable(path, &error);
    let mut rows = Rows { input: BufReader::with_capacity(1 << 16, &*file), offset: 0 };
    let mut resumed = Resumed::default();
    loop {
        let whole = rows.offset;
        let unreadable = |error| Diagnostic::error("unreadable", format!("cannot read `{name}`: {error}"));
        let next = lines.next().map_err(unreadable)?;
        let head = next.as_ref().map(|line| reader.read(line).head);
        let row = rows.next(head.as_deref().unwrap_or_default().as_bytes()).map_err(failed)?;
        match (row, next, head) {
            (Row::None | Row::Partial, next, _) => {
                file.set_len(whole).and_then(|()| file.seek(SeekFrom::Start(whole))).map_err(failed)?;
                return Ok(Resumed { next, ..resumed });
            }
            (Row::Of(verdict), Some(line), _) => {
                resumed.tally.add(verdict);
                resumed.offset = line.end;
            }
            (Row::Other(begin), _, Some(head)) => {
                return Err(mismatch(&output_name, name, resumed.tally.rows() + 1, &head, &begin));
            }
            (Row::Of(_) | Row::Other(_), _, _) => return Err(too_many(&output_name, name, resumed.tally.rows())),
        }
    }
}

/// Rows of an earlier run, which may be of any length.
struct Rows<R> {
    input: R,
    offset: u64,
}

/// What the next row is.
enum Row {
    /// There is none.
    None,
    /// Its end is missing.
    Partial,
    /// It is the row that was expected.
    Of(Verdict),
    /// It is another one, which begins like this.
    Other(Vec<u8>),
}

impl<R: BufRead> Rows<R> {
    /// The next row, compared with `head`. No more than the length of `head` is kept.
    fn next(&mut self, head: &[u8]) -> io::Result<Row> {
        let mut begin = Vec::new();
        let most = head.len() + Tail::LONGEST_OPENING;
        let read = self.input.by_ref().take(most as u64).read_until(b'\n', &mut begin)?;
        self.offset += read as u64;
        let last = match begin.last() {
            None => return Ok(Row::None),
            Some(b'\n') => begin.iter().rev().nth(1).copied(),
            Some(last) => match self.rest(*last)? {
                Some(last) => Some(last),
                None => return Ok(Row::Partial),
            },
        };
        let tail = begin.strip_prefix(head);
        let verdict = tail.and_then(Verdict::of_tail).filter(|_| !head.is_empty() && last == Some(b'}'));
        Ok(verdict.map_or(Row::Other(begin), Row::Of))
    }

    /// Goes to the end of the row; its last byte, nothing when it does not end.
    fn rest(&mut self, mut last: u8) -> io::Result<Option<u8>> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or(buffer);
            last = part.last().copied().unwrap_or(last);
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            self.offset += used as u64;
            if end.is_some() {
                return Ok(Some(last));
            }
        }
    }
}

fn mismatch(output: &str, input: &str, row: u64, head: &str, begin: &[u8]) -> Failure {
    let message = format!("row {row} of `{output}` is not that of the next line of `{input}`");
    let short = |text: &str| printable(text.trim_end().chars().take(200).collect::<String>().as_str());
    let help = format!(
        "it begins with {}, expected is {}; `--resume` goes on with the same input, options and `--shard` only: write to \
         another file, or replace this one with `--force`",
        short(&String::from_utf8_lossy(begin)),
        short(head),
    );
    Diagnostic::error("resume-mismatch", message).help(help).into()
}

fn too_many(output: &str, input: &str, rows: u64) -> Failure {
    let message = format!("`{output}` has more rows than the {rows} that `{input}` has lines for");
    let help = "`--resume` goes on with the same input and the same `--shard` only";
    Diagnostic::error("resume-mismatch", message).help(help).into()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::output::Before;
    use super::super::shard::Shard;
    use super::*;

    const INPUT: &str = "{\"id\": \"a\"}\n\n{\"id\": 2, \"more\": \"\u{e9}\"}\n{\n{\"id\": 2}\n";

    fn reader() -> Reader<'static> {
        Reader { name: "in", options: serde_json::Map::new() }
    }

    /// The rows of a whole run: every line of [`INPUT`] is an error.
    fn rows() -> Vec<String> {
        let mut lines = Lines::new(INPUT.as_bytes(), Shard::WHOLE);
        let mut rows = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let read = reader().read(&line);
            rows.push(read.head + &Tail::error(&read.asked.unwrap_err()).text);
        }
        rows
    }

    fn resumed(path: &Path, input: &str) -> Result<Resumed, String> {
        let open = |Failure(errors): Failure| errors.into_iter().map(|error| error.message).collect::<String>();
        let mut output = Output::open(path, Before::GoOn, None).map_err(open)?;
        let resumed = resume(&mut Lines::new(input.as_bytes(), Shard::WHOLE), &reader(), &mut output).map_err(open)?;
        output.write("next").unwrap();
        Ok(resumed)
    }

    #[test]
    fn a_run_cut_at_any_byte_goes_on_after_its_last_whole_row() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("out");
        let rows = rows();
        let (whole, numbers) = (rows.concat(), [Some(1), Some(3), Some(4), Some(5), None]);
        for cut in 0..=whole.len() {
            fs::write(&path, &whole.as_bytes()[..cut]).unwrap();
            let resumed = resumed(&path, INPUT).unwrap();
            let kept = whole.as_bytes()[..cut].iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(resumed.next.map(|line| line.number), numbers[kept], "cut at {cut}");
            assert_eq!(resumed.tally.rows(), kept as u64, "cut at {cut}");
            assert_eq!(fs::read_to_string(&path).unwrap(), rows[..kept].concat() + "next", "cut at {cut}");
        }
    }

    #[test]
    fn rows_of_other_lines_are_refused_and_left_alone() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("out");
        let rows = rows();
        let whole = rows.concat();
        let swapped = format!("{}{}", rows[1], rows[0]);
        let other = |row| format!("row {row} of `{}` is not that of the next line of `in`", path.display());
        for (text, input, message) in [
            (whole.as_str(), INPUT.replace("\"a\"", "\"b\""), other(1)),
            (&whole, INPUT.replace("\n\n", "\n"), other(2)),
            (&whole, INPUT.replace("more", "less"), other(2)),
            // The same members, and what is not given back is another.
            (&whole, INPUT.replace("{\n", "[\n"), other(3)),
            (&whole, INPUT.replace("{\"id\": 2}", "{\"id\":  2}"), other(4)),
            (&swapped, INPUT.to_owned(), other(1)),
            (whole.get(1..).unwrap(), INPUT.to_owned(), other(1)),
            (&whole.replace("ERROR", "PASSED"), INPUT.to_owned(), other(1)),
            (&whole.replace("}}\n", "}x\n"), INPUT.to_owned(), other(1)),
            ("\n", INPUT.to_owned(), other(1)),
            (
                &whole,
                "{\"id\": \"a\"}".to_owned(),
                format!("`{}` has more rows than the 1 that `in` has lines for", path.display()),
            ),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(resumed(&path, &input).err(), Some(message));
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_file_that_holds_something_else_is_not_read_into_memory() {
        let long = vec![b'x'; 1 << 20];
        let mut rows = Rows { input: BufReader::new(long.as_slice()), offset: 0 };
        assert!(matches!(rows.next(b"{\"schema\"").unwrap(), Row::Partial));
        let ended = [long.as_slice(), b"}\n"].concat();
        let mut rows = Rows { input: BufReader::new(ended.as_slice()), offset: 0 };
        let Row::Other(begin) = rows.next(b"{\"schema\"").unwrap() else { panic!() };
        assert_eq!((begin.len(), rows.offset), (9 + Tail::LONGEST_OPENING, ended.len() as u64));
    }
}
