//! Members of JSON that a file must have.

use serde_json::Value;

/// What is wrong, and the member where.
pub(crate) type Wrong = String;

pub(crate) fn member<'a>(value: &'a Value, name: &str) -> Result<&'a Value, Wrong> {
    value.get(name).ok_or_else(|| format!("`{name}` is missing"))
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, Wrong> {
    member(value, name)?.as_str().ok_or_else(|| format!("`{name}` is no string"))
}

pub(crate) fn list<'a>(value: &'a Value, name: &str) -> Result<&'a [Value], Wrong> {
    member(value, name)?.as_array().map(Vec::as_slice).ok_or_else(|| format!("`{name}` is no array"))
}

pub(crate) fn strings(value: &Value, name: &str) -> Result<Vec<String>, Wrong> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("`{name}` has {value} in it"));
    list(value, name)?.iter().map(text).collect()
}
