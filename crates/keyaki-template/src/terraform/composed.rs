//! Policies that are put together of several attributes of a resource.

use keyaki_policy::json::Json;
use keyaki_source::{Diagnostic, Source, Span};

use super::change::{Attribute, Change, value_of};
use crate::statement;
use crate::text::Text;
use crate::value::{Resolved, Value};

/// What IAM Access Analyzer calls what such a policy is attached to.
pub(super) fn analyzer(kind: &str) -> Option<&'static str> {
    (kind == "aws_lambda_permission").then_some("AWS::Lambda::Function")
}

/// The policy that a resource is, if it is one.
pub(super) fn policy(source: &Source, change: &Change<'_>) -> Option<Resolved> {
    let span = change.values.span;
    let made = match change.kind() {
        "aws_lambda_permission" => permission(source, change),
        "aws_lambda_layer_version_permission" => layer(source, change),
        "aws_cloudwatch_event_permission" => event_bus(source, change),
        _ => return None,
    };
    Some(match made {
        Ok(statement) => statement::policy(span, statement),
        Err(diagnostic) => Resolved::unclear(span, *diagnostic),
    })
}

type Made = Result<Resolved, Box<Diagnostic>>;

/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_permission>
fn permission(source: &Source, change: &Change<'_>) -> Made {
    const ATTRIBUTES: [(&str, &str); 6] = [
        ("source_arn", "SourceArn"),
        ("source_account", "SourceAccount"),
        ("principal_org_id", "PrincipalOrgID"),
        ("event_source_token", "EventSourceToken"),
        ("function_url_auth_type", "FunctionUrlAuthType"),
        ("invoked_via_function_url", "InvokedViaFunctionUrl"),
    ];
    let values: Vec<_> = ATTRIBUTES
        .iter()
        .filter_map(|(attribute, property)| Some((*property, value_of(source, change, attribute)?)))
        .collect();
    let (action, principal) = (needed(source, change, "action")?, needed(source, change, "principal")?);
    let mut function = function(needed(source, change, "function_name")?);
    if let (Some(qualifier), Value::Text(text)) = (value_of(source, change, "qualifier"), &mut function.value) {
        match qualifier.value {
            Value::Text(qualifier) => {
                text.0.extend(Text::at(function.span, ":").0);
                text.0.extend(qualifier.0);
            }
            _ => function = qualifier,
        }
    }
    Ok(statement::permission(change.values.span, &action, &principal, function, &values))
}

/// The ARN of a function. Of one that is given by its name, the account and the region are not in the plan: any.
fn function(name: Resolved) -> Resolved {
    let Some(text) = name.as_text() else { return name };
    if text.whole().starts_with("arn:") {
        return name;
    }
    let mut pieces = Text::at(name.span, "arn:*:lambda:*:*:function:").0;
    pieces.extend(text.0.iter().cloned());
    Resolved::text(name.span, Text(pieces))
}

fn layer(source: &Source, change: &Change<'_>) -> Made {
    let organization = value_of(source, change, "organization_id").map(|value| ("PrincipalOrgID", value));
    let (action, principal) = (needed(source, change, "action")?, needed(source, change, "principal")?);
    let (name, version) = (needed(source, change, "layer_name")?, needed(source, change, "version_number")?);
    let (Value::Text(name_text), Value::Text(version)) = (&name.value, &version.value) else {
        return Ok(if matches!(name.value, Value::Unclear(_)) { name } else { version });
    };
    let start = if name_text.whole().starts_with("arn:") { "" } else { "arn:*:lambda:*:*:layer:" };
    let parts = [Text::at(name.span, start), name_text.clone(), Text::at(name.span, ":"), version.clone()];
    let pieces = parts.into_iter().flat_map(|text| text.0).filter(|piece| !piece.text.is_empty()).collect();
    let layer = Resolved::text(name.span, Text(pieces));
    let values: Vec<_> = organization.into_iter().collect();
    Ok(statement::permission(change.values.span, &action, &principal, layer, &values))
}

fn event_bus(source: &Source, change: &Change<'_>) -> Made {
    let span = change.values.span;
    let principal = needed(source, change, "principal")?;
    let given = value_of(source, change, "action");
    let action = given.unwrap_or_else(|| statement::text(span, "events:PutEvents"));
    let bus = match value_of(source, change, "event_bus_name") {
        Some(Resolved { value: Value::Text(name), .. }) => name.whole(),
        Some(unclear) => return Ok(unclear),
        None => "default".to_owned(),
    };
    let bus = statement::text(span, &format!("arn:*:events:*:*:event-bus/{bus}"));
    let values: Vec<_> = organization(source, change)?.map(|value| ("PrincipalOrgID", value)).into_iter().collect();
    Ok(statement::permission(span, &action, &principal, bus, &values))
}

/// The value of the one kind of condition that an event bus takes.
fn organization(source: &Source, change: &Change<'_>) -> Result<Option<Resolved>, Box<Diagnostic>> {
    let wrong = |span: Span| {
        let error = Diagnostic::error("not-a-policy", "a condition here is `StringEquals` on `aws:PrincipalOrgID`");
        Box::new(error.label(source, span, "another one"))
    };
    let node = match change.attribute("condition") {
        Attribute::Missing => return Ok(None),
        Attribute::Unknown => return Err(Box::new(change.not_known(source, "condition"))),
        Attribute::Known(node) => node,
    };
    match node.as_array() {
        Some([]) => Ok(None),
        Some([condition]) => {
            let text = |name: &str| condition.member(name).and_then(|member| member.value.as_str());
            let (Some("StringEquals"), Some("aws:PrincipalOrgID")) = (text("type"), text("key")) else {
                return Err(wrong(condition.span));
            };
            match condition.member("value").map(|member| &member.value) {
                Some(value) if matches!(value.value, Json::String(_)) => {
                    Ok(value.as_str().map(|text| statement::text(value.span, text)))
                }
                _ => Err(Box::new(change.not_known(source, "condition"))),
            }
        }
        _ => Err(wrong(node.span)),
    }
}

fn needed(source: &Source, change: &Change<'_>, name: &str) -> Made {
    value_of(source, change, name).ok_or_else(|| {
        let error = Diagnostic::error("not-a-policy", format!("`{name}` is missing"));
        Box::new(error.label(source, change.values.span, "in this resource"))
    })
}
