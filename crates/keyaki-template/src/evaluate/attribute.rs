//! `Fn::GetAtt`, and the identifiers of resources whose form is known.

use keyaki_policy::json::{Member, Node};
use keyaki_source::Span;

use super::reference::is_of_aws;
use super::{Evaluated, Evaluator};
use crate::hole::{Hole, generated_name, mark};
use crate::resource_types::ResourceType;
use crate::shape::Symbol;
use crate::text::Text;
use crate::value::Value;

impl Evaluator<'_> {
    pub(super) fn attribute_of(&self, span: Span, argument: &Node) -> Evaluated<Text> {
        if let Some((name, attribute)) = argument.as_str().and_then(|text| text.split_once('.')) {
            return self.attribute(span, name, attribute);
        }
        match argument.as_array() {
            Some([name, attribute]) => {
                let name = self.known(name, "the name of the resource")?;
                let attribute = self.known(attribute, "the name of the attribute")?;
                self.attribute(span, &name, &attribute)
            }
            _ => Err(self.wrong(span, "`Fn::GetAtt` takes a resource and an attribute")),
        }
    }

    /// An attribute of a resource, asked for at `span`.
    pub(super) fn attribute(&self, span: Span, name: &str, attribute: &str) -> Evaluated<Text> {
        let Some(resource) = self.member("Resources", name) else {
            return Err(self.wrong(span, &format!("there is no resource `{name}`")));
        };
        let type_name = self.type_of(resource)?;
        if let Some(known) = self.known_type(resource)
            && let Some(form) = known.attribute(attribute)
        {
            return self.filled(span, resource, &known, form);
        }
        match attribute {
            _ if !is_of_aws(type_name) => {}
            _ if attribute.ends_with("Arn") => return Ok(self.some_arn(span, name, type_name, attribute)),
            _ if attribute.ends_with("Id") => {
                let text = format!("{name}-{}", mark(&[type_name, name, attribute], 12));
                let hole = Hole::new(text, format!("`{attribute}` of `{name}`"), vec![Symbol::Open]);
                return Ok(Text::hole(span, hole));
            }
            _ => {}
        }
        let message = format!("`{attribute}` of `{name}` is known on deployment, and could be anything");
        Err(self.not_known(span, &message, Some("use a parameter in its place".to_owned())))
    }

    /// A form such as `arn:{partition}:s3:::{name}` with what belongs into it.
    pub(super) fn filled(&self, span: Span, resource: &Member, known: &ResourceType, form: &str) -> Evaluated<Text> {
        let mut pieces = Vec::new();
        let mut rest = form;
        while let Some((before, after)) = rest.split_once('{') {
            let (field, after) = after.split_once('}').unwrap_or((after, ""));
            pieces.extend(Text::at(span, before).0.into_iter().filter(|piece| !piece.text.is_empty()));
            pieces.extend(self.field(span, resource, known, field)?.0);
            rest = after;
        }
        pieces.extend(Text::at(span, rest).0.into_iter().filter(|piece| !piece.text.is_empty()));
        Ok(Text(pieces))
    }

    fn field(&self, span: Span, resource: &Member, known: &ResourceType, field: &str) -> Evaluated<Text> {
        let (logical_id, type_name) = (resource.key.value.as_str(), known.name);
        Ok(match field {
            "partition" => Text::at(span, self.setting.partition()),
            "suffix" => Text::at(span, self.setting.url_suffix()),
            "region" => self.region(span),
            "account" => self.account(span),
            "path" => self.property(span, resource, "Path")?.unwrap_or_else(|| Text::at(span, "/")),
            "name" => match self.property(span, resource, known.name_property)? {
                Some(name) => name,
                None => Text::hole(span, generated_name(self.known_stack(), logical_id, type_name)),
            },
            // An identifier: the number tells several of one resource apart.
            other => {
                let text = mark(&[type_name, logical_id, other], 17);
                let what = format!("an identifier of `{logical_id}`, which is made on deployment");
                Text::hole(span, Hole::new(text, what, vec![Symbol::OpenName]))
            }
        })
    }

    /// A property that is a text, if there is one of that name.
    fn property(&self, span: Span, resource: &Member, name: &str) -> Evaluated<Option<Text>> {
        let properties = resource.value.member("Properties");
        let Some(property) = properties.and_then(|properties| properties.value.member(name)) else { return Ok(None) };
        match self.clear(&property.value)?.value {
            Value::Text(text) => Ok(Some(text.moved(span))),
            Value::Absent => Ok(None),
            _ => Err(self.wrong(property.value.span, &format!("`{name}` is no text"))),
        }
    }
}
