//! Text with wildcards and variables: what is read is printed as the same, and every way of matching it agrees.
//!
//! An input is a pattern, a text and the value of every variable, separated by zero bytes.

use keyaki_ir::{CharSet, Pattern, PatternPiece};
use keyaki_policy::{ConditionKey, Glob, GlobPiece, Mode, Policy, PolicyKind, Version, Wildcards, read};
use keyaki_semantics::{ContextValue, Outcome, Principal, Request, outcome};
use keyaki_source::Source;
use serde_json::{Value, json};

use super::{Tried, parts};
use crate::agreement::agree;

pub(super) fn check(data: &[u8]) -> Tried {
    let [pattern, text, value] = parts(data).map(|part| std::str::from_utf8(part));
    let (Ok(pattern), Ok(text), Ok(value)) = (pattern, text, value) else { return Tried::NotAtAll };
    for wildcards in [Wildcards::Active, Wildcards::Ordinary] {
        for version in [Version::V2008, Version::V2012] {
            let Ok(glob) = Glob::read(pattern, wildcards, version) else { continue };
            survives_printing(&glob);
            splits_at_colons(&glob);
        }
    }
    let Ok(glob) = Glob::read(pattern, Wildcards::Active, Version::V2012) else { return Tried::Fully };
    let request = request(&glob, text, value);
    like_means_the_pattern(&glob, pattern, text, &request);
    let operators = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnLike", "Bool"];
    let conditions = operators.map(|operator| (json!("*"), json!({operator: {"fuzz:text": pattern}})));
    // Not every text is a resource or a truth value.
    for (resource, condition) in conditions.into_iter().chain([(json!(pattern), json!({}))]) {
        policy(resource, condition).map(|policy| agree(&policy, &request));
    }
    Tried::Fully
}

fn survives_printing(glob: &Glob) {
    let printed = glob.to_string();
    assert_eq!(Glob::read(&printed, Wildcards::Active, Version::V2012).as_ref(), Ok(glob), "printed as {printed}");
}

fn splits_at_colons(glob: &Glob) {
    let parts = glob.split(':', 5);
    let colon = [GlobPiece::Literal(":".into())];
    let pieces = parts.iter().enumerate().flat_map(|(n, part)| {
        let before = if n == 0 { &[] } else { colon.as_slice() };
        before.iter().chain(part.pieces()).cloned()
    });
    assert_eq!(&Glob::from_pieces(pieces), glob, "the parts do not join to the whole");
}

/// A request whose key `fuzz:text`, and whose resource, is `text`; every variable of `glob` has `value`.
fn request(glob: &Glob, text: &str, value: &str) -> Request {
    let variables = glob.variables().filter(|variable| variable.default.is_none() || value.len().is_multiple_of(2));
    let mut context: std::collections::BTreeMap<_, _> =
        variables.map(|variable| (variable.key.clone(), ContextValue::Single(value.to_owned()))).collect();
    context.insert(ConditionKey::new("fuzz:text"), ContextValue::Single(text.to_owned()));
    let resource = text.to_owned();
    Request { principal: Principal::Anonymous, action: "s3:GetObject".into(), resource, context }
}

fn policy(resource: Value, condition: Value) -> Option<Policy> {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": resource, "Condition": condition});
    let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    read(&Source::new("policy", text), Some(PolicyKind::Identity), Mode::Lenient).0
}

/// `StringLike` is what the pattern says after its variables have been replaced by texts.
fn like_means_the_pattern(glob: &Glob, written: &str, text: &str, request: &Request) {
    let pieces: Option<Vec<PatternPiece>> = glob.pieces().iter().map(|piece| resolved(piece, request)).collect();
    let expected = pieces.is_some_and(|pieces| Pattern::new(pieces).matches(text));
    let policy =
        policy(json!("*"), json!({"StringLike": {"fuzz:text": written}})).expect("what can be read is a value");
    assert_eq!(outcome(&policy, request) == Outcome::Allow, expected, "`{written}` on `{text}`");
}

fn resolved(piece: &GlobPiece, request: &Request) -> Option<PatternPiece> {
    Some(match piece {
        GlobPiece::Literal(text) => PatternPiece::Literal(text.to_string()),
        GlobPiece::One => PatternPiece::One(CharSet::all()),
        GlobPiece::Run => PatternPiece::Run(CharSet::all()),
        GlobPiece::Variable(variable) => match request.context.get(&variable.key) {
            Some(ContextValue::Single(value)) => PatternPiece::Literal(value.clone()),
            Some(ContextValue::Multi(_)) => return None,
            None => PatternPiece::Literal(variable.default.clone()?),
        },
    })
}
