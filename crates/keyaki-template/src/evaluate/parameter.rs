//! Parameters of a template.

use keyaki_policy::json::{Json, Member, Node};
use keyaki_source::{Diagnostic, Span};

use super::{Evaluated, Evaluator};
use crate::text::Text;
use crate::value::{Resolved, Value};

impl Evaluator<'_> {
    /// The value that is given to a parameter, or its default.
    pub(super) fn parameter(&self, span: Span, member: &Member) -> Evaluated<Value> {
        let (name, definition) = (member.key.value.as_str(), &member.value);
        let kind = definition.member("Type").and_then(|kind| kind.value.as_str()).unwrap_or("String");
        if kind.starts_with("AWS::SSM::Parameter::") {
            let message =
                format!("the parameter `{name}` has the value that Systems Manager stores, which could be anything");
            return Err(self.not_known(span, &message, Some("give it the type of the value instead".to_owned())));
        }
        let text = match self.setting.parameters.get(name) {
            Some(given) => given.clone(),
            None => self.default(span, name, definition)?,
        };
        self.is_allowed(span, name, definition, &text)?;
        if kind != "CommaDelimitedList" && !kind.starts_with("List<") {
            return self.whole(span, Text::at(span, text)).map(Value::Text);
        }
        let items = text.split(',').map(|item| self.whole(span, Text::at(span, item.trim())));
        let items = items.map(|item| item.map(|text| Resolved::text(span, text)));
        items.collect::<Evaluated<Vec<_>>>().map(Value::List)
    }

    fn default(&self, span: Span, name: &str, definition: &Node) -> Evaluated<String> {
        let default = definition.member("Default").and_then(|default| scalar(&default.value));
        if default.is_some() {
            self.defaults.borrow_mut().insert(name.to_owned());
        }
        default.ok_or_else(|| {
            let help = format!("say it with `--parameters {name}=VALUE`");
            self.not_known(span, &format!("the parameter `{name}` has no value and no default"), Some(help))
        })
    }

    fn is_allowed(&self, span: Span, name: &str, definition: &Node, text: &str) -> Evaluated<()> {
        let Some(allowed) = definition.member("AllowedValues").and_then(|member| member.value.as_array()) else {
            return Ok(());
        };
        if allowed.iter().filter_map(scalar).any(|allowed| allowed == text) {
            return Ok(());
        }
        let message = format!("the parameter `{name}` may not be `{text}`");
        Err(Box::new(Diagnostic::error("parameter-not-allowed", message).label(self.source, span, "used here")))
    }
}

/// A scalar as CloudFormation makes a text of it.
fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Json::Bool(value) => Some(value.to_string()),
        Json::Number(text) => Some(text.to_string()),
        Json::String(text) => Some(text.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}
