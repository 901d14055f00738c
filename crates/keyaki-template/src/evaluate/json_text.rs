//! `Fn::ToJsonString`.

use keyaki_source::Span;

use super::{Evaluated, Evaluator};
use crate::text::{Piece, Text};
use crate::value::{Resolved, Value};
use crate::write::escape;

/// A value as JSON in a text.
pub(super) fn json_text(evaluator: &Evaluator<'_>, span: Span, value: &Resolved) -> Evaluated<Text> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    evaluator.whole(span, Text(out))
}

/// The depth is that of the value, which is bounded.
fn write(out: &mut Vec<Piece>, resolved: &Resolved) -> Evaluated<()> {
    // What frames a value is where the value is.
    let raw = |out: &mut Vec<Piece>, text: &str| out.extend(Text::at(resolved.span, text).0);
    match &resolved.value {
        Value::Text(text) => {
            raw(out, "\"");
            out.extend(text.0.iter().map(|piece| Piece { text: escape(&piece.text).into(), ..piece.clone() }));
            raw(out, "\"");
        }
        Value::List(items) => {
            raw(out, "[");
            for (at, item) in items.iter().enumerate() {
                raw(out, if at > 0 { "," } else { "" });
                write(out, item)?;
            }
            raw(out, "]");
        }
        Value::Map(members) => {
            raw(out, "{");
            for (at, (key, value)) in members.iter().enumerate() {
                raw(out, &format!("{}\"{}\":", if at > 0 { "," } else { "" }, escape(&key.value)));
                write(out, value)?;
            }
            raw(out, "}");
        }
        Value::Absent => raw(out, "null"),
        Value::Unclear(diagnostic) => return Err(diagnostic.clone()),
    }
    Ok(())
}
