//! What an answer about policies of a template rests on.
//!
//! Names that are made on deployment have stand-ins. A PASS that could be another answer for other names is no PASS.

use keyaki::{Answer, Judgement, Realism};
use keyaki_policy::PolicyKind;
use keyaki_source::Diagnostic;
use keyaki_template::{Extracted, Hole, Keys, Others, dependence};

use crate::put::{Put, What};
use crate::texts::{Form, Texts};

/// What is not settled before deployment, of one check. Nothing, for policies that are no part of a template.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unsettled {
    /// The texts that stand in for something.
    pub(crate) holes: Vec<Hole>,
    /// Where the answer could depend on them.
    pub(crate) depends: Vec<Diagnostic>,
}

impl Unsettled {
    /// What of the policies of a question is not settled, and whether the rest of the question could tell.
    pub(crate) fn of(policies: &[&Extracted], put: &Put) -> Self {
        let mut holes: Vec<Hole> = Vec::new();
        for hole in policies.iter().flat_map(|policy| &policy.holes) {
            if !holes.contains(hole) {
                holes.push(hole.clone());
            }
        }
        if holes.is_empty() {
            return Self::default();
        }
        let mut others = Others::default();
        match &put.what {
            // An earlier version is one of the policies: what stands in for something there is no text of its own.
            What::NoNewAccess { existing, .. } if policies.len() == 1 => add(&mut others, existing),
            What::NoNewAccess { .. } => {}
            What::NoPublicAccess { .. } => {}
            What::CrossAccount { accounts, organizations, .. } => {
                accounts.iter().chain(organizations).for_each(|text| others.text(text));
            }
            What::Property { asked, policies: texts, .. } => {
                let written = asked.definitions.iter().chain([asked.property.source()]);
                written.for_each(|source| words(source.text()).into_iter().for_each(|word| others.text(word)));
                let own =
                    |texts: &&Texts| texts.is_of(&policies.iter().map(|policy| &policy.source).collect::<Vec<_>>());
                texts.iter().filter(|texts| !own(texts)).for_each(|texts| add(&mut others, texts));
            }
            What::AccessNotGranted { resources, .. } => resources.iter().for_each(|resource| others.resource(resource)),
        }
        let keys = if put.realism == Realism::On { Keys::Linked } else { Keys::Apart };
        Self { holes, depends: dependence(policies, &others, keys) }
    }

    /// An answer with what it rests on: a PASS that could depend on what is not settled is UNKNOWN.
    pub(crate) fn settle(&self, answer: &mut Answer) {
        let passes = |answer: &Answer| answer.judgement.result() == "PASS";
        if passes(answer) && !self.depends.is_empty() {
            let why = "it depends on what is decided on deployment".to_owned();
            answer.message = format!("The question could not be decided: {why}.");
            answer.judgement = Judgement::Unknown { why, rejected: None };
            answer.diagnostics.extend(self.depends.iter().cloned());
        }
        if !passes(answer) {
            answer.diagnostics.extend(stand_ins(&self.holes));
        }
    }
}

/// The texts of a policy, or all of a scenario.
fn add(others: &mut Others, texts: &Texts) {
    for (_, source) in &texts.files {
        let Ok(source) = source else { continue };
        match texts.form {
            Form::Policy => others.policy(source),
            Form::Scenario | Form::Folder => strings(source.text()).iter().for_each(|text| others.text(text)),
        }
    }
}

/// Every string in a JSON text.
fn strings(text: &str) -> Vec<String> {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return Vec::new() };
    let mut strings = Vec::new();
    let mut work = vec![&value];
    while let Some(value) = work.pop() {
        match value {
            serde_json::Value::String(text) => strings.push(text.clone()),
            serde_json::Value::Array(items) => work.extend(items),
            serde_json::Value::Object(members) => work.extend(members.values()),
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
        }
    }
    strings
}

/// What each text stands in for.
pub(crate) fn stand_ins(holes: &[Hole]) -> Option<Diagnostic> {
    if holes.is_empty() {
        return None;
    }
    let each = holes.iter().map(|hole| format!("`{}` for {}", hole.text(), hole.what())).collect::<Vec<_>>();
    let note = Diagnostic::note(
        "stand-ins",
        format!("texts that stand in for what is not known before deployment: {}", each.join("; ")),
    );
    let mut options: Vec<&str> = holes.iter().filter_map(Hole::option).collect();
    options.sort_unstable();
    options.dedup();
    let help = (!options.is_empty()).then(|| {
        format!("say it with {}", options.iter().map(|option| format!("`{option}`")).collect::<Vec<_>>().join(", "))
    });
    Some(Diagnostic { help, ..note })
}

/// What a policy of a template is read as.
pub(crate) fn kind(attachment: Option<keyaki_template::Attachment>) -> Option<PolicyKind> {
    use keyaki_template::Attachment;
    attachment.map(|attachment| match attachment {
        Attachment::Identity | Attachment::Scp => PolicyKind::Identity,
        Attachment::Resource | Attachment::Trust | Attachment::Rcp => PolicyKind::Resource,
    })
}

/// Everything in the text of properties that could be compared with something: what is in quotes, and words.
fn words(text: &str) -> Vec<&str> {
    let quoted = text.split('"').skip(1).step_by(2);
    let is_between = |c: char| c.is_whitespace() || matches!(c, '"' | ',' | '(' | ')' | '[' | ']');
    quoted.chain(text.split(is_between)).filter(|word| !word.is_empty()).collect()
}
