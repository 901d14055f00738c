//! A baseline with the findings of a run.

use std::collections::BTreeSet;

use keyaki::Judgement;
use keyaki_report::{Asked, Checked, Verdict, json_text};
use keyaki_source::Diagnostic;
use serde_json::{Map, Value, json};

use super::apply::accepted;
use super::{About, Baseline, Entry, Findings, Given, SCHEMA};
use crate::files;
use crate::report::Failure;

impl Baseline {
    /// Accepts what fails, if that is asked for, and writes the file; what there is to say about it. What this run has not asked about
    /// stays as it is, and so does what could not be decided.
    pub(super) fn update(&self, checks: &mut [Checked], findings: &Findings) -> Result<Option<Diagnostic>, Failure> {
        let Some(given) = &self.update else { return Ok(None) };
        let mut entries = self.kept(checks, findings);
        let mut added = 0;
        for (check, finding) in checks.iter_mut().zip(findings) {
            let Some(entry) = entry(check, finding.as_deref(), given) else { continue };
            check.accepted = Some(accepted(&entry));
            entries.push(entry);
            added += 1;
        }
        entries.sort_by(|a, b| (&a.about, &a.finding).cmp(&(&b.about, &b.finding)));
        files::write(&self.path, &text(&entries))?;
        let removed = self.entries.len() + added - entries.len();
        let message =
            format!("`{}` accepts {added} more findings, and {removed} entries are gone", self.path.display());
        Ok(Some(Diagnostic::note("baseline-written", message)))
    }

    /// The entries that are still of use.
    fn kept(&self, checks: &[Checked], findings: &Findings) -> Vec<Entry> {
        let mut decided = BTreeSet::new();
        let mut in_use = BTreeSet::new();
        for (check, finding) in checks.iter().zip(findings) {
            let Ok(Asked { question, answer, .. }) = &check.result else { continue };
            let about = About::of(&check.name, question);
            if check.verdict() == Verdict::Accepted {
                in_use.insert((about.clone(), finding.clone().unwrap_or_default()));
            }
            if matches!(answer.judgement, Judgement::Holds | Judgement::Exists { .. } | Judgement::Fails { .. }) {
                decided.insert(about);
            }
        }
        let is_kept = |entry: &&Entry| {
            !decided.contains(&entry.about) || in_use.contains(&(entry.about.clone(), entry.finding.clone()))
        };
        self.entries.iter().filter(is_kept).cloned().collect()
    }
}

/// The entry for a check that fails and is not accepted.
fn entry(check: &Checked, finding: Option<&str>, given: &Given) -> Option<Entry> {
    let (Verdict::Fail, Ok(Asked { question, answer, .. }), Some(finding)) = (check.verdict(), &check.result, finding)
    else {
        return None;
    };
    let Judgement::Fails { reasons, .. } = &answer.judgement else { return None };
    Some(Entry {
        about: About::of(&check.name, question),
        finding: finding.to_owned(),
        says: reasons.first().map(|reason| reason.description.clone()),
        reason: given.reason.clone(),
        expires: given.expires.clone(),
        place: None,
    })
}

fn text(entries: &[Entry]) -> String {
    json_text(&json!({ "schema": SCHEMA, "findings": entries.iter().map(written).collect::<Value>() }))
}

fn written(entry: &Entry) -> Value {
    let About { policy, question, actions, resources } = &entry.about;
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("policy", json!(policy));
    add("question", json!(question));
    for (name, items) in [("actions", actions), ("resources", resources)] {
        if !items.is_empty() {
            add(name, json!(items));
        }
    }
    add("finding", json!(entry.finding));
    if let Some(says) = &entry.says {
        add("says", json!(says));
    }
    add("reason", json!(entry.reason));
    if let Some(expires) = &entry.expires {
        add("expires", json!(expires.as_str()));
    }
    Value::Object(members)
}
