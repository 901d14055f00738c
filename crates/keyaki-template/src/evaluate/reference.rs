//! `Ref`.

use keyaki_policy::json::{Member, Node};
use keyaki_source::Span;

use super::{Evaluated, Evaluator};
use crate::hole::{Hole, mark};
use crate::resource_types::{self, ResourceType};
use crate::shape::Symbol;
use crate::text::Text;
use crate::value::Value;

impl Evaluator<'_> {
    pub(super) fn reference_to(&self, span: Span, argument: &Node) -> Evaluated<Value> {
        let name = argument.as_str().ok_or_else(|| self.wrong(span, "`Ref` takes a name"))?;
        self.reference(span, name)
    }

    /// What `name` stands for, referred to at `span`.
    pub(super) fn reference(&self, span: Span, name: &str) -> Evaluated<Value> {
        if let Some(value) = self.pseudo(span, name) {
            return value;
        }
        if let Some(parameter) = self.member("Parameters", name) {
            return self.parameter(span, parameter);
        }
        match self.member("Resources", name) {
            Some(resource) => self.resource(span, resource).map(Value::Text),
            None => Err(self.wrong(span, &format!("there is no parameter and no resource `{name}`"))),
        }
    }

    /// What a reference to a resource gives: for each type its own identifier.
    fn resource(&self, span: Span, resource: &Member) -> Evaluated<Text> {
        let logical_id = resource.key.value.as_str();
        let type_name = self.type_of(resource)?;
        if let Some(known) = self.known_type(resource) {
            return self.filled(span, resource, &known, known.reference);
        }
        if !is_of_aws(type_name) {
            let message = format!("what `{logical_id}` gives is decided by what makes it, and could be anything");
            return Err(self.not_known(span, &message, None));
        }
        let text = format!("{logical_id}-{}", mark(&[type_name, logical_id], 12));
        let what = format!("the identifier of `{logical_id}`");
        Ok(Text::hole(span, Hole::new(text, what, vec![Symbol::Open])))
    }

    /// The type of a resource.
    pub(super) fn type_of<'r>(&self, resource: &'r Member) -> Evaluated<&'r str> {
        let name = resource.value.member("Type").and_then(|name| name.value.as_str());
        name.ok_or_else(|| self.wrong(resource.key.span, &format!("the resource `{}` has no type", resource.key.value)))
    }

    /// What is known of a resource's type, unless it has a property that makes it something else.
    pub(super) fn known_type(&self, resource: &Member) -> Option<ResourceType> {
        let known = resource_types::find(resource.value.member("Type")?.value.as_str()?)?;
        let properties = resource.value.member("Properties");
        let has = |name: &str| properties.is_some_and(|properties| properties.value.member(name).is_some());
        (known.unless.is_empty() || !has(known.unless)).then_some(known)
    }
}

/// Whether AWS makes the identifiers of such a resource: not so of what is made by functions and other templates.
pub(super) fn is_of_aws(type_name: &str) -> bool {
    type_name.starts_with("AWS::")
        && !type_name.starts_with("AWS::CloudFormation::")
        && !type_name.ends_with("::MODULE")
}
