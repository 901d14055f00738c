//! `Fn::Join`, `Fn::Select`, `Fn::Split`, `Fn::Length`.

use keyaki_policy::json::Node;
use keyaki_source::Span;

use super::{Evaluated, Evaluator};
use crate::hole::Hole;
use crate::shape::Symbol;
use crate::text::Text;
use crate::value::{Resolved, Value};

impl Evaluator<'_> {
    pub(super) fn join(&self, span: Span, argument: &Node) -> Evaluated<Text> {
        let [delimiter, items] = self.arguments(span, "Fn::Join", argument)? else {
            return Err(self.wrong(span, "`Fn::Join` takes a delimiter and a list"));
        };
        let delimiter_text = self.text(delimiter, "the delimiter")?;
        let mut pieces = Vec::new();
        for (at, item) in self.items(items)?.into_iter().enumerate() {
            if at > 0 {
                pieces.extend(delimiter_text.0.iter().filter(|piece| !piece.text.is_empty()).cloned());
            }
            match item.value {
                Value::Text(text) => pieces.extend(text.0),
                Value::Unclear(diagnostic) => return Err(diagnostic),
                Value::List(_) | Value::Map(_) | Value::Absent => {
                    return Err(self.wrong(item.span, "`Fn::Join` joins texts"));
                }
            }
        }
        Ok(Text(pieces))
    }

    pub(super) fn select(&self, span: Span, argument: &Node) -> Evaluated<Value> {
        let [index, items] = self.arguments(span, "Fn::Select", argument)? else {
            return Err(self.wrong(span, "`Fn::Select` takes an index and a list"));
        };
        let index: usize = self.known(index, "the index")?.parse().map_err(|_| self.wrong(index.span, "no index"))?;
        let item = self.items(items)?.into_iter().nth(index);
        match item.ok_or_else(|| self.wrong(span, &format!("the list has no item {index}")))?.value {
            Value::Unclear(diagnostic) => Err(diagnostic),
            value => Ok(value),
        }
    }

    pub(super) fn split(&self, span: Span, argument: &Node) -> Evaluated<Value> {
        let [delimiter, text] = self.arguments(span, "Fn::Split", argument)? else {
            return Err(self.wrong(span, "`Fn::Split` takes a delimiter and a text"));
        };
        let delimiter = self.known(delimiter, "the delimiter")?;
        let text = self.text(text, "what is split")?;
        if delimiter.is_empty() {
            return Err(self.wrong(span, "the delimiter is empty"));
        }
        if let Some(hole) =
            text.0.iter().filter_map(|piece| piece.hole.as_ref()).find(|hole| may_hold(hole, &delimiter))
        {
            let message = format!("where `{delimiter}` is depends on {}", hole.what());
            return Err(self.not_known(span, &message, hole.option().map(|option| format!("say it with `{option}`"))));
        }
        let whole = text.whole();
        let (mut items, mut at) = (Vec::new(), 0);
        for part in whole.split(&delimiter) {
            items.push(Resolved::text(span, text.cut(self.source, at, at + part.len())));
            at += part.len() + delimiter.len();
        }
        Ok(Value::List(items))
    }

    pub(super) fn length(&self, span: Span, argument: &Node) -> Evaluated<Value> {
        let length = self.items(argument)?.len();
        Ok(Value::Text(Text::at(span, length.to_string())))
    }

    /// The items of a list, whatever gives it. Those in it may be unclear.
    fn items(&self, node: &Node) -> Evaluated<Vec<Resolved>> {
        match self.clear(node)?.value {
            Value::List(items) => Ok(items),
            _ => Err(self.wrong(node.span, "this is no list")),
        }
    }
}

/// Whether the real text may have the delimiter in it, so that there would be other parts.
fn may_hold(hole: &Hole, delimiter: &str) -> bool {
    let has = |symbol: &Symbol| match symbol {
        Symbol::Known(c) => delimiter.starts_with(*c),
        Symbol::OpenName => !delimiter.contains([':', '/']),
        Symbol::OpenDigit => delimiter.starts_with(|c: char| c.is_ascii_digit()),
        Symbol::Open | Symbol::Variable | Symbol::Any | Symbol::One => true,
    };
    hole.shape().iter().any(has)
}
