//! Scenarios, several policies as they act together, from end to end.

use crate::bench::Bench;
use crate::{check_refused, members, ways};

const FACTS: &str = r#"{"schema": "keyaki.scenario/1", "caller": {"account": "111122223333"}, "resource": {"account": "111122223333"}}"#;
const IDENTITY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
const BOUNDARY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Sid": "Reading", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
}
"#;
const BUCKET: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*",
    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
  }
}
"#;
const ORGANIZATION: &str = r#"{
  "schema": "keyaki.scenario/1",
  "policies": {
    "identity": [
      {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}},
      {"Version": "2012-10-17", "Statement": {"Sid": "Cleanup", "Effect": "Allow", "Action": "s3:DeleteObject*", "Resource": "*"}}
    ],
    "scp": [{"level": "root", "policies": [
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}]}]
  }
}
"#;
const REQUEST: &str = r#"{
  "principal": "arn:aws:sts::111122223333:assumed-role/deploy/run", "action": "s3:PutObject",
  "resource": "arn:aws:s3:::b/key", "context": {"aws:SourceIp": "203.0.113.7"}
}
"#;

/// The folders `bounded` and `free`, which differ by a boundary, and the file `organization.json`.
fn with_scenarios(bench: Bench) -> Bench {
    for folder in ["bounded", "free"] {
        bench.file(&format!("{folder}/scenario.json"), FACTS);
        bench.file(&format!("{folder}/identity/all.json"), IDENTITY);
        bench.file(&format!("{folder}/resource.json"), BUCKET);
    }
    bench.file("bounded/boundary.json", BOUNDARY);
    bench.file("organization.json", ORGANIZATION);
    bench.file("request.json", REQUEST);
    bench
}

#[test]
fn a_boundary_that_goes_is_new_access() {
    for (bench, engines) in ways("scenarios that differ by a boundary") {
        let bench = with_scenarios(bench);
        let said = bench.run(&format!("check no-new-access --existing bounded --new free --dump-dir record{engines}"));
        assert_eq!(said.code, Some(1), "{said:?}");
        for part in [
            "FAIL  The modified permissions grant new access",
            " --> free/identity/all.json:1:40\n",
            "  existing: implicit deny: the permissions boundary does not allow it\n",
            "  new: allow: an identity policy (statement 0, line 1 of `free/identity/all.json`) allows it\n",
        ] {
            assert!(said.stdout.contains(part), "{part} in {}", said.stdout);
        }
        assert_eq!(bench.entries("record/new/identity"), ["0001.json"]);
        let question = bench.read("record/question.txt");
        let bounded = "existing/boundary.json: \"bounded/boundary.json\", line 1\n";
        assert!(question.contains(bounded), "{question}");
        assert_eq!(bench.read("record/existing/boundary.json").trim(), BOUNDARY.trim());
        let again = bench.run(&format!("check no-new-access --existing record/existing --new record/new{engines}"));
        assert_eq!(again.code, Some(1), "{again:?}");
        let back = bench.run(&format!("check no-new-access --existing record/new --new record/existing{engines}"));
        assert_eq!(back.code, Some(0), "{back:?}");

        let said = bench.run(&format!("check no-new-access --existing free --new bounded{engines}"));
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.stdout.starts_with("PASS  "), "{}", said.stdout);
        assert_eq!(bench.run("compare no-new-access --existing bounded --new free").code, Some(1));
    }
}

#[test]
fn json_answers_about_scenarios_say_which_layer_and_which_text() {
    for (bench, engines) in ways("JSON answers about scenarios") {
        let bench = with_scenarios(bench);
        let json =
            bench.run(&format!("check no-new-access --existing bounded --new free --format json{engines}")).json();
        let all = ["schema", "question", "result", "message", "reasons", "witness", "engines", "query", "diagnostics"];
        assert_eq!(members(&json), all);
        let reason = &json["reasons"][0];
        assert_eq!(members(reason), ["description", "statementIndex", "file", "line", "column", "layer"]);
        assert_eq!(reason["layer"], "identity");
        assert_eq!((&reason["file"], &reason["column"]), (&"free/identity/all.json".into(), &40.into()));
        let witness = &json["witness"];
        assert_eq!(members(witness), ["request", "realistic", "decisions", "decidedBy"]);
        assert_eq!(witness["decisions"], serde_json::json!({"existing": "ImplicitDeny", "new": "Allow"}));
        assert_eq!(witness["decidedBy"], serde_json::json!({"existing": "boundary", "new": "identity"}));

        bench.file("witness.json", witness["request"].to_string());
        let decided = bench.run("decide bounded --request witness.json --format json").json();
        assert_eq!((&decided["decision"], &decided["decidedBy"]), (&"ImplicitDeny".into(), &"boundary".into()));
    }
}

