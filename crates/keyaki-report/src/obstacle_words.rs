//! What stood in the way before, in sentences.
//!
//! In: an obstacle, whose claims the evaluator has confirmed. Out: words for people, untouched: whoever shows them makes foreign
//! text harmless.

use keyaki_explain::{Limit, Obstacle, Pillar, Requirement, Shortfall, Since, StatementRef};
use keyaki_semantics::{Layer, LayerName};

use crate::request_text::request_line;

/// The obstacle in one line.
pub(crate) fn obstacle_words(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::NothingNear => "Before, no statement was found that comes near allowing it.".to_owned(),
        Obstacle::FellShort { allow, short, relaxed, request, since } => {
            let about = about(request.as_ref());
            let short = joined(short, "falls short");
            let rest = format!("{}{}", now(since.as_ref(), allow.layer.as_ref()), no_longer(relaxed));
            match &allow.layer {
                Some(layer) => format!(
                    "Before, {}{about}; {}, came nearest: {short}.{rest}",
                    did_not_allow(layer),
                    statement_words(&StatementRef { layer: None, ..allow.clone() })
                ),
                None => format!("Before, {}, came nearest{about}: {short}.{rest}", statement_words(allow)),
            }
        }
        Obstacle::Blocked { layer, reason, since, request } => {
            let about = about(request.as_ref());
            format!("What stood in the way before{about}: {reason}.{}", now(since.as_ref(), layer.as_ref()))
        }
        Obstacle::Denied { deny, grounds, now, relaxed, request } => {
            let about = about(request.as_ref());
            let grounds = if grounds.is_empty() { String::new() } else { format!(", as {}", joined(grounds, "held")) };
            let now = match now {
                Some((deny, short)) => {
                    format!(
                        " Now {}, comes nearest to denying it: {}.",
                        statement_words(deny),
                        joined(short, "does not match")
                    )
                }
                None if deny.layer.is_some() => " Now no Deny of that layer is about this action.".to_owned(),
                None => " Now no Deny is about this action.".to_owned(),
            };
            format!("Before, {}, denied it{about}{grounds}.{now}{}", statement_words(deny), no_longer(relaxed))
        }
    }
}

/// `statement 2 (Sid) of old.json, line 7`, of a scenario `statement 2 (Sid) of an SCP of root in old.json, line 7`.
pub(crate) fn statement_words(statement: &StatementRef) -> String {
    let sid = statement.sid.as_ref().map(|sid| format!(" ({sid})")).unwrap_or_default();
    let line = statement.source.position(statement.span.start()).line;
    let layer = statement.layer.as_ref().map(|layer| format!("{} in ", layer.policy_words())).unwrap_or_default();
    format!("statement {}{sid} of {layer}{}, line {line}", statement.index, statement.source.name())
}

/// A pillar of a PASS: a statement, or a layer that does not allow the access.
pub(crate) fn pillar_words(pillar: &Pillar) -> String {
    match pillar {
        Pillar::Statement(statement) => statement_words(statement),
        Pillar::Limit(Limit { layer, policies, .. }) => {
            let level = layer.level.as_ref().map(|level| format!(" of `{level}`")).unwrap_or_default();
            let name = match layer.layer {
                Layer::Boundary => "the permissions boundary".to_owned(),
                Layer::Session => "the session policies".to_owned(),
                Layer::Scp => format!("the SCPs{level}"),
                Layer::Identity | Layer::Resource | Layer::Rcp => layer.to_string(),
            };
            let places = policies
                .iter()
                .map(|(source, span)| format!("{}, line {}", source.name(), source.position(span.start()).line));
            match places.collect::<Vec<_>>().as_slice() {
                [] => format!("{name}, of which there are none"),
                places => format!("{name} ({})", places.join("; ")),
            }
        }
    }
}

fn did_not_allow(layer: &LayerName) -> String {
    let level = layer.level.as_ref().map(|level| format!(" of `{level}`")).unwrap_or_default();
    match layer.layer {
        Layer::Identity => "no identity policy allowed it".to_owned(),
        Layer::Resource => "the resource policy did not allow it".to_owned(),
        Layer::Boundary => "the permissions boundary did not allow it".to_owned(),
        Layer::Session => "no session policy allowed it".to_owned(),
        Layer::Scp => format!("no SCP{level} allowed it"),
        Layer::Rcp => format!("no RCP{level} allowed it"),
    }
}

/// What has become of a layer that did not allow a request.
fn now(since: Option<&Since>, layer: Option<&LayerName>) -> String {
    match (since, layer.map(|layer| layer.layer)) {
        (None, _) => String::new(),
        (Some(Since::Allowed(statement)), _) => format!(" Now {}, allows it.", statement_words(statement)),
        (Some(Since::Gone), Some(Layer::Boundary)) => " Now there is no permissions boundary.".to_owned(),
        (Some(Since::Gone), Some(Layer::Session)) => " Now there is no session policy.".to_owned(),
        (Some(Since::Gone), _) => " Now there is none.".to_owned(),
    }
}

fn joined(parts: &[Shortfall], otherwise: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("{}: {}", part.name, part.reason)).collect();
    if parts.is_empty() { otherwise.to_owned() } else { parts.join("; ") }
}

fn about(request: Option<&keyaki_semantics::Request>) -> String {
    request.map(|request| format!(" when {}", request_line(request))).unwrap_or_default()
}

fn no_longer(relaxed: &[Requirement]) -> String {
    let keys: Vec<String> = relaxed.iter().map(|one| format!("`{}`", one.key)).collect();
    match keys.as_slice() {
        [] => String::new(),
        [key] => format!(" {key} is no longer required."),
        keys => format!(" {} are no longer required.", keys.join(", ")),
    }
}
