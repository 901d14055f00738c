//! Any text has findings, as every type of policy: their places lie within the text, their paths lead there, and the service's form of them
//! can be written.
//!
//! Proofs are left out: what they claim is of the engines, which have claims of their own.

use keyaki_source::Source;
use keyaki_validate::{
    Finding, IssueCode, Location, PathElement, PolicyType, Proofs, ResourceType, findings_json, validate,
    validate_source,
};
use serde_json::Value;

use super::Tried;
use crate::findings::check_diagnostics;

pub(super) fn check(data: &[u8]) -> Tried {
    let Ok(source) = Source::from_bytes("policy.json", data.to_vec()) else { return Tried::NotAtAll };
    let root: Option<Value> = serde_json::from_str(source.text()).ok();
    for kind in PolicyType::ALL {
        // The length chooses a resource, so that an input always means the same.
        let resource = ResourceType::ALL.get(data.len() % (ResourceType::ALL.len() + 1)).copied();
        let resource = resource.filter(|_| kind == PolicyType::Resource);
        let validation = validate_source(&source, kind, resource, Proofs::None);
        check_diagnostics(&validation.diagnostics);
        assert_eq!(validate(source.text(), kind, resource, Proofs::None).findings, validation.findings);
        validation.findings.iter().for_each(|finding| places(&source, root.as_ref(), finding));
        let written = findings_json(source.text(), &validation.findings);
        assert_eq!(written.as_array().map(Vec::len), Some(validation.findings.len()));
    }
    Tried::Fully
}

fn places(source: &Source, root: Option<&Value>, finding: &Finding) {
    assert!(!finding.locations.is_empty(), "{finding:?} is nowhere");
    assert!(!finding.details.is_empty(), "{finding:?} says nothing");
    for Location { path, span } in &finding.locations {
        assert!(source.text().get(span.range()).is_some(), "{finding:?} is outside of the text");
        // Of a member that is written twice a reader keeps one.
        let Some(root) = root.filter(|_| finding.code != IssueCode::JsonSyntaxError) else { continue };
        assert!(follow(root, path).is_some() || has_duplicates(source), "{path:?} leads nowhere");
    }
}

/// Where a path leads; names lead to their values.
fn follow<'a>(root: &'a Value, path: &[PathElement]) -> Option<&'a Value> {
    path.iter().try_fold(root, |value, element| match element {
        PathElement::Index(index) => value.get(index),
        PathElement::Value(name) | PathElement::Key(name) => value.get(name),
        PathElement::Substring { start, length } => {
            let units = value.as_str()?.encode_utf16().count();
            (start + length <= units).then_some(value)
        }
    })
}

/// Whether some member is written twice: then paths may lead into the one that a reader has dropped.
fn has_duplicates(source: &Source) -> bool {
    let findings = validate_source(source, PolicyType::Identity, None, Proofs::None).findings;
    findings.iter().any(|finding| finding.code == IssueCode::JsonSyntaxError)
}
