//! `Fn::Sub`.

use keyaki_policy::json::Node;
use keyaki_source::Span;

use super::{Evaluated, Evaluator};
use crate::text::{Piece, Text, written};
use crate::value::Value;

impl Evaluator<'_> {
    pub(super) fn sub(&self, argument: &Node) -> Evaluated<Text> {
        let (template, own) = match argument.as_array() {
            Some([template, own]) => (template, Some(own)),
            Some(_) => return Err(self.wrong(argument.span, "`Fn::Sub` takes a text, or a text and a map")),
            None => (argument, None),
        };
        let keyaki_policy::json::Json::String(text) = &template.value else {
            return Err(self.wrong(template.span, "`Fn::Sub` takes a text"));
        };
        let pieces = written(self.source, template, text);
        let mut out: Vec<Piece> = Vec::new();
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find("${")) {
            let start = at + found;
            let Some(length) = text.get(start..).and_then(|rest| rest.find('}')) else { break };
            let end = start + length + 1;
            out.extend(pieces.cut(self.source, at, start).0);
            let name = text.get(start + 2..end - 1).unwrap_or("");
            let place = pieces.cut(self.source, start, end);
            let span = place.span().unwrap_or(template.span);
            match name.strip_prefix('!') {
                Some(name) => out.extend(Text::at(span, format!("${{{name}}}")).0),
                None => out.extend(self.variable(span, name.trim(), own)?.0),
            }
            at = end;
        }
        out.extend(pieces.cut(self.source, at, text.len()).0);
        Ok(Text(out))
    }

    /// What `${name}` stands for at `span`.
    fn variable(&self, span: Span, name: &str, own: Option<&Node>) -> Evaluated<Text> {
        if let Some(member) = own.and_then(|own| own.member(name)) {
            return Ok(self.text(&member.value, &format!("`{name}`"))?.moved(span));
        }
        if let Some((resource, attribute)) = name.split_once('.') {
            return self.attribute(span, resource, attribute);
        }
        match self.reference(span, name)? {
            Value::Text(text) => Ok(text),
            Value::Absent => Err(self.wrong(span, "`AWS::NoValue` is no text")),
            Value::List(_) | Value::Map(_) | Value::Unclear(_) => {
                Err(self.wrong(span, &format!("`{name}` is no text")))
            }
        }
    }
}
