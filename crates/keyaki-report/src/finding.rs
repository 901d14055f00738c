//! What a check has to point at: one entry for each statement that lets access through, and for each diagnostic.
//!
//! In: a check. Out: findings with a level, a place and words, for formats that list them one by one. A check that passes with
//! nothing to say has none; one that is not decided has one that says so.

use keyaki::{Answer, Judgement, Question, Reason, Role, Said, Subject, Witness};
use keyaki_explain::{Cause, Explanation, Obstacle};
use keyaki_policy::Effect;
use keyaki_source::{Diagnostic, Label, Severity, Span};

use crate::obstacle_words::obstacle_words;
use crate::request_text::request_line;
use crate::{Asked, Checked, Verdict};

/// Something to point at.
#[derive(Clone, Debug)]
pub(crate) struct Finding<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) severity: Severity,
    /// A few words.
    pub(crate) title: String,
    /// One or several lines.
    pub(crate) message: String,
    /// Where it is, the main place first; those of other policies have words.
    pub(crate) labels: Vec<Label>,
}

/// What is found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind<'a> {
    /// A statement lets such access through, as this request shows.
    Through { question: &'static str, reason: &'a Reason, witness: &'a Witness },
    /// What is claimed is not so, and no statement can be named for it.
    Unmet { question: &'static str },
    /// A question has no answer.
    Open { question: &'static str },
    /// A diagnostic of an answer.
    Remark(&'static str),
    /// A diagnostic of input that cannot be read.
    Broken(&'static str),
}

/// What `check` has to point at.
pub(crate) fn findings(check: &Checked) -> Vec<Finding<'_>> {
    match &check.result {
        Ok(asked) => {
            let mut findings = of_answer(check, asked);
            findings.extend(remarks(asked).map(|diagnostic| of_diagnostic(diagnostic, Kind::Remark(diagnostic.code))));
            findings
        }
        Err(diagnostics) => {
            diagnostics.iter().map(|diagnostic| of_diagnostic(diagnostic, Kind::Broken(diagnostic.code))).collect()
        }
    }
}

/// What is said beside an answer and its explanation.
pub(crate) fn remarks(asked: &Asked) -> impl Iterator<Item = &Diagnostic> {
    let explained = asked.explanation.iter().flat_map(|explanation| &explanation.diagnostics);
    asked.answer.diagnostics.iter().chain(explained)
}

/// The causes of a failure that are explained.
pub(crate) fn causes(explanation: Option<&Explanation>) -> &[Cause] {
    explanation.map(|explanation| explanation.causes.as_slice()).unwrap_or_default()
}

/// What a request is called that no statement has to grant.
pub(crate) const UNAIDED: &str = "Such access also comes without any statement that grants it.";

/// A request that no statement has to grant, of a failure about a scenario.
pub(crate) fn unaided(explanation: Option<&Explanation>) -> Option<&Witness> {
    explanation.and_then(|explanation| explanation.unaided.as_ref())
}

fn of_answer<'a>(check: &'a Checked, asked: &'a Asked) -> Vec<Finding<'a>> {
    let severity = if check.verdict() == Verdict::Accepted { Severity::Note } else { Severity::Error };
    match &asked.answer.judgement {
        Judgement::Holds | Judgement::Exists { .. } => Vec::new(),
        Judgement::NothingExists => vec![unmet(check, asked, None, severity)],
        Judgement::Fails { witness, reasons } => {
            let causes = causes(asked.explanation.as_deref());
            if causes.is_empty() && reasons.is_empty() {
                vec![unmet(check, asked, Some(witness), severity)]
            } else if causes.is_empty() {
                reasons.iter().map(|reason| through(check, asked, severity, (reason, witness), &[])).collect()
            } else {
                let found = causes
                    .iter()
                    .map(|cause| through(check, asked, severity, (&cause.reason, &cause.witness), &cause.obstacles));
                let unaided = asked.explanation.iter().filter_map(|explanation| explanation.unaided.as_ref());
                found.chain(unaided.map(|witness| unmet(check, asked, Some(witness), severity))).collect()
            }
        }
        Judgement::Unknown { .. } | Judgement::Disagreement => vec![open(check, asked, severity)],
    }
}

fn through<'a>(
    check: &'a Checked,
    asked: &'a Asked,
    severity: Severity,
    (reason, witness): (&'a Reason, &'a Witness),
    obstacles: &[Obstacle],
) -> Finding<'a> {
    let mut lines = vec![reason.description.clone()];
    lines.push(format!("A request that shows it: {}", request_line(&witness.request)));
    lines.extend(obstacles.iter().map(obstacle_words));
    lines.extend(check.accepted.as_ref().map(|accepted| accepted.words()));
    let mut labels = vec![Label { source: reason.source.clone(), span: reason.span, message: String::new() }];
    if obstacles.is_empty() {
        labels.extend(denied_before(asked, witness));
    } else {
        for label in obstacles.iter().flat_map(places) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
    }
    Finding {
        kind: Kind::Through { question: asked.question.name(), reason, witness },
        severity,
        title: title(&asked.question).to_owned(),
        message: lines.join("\n"),
        labels,
    }
}

/// The Deny of the existing policy that matches the request.
pub(crate) fn denied_before(asked: &Asked, witness: &Witness) -> Option<Label> {
    let (_, said) = witness.decisions.iter().find(|(role, _)| *role == Role::Existing)?;
    let (_, subject) = asked.question.subjects().into_iter().find(|(role, _)| *role == Role::Existing)?;
    let (Said::Policy(decision), Subject::Policy(policy)) = (said, subject) else { return None };
    let verdicts = decision.statements.iter();
    let deny = verdicts.filter(|verdict| verdict.effect == Effect::Deny).find(|verdict| verdict.matches())?;
    let span = policy.statements.get(deny.index)?.span;
    Some(Label { source: policy.source.clone(), span, message: "the Deny that stood in the way".to_owned() })
}

/// Where the existing policy is that stood in the way.
pub(crate) fn places(obstacle: &Obstacle) -> Vec<Label> {
    let (statement, short) = match obstacle {
        Obstacle::Denied { deny, grounds, .. } => (deny, grounds),
        Obstacle::FellShort { allow, short, .. } => (allow, short),
        Obstacle::NothingNear | Obstacle::Blocked { .. } => return Vec::new(),
    };
    let label =
        |span: Span, message: &str| Label { source: statement.source.clone(), span, message: message.to_owned() };
    let whole = match obstacle {
        Obstacle::Denied { .. } => label(statement.span, "the Deny that stood in the way"),
        Obstacle::FellShort { .. } | Obstacle::NothingNear | Obstacle::Blocked { .. } => {
            label(statement.span, "what came nearest before")
        }
    };
    std::iter::once(whole).chain(short.iter().map(|short| label(short.span, &short.reason))).collect()
}

/// Points at the property, or the beginning of a policy, as no statement is to blame.
fn unmet<'a>(check: &Checked, asked: &'a Asked, witness: Option<&Witness>, severity: Severity) -> Finding<'a> {
    let mut lines = vec![asked.answer.message.clone()];
    lines.extend(witness.map(|witness| format!("A request that shows it: {}", request_line(&witness.request))));
    lines.extend(check.accepted.as_ref().map(|accepted| accepted.words()));
    Finding {
        kind: Kind::Unmet { question: asked.question.name() },
        severity,
        title: title(&asked.question).to_owned(),
        message: lines.join("\n"),
        labels: place_of(&asked.question).into_iter().collect(),
    }
}

