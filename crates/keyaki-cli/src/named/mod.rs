//! Which policies the arguments name.
//!
//! In: paths as they were written, among them folders and patterns in quotes. Out: the paths of the policies and scenarios
//! that are meant, in order and each once. A folder that is a scenario is one subject; any other folder stands for
//! the policies below it. A name that stands for nothing is an error, since a check of nothing would look like a PASS.

mod below;
mod pattern;
mod selector;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

use crate::report::Failure;

pub(crate) use selector::Selector;

/// The subjects that arguments name.
#[derive(Debug, Default)]
pub(crate) struct Named {
    pub(crate) paths: Vec<PathBuf>,
    /// Whether the arguments could have named several: then the answer has the form for several, however many there are.
    pub(crate) several: bool,
    /// What there is to say about the search.
    pub(crate) notes: Vec<Diagnostic>,
}

/// The subjects that `arguments` name.
pub(crate) fn named(arguments: &[PathBuf]) -> Result<Named, Failure> {
    let mut named = Named { several: arguments.len() > 1, ..Named::default() };
    let mut known = BTreeSet::new();
    for argument in arguments {
        let selector = Selector::of(argument)?;
        named.several |= !matches!(selector, Selector::Exactly(_));
        let (paths, notes) = found(&selector)?;
        if paths.is_empty() {
            return Err(nothing(argument).into());
        }
        named.paths.extend(paths.into_iter().filter(|path| known.insert(path.clone())));
        named.notes.extend(notes);
    }
    Ok(named)
}

/// The subjects that a selector finds on the disk, and what there is to say about the search.
pub(crate) fn found(selector: &Selector) -> Result<(Vec<PathBuf>, Vec<Diagnostic>), Failure> {
    if let Selector::Exactly(path) = selector {
        return Ok((vec![path.clone()], Vec::new()));
    }
    let (files, notes) = below::files(selector.base(), selector.levels())?;
    Ok((subjects(&files, selector).into_iter().collect(), notes))
}

/// The subjects among `files` that `selector` takes: a folder with a `scenario.json` is taken as a whole, because its policies mean
/// nothing one by one.
pub(crate) fn subjects(files: &[PathBuf], selector: &Selector) -> BTreeSet<PathBuf> {
    let named_scenario =
        |file: &&PathBuf| file.file_name().is_some_and(|name| name.eq_ignore_ascii_case("scenario.json"));
    let scenarios: BTreeSet<&Path> = files.iter().filter(named_scenario).filter_map(|file| file.parent()).collect();
    let mut subjects = BTreeSet::new();
    for file in files {
        // The outermost: what lies in a scenario's folder belongs to it.
        let scenario = file.ancestors().skip(1).filter(|folder| scenarios.contains(folder)).last();
        match scenario {
            Some(folder) if selector.takes(file) || selector.takes(folder) => subjects.insert(folder.to_path_buf()),
            None if selector.takes(file) => subjects.insert(file.clone()),
            Some(_) | None => false,
        };
    }
    subjects
}

/// That an argument names nothing.
pub(crate) fn nothing(argument: &Path) -> Diagnostic {
    let message = format!("`{}` names no policy", argument.display());
    Diagnostic::error("no-policies", message).help(
        "`*` and `?` do not cross `/`, `**` stands for any folders; files and folders that begin with a dot are not looked for",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, files: &[&str], expected: &[&str]) {
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        let selector = Selector::pattern(pattern).unwrap_or_else(|error| panic!("{error:?}"));
        let found: Vec<PathBuf> = subjects(&files, &selector).into_iter().collect();
        assert_eq!(found, expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{pattern}");
    }

    #[test]
    fn stars_stay_within_a_folder_and_two_cross_folders() {
        let files = ["p/a.json", "p/b.txt", "p/q/c.json", "a.json"];
        check("p/*.json", &files, &["p/a.json"]);
        check("p/**/*.json", &files, &["p/a.json", "p/q/c.json"]);
        check("**/*.json", &files, &["a.json", "p/a.json", "p/q/c.json"]);
        check("p/?/*.json", &files, &["p/q/c.json"]);
        check("*.yaml", &files, &[]);
    }

    #[test]
    fn a_scenario_is_taken_as_a_whole() {
        let files = ["s/one/scenario.json", "s/one/identity/a.json", "s/two/a.json"];
        check("s/**/*.json", &files, &["s/one", "s/two/a.json"]);
        check("s/*", &files, &["s/one"]);
        check("s/one/identity/*.json", &files, &["s/one"]);
    }
}