#[test]
fn access_is_sought_in_a_file_with_policies_written_out() {
    for (bench, engines) in ways("access in a scenario") {
        let bench = with_scenarios(bench);
        let ask = "check access-not-granted organization.json --action";
        let said = bench.run(&format!("{ask} s3:DeleteBucket{engines}"));
        assert_eq!(said.code, Some(0), "{said:?}");
        let said = bench.run(&format!("{ask} s3:DeleteObject{engines}"));
        assert_eq!(said.code, Some(1), "{said:?}");
        let said = bench
            .run_with_input(&format!("check access-not-granted - --action s3:DeleteBucket{engines}"), ORGANIZATION);
        assert_eq!(said.code, Some(0), "{said:?}");
    }
}

#[test]
fn callers_beyond_service_control_policies_are_recognisable() {
    for (bench, engines) in ways("service-linked roles") {
        let bench = with_scenarios(bench);
        let nothing = r#"{"schema": "keyaki.scenario/1", "policies": {
            "identity": "free/identity/all.json", "scp": [{"level": "root", "policies": []}]}}"#;
        bench.file("nothing.json", nothing);
        let said = bench.run(&format!("check access-not-granted nothing.json --action s3:PutObject{engines}"));
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.stdout.contains(" (the role's path is aws-service-role/"), "{}", said.stdout);
    }
}

#[test]
fn a_scenario_says_which_layer_decides_and_what_each_says() {
    let bench = with_scenarios(Bench::without_solvers());
    insta::assert_snapshot!("scenario_decision", bench.run("decide bounded --request request.json").stdout);
    let said = bench.run("decide organization.json --request request.json --format json");
    insta::assert_snapshot!("scenario_decision_json", said.stdout);
    bench.file("stranger.json", REQUEST.replace("111122223333", "444455556666").replace("PutObject", "GetObject"));
    let said = bench.run("decide bounded --request stranger.json");
    assert!(said.code == Some(0) && said.stdout.starts_with("ALLOW  "), "{said:?}");
    assert!(said.stdout.contains("\nidentity: not asked, the caller is of another account\n"), "{}", said.stdout);
}

#[test]
fn questions_about_scenarios_are_shown_by_layer() {
    let bench = with_scenarios(Bench::without_solvers());
    let said = bench.run("dump question access-not-granted organization.json --action s3:DeleteBucket");
    insta::assert_snapshot!("scenario_question", said.stdout);
}

