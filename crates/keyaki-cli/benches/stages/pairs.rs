//! Pairs of policies: an existing one and the one that is to replace it.
//!
//! From the repository: the questions of `tests/labelled`, and each policy of `tests/corpus` with two small changes. From
//! elsewhere: lines of JSON. The order is that of the files, which is always the same.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use keyaki_policy::PolicyKind;
use keyaki_source::Source;
use serde_json::Value;

use crate::change::{one_action_more, one_condition_more};

/// What `CheckNoNewAccess` is asked about.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) kind: PolicyKind,
    pub(crate) old: Source,
    pub(crate) new: Source,
}

impl Pair {
    /// The other way round.
    pub(crate) fn turned(&self) -> Self {
        Self { name: format!("{} backwards", self.name), kind: self.kind, old: self.new.clone(), new: self.old.clone() }
    }
}

/// The folders of `tests/corpus`, and what their policies are attached to.
const FOLDERS: [(&str, PolicyKind); 7] = [
    ("identity", PolicyKind::Identity),
    ("managed", PolicyKind::Identity),
    ("rcp", PolicyKind::Rcp),
    ("resource", PolicyKind::Resource),
    ("scp", PolicyKind::Scp),
    ("trust", PolicyKind::Resource),
    ("vpc-endpoint", PolicyKind::Resource),
];

/// The pairs of `file`, or the repository's own, and where they come from, in words.
pub(crate) fn pairs(file: Option<&str>) -> Result<(String, Vec<Pair>), String> {
    Ok(match file {
        None => ("the policies in the repository".to_owned(), repository()?),
        Some("-") => ("pairs from standard input".to_owned(), lines(&io::read_to_string(io::stdin()).map_err(text)?)?),
        Some(path) => (format!("pairs of `{}`", file_name(Path::new(path))), lines(&read(Path::new(path))?)?),
    })
}

fn repository() -> Result<Vec<Pair>, String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let mut pairs = Vec::new();
    for file in files(&tests.join("labelled"), "jsonl")? {
        for (at, row) in rows(&read(&file)?)?.iter().enumerate() {
            pairs.extend(labelled(&format!("{} {at}", file_name(&file)), row));
        }
    }
    for (folder, kind) in FOLDERS {
        for file in files(&tests.join("corpus").join(folder), "json")? {
            pairs.extend(changed(&file_name(&file), kind, &read(&file)?)?);
        }
    }
    Ok(pairs)
}

/// A row of `tests/labelled`, if it is this question.
fn labelled(name: &str, row: &Value) -> Option<Pair> {
    let request = row.get("request")?;
    let document = |member: &str| request.get(member).and_then(Value::as_str);
    let kind = match document("policyType")? {
        "IDENTITY_POLICY" => PolicyKind::Identity,
        _ => PolicyKind::Resource,
    };
    Some(pair(name, kind, document("existingPolicyDocument")?, document("newPolicyDocument")?))
}

/// Both small changes of a policy, as far as they can be made to it.
fn changed(name: &str, kind: PolicyKind, text: &str) -> Result<Vec<Pair>, String> {
    let policy: Value = serde_json::from_str(text).map_err(|error| format!("{name}: {error}"))?;
    // Printed alike, so that old and new differ in nothing else.
    let old = format!("{policy:#}");
    let with = |what: &str, new: Option<Value>| {
        new.map(|new| pair(&format!("{name} with one {what} more"), kind, &old, &format!("{new:#}")))
    };
    let action = with("action", one_action_more(policy.clone()));
    let condition = with("condition", one_condition_more(policy));
    Ok([action, condition].into_iter().flatten().collect())
}

fn lines(text: &str) -> Result<Vec<Pair>, String> {
    let pair = |row: &Value| {
        let name = row.get("name").and_then(Value::as_str).unwrap_or("a pair");
        let document = |member: &str| row.get(member).map(Value::to_string);
        let missing = || format!("`{name}` has no `old` or no `new`");
        Ok(pair(
            name,
            PolicyKind::Identity,
            &document("old").ok_or_else(missing)?,
            &document("new").ok_or_else(missing)?,
        ))
    };
    rows(text)?.iter().map(pair).collect()
}

fn pair(name: &str, kind: PolicyKind, old: &str, new: &str) -> Pair {
    Pair { name: name.to_owned(), kind, old: Source::new("existing", old), new: Source::new("new", new) }
}

fn rows(text: &str) -> Result<Vec<Value>, String> {
    let row = |(at, line)| serde_json::from_str(line).map_err(|error| format!("line {}: {error}", at + 1));
    text.lines().enumerate().map(row).collect()
}

/// The files of a folder with this extension, by name.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn file_name(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn text(error: io::Error) -> String {
    error.to_string()
}
