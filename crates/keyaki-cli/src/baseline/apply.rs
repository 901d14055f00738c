//! Which of the checks fail with an accepted finding.

use std::collections::BTreeSet;

use keyaki::Judgement;
use keyaki_report::{Accepted, Asked, Checked};
use keyaki_source::Diagnostic;

use super::{About, Baseline, Date, Entry, Findings};

impl Baseline {
    /// Marks the checks whose finding is accepted on the day `today`; what there is to say about entries that were of no use.
    pub(super) fn apply(&self, checks: &mut [Checked], findings: &Findings, today: &Date) -> Vec<Diagnostic> {
        let mut unneeded = Vec::new();
        let mut asked = BTreeSet::new();
        for (check, finding) in checks.iter_mut().zip(findings) {
            let Ok(Asked { question, answer, .. }) = &mut check.result else { continue };
            let about = About::of(&check.name, question);
            let entries: Vec<&Entry> = self.entries.iter().filter(|entry| entry.about == about).collect();
            asked.insert(about);
            match answer.judgement {
                Judgement::Holds | Judgement::Exists { .. } => unneeded.extend(entries.into_iter().map(not_needed)),
                Judgement::Fails { .. } => match valid(&entries, finding.as_deref(), today) {
                    Ok(entry) => check.accepted = Some(accepted(entry)),
                    Err(why) => answer.diagnostics.extend(why),
                },
                // What has no request to show is nothing that could be accepted.
                Judgement::NothingExists | Judgement::Unknown { .. } | Judgement::Disagreement => {}
            }
        }
        let others = self.entries.iter().filter(|entry| !asked.contains(&entry.about)).count();
        if others > 0 {
            let (entries, are) = if others == 1 { ("finding", "is") } else { ("findings", "are") };
            let message = format!(
                "{others} accepted {entries} {are} about policies or questions that this run has not asked about"
            );
            unneeded.push(Diagnostic::note("accepted-elsewhere", message));
        }
        unneeded
    }
}

/// The entry that accepts `finding` today, or why none does.
fn valid<'a>(entries: &[&'a Entry], finding: Option<&str>, today: &Date) -> Result<&'a Entry, Option<Diagnostic>> {
    let same: Vec<&Entry> = entries.iter().copied().filter(|entry| Some(entry.finding.as_str()) == finding).collect();
    if let Some(entry) = same.iter().find(|entry| entry.is_valid(today)) {
        return Ok(entry);
    }
    Err(match (same.first(), entries.first()) {
        (Some(entry), _) => Some(expired(entry)),
        (None, Some(entry)) => Some(changed(entry)),
        (None, None) => None,
    })
}

impl Entry {
    /// Whether its last day is not over.
    pub(super) fn is_valid(&self, today: &Date) -> bool {
        self.expires.as_ref().is_none_or(|last| today <= last)
    }
}

pub(super) fn accepted(entry: &Entry) -> Accepted {
    Accepted { reason: entry.reason.clone(), until: entry.expires.as_ref().map(|date| date.as_str().to_owned()) }
}

fn expired(entry: &Entry) -> Diagnostic {
    let day = entry.expires.as_ref().map(Date::as_str).unwrap_or_default();
    let message = format!("this was accepted until {day}, which is over");
    placed(Diagnostic::warning("accepted-expired", message), entry)
        .help("mend the policy, or accept it anew with `--update-baseline`")
}

fn changed(entry: &Entry) -> Diagnostic {
    let message = "another finding of this policy is accepted, not this one: what is allowed is not the same any more";
    placed(Diagnostic::warning("accepted-changed", message), entry)
        .help("look at it as at a new one; a new version of Keyaki may also tell findings apart otherwise")
}

fn not_needed(entry: &Entry) -> Diagnostic {
    let message = format!("the check of `{}` passes, and a finding of it is still accepted", entry.about.policy);
    placed(Diagnostic::warning("accepted-unneeded", message), entry)
        .help("take the entry out, or let `--update-baseline` do it")
}

fn placed(diagnostic: Diagnostic, entry: &Entry) -> Diagnostic {
    match &entry.place {
        Some((source, span)) => diagnostic.label(source, *span, "accepted here"),
        None => diagnostic,
    }
}