#[test]
fn what_is_no_sound_scenario_is_refused() {
    let bench = with_scenarios(Bench::without_solvers());
    let check = |path: &str, code: &str, message: &str| {
        check_refused(&bench, &format!("check access-not-granted {path} --action s3:*"), code, message);
        check_refused(&bench, &format!("decide {path} --request request.json"), code, message);
    };
    check("empty", "scenario-folder", "the folder holds no policies");
    check("free/scenario.json", "scenario-empty", "the scenario `free/scenario.json` holds no policies");
    bench.file("names.json", r#"{"schema": "keyaki.scenario/1", "policies": {"identity": ["old.json", "gone.json"]}}"#);
    check("names.json", "unreadable", "cannot read `gone.json`: there is no such file\n --> names.json:1:71\n");
    bench.file("dash.json", r#"{"schema": "keyaki.scenario/1", "policies": {"identity": "-"}}"#);
    check("dash.json", "unreadable", "cannot read `-`: there is no such file");
    bench.file("bare.json", r#"{"policies": {}}"#);
    check("bare.json", "scenario-schema", "the scenario has no `schema`");
    bench.file("stray/identity.json", IDENTITY);
    check("stray", "scenario-file", "a scenario has no file `identity.json`");
    check(
        "bounded --policy-type resource",
        "usage",
        "the policies of a scenario are of the type that their layers say",
    );
    bench.file("a/identity/c/d/e/f/g/h/i/deep.json", IDENTITY);
    check("a", "scenario-folder", "`a` holds too many files, or folders too deep");
    check_refused(&bench, "dump policy organization.json", "not-a-policy", "`organization.json` is a scenario");
    let message = "a scenario is evaluated by itself";
    check_refused(&bench, "decide bounded old.json --request request.json", "usage", message);
    let message = "a policy by itself cannot be compared with a scenario";
    for sides in ["--existing old.json --new free", "--existing organization.json --new old.json"] {
        check_refused(&bench, &format!("check no-new-access {sides}"), "policy-against-scenario", message);
    }
}

#[test]
fn errors_in_scenarios_are_shown_where_they_are() {
    let bench = with_scenarios(Bench::without_solvers());
    let broken = ORGANIZATION.replace("\"identity\"", "\"Identity\"").replace("\"level\"", "\"name\"");
    bench.file("broken.json", broken);
    bench.file("effect.json", ORGANIZATION.replace("\"Deny\"", "\"Dney\""));
    let said = bench.run("check no-new-access --existing broken.json --new effect.json");
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!("errors_of_two_scenarios", said.stderr);
}

#[test]
fn files_that_are_no_policies_are_passed_over_with_a_note() {
    let bench = with_scenarios(Bench::without_solvers());
    bench.file("bounded/README.md", "");
    let said = bench.run("decide bounded --request request.json");
    assert!(said.code == Some(0) && said.stderr.starts_with("note[scenario-file]: `README.md`"), "{said:?}");
}

#[cfg(unix)]
#[test]
fn links_that_go_in_circles_are_refused() {
    let bench = with_scenarios(Bench::without_solvers());
    std::os::unix::fs::symlink(bench.folder.path().join("bounded"), bench.folder.path().join("bounded/session"))
        .unwrap();
    let message = "`bounded` holds too many files, or folders too deep";
    check_refused(&bench, "decide bounded --request request.json", "scenario-folder", message);
}

/// Policies in one text, levels with names that no folder has, one of them without policies.
#[test]
fn the_record_of_any_scenario_is_a_scenario() {
    let bench = Bench::without_solvers();
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    let scenario = format!(
        r#"{{"schema": "keyaki.scenario/1", "caller": {{"account": "111122223333", "kind": "own", "management": true}},
            "resource": {{"account": "444455556666", "kind": "kms-key", "organization": "o-a1b2c3d4e5"}},
            "policies": {{"identity": [{policy}, {policy}], "scp": [{{"level": "../../up", "policies": {policy}}},
                {{"level": "", "policies": []}}, {{"level": "é/ü", "policies": [{policy}]}}]}}}}"#
    );
    bench.file("all.json", scenario);
    bench.run("check access-not-granted all.json --action s3:* --dump-dir record");
    let question = |subject: &str| {
        let said = bench.run(&format!("dump question access-not-granted {subject} --action s3:*"));
        assert_eq!(said.code, Some(0), "{said:?}");
        said.stdout
    };
    let (written, again) = (question("all.json"), question("record/policy"));
    let facts = |text: &str| text.lines().find(|line| line.contains("a scenario, ")).map(str::to_owned);
    assert!(facts(&written).is_some_and(|line| line.contains("kind `own`")), "{written}");
    assert_eq!(facts(&written), facts(&again));
    assert_eq!(written.matches("s3:*").count(), again.matches("s3:*").count(), "{again}");
    assert_eq!(bench.entries("record/policy/scp"), ["0001-______up", "0002-", "0003-___"]);
}

#[test]
fn special_callers_are_named_and_can_be_left_out() {
    let with_caller = |caller: &str| {
        let policy =
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}"#;
        format!(r#"{{"schema": "keyaki.scenario/1", "caller": {caller}, "policies": {{"identity": {policy}}}}}"#)
    };
    for (bench, engines) in ways("special callers") {
        let ask = format!("check access-not-granted scenario.json --action s3:GetObject{engines}");
        bench.file("scenario.json", with_caller(r#"{"account": "111122223333", "kind": "account"}"#));
        let said = bench.run(&ask);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.stdout.starts_with("FAIL  The policies together grant access "), "{}", said.stdout);
        let note = "note[special-caller]: no statement grants it: the caller is the root user";
        assert!(said.stderr.contains(note), "{}", said.stderr);
        bench.file("scenario.json", with_caller(r#"{"account": "111122223333", "kind": "own"}"#));
        let said = bench.run(&ask);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.stdout.starts_with("PASS  The policies together do not grant access "), "{}", said.stdout);
    }
}

#[test]
fn a_policy_is_not_left_out_for_a_capital_letter() {
    let bench = with_scenarios(Bench::without_solvers());
    bench.file("free/identity/more.JSON", "{");
    let said = bench.run("decide free --request request.json");
    assert_eq!(said.code, Some(2), "{said:?}");
    bench.file("free/identity/more.JSON", BOUNDARY);
    assert_eq!(bench.run("decide free --request request.json").code, Some(0));
    bench.file("free/boundary.Json", BOUNDARY);
    bench.file("free/boundary.json", BOUNDARY);
    let said = bench.run("decide free --request request.json");
    assert!(said.code == Some(2) && said.stderr.contains("is there in another spelling too"), "{said:?}");
}
