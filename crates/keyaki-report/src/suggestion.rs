//! The change of a policy that makes a check pass, for people and programs.

use keyaki_change::{Keeps, Suggestion};
use serde_json::{Map, Value, json};

use crate::paint::{Paint, Style};
use crate::{printable, printable_block, render_request};

/// What was looked for, or why there is none.
pub type Suggested = Result<Suggestion, String>;

/// What is changed, the patch, and what is proven of it.
pub fn render_suggestion(suggested: &Suggested, style: Style) -> String {
    let head = style.paint(Paint::Strong, "Suggestion");
    let suggestion = match suggested {
        Ok(suggestion) => suggestion,
        Err(why) => return format!("{head}\n  none: {}\n", printable(why)),
    };
    let mut out = format!("{head}\n");
    for change in &suggestion.changes {
        out.push_str(&format!("  {}\n", printable(change)));
    }
    out.push('\n');
    out.extend(suggestion.patch.lines().map(|line| format!("{}\n", painted(line, style))));
    out.push('\n');
    let proven = style.paint(Paint::Good, "proven");
    out.push_str(&format!(
        "  {proven}: with it the check passes, and nothing is allowed that was not allowed before\n"
    ));
    out.push_str(&keeps(&suggestion.keeps, style));
    if suggestion.bounded {
        out.push_str("  the bound on the number of questions was reached: there may be a smaller change\n");
    }
    out
}

fn painted(line: &str, style: Style) -> String {
    let text = printable_block(line);
    match line.chars().next() {
        Some('+') => style.paint(Paint::Good, &text),
        Some('-') => style.paint(Paint::Bad, &text),
        Some('@') => style.paint(Paint::Frame, &text),
        _ => text,
    }
}

fn keeps(keeps: &Keeps, style: Style) -> String {
    match keeps {
        Keeps::Proven => {
            let proven = style.paint(Paint::Good, "proven");
            format!("  {proven}: whatever the check does not object to stays allowed\n")
        }
        Keeps::ProvenOfReal(_) => {
            let proven = style.paint(Paint::Good, "proven");
            format!("  {proven}: of requests that really occur, whatever the check does not object to stays allowed\n")
        }
        Keeps::Loses(request) => {
            let word = style.paint(Paint::Doubt, "more than needed is lost");
            let request: String = render_request(request, style).lines().map(|line| format!("  {line}\n")).collect();
            format!("  {word}: the check does not object to this, which is no longer allowed\n{request}")
        }
        Keeps::Unknown(why) => {
            let word = style.paint(Paint::Doubt, "not known");
            format!("  {word}: whether all stays allowed to which the check does not object: {}\n", printable(why))
        }
    }
}

/// The same as JSON: the member `suggestion` of an answer.
pub fn suggestion_json(suggested: &Suggested) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    match suggested {
        Err(why) => {
            add("found", json!(false));
            add("why", json!(why));
        }
        Ok(suggestion) => {
            add("found", json!(true));
            add("changes", json!(suggestion.changes));
            add("patch", json!(suggestion.patch));
            add("policy", json!(suggestion.policy.source.text()));
            let mut proofs = Map::new();
            proofs.insert("passes".to_owned(), json!("proven"));
            proofs.insert("allowsNoMore".to_owned(), json!("proven"));
            match &suggestion.keeps {
                Keeps::Proven => {
                    proofs.insert("keeps".to_owned(), json!("proven"));
                }
                Keeps::ProvenOfReal(request) => {
                    proofs.insert("keeps".to_owned(), json!("provenOfRealistic"));
                    proofs.insert("lost".to_owned(), request.to_json());
                }
                Keeps::Loses(request) => {
                    proofs.insert("keeps".to_owned(), json!("refuted"));
                    proofs.insert("lost".to_owned(), request.to_json());
                }
                Keeps::Unknown(why) => {
                    proofs.insert("keeps".to_owned(), json!("unknown"));
                    proofs.insert("keepsWhy".to_owned(), json!(why));
                }
            }
            add("proofs", Value::Object(proofs));
            add("boundReached", json!(suggestion.bounded));
        }
    }
    Value::Object(members)
}
