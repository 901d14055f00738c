//! What results are instances of: a question that has an answer it should not have, or a remark.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{HOME, level};
use crate::finding::{Finding, Kind};

/// A rule.
pub(super) struct Rule {
    pub(super) id: &'static str,
    level: &'static str,
    short: String,
    full: &'static str,
}

/// The rules that `findings` are instances of, by id.
pub(super) fn rules<'a>(findings: impl Iterator<Item = &'a Finding<'a>>) -> Vec<Rule> {
    let mut rules: BTreeMap<&'static str, Rule> = BTreeMap::new();
    for finding in findings {
        let id = id(&finding.kind);
        rules.entry(id).or_insert_with(|| rule(id, finding));
    }
    rules.into_values().collect()
}

/// The id of the rule.
pub(super) fn id(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Through { question, .. } | Kind::Unmet { question } | Kind::Open { question } => question,
        Kind::Remark(code) | Kind::Broken(code) => code,
    }
}

fn rule(id: &'static str, finding: &Finding<'_>) -> Rule {
    let (level, short, full) = match (&finding.kind, id) {
        (Kind::Through { .. } | Kind::Unmet { .. } | Kind::Open { .. }, "no-new-access") => (
            "error",
            "The policy allows only what the existing policy allows".to_owned(),
            "No request at all may be allowed by the new policy and not by the existing one (CheckNoNewAccess). A result names a \
             statement that lets such a request through, and shows the request.",
        ),
        (Kind::Through { .. } | Kind::Unmet { .. } | Kind::Open { .. }, "property") => (
            "error",
            "The property holds".to_owned(),
            "What a property claims of all requests, or that some request exists, has to be so. A result names a statement that lets a \
             request through which contradicts it, and shows the request; or else the property.",
        ),
        (Kind::Through { .. } | Kind::Open { .. }, "no-public-access") => (
            "error",
            "The policy keeps the public out".to_owned(),
            "No request by a stranger may be allowed by the policy of a resource (CheckNoPublicAccess). A result names a \
             statement that lets such a request through, and shows the request.",
        ),
        (Kind::Through { .. } | Kind::Open { .. }, "cross-account") => (
            "error",
            "The policy keeps other accounts out".to_owned(),
            "No request from outside the given accounts and organizations may be allowed by the policy of a resource. A result \
             names a statement that lets such a request through, and shows the request.",
        ),
        (Kind::Through { .. } | Kind::Unmet { .. } | Kind::Open { .. }, _) => (
            "error",
            "The policy allows none of the listed access".to_owned(),
            "No request for one of the listed actions on one of the listed resources may be allowed (CheckAccessNotGranted). A \
             result names a statement that lets such a request through, and shows the request.",
        ),
        (Kind::Remark(code) | Kind::Broken(code), _) => (
            level(finding.severity),
            code.replace('-', " "),
            "A remark about how a policy is read, or what an answer rests on.",
        ),
    };
    Rule { id, level, short, full }
}

impl Rule {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "shortDescription": { "text": self.short },
            "fullDescription": { "text": self.full },
            "help": { "text": self.full },
            "helpUri": format!("{HOME}/blob/main/docs/formats.md"),
            "defaultConfiguration": { "level": self.level },
            "properties": { "tags": ["security", "iam"], "precision": "very-high" },
        })
    }
}
