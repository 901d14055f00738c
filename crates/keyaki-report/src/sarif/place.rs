//! Places as SARIF says them: files by URI, regions in lines and characters.

use keyaki_source::Label;
use serde_json::{Map, Value, json};

use crate::location::{path, region};

/// The longest text of a region that is repeated in the log, in bytes.
const SNIPPET: usize = 8 << 10;

/// A location; of what is no file, by its name.
pub(super) fn location(label: &Label) -> Value {
    let place = region(&label.source, label.span);
    let Some(path) = path(&label.source) else {
        let name = format!("{}:{}:{}", label.source.name(), place.line, place.column);
        return json!({ "logicalLocations": [{ "fullyQualifiedName": name }] });
    };
    let mut region = Map::new();
    for (name, value) in [
        ("startLine", place.line),
        ("startColumn", place.column),
        ("endLine", place.end_line),
        ("endColumn", place.end_column),
    ] {
        region.insert(name.to_owned(), json!(value));
    }
    let (source, span) = label.source.written(label.span);
    let text = source.slice(span);
    if !text.is_empty() && text.len() <= SNIPPET {
        region.insert("snippet".to_owned(), json!({ "text": text }));
    }
    json!({ "physicalLocation": { "artifactLocation": artifact(path), "region": region } })
}

/// The URI of a file, relative to where Keyaki was called when it is below.
fn artifact(path: &str) -> Value {
    let parts = parts(path);
    let encoded = parts.iter().map(|part| encoded(part)).collect::<Vec<_>>().join("/");
    if path.starts_with('/') {
        json!({ "uri": format!("file:///{encoded}") })
    } else if parts.first() == Some(&"..") {
        json!({ "uri": encoded })
    } else {
        json!({ "uri": encoded, "uriBaseId": "%SRCROOT%" })
    }
}

/// The parts of a path, `.` and what `..` takes back left out.
fn parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            ("..", None) if path.starts_with('/') => {}
            _ => parts.push(part),
        }
    }
    parts
}

/// A part of a path with all but unreserved characters by their bytes (RFC 3986, 2.3).
fn encoded(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, uri: &str, base: Option<&str>) {
        let artifact = artifact(path);
        assert_eq!((artifact["uri"].as_str(), artifact["uriBaseId"].as_str()), (Some(uri), base));
    }

    #[test]
    fn paths_become_uris() {
        let root = Some("%SRCROOT%");
        check("policies/a.json", "policies/a.json", root);
        check("./policies//./old/../a b%.json", "policies/a%20b%25.json", root);
        check("a:b?#[é].json", "a%3Ab%3F%23%5B%C3%A9%5D.json", root);
        check("../x/../../a.json", "../../a.json", None);
        check("/etc/../../a.json", "file:///a.json", None);
    }
}
