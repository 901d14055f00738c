//! Values of parameters: on the command line, or in files as AWS's tools take them.
//! <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html>

use std::collections::BTreeMap;
use std::path::Path;

use keyaki_source::Diagnostic;
use serde_json::Value;

use crate::input;
use crate::report::Failure;

/// The values that arguments give; of one parameter given twice, the last.
pub(super) fn parameters(arguments: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let mut parameters = BTreeMap::new();
    for argument in arguments {
        match argument.split_once('=') {
            Some((name, value)) if !name.contains(['/', '\\', '.']) => {
                parameters.insert(name.to_owned(), value.to_owned());
            }
            _ => parameters.extend(in_file(Path::new(argument))?),
        }
    }
    Ok(parameters)
}

fn in_file(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let source = input::source(path)?;
    let wrong = |why: &str| {
        let error = Diagnostic::error("not-parameters", format!("`{}` has no parameters: {why}", source.name()));
        error.help(
            r#"write `[{"ParameterKey": "Name", "ParameterValue": "value"}]` or `{"Parameters": {"Name": "value"}}`"#,
        )
    };
    let value: Value =
        serde_json::from_str(source.text()).map_err(|error| wrong(&format!("it is not JSON: {error}")))?;
    let read = match &value {
        Value::Array(items) => items.iter().map(item).collect(),
        Value::Object(members) => match members.get("Parameters") {
            Some(Value::Object(members)) => members.iter().map(|(name, value)| pair(name, value)).collect(),
            _ => members.iter().map(|(name, value)| pair(name, value)).collect(),
        },
        _ => None,
    };
    let read: Option<Vec<(String, String)>> = read;
    read.ok_or_else(|| wrong("it has another form").into())
}

/// `{"ParameterKey": …, "ParameterValue": …}`, or `"NAME=VALUE"`.
fn item(item: &Value) -> Option<(String, String)> {
    if let Some((name, value)) = item.as_str().and_then(|text| text.split_once('=')) {
        return Some((name.to_owned(), value.to_owned()));
    }
    pair(item.get("ParameterKey")?.as_str()?, item.get("ParameterValue")?)
}

fn pair(name: &str, value: &Value) -> Option<(String, String)> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some((name.to_owned(), text))
}
