//! Explanations for programs: the member `explanation` of `keyaki.answer/1`.

use keyaki_explain::{
    Cause, ElementTrace, Explanation, Flow, Limit, Obstacle, Pillar, PolicyTrace, Requirement, Searched, Shortfall,
    Since, Smallest, StatementRef, StatementTrace, Support,
};
use keyaki_policy::Effect;
use keyaki_source::{Source, Span};
use serde_json::{Map, Value, json};

use crate::answer_json::witness_json;
use crate::diagnostics_json;
use crate::obstacle_words::obstacle_words;

/// The explanation; members that were not asked for are absent. Lines and columns count from 1, ends are exclusive.
pub(crate) fn explanation_json(explanation: &Explanation) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    if !explanation.causes.is_empty() {
        add("causes", explanation.causes.iter().map(cause).collect());
    }
    if explanation.witnesses.len() > 1 {
        add("witnesses", explanation.witnesses.iter().map(witness_json).collect());
    }
    if let Some(witness) = &explanation.unaided {
        add("unaided", witness_json(witness));
    }
    if let Some(one) = &explanation.support {
        add("support", support(one));
    }
    if let Some(trace) = &explanation.trace {
        add("trace", trace.policies.iter().map(policy).collect());
    }
    add("questions", json!(explanation.questions));
    add("diagnostics", diagnostics_json(&explanation.diagnostics));
    Value::Object(members)
}

fn cause(cause: &Cause) -> Value {
    let reason = &cause.reason;
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("description", json!(reason.description));
    add("statementIndex", json!(reason.statement_index));
    if let Some(id) = &reason.statement_id {
        add("statementId", json!(id));
    }
    if let Some(layer) = &reason.layer {
        add("layer", json!(layer.to_string()));
    }
    add("location", location(&reason.source, reason.span));
    add("witness", witness_json(&cause.witness));
    add("elements", cause.flows.iter().map(|one| flow(one, &reason.source)).collect());
    add("obstacles", cause.obstacles.iter().map(obstacle).collect());
    Value::Object(members)
}

fn flow(flow: &Flow, source: &Source) -> Value {
    let item = |item: &keyaki_explain::Item| json!({ "text": item.text, "location": location(source, item.span), "request": item.request.to_json() });
    json!({
        "element": flow.name,
        "items": flow.items.iter().map(item).collect::<Vec<_>>(),
        "written": flow.written,
        "complete": flow.searched == Searched::Whole,
    })
}

fn obstacle(obstacle: &Obstacle) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    let request = match obstacle {
        Obstacle::NothingNear => {
            add("kind", json!("nothing-near"));
            None
        }
        Obstacle::Blocked { layer, reason, since: then, request } => {
            add("kind", json!("blocked"));
            if let Some(layer) = layer {
                add("layer", json!(layer.to_string()));
            }
            add("reason", json!(reason));
            if let Some((name, value)) = since(then.as_ref()) {
                add(name, value);
            }
            request.as_ref()
        }
        Obstacle::FellShort { allow, short, relaxed, request, since: then } => {
            add("kind", json!("fell-short"));
            add("statement", statement(allow));
            add("short", shortfalls(short, &allow.source));
            add("relaxed", requirements(relaxed));
            if let Some((name, value)) = since(then.as_ref()) {
                add(name, value);
            }
            request.as_ref()
        }
        Obstacle::Denied { deny, grounds, now, relaxed, request } => {
            add("kind", json!("denied"));
            add("statement", statement(deny));
            add("grounds", shortfalls(grounds, &deny.source));
            if let Some((now, short)) = now {
                add("now", json!({ "statement": statement(now), "short": shortfalls(short, &now.source) }));
            }
            add("relaxed", requirements(relaxed));
            request.as_ref()
        }
    };
    if let Some(request) = request {
        add("request", request.to_json());
    }
    add("message", json!(obstacle_words(obstacle)));
    Value::Object(members)
}

/// What has become of a layer, as members of an obstacle.
fn since(since: Option<&Since>) -> Option<(&'static str, Value)> {
    match since? {
        Since::Allowed(allow) => Some(("allowedNow", statement(allow))),
        Since::Gone => Some(("gone", json!(true))),
    }
}

fn shortfalls(all: &[Shortfall], source: &Source) -> Value {
    let one =
        |one: &Shortfall| json!({ "name": one.name, "location": location(source, one.span), "reason": one.reason });
    all.iter().map(one).collect()
}

fn requirements(all: &[Requirement]) -> Value {
    all.iter().map(|one| json!({ "key": one.key, "request": one.request.to_json() })).collect()
}

fn support(support: &Support) -> Value {
    let sets = support.sets.iter().map(|set| set.iter().map(pillar).collect::<Vec<_>>());
    json!({
        "sets": sets.collect::<Vec<_>>(),
        "smallest": support.smallest == Smallest::Proven,
        "complete": support.complete,
        "candidates": support.candidates,
    })
}

/// A statement, or a limit, which has a `layer` and no `statementIndex`.
fn pillar(pillar: &Pillar) -> Value {
    match pillar {
        Pillar::Statement(one) => statement(one),
        Pillar::Limit(Limit { role, layer, policies }) => {
            let places = policies.iter().map(|(source, span)| location(source, *span));
            json!({
                "role": role.name(),
                "layer": layer.to_string(),
                "limit": true,
                "locations": places.collect::<Vec<_>>(),
            })
        }
    }
}

fn policy(policy: &PolicyTrace) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("role", json!(policy.role.name()));
    if let Some(layer) = &policy.layer {
        add("layer", json!(layer));
    }
    add("file", json!(policy.source.name()));
    add("decision", json!(policy.outcome.name()));
    add("statements", policy.statements.iter().map(|one| traced(one, &policy.source)).collect());
    Value::Object(members)
}

fn traced(traced: &StatementTrace, source: &Source) -> Value {
    let element = |one: &ElementTrace| json!({ "name": one.name, "matches": one.matches, "location": location(source, one.span), "reason": one.reason });
    json!({
        "statement": statement(&traced.statement),
        "matches": traced.matches,
        "elements": traced.elements.iter().map(element).collect::<Vec<_>>(),
    })
}

fn statement(statement: &StatementRef) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("role", json!(statement.role.name()));
    add("statementIndex", json!(statement.index));
    if let Some(sid) = &statement.sid {
        add("statementId", json!(sid));
    }
    if let Some(layer) = &statement.layer {
        add("layer", json!(layer.to_string()));
    }
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    add("effect", json!(effect));
    add("location", location(&statement.source, statement.span));
    Value::Object(members)
}

fn location(source: &Source, span: Span) -> Value {
    let (start, end) = source.region(span);
    json!({ "file": source.name(), "line": start.line, "column": start.column, "endLine": end.line, "endColumn": end.column })
}
