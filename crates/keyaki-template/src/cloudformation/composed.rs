//! Policies that are put together of several properties of a resource.

use keyaki_policy::json::Member;
use keyaki_source::Span;

use crate::evaluate::Evaluator;
use crate::text::Text;
use crate::value::{Resolved, Value};

/// What IAM Access Analyzer calls what such a policy is attached to.
pub(super) fn analyzer(type_name: &str) -> Option<&'static str> {
    (type_name == "AWS::Lambda::Permission").then_some("AWS::Lambda::Function")
}

/// The policy that a resource of this type is, if it is one.
pub(super) fn policy(evaluator: &Evaluator<'_>, resource: &Member, type_name: &str) -> Option<Resolved> {
    let properties = resource.value.member("Properties")?;
    let of = Properties { evaluator, span: properties.value.span, value: evaluator.value(&properties.value) };
    let statement = match type_name {
        "AWS::Lambda::Permission" => of.permission(),
        "AWS::Lambda::LayerVersionPermission" => of.layer_permission(),
        "AWS::Events::EventBusPolicy" => of.event_bus(),
        _ => return None,
    };
    Some(match statement.value {
        Value::Unclear(_) => statement,
        _ => crate::statement::policy(of.span, statement),
    })
}

/// The properties of a resource.
struct Properties<'a> {
    evaluator: &'a Evaluator<'a>,
    span: Span,
    value: Resolved,
}

impl Properties<'_> {
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
    fn permission(&self) -> Resolved {
        let Some(function) = self.value.member("FunctionName") else { return self.lacks("FunctionName") };
        let Some(principal) = self.value.member("Principal") else { return self.lacks("Principal") };
        let Some(action) = self.value.member("Action") else { return self.lacks("Action") };
        let values: Vec<(&'static str, Resolved)> = crate::statement::PERMISSION_CONDITIONS
            .iter()
            .filter_map(|(property, ..)| Some((*property, self.value.member(property)?.clone())))
            .collect();
        let resource = self.function(function);
        crate::statement::permission(self.span, action, principal, resource, &values)
    }

    /// The ARN of a function that is given by name or by ARN.
    fn function(&self, function: &Resolved) -> Resolved {
        let Some(text) = function.as_text() else { return function.clone() };
        let whole = text.whole();
        if whole.starts_with("arn:") {
            return function.clone();
        }
        let at = |text: &str| Text::at(function.span, text).0;
        let mut pieces = at(&format!("arn:{}:lambda:", self.evaluator.setting.partition()));
        pieces.extend(self.evaluator.region(function.span).0);
        pieces.extend(at(":"));
        // `123456789012:function:name` has the account already.
        if !whole.contains(":function:") {
            pieces.extend(self.evaluator.account(function.span).0);
            pieces.extend(at(":function:"));
        }
        pieces.extend(text.0.iter().cloned());
        Resolved::text(function.span, Text(pieces))
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html>
    fn layer_permission(&self) -> Resolved {
        let Some(layer) = self.value.member("LayerVersionArn") else { return self.lacks("LayerVersionArn") };
        let Some(principal) = self.value.member("Principal") else { return self.lacks("Principal") };
        let Some(action) = self.value.member("Action") else { return self.lacks("Action") };
        let organization = self.value.member("OrganizationId").map(|value| ("PrincipalOrgID", value.clone()));
        let values: Vec<_> = organization.into_iter().collect();
        crate::statement::permission(self.span, action, principal, layer.clone(), &values)
    }

    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html>
    fn event_bus(&self) -> Resolved {
        if let Some(statement) = self.value.member("Statement") {
            return statement.clone();
        }
        let Some(principal) = self.value.member("Principal") else { return self.lacks("Statement") };
        let action = self.value.member("Action").cloned();
        let action = action.unwrap_or_else(|| Resolved::text(self.span, Text::at(self.span, "events:PutEvents")));
        let organization = self.value.member("Condition").map(|condition| self.organization(condition));
        let values: Vec<_> = organization.into_iter().map(|value| ("PrincipalOrgID", value)).collect();
        crate::statement::permission(self.span, &action, principal, self.bus(), &values)
    }

    fn bus(&self) -> Resolved {
        let at = |text: &str| Text::at(self.span, text).0;
        let mut pieces = at(&format!("arn:{}:events:", self.evaluator.setting.partition()));
        pieces.extend(self.evaluator.region(self.span).0);
        pieces.extend(at(":"));
        pieces.extend(self.evaluator.account(self.span).0);
        pieces.extend(at(":event-bus/"));
        match self.value.member("EventBusName") {
            Some(Resolved { value: Value::Text(name), .. }) => pieces.extend(name.0.iter().cloned()),
            Some(unclear) => return unclear.clone(),
            None => pieces.extend(at("default")),
        }
        Resolved::text(self.span, Text(pieces))
    }

    /// The value of a condition, of which there is one kind: `StringEquals` on `aws:PrincipalOrgID`.
    fn organization(&self, condition: &Resolved) -> Resolved {
        let is = |name: &str, text: &str| {
            let value = condition.member(name).and_then(Resolved::as_text).and_then(Text::known);
            value.as_deref() == Some(text)
        };
        let value = condition.member("Value").filter(|_| is("Type", "StringEquals") && is("Key", "aws:PrincipalOrgID"));
        value.cloned().unwrap_or_else(|| {
            let what = "a condition here is `StringEquals` on `aws:PrincipalOrgID`";
            Resolved::unclear(condition.span, *self.evaluator.wrong(condition.span, what))
        })
    }

    fn lacks(&self, name: &str) -> Resolved {
        if matches!(self.value.value, Value::Unclear(_)) {
            return self.value.clone();
        }
        Resolved::unclear(self.span, *self.evaluator.wrong(self.span, &format!("`{name}` is missing")))
    }
}
