//! Pseudo parameters.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>

use keyaki_source::Span;

use super::{Evaluated, Evaluator};
use crate::hole::{Hole, mark};
use crate::shape::{Symbol, literal};
use crate::text::Text;
use crate::value::Value;

impl Evaluator<'_> {
    /// What `AWS::…` is; nothing if there is no such pseudo parameter.
    pub(super) fn pseudo(&self, span: Span, name: &str) -> Option<Evaluated<Value>> {
        Some(Ok(Value::Text(match name {
            "AWS::AccountId" => self.account(span),
            "AWS::Region" => self.region(span),
            "AWS::Partition" => Text::at(span, self.setting.partition()),
            "AWS::URLSuffix" => Text::at(span, self.setting.url_suffix()),
            "AWS::StackName" => self.stack_name(span),
            "AWS::StackId" => self.stack_id(span),
            "AWS::NoValue" => return Some(Ok(Value::Absent)),
            "AWS::NotificationARNs" => {
                return Some(Err(self.not_known(span, "the topics that are notified are named on deployment", None)));
            }
            _ => return None,
        })))
    }

    pub(crate) fn account(&self, span: Span) -> Text {
        self.setting.account.as_ref().map_or_else(
            || {
                let hole = Hole::new("111122223333", "the account", vec![Symbol::OpenDigit; 12]);
                Text::hole(span, hole.known_by("--account-id"))
            },
            |account| Text::at(span, account.as_str()),
        )
    }

    pub(crate) fn region(&self, span: Span) -> Text {
        self.setting.region.as_ref().map_or_else(
            || {
                let dash = Symbol::Known('-');
                let shape = vec![Symbol::OpenName, dash, Symbol::OpenName, dash, Symbol::OpenDigit];
                Text::hole(span, Hole::new("us-east-1", "the region", shape).known_by("--region"))
            },
            |region| Text::at(span, region.as_str()),
        )
    }

    fn stack_name(&self, span: Span) -> Text {
        self.setting.stack_name.as_ref().map_or_else(
            || {
                let hole = Hole::new("stack", "the name of the stack", vec![Symbol::OpenName]);
                Text::hole(span, hole.known_by("--stack-name"))
            },
            |name| Text::at(span, name.as_str()),
        )
    }

    fn stack_id(&self, span: Span) -> Text {
        let id = Hole::new(mark(&["stack"], 32), "the identifier of the stack", vec![Symbol::OpenName]);
        let parts = [
            Text::at(span, format!("arn:{}:cloudformation:", self.setting.partition())),
            self.region(span),
            Text::at(span, ":"),
            self.account(span),
            Text::at(span, ":stack/"),
            self.stack_name(span),
            Text::at(span, "/"),
            Text::hole(span, id),
        ];
        Text(parts.into_iter().flat_map(|text| text.0).collect())
    }

    /// The name of the stack, if it is known.
    pub(super) fn known_stack(&self) -> Option<&str> {
        self.setting.stack_name.as_deref()
    }

    /// An ARN of which nothing more is known.
    pub(super) fn some_arn(&self, span: Span, logical_id: &str, type_name: &str, attribute: &str) -> Text {
        let service = type_name.split("::").nth(1).unwrap_or("unknown").to_ascii_lowercase();
        let end = mark(&[type_name, logical_id, attribute], 12);
        let text = format!("arn:aws:{service}:us-east-1:111122223333:{logical_id}-{end}");
        let mut shape = literal("arn:");
        shape.push(Symbol::Open);
        Text::hole(span, Hole::new(text, format!("`{attribute}` of `{logical_id}`"), shape))
    }
}
