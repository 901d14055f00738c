//! Conditions: `Fn::If`, `Fn::And`, `Fn::Or`, `Fn::Not`, `Fn::Equals`.

use keyaki_policy::json::Node;
use keyaki_source::Span;

use super::{Evaluated, Evaluator};
use crate::shape::{Shape, Symbol, meet};
use crate::text::Text;
use crate::value::{Resolved, Value};

impl Evaluator<'_> {
    pub(super) fn choose(&self, span: Span, argument: &Node) -> Evaluated<Value> {
        let [name, yes, no] = self.arguments(span, "Fn::If", argument)? else {
            return Err(self.wrong(span, "`Fn::If` takes a condition and two values"));
        };
        let name_text = name.as_str().ok_or_else(|| self.wrong(name.span, "`Fn::If` takes the name of a condition"))?;
        let chosen = if self.condition(name.span, name_text)? { yes } else { no };
        Ok(self.clear(chosen)?.value)
    }

    /// Whether a condition holds.
    pub(crate) fn condition(&self, span: Span, name: &str) -> Evaluated<bool> {
        let condition = self.member("Conditions", name);
        let condition = condition.ok_or_else(|| self.wrong(span, &format!("there is no condition `{name}`")))?;
        self.holds(&condition.value)
    }

    fn holds(&self, node: &Node) -> Evaluated<bool> {
        self.enter(node.span)?;
        let holds = self.holds_inside(node);
        self.depth.set(self.depth.get().saturating_sub(1));
        holds
    }

    fn holds_inside(&self, node: &Node) -> Evaluated<bool> {
        let Some([member]) = node.as_object() else { return Err(self.wrong(node.span, "this is no condition")) };
        let (name, argument) = (member.key.value.as_str(), &member.value);
        let several = || self.arguments(node.span, name, argument);
        match name {
            "Condition" => {
                let name = argument.as_str().ok_or_else(|| self.wrong(argument.span, "this is no name"))?;
                self.condition(argument.span, name)
            }
            "Fn::And" => self.until(several()?, false),
            "Fn::Or" => self.until(several()?, true),
            "Fn::Not" => match several()? {
                [only] => Ok(!self.holds(only)?),
                _ => Err(self.wrong(node.span, "`Fn::Not` takes one condition")),
            },
            "Fn::Equals" => match several()? {
                [one, other] => self.equals(node.span, &self.clear(one)?, &self.clear(other)?),
                _ => Err(self.wrong(node.span, "`Fn::Equals` takes two values")),
            },
            _ => Err(self.wrong(node.span, &format!("`{name}` is no condition"))),
        }
    }

    /// `decisive` as soon as one of the conditions is; what is not known matters only if none is.
    fn until(&self, conditions: &[Node], decisive: bool) -> Evaluated<bool> {
        let mut doubt = None;
        for condition in conditions {
            match self.holds(condition) {
                Ok(holds) if holds == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(diagnostic) => doubt = Some(doubt.unwrap_or(diagnostic)),
            }
        }
        doubt.map_or(Ok(!decisive), Err)
    }

    fn equals(&self, span: Span, one: &Resolved, other: &Resolved) -> Evaluated<bool> {
        let (Value::Text(one), Value::Text(other)) = (&one.value, &other.value) else {
            return Err(self.wrong(span, "only texts are compared here"));
        };
        let hole = match (one.open(), other.open()) {
            (None, None) => return Ok(one.whole() == other.whole()),
            (Some(hole), _) | (None, Some(hole)) => hole,
        };
        let same_parts = parts(one) == parts(other);
        if same_parts || !meet(&shape(one), &shape(other)) {
            return Ok(same_parts);
        }
        let help = hole.option().map(|option| format!("say it with `{option}`"));
        Err(self.not_known(span, &format!("whether these are equal depends on {}", hole.what()), help))
    }
}

fn parts(text: &Text) -> Vec<(&str, bool)> {
    text.0.iter().map(|piece| (piece.text.as_str(), piece.hole.is_some())).collect()
}

fn shape(text: &Text) -> Shape {
    let mut shape = Shape::new();
    for piece in &text.0 {
        match &piece.hole {
            Some(hole) => shape.extend(hole.shape()),
            None => shape.extend(piece.text.chars().map(|c| Symbol::Known(c.to_ascii_lowercase()))),
        }
    }
    shape
}
