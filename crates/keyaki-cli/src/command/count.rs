//! `keyaki count`: how many requests policies allow.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use keyaki::Subject;
use keyaki_count::{Alphabet, Census, Space, TooLarge, census, comparison};
use keyaki_report::{Counting, Relation, counting_json, json_text, render_counting, too_large_json};
use keyaki_source::Diagnostic;

use crate::arguments::{Plain, Reading};
use crate::report::{Done, Failure};
use crate::subject::{comparable, subjects};
use crate::{input, terminal};

/// Count the requests that policies allow, exactly
///
/// The number of requests up to a length of texts is a measure of permissiveness: it ranks policies, and says how much an update
/// changes. `docs/counting.md` defines which requests are counted.
#[derive(Args, Debug)]
#[command(after_help = "Exit codes:
  0  every number is exact
  2  wrong usage or bad input
  3  some number is not known, or too large to be counted

Examples:
  keyaki count policy.json
  keyaki count team-a.json team-b.json team-c.json
  keyaki count new.json --relative-to old.json
  keyaki count policy.json --length 40 --format json")]
pub(crate) struct Arguments {
    /// The policies, or scenarios (a file or folder each); several are ranked; `-` reads standard input
    #[arg(value_name = "POLICY", required = true)]
    policies: Vec<PathBuf>,

    /// Count what the one policy allows and OLD does not, and the other way round
    #[arg(long, value_name = "OLD")]
    relative_to: Option<PathBuf>,

    /// The longest caller, action, resource and value of a condition key that is counted, in characters
    #[arg(long, value_name = "N", default_value_t = Space::LENGTH, value_parser = length)]
    length: usize,

    /// The characters of texts: `printable` ASCII, or as in the literature all 256 that a byte can be
    #[arg(long, value_enum, default_value_t)]
    alphabet: Characters,

    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Characters {
    #[default]
    Printable,
    Bytes,
}

fn length(text: &str) -> Result<usize, String> {
    let length = text.parse().ok().filter(|length| (1..=Space::MAX_LENGTH).contains(length));
    length.ok_or_else(|| format!("a length is a number from 1 to {}", Space::MAX_LENGTH))
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let old = arguments.relative_to.iter().map(PathBuf::as_path);
    let paths: Vec<&Path> = old.chain(arguments.policies.iter().map(PathBuf::as_path)).collect();
    if arguments.relative_to.is_some() && paths.len() != 2 {
        let error = Diagnostic::error("usage", "`--relative-to` compares one policy with another");
        return Err(error.help("name one policy, or leave `--relative-to` out to rank several").into());
    }
    input::one_stdin(&paths)?;
    let (subjects, mut diagnostics) = subjects(&paths, arguments.reading.kind(), arguments.reading.manner())?;
    comparable(&subjects)?;
    let alphabet = match arguments.alphabet {
        Characters::Printable => Alphabet::Printable,
        Characters::Bytes => Alphabet::Bytes,
    };
    let space = Space::new(alphabet, arguments.length);
    let counted = counted(&subjects, arguments, &space);
    let census = match counted {
        Ok(census) => census,
        Err(error) => return Ok(too_large(error, diagnostics, format)),
    };
    diagnostics.extend(census.diagnostics.iter().cloned());
    diagnostics.extend(tied(&census));
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    diagnostics.extend(nothing(&census, &names));
    let relation = if arguments.relative_to.is_some() { Relation::Relative } else { Relation::Ranked };
    let counting =
        Counting { census: &census, names: &names, relation, alphabet, length: arguments.length, list: space.list };
    let text = match format {
        Plain::Text => render_counting(&counting, terminal::stdout_style()),
        Plain::Json => json_text(&counting_json(&counting, &diagnostics)),
    };
    let code = if census.open.is_empty() { 0 } else { 3 };
    Ok(Done { text, diagnostics, notices: String::new(), code })
}

fn counted(subjects: &[Subject], arguments: &Arguments, space: &Space) -> Result<Census, TooLarge> {
    match (&arguments.relative_to, subjects) {
        (Some(_), [old, new]) => comparison(old, new, space),
        _ => census(&subjects.iter().collect::<Vec<_>>(), space),
    }
}

fn too_large(error: TooLarge, mut diagnostics: Vec<Diagnostic>, format: Plain) -> Done {
    let warning = Diagnostic::warning("not-counted", error.to_string());
    diagnostics.push(warning.help("count with a smaller `--length`, or fewer policies at once"));
    let text = match format {
        Plain::Text => "UNKNOWN  The requests were not counted.\n".to_owned(),
        Plain::Json => json_text(&too_large_json(error, &diagnostics)),
    };
    Done { text, diagnostics, notices: String::new(), code: 3 }
}

/// Subjects of whose requests none is counted, which does not mean that they allow none.
fn nothing(census: &Census, names: &[String]) -> Vec<Diagnostic> {
    let none = names.iter().zip(&census.tallies).filter(|(_, tally)| tally.requests.most == 0_u8.into());
    let note = |name: &String| {
        let note = Diagnostic::note("nothing-counted", format!("`{name}` allows no request that is counted"));
        note.help("it may allow requests with longer texts: `--length` counts them too")
    };
    none.map(|(name, _)| note(name)).collect()
}

/// Why numbers are intervals.
fn tied(census: &Census) -> Vec<Diagnostic> {
    let tied = census.open.iter().map(|variables| {
        let names: Vec<String> = variables.iter().map(|name| format!("`{name}`")).collect();
        let message = match names.as_slice() {
            [one] => format!("what the policies say of {one} is not counted"),
            _ => format!("the policies tie {} together, which is not counted", names.join(" and ")),
        };
        let warning = Diagnostic::warning("not-exact", message);
        warning.help("the number is between what is allowed when this never holds and when it always does")
    });
    tied.collect()
}
