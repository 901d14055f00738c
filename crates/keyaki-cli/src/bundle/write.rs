//! `bundle.json`.

use keyaki_report::{answer_json, json_text};
use serde_json::{Map, Value, json};

use super::command_line::command_line;
use super::{Bundled, SCHEMA, agreement_name};
use crate::certificate::sha256;
use crate::put_json::{asked, options, subject};

/// The text of the file, beside these files of the record.
pub(crate) fn text(bundled: Bundled<'_>, files: &[(String, String)]) -> String {
    let Bundled { put, answer, asking, .. } = bundled;
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!(SCHEMA));
    add("keyaki", json!(env!("CARGO_PKG_VERSION")));
    add("reproduce", json!(command_line(bundled)));
    add("question", json!(put.name()));
    if let Some((name, value)) = asked(put) {
        add(name, value);
    }
    add("options", options(put));
    let policies: Map<String, Value> = put.texts().map(|(role, texts)| (role.to_owned(), subject(texts))).collect();
    add("policies", Value::Object(policies));
    add("query", json!({ "sha256": answer.query_sha256 }));
    let milliseconds = u64::try_from(asking.timeout.as_millis()).unwrap_or(u64::MAX);
    let agree = agreement_name(asking.agreement());
    add("asked", json!({ "engines": asking.engines, "agree": agree, "timeoutMilliseconds": milliseconds }));
    add("answer", answer_json(answer));
    let files: Map<String, Value> = files.iter().map(|(name, text)| (name.clone(), json!(sha256(text)))).collect();
    add("files", Value::Object(files));
    json_text(&Value::Object(members))
}
