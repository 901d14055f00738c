//! Scenarios from text: what is read and what is said about what is wrong.

use keyaki_policy::{Mode, PolicyKind, Readings};
use keyaki_source::{Diagnostic, Source};

use super::ScenarioForm;
use super::members::MOST;
use crate::scenario::{AccountRole, ResourceKind, Scenario};

const ALLOW: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
const GRANT: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#;
const DENY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#;

/// One diagnostic in one line: severity, code, message, the text pointed at, help.
fn line(diagnostic: &Diagnostic) -> String {
    let at = diagnostic.labels.first().map(|label| format!(" at {}", label.source.slice(label.span)));
    let help = diagnostic.help.as_deref().unwrap_or_default();
    let (severity, code) = (diagnostic.severity.name(), diagnostic.code);
    format!("{severity} {code}: {}{} ({help})", diagnostic.message, at.unwrap_or_default())
}

fn lines(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn read(text: &str) -> (Option<Scenario>, String) {
    let (form, diagnostics) = ScenarioForm::from_json(&Source::new("scenario.json", text));
    let Some(form) = form else { return (None, lines(&diagnostics)) };
    let (scenario, more) = form.resolve(Mode::Lenient, &mut |name| match name {
        "allow.json" => Ok(Source::new("dir/allow.json", ALLOW)),
        name => Err(Box::new(Diagnostic::error("no-file", format!("cannot read `{name}`")))),
    });
    (scenario, lines(&[diagnostics, more].concat()))
}

/// What is said about a scenario with these members next to its schema.
fn check(members: &str) -> String {
    let (scenario, said) = read(&format!(r#"{{"schema": "keyaki.scenario/1", {members}}}"#));
    assert_eq!(scenario.is_none(), said.contains("error "), "{said}");
    said
}

fn folder(files: &[(&str, &str)]) -> (Option<Scenario>, String) {
    let files: Vec<_> =
        files.iter().map(|(path, text)| ((*path).to_owned(), Source::new(format!("dir/{path}"), *text))).collect();
    let (form, diagnostics) = ScenarioForm::from_folder(&files);
    let Some(form) = form else { return (None, lines(&diagnostics)) };
    let (scenario, more) = form.resolve(Mode::Lenient, &mut |name| panic!("no file {name} is named"));
    (scenario, lines(&[diagnostics, more].concat()))
}

/// The layers that hold policies, with the names of their texts.
fn layers(scenario: &Scenario) -> Vec<String> {
    let of = |layer: &str, policy: &keyaki_policy::Policy| format!("{layer} {}", policy.source.name());
    let levels = |layer: &'static str, levels: &[crate::scenario::Level]| {
        let named = |level: &crate::scenario::Level| {
            level.policies.iter().map(|policy| of(&format!("{layer}/{}", level.name), policy)).collect::<Vec<_>>()
        };
        levels.iter().flat_map(named).collect::<Vec<_>>()
    };
    let mut found = levels("rcp", &scenario.rcps);
    found.extend(levels("scp", &scenario.scps));
    found.extend(scenario.resource_policy.iter().map(|policy| of("resource", policy)));
    found.extend(scenario.identity.iter().map(|policy| of("identity", policy)));
    found.extend(scenario.boundary.iter().map(|policy| of("boundary", policy)));
    found.extend(scenario.session.iter().map(|policy| of("session", policy)));
    found
}

#[test]
fn every_member_is_read() {
    let text = format!(
        r#"{{"schema": "keyaki.scenario/1",
            "caller": {{"account": "111122223333", "organization": "o-a", "management": true}},
            "resource": {{"account": "444455556666", "organization": "o-b", "management": false, "kind": "kms-key"}},
            "policies": {{"identity": ["allow.json", {ALLOW}], "resource": {GRANT}, "boundary": "allow.json",
                "session": {ALLOW}, "scp": [{{"level": "root", "policies": ["allow.json"]}}],
                "rcp": [{{"level": "root", "policies": []}}, {{"level": "unit", "policies": {DENY}}}]}}}}"#
    );
    let (scenario, said) = read(&text);
    assert_eq!(said, "");
    let scenario = scenario.unwrap();
    assert_eq!((scenario.caller.id.as_deref(), scenario.caller.role), (Some("111122223333"), AccountRole::Management));
    assert_eq!((scenario.resource.id.as_deref(), scenario.resource.role), (Some("444455556666"), AccountRole::Member));
    assert_eq!(
        (scenario.caller.organization.as_deref(), scenario.resource.organization.as_deref()),
        (Some("o-a"), Some("o-b"))
    );
    assert_eq!(scenario.resource_kind, ResourceKind::KmsKey);
    assert_eq!(scenario.rcps.len(), 2);
    insta::assert_snapshot!(layers(&scenario).join("\n"), @r"
    rcp/unit scenario.json
    scp/root dir/allow.json
    resource scenario.json
    identity dir/allow.json
    identity scenario.json
    boundary dir/allow.json
    session scenario.json
    ");
    let kinds: Vec<_> = scenario.policies().map(|policy| policy.kind).collect();
    use PolicyKind::{Boundary, Identity, Rcp, Resource, Scp, Session};
    assert_eq!(kinds, [Rcp, Scp, Resource, Boundary, Identity, Identity, Session]);
}

#[test]
fn files_are_named_once_and_in_order() {
    let text = r#"{"schema": "keyaki.scenario/1", "policies": {"identity": ["b.json", "a.json", "b.json"], "boundary": "c.json"}}"#;
    let form = ScenarioForm::from_json(&Source::new("s", text)).0.unwrap();
    assert_eq!(form.files().collect::<Vec<_>>(), ["a.json", "b.json", "c.json"]);
}

#[test]
fn wrong_members_and_types_are_told_apart() {
    let said = [
        read("[]").1,
        read("{").1,
        read("{}").1,
        read(r#"{"schema": "keyaki.scenario/2"}"#).1,
        check(r#""Caller": {}, "colour": 1, "schema": "keyaki.scenario/1""#),
        check(r#""caller": [], "resource": {"account": 1, "management": "yes", "kind": "kms", "arn": ""}"#),
        check(r#""caller": {"account": "1"}"#),
        check(r#""caller": {"account": "111122223333"}, "resource": {"account": "111122223333", "management": true}"#),
        check(
            r#""policies": {"identity": [null, ["a"]], "boundary": 1, "resource": "", "session": "/etc/x", "scps": []}"#,
        ),
        check(r#""policies": {"scp": {}, "rcp": [1, {"level": "root"}, {"level": 1, "policies": []}]}"#),
        check(r#""policies": {"scp": [{"level": "a", "policies": []}, {"level": "a", "policies": []}]}"#),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn policies_are_read_by_the_rules_of_their_layer() {
    let said = [
        check(&format!(r#""policies": {{"identity": {GRANT}}}"#)),
        check(&format!(r#""policies": {{"resource": {ALLOW}}}"#)),
        check(&format!(r#""policies": {{"rcp": [{{"level": "root", "policies": {GRANT}}}]}}"#)),
        check(&format!(r#""policies": {{"scp": [{{"level": "root", "policies": {DENY}}}]}}"#)),
        check(r#""policies": {"identity": ["allow.json", "other.json"]}"#),
        check(r#""policies": {"session": {"Statement": {"Effect": "allow"}}}"#),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn a_folder_holds_a_file_for_each_policy() {
    let facts = r#"{"schema": "keyaki.scenario/1", "caller": {"account": "111122223333"}}"#;
    let files = [
        ("README.md", "notes"),
        ("boundary.json", ALLOW),
        ("identity/a.json", ALLOW),
        ("identity/b.json", ALLOW),
        ("rcp/root/deny.json", DENY),
        ("resource.json", GRANT),
        ("scenario.json", facts),
        ("scp/root/a.json", ALLOW),
        ("scp/root/b.json", ALLOW),
        ("scp/unit/c.json", ALLOW),
        ("session/s.json", ALLOW),
    ];
    let (scenario, said) = folder(&files);
    let scenario = scenario.unwrap();
    assert_eq!((scenario.caller.id.as_deref(), scenario.scps.len()), (Some("111122223333"), 2));
    insta::assert_snapshot!(format!("{said}\n{}", layers(&scenario).join("\n")), @r"
    note scenario-file: `README.md` is no policy of the scenario (files that do not end in `.json` are passed over)
    rcp/root dir/rcp/root/deny.json
    scp/root dir/scp/root/a.json
    scp/root dir/scp/root/b.json
    scp/unit dir/scp/unit/c.json
    resource dir/resource.json
    identity dir/identity/a.json
    identity dir/identity/b.json
    boundary dir/boundary.json
    session dir/session/s.json
    ");
}

#[test]
fn files_that_belong_nowhere_are_refused() {
    let said = [
        folder(&[]).1,
        folder(&[("README.md", "")]).1,
        folder(&[("Identity/a.json", ALLOW), ("identity/deep/a.json", ALLOW), ("identity.json", ALLOW)]).1,
        folder(&[("scp/a.json", ALLOW), ("scp/root/unit/a.json", ALLOW), ("identity/a.json", ALLOW)]).1,
        folder(&[("scenario.json", r#"{"schema": "keyaki.scenario/1", "policies": {}}"#), ("identity/a.json", ALLOW)])
            .1,
        folder(&[("scenario.json", "{"), ("identity/a.json", ALLOW)]).1,
        folder(&[("resource.JSON", GRANT), ("resource.json", GRANT)]).1,
        folder(&[("boundary.Json", ALLOW), ("boundary.json", ALLOW)]).1,
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn a_folder_and_a_file_mean_the_same() {
    let (from_folder, _) = folder(&[("identity/allow.json", ALLOW)]);
    let (from_file, _) = read(r#"{"schema": "keyaki.scenario/1", "policies": {"identity": "allow.json"}}"#);
    let without_text = |scenario: Option<Scenario>| scenario.map(|scenario| scenario.identity[0].statements.clone());
    assert_eq!(without_text(from_folder), without_text(from_file));
}

#[test]
fn hostile_text_ends_in_few_diagnostics() {
    let members: Vec<_> = (0..5000).map(|n| format!(r#""m{n}": 1"#)).collect();
    assert!(read(&format!("{{{}}}", members.join(","))).1.lines().count() <= 202);
    let policies = vec!["\"allow.json\""; 2000].join(",");
    let (scenario, said) =
        read(&format!(r#"{{"schema": "keyaki.scenario/1", "policies": {{"identity": [{policies}]}}}}"#));
    assert!(scenario.is_none() && said.contains("scenario-size"), "{said}");
}

#[test]
fn a_thousand_policies_are_not_too_many() {
    let said = |count: usize| {
        let policies = vec!["\"allow.json\""; count].join(",");
        check(&format!(r#""policies": {{"identity": [{policies}]}}"#))
    };
    assert_eq!(said(1000), "");
    assert!(said(1001).contains("the scenario has 1001 policies; the limit is 1000"));
}

#[test]
fn more_members_than_are_looked_at_are_counted() {
    let said = |count: usize| {
        let known = [r#""account": "111122223333""#, r#""organization": "o-a""#].map(str::to_owned);
        let unknown = (known.len()..count).map(|n| format!(r#""m{n}": 1"#));
        let members: Vec<_> = known.into_iter().chain(unknown).collect();
        check(&format!(r#""caller": {{{}}}"#, members.join(",")))
    };
    assert!(!said(MOST).contains(&format!("has {MOST} members")));
    assert!(said(MOST + 1).contains(&format!("has {} members", MOST + 1)));
}

#[test]
fn every_policy_takes_other_readings() {
    let text = format!(
        r#"{{"schema": "keyaki.scenario/1", "policies": {{"identity": {ALLOW}, "resource": {GRANT}, "boundary": {ALLOW},
            "session": {ALLOW}, "scp": [{{"level": "root", "policies": {ALLOW}}}],
            "rcp": [{{"level": "unit", "policies": {DENY}}}]}}}}"#
    );
    let scenario = read(&text).0.unwrap();
    let readings = Readings::default().with("list-without-prefix", "some-value").unwrap();
    let again = scenario.reread(readings);
    assert_eq!(layers(&again), layers(&scenario));
    assert!(scenario.policies().all(|policy| policy.readings == Readings::default()));
    assert!(again.policies().all(|policy| policy.readings == readings) && again.policies().count() == 6);
}

#[test]
fn identity_policies_alone_are_a_scenario() {
    let scenario =
        read(&format!(r#"{{"schema": "keyaki.scenario/1", "policies": {{"identity": {ALLOW}}}}}"#)).0.unwrap();
    assert_eq!(Scenario::of_identity(scenario.identity.clone()), scenario);
}
