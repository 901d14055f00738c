//! The findings of the real service, reproduced as sets (`tests/findings`).

#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use keyaki_engine::{Answer, Engine, EngineInfo, Limits, Outcome, Panel};
use keyaki_findings::{Coverage, Finding, Findings, Options, Zone, findings};
use keyaki_ir::Query;
use keyaki_native::Native;
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_source::Source;
use serde_json::{Value, json};

const ANSWERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/findings/access-analyzer.json");

fn found(policy: &Value, account: &str) -> Findings {
    found_by(Native::default(), policy, account)
}

fn found_by(engine: impl Engine + 'static, policy: &Value, account: &str) -> Findings {
    let source = Source::new("policy.json", policy.to_string());
    let (policy, diagnostics) = read(&source, Some(PolicyKind::Resource), Mode::Lenient);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let panel = Panel::new([Arc::new(engine) as Arc<dyn Engine>]);
    findings(&policy, &Zone::new(account, None).unwrap(), &panel, &Options::default())
}

fn as_the_service(finding: &Finding, found: &Findings) -> String {
    let (kind, who) = &finding.principal;
    let condition: serde_json::Map<String, Value> =
        finding.condition.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    let value = json!({
        "action": finding.actions,
        "principal": {kind: who},
        "resource": finding.resource,
        "condition": condition,
        "isPublic": finding.is_public,
        "resourceOwnerAccount": found.zone.account(),
        "resourceType": found.resource_type,
    });
    value.to_string()
}

#[test]
fn the_findings_of_the_service_are_reproduced_as_sets() {
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(ANSWERS).unwrap()).unwrap();
    assert_eq!(rows.len(), 12);
    for row in rows {
        let found = found(&row["policy"], "222634363387");
        let ours: BTreeSet<String> = found.findings.iter().map(|finding| as_the_service(finding, &found)).collect();
        let theirs: BTreeSet<String> = row["findings"].as_array().unwrap().iter().map(Value::to_string).collect();
        assert_eq!(ours, theirs, "{}", row["name"]);
        assert_eq!(ours.len(), found.findings.len(), "none twice");
        assert!(matches!(found.coverage, Coverage::Proven(_)), "{}: {:?}", row["name"], found.coverage);
        assert!(found.is_certain(), "{}", row["name"]);
    }
}

/// Knows nothing, however plain it is.
struct GivesUp(EngineInfo);

impl GivesUp {
    fn new() -> Self {
        Self(EngineInfo { name: "nobody".to_owned(), version: "1".to_owned() })
    }
}

impl Engine for GivesUp {
    fn info(&self) -> &EngineInfo {
        &self.0
    }

    fn solve(&self, _: &Query, _: &Limits) -> Outcome {
        Outcome::new(self.0.clone(), Answer::Unknown("it gave up".to_owned()), Duration::ZERO)
    }
}

/// An engine that gives up on everything leaves nothing certain, and no access out.
#[test]
fn what_no_engine_decides_is_not_certain() {
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(ANSWERS).unwrap()).unwrap();
    for row in rows {
        let found = found_by(GivesUp::new(), &row["policy"], "222634363387");
        assert!(!found.is_certain(), "{}", row["name"]);
        assert!(matches!(found.coverage, Coverage::NotProven(_)));
        assert!(found.undecided > 0);
    }
}

/// Case 197: statements that overlap pairwise in one key.
#[test]
fn overlapping_statements_have_a_finding_for_every_pair() {
    let words = "abcdefghijklmno";
    for n in [1, 2, 3, 5] {
        let statements = (0..n).map(|at| {
            let user = format!("arn:aws:iam::123456789012:user/{}*{}", &words[..at], &words[at + 1..]);
            let topic = format!("arn:aws:sns:ap-northeast-1:123456789012:{words}{at}");
            json!({
                "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b",
                "Condition": {"StringLike": {"aws:PrincipalArn": user}, "ArnLike": {"aws:SourceArn": topic}}
            })
        });
        let policy = json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>()});
        let found = found(&policy, "222634363387");
        assert_eq!(found.findings.len(), n * n);
        assert!(found.is_certain());
    }
}
