//! What tags mean: the short forms of CloudFormation's functions.

use saphyr_parser::Tag;

/// Functions with a short form.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>
const FUNCTIONS: [&str; 18] = [
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
];

/// What a tag asks for.
pub(super) enum Meaning {
    /// Nothing beyond what the value is anyway.
    Nothing,
    /// The scalar is a text, whatever it looks like.
    Text,
    /// The value is the argument of this function.
    Call(String),
    /// It is not known here.
    Unknown(String),
}

pub(super) fn meaning(tag: &Tag) -> Meaning {
    let name = tag.suffix.as_str();
    if tag.is_yaml_core_schema() {
        return match name {
            "str" => Meaning::Text,
            "map" | "seq" => Meaning::Nothing,
            _ => Meaning::Unknown(format!("!!{name}")),
        };
    }
    match (tag.handle.as_str(), name) {
        ("!", "Ref" | "Condition") => Meaning::Call(name.to_owned()),
        ("!", _) if FUNCTIONS.contains(&name) => Meaning::Call(format!("Fn::{name}")),
        ("" | "!", "" | "!") => Meaning::Text,
        (handle, _) => Meaning::Unknown(format!("{handle}{name}")),
    }
}