/// The place of a property, or the beginning of the policy in question: the whole of it would be a long place.
fn place_of(question: &Question) -> Option<Label> {
    if let Question::Property { property, .. } = question {
        return Some(Label { source: property.source().clone(), span: property.span(), message: String::new() });
    }
    let (_, subject) = question.subject()?;
    subject.policies().first().map(|policy| {
        let start = policy.span.start();
        Label { source: policy.source.clone(), span: Span::new(start, start + 1), message: String::new() }
    })
}

fn open<'a>(check: &Checked, asked: &'a Asked, severity: Severity) -> Finding<'a> {
    let title = match check.verdict() {
        Verdict::Disagreement => "The engines disagree",
        Verdict::Pass | Verdict::Accepted | Verdict::Unknown | Verdict::Fail | Verdict::Error => "Not decided",
    };
    let Answer { message, .. } = &asked.answer;
    Finding {
        kind: Kind::Open { question: asked.question.name() },
        severity,
        title: title.to_owned(),
        message: message.clone(),
        labels: place_of(&asked.question).into_iter().collect(),
    }
}

fn of_diagnostic<'a>(diagnostic: &'a Diagnostic, kind: Kind<'a>) -> Finding<'a> {
    let mut message = diagnostic.message.clone();
    let label = diagnostic.labels.first().map(|label| label.message.as_str()).filter(|message| !message.is_empty());
    message.extend(label.map(|label| format!(": {label}")));
    message.extend(diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")));
    Finding {
        kind,
        severity: diagnostic.severity,
        title: diagnostic.code.to_owned(),
        message,
        labels: diagnostic.labels.clone(),
    }
}

/// What a failure is called.
pub(crate) fn title(question: &Question) -> &'static str {
    match question {
        Question::NoNewAccess { .. } => "New access",
        Question::AccessNotGranted { .. } => "Access that must not be granted",
        Question::Property { .. } => "A property that does not hold",
        Question::NoPublicAccess { .. } => "Public access",
        Question::CrossAccount { .. } => "Access from outside",
    }
}
