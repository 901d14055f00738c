//! Bundles from folders. What is missing or altered is an error; nothing outside of the folder is read.

use std::fs;
use std::io;
use std::path::{Component, Path};

use keyaki_source::Diagnostic;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Bundle, FILE, SCHEMA, Said};
use crate::input;
use crate::members::{Wrong, list, member, text};
use crate::put_json;
use crate::report::Failure;

/// Reads the bundle in `folder`, and holds its files against their hashes.
pub(crate) fn read(folder: &Path) -> Result<Bundle, Failure> {
    let source = input::file(&folder.join(FILE))?;
    let refused = |message: String| {
        let message = format!("`{}` is no bundle: {message}", source.name());
        Failure(vec![
            Diagnostic::error("bundle-format", message).help("write it again with `keyaki check … --bundle DIR`"),
        ])
    };
    let value: Value =
        serde_json::from_str(source.text()).map_err(|error| refused(format!("it is not JSON: {error}")))?;
    match value.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => {}
        Some(other) if other.starts_with("keyaki.bundle/") => {
            return Err(refused(format!("its schema is `{other}`, and this version reads `{SCHEMA}`")));
        }
        _ => return Err(refused(format!("it has no `\"schema\": \"{SCHEMA}\"`"))),
    }
    let mut altered = Vec::new();
    let bundle = bundle(&value, &mut altered).map_err(&refused)?;
    let files = member(&value, "files").map_err(&refused)?;
    let files = files.as_object().ok_or_else(|| refused("`files` is no object".to_owned()))?;
    let in_text = altered.into_iter().map(|name| changed(&format!("the text of `{name}` in {FILE}")));
    let problems: Vec<Diagnostic> =
        in_text.chain(files.iter().filter_map(|(name, hash)| problem(folder, name, hash))).collect();
    if problems.is_empty() { Ok(bundle) } else { Err(Failure(problems)) }
}

fn bundle(value: &Value, altered: &mut Vec<String>) -> Result<Bundle, Wrong> {
    let answer = member(value, "answer")?;
    let said = |engine: &Value| -> Result<Said, Wrong> {
        let of = |name: &str| text(engine, name).map(str::to_owned);
        Ok(Said { name: of("name")?, version: of("version")?, answer: of("answer")? })
    };
    let query = text(member(value, "query")?, "sha256")?;
    if text(member(answer, "query")?, "sha256")? != query {
        return Err("its answer is to another query than its own".to_owned());
    }
    let timeout = member(member(value, "asked")?, "timeoutMilliseconds")?.as_u64();
    Ok(Bundle {
        written_by: text(value, "keyaki")?.to_owned(),
        put: put_json::read(value, altered)?,
        query: query.to_owned(),
        timeout: timeout.filter(|time| *time > 0).ok_or("`timeoutMilliseconds` is no time")?,
        engines: list(answer, "engines")?.iter().map(said).collect::<Result<_, _>>()?,
        result: text(answer, "result")?.to_owned(),
        message: text(answer, "message")?.to_owned(),
        answer: answer.clone(),
    })
}

/// What is wrong with a file that the bundle names.
fn problem(folder: &Path, name: &str, hash: &Value) -> Option<Diagnostic> {
    match content(folder, name) {
        Ok(bytes) => {
            let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            (hash.as_str() != Some(&found)).then(|| changed(&format!("`{name}`")))
        }
        Err(error) => {
            let message = format!("`{name}` of the bundle cannot be read: {error}");
            Some(Diagnostic::error("bundle-incomplete", message).help("copy the whole folder"))
        }
    }
}

/// The bytes of a file within the folder, and not behind a link that leads out of it.
fn content(folder: &Path, name: &str) -> io::Result<Vec<u8>> {
    let is_within = Path::new(name).components().all(|component| matches!(component, Component::Normal(_)));
    let path = folder.join(name);
    if name.is_empty() || !is_within || !fs::canonicalize(&path)?.starts_with(fs::canonicalize(folder)?) {
        return Err(io::Error::other("its path leads out of the folder"));
    }
    fs::read(path)
}

fn changed(what: &str) -> Diagnostic {
    let message = format!("{what} is not what was recorded");
    Diagnostic::error("bundle-altered", message).help("get the bundle again from whoever recorded it")
}
