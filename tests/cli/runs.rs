//! Several checks in one run, from end to end.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::bench::{BUCKET, Bench, NEW, OLD, Said};
use crate::{check_refused, members};

/// A folder `policies` with one that grants deletion, one that does not, and one deeper down; and files that are none.
fn with_policies() -> Bench {
    let bench = Bench::without_solvers();
    bench.file("policies/cleanup.json", NEW);
    bench.file("policies/reading.json", OLD);
    bench.file("policies/team/bucket.json", BUCKET);
    bench.file("policies/README.md", "no policy");
    bench.file("policies/.hidden/secret.json", NEW);
    bench
}

/// `text` with `…` for every SHA-256, which differs from version to version.
pub(crate) fn without_hashes(text: &str) -> String {
    let parts = text.split('"').map(|part| {
        let is_hash = part.len() == 64 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash { "…" } else { part }
    });
    parts.collect::<Vec<_>>().join("\"")
}

/// What was said, with the exit code and without times and hashes, which differ from run to run or from version to version.
pub(crate) fn transcript(said: &Said) -> String {
    let mut out = format!("exit code {}\n", said.code.unwrap_or(-1));
    for line in said.stderr.lines().map(|line| format!("| {line}")).chain(said.stdout.lines().map(str::to_owned)) {
        let is_of_engine = line.starts_with("native ");
        let words: Vec<&str> = line.split(' ').collect();
        let line = if is_of_engine { words[..3].join(" ") } else { line };
        writeln!(out, "{line}").unwrap();
    }
    without_hashes(&out)
}

const DELETION: &str = "--action s3:DeleteBucket";

pub(crate) fn verdicts(run: &Value) -> Vec<(String, String)> {
    let checks = run["checks"].as_array().unwrap().iter();
    checks
        .map(|check| (check["name"].as_str().unwrap().to_owned(), check["verdict"].as_str().unwrap().to_owned()))
        .collect()
}

#[track_caller]
pub(crate) fn check_verdicts(said: &Said, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(name, verdict)| ((*name).to_owned(), (*verdict).to_owned())).collect();
    assert_eq!(verdicts(&said.json()), expected, "{said:?}");
}

#[test]
fn several_policies_have_one_summary() {
    let bench = with_policies();
    bench.file("policies/broken.json", "{\"Version\": ");
    let said = bench.run(&format!("check access-not-granted policies/**/*.json old.json gone.json {DELETION}"));
    insta::assert_snapshot!("several_policies", transcript(&said));
}

#[test]
fn a_folder_of_policies_and_a_pattern_name_the_same() {
    let bench = with_policies();
    let all =
        [("policies/cleanup.json", "FAIL"), ("policies/reading.json", "PASS"), ("policies/team/bucket.json", "PASS")];
    for named in ["policies", "policies/**/*.json", "policies policies/*.json", "policies/*.json policies/*/*.json"] {
        let said = bench.run(&format!("check access-not-granted {named} {DELETION} --format json"));
        assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""), "{said:?}");
        check_verdicts(&said, &all);
    }
    let said =
        bench.run(&format!("check access-not-granted policies/[r-t]*.json policies/t*/* {DELETION} --format json"));
    check_verdicts(&said, &all[1..]);
}

#[test]
fn what_is_written_as_a_pattern_is_answered_as_a_run() {
    let bench = with_policies();
    let said = bench.run(&format!("check access-not-granted policies/c*.json {DELETION} --format json"));
    let run = said.json();
    assert_eq!(members(&run), ["schema", "result", "summary", "checks", "diagnostics"]);
    assert_eq!((&run["schema"], &run["result"]), (&"keyaki.run/1".into(), &"FAIL".into()));
    let summary =
        json!({"checks": 1, "pass": 0, "accepted": 0, "unknown": 0, "fail": 1, "error": 0, "disagreement": 0});
    assert_eq!(run["summary"], summary);
    assert_eq!(members(&run["checks"][0]), ["name", "verdict", "answer"]);
    let alone = bench.run(&format!("check access-not-granted policies/cleanup.json {DELETION} --format json")).json();
    let mut answer = run["checks"][0]["answer"].clone();
    answer["engines"] = alone["engines"].clone();
    assert_eq!(answer, alone);
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_and_the_rest_is_answered() {
    let bench = with_policies();
    bench.file("policies/latin.json", b"{\"Version\": \"\xe9\"}");
    let said = bench.run("check access-not-granted policies --action ec2:RunInstances --format json");
    assert_eq!(said.code, Some(2), "{said:?}");
    let all = [
        ("policies/cleanup.json", "PASS"),
        ("policies/latin.json", "ERROR"),
        ("policies/reading.json", "PASS"),
        ("policies/team/bucket.json", "PASS"),
    ];
    check_verdicts(&said, &all);
    let run = said.json();
    assert_eq!((&run["result"], &run["checks"][1]["diagnostics"][0]["code"]), (&"ERROR".into(), &"not-utf8".into()));
    let said = bench.run("check access-not-granted policies --action ec2:RunInstances");
    assert!(said.stdout.contains("\nERROR  policies/latin.json        the text is not UTF-8\n"), "{said:?}");
}

#[test]
fn a_name_that_stands_for_nothing_is_an_error() {
    let bench = with_policies();
    for none in ["policies/*.yaml", "nowhere/**/*.json", "policies/*/*/*.json", "policies/.*/*.json"] {
        let message = format!("`{none}` names no policy");
        check_refused(&bench, &format!("check access-not-granted old.json {none} {DELETION}"), "no-policies", &message);
    }
    check_refused(&bench, &format!("check access-not-granted a**/b {DELETION}"), "pattern", "`a**/b` is no pattern");
    bench.file("plain/notes.txt", "none");
    check_refused(&bench, &format!("check access-not-granted plain {DELETION}"), "no-policies", "`plain` names");
}

#[test]
fn a_file_that_is_called_like_a_pattern_is_itself() {
    let bench = with_policies();
    bench.file("policies/[a].json", OLD);
    let said = bench.run(&format!("check access-not-granted policies/[a].json {DELETION} --format json"));
    assert_eq!((said.code, &said.json()["schema"]), (Some(0), &"keyaki.answer/1".into()), "{said:?}");
}

#[test]
fn folders_of_policies_are_compared_policy_by_policy() {
    let bench = with_policies();
    bench.file("before/cleanup.json", OLD);
    bench.file("before/reading.json", OLD);
    bench.file("before/gone.json", NEW);
    let said = bench.run("check no-new-access --existing before --new policies");
    insta::assert_snapshot!("folders_compared", transcript(&said));
    let said = bench.run("check no-new-access --existing before --new policies --format json");
    check_verdicts(
        &said,
        &[("policies/cleanup.json", "FAIL"), ("policies/reading.json", "PASS"), ("policies/team/bucket.json", "FAIL")],
    );
    assert_eq!(said.json()["diagnostics"][0]["code"], "policy-deleted");
    let said = bench.run("check no-new-access --existing policies --new policies");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.stdout.lines().last(), Some("3 checks: 3 PASS"));
}

#[test]
fn a_folder_may_be_empty_beside_one_of_policies() {
    let bench = with_policies();
    std::fs::create_dir(bench.folder.path().join("none")).unwrap();
    let said = bench.run("check no-new-access --existing none --new policies --format json");
    assert!(said.code == Some(1) && verdicts(&said.json()).iter().all(|(_, verdict)| verdict == "FAIL"), "{said:?}");
    let said = bench.run("check no-new-access --existing policies --new none --format json");
    assert_eq!((said.code, said.json()["diagnostics"].as_array().unwrap().len()), (Some(0), 3), "{said:?}");
    check_refused(&bench, "check no-new-access --existing none --new none", "scenario-folder", "the folder holds no");
    assert_eq!(bench.run("check no-new-access --existing gone --new policies").code, Some(2));
}

#[test]
fn a_guard_rail_that_is_gone_is_a_warning() {
    let bench = with_policies();
    bench.file("before/reading.json", OLD);
    bench.file("before/guard.json", OLD.replace("Allow", "Deny"));
    let run = bench.run("check no-new-access --existing before --new policies --format json").json();
    let said = &run["diagnostics"][0];
    assert_eq!((&said["code"], &said["severity"]), (&"deny-deleted".into(), &"warning".into()), "{run:#}");
}

#[test]
fn a_policy_without_counterpart_is_compared_with_nothing() {
    let bench = Bench::without_solvers();
    bench.file("before/other.json", OLD);
    bench.file("after/bucket.json", BUCKET);
    bench.file("after/deny.json", BUCKET.replace("Allow", "Deny"));
    bench.file("after/identity.json.d/reading.json", OLD);
    for options in ["", " --strict", " --realistic on", " --services strict"] {
        let said = bench.run(&format!("check no-new-access --existing before --new after --format json{options}"));
        let all = [
            ("after/bucket.json", "FAIL"),
            ("after/deny.json", "PASS"),
            ("after/identity.json.d/reading.json", "FAIL"),
        ];
        check_verdicts(&said, &all);
        let diagnostics = said.json()["checks"][0]["answer"]["diagnostics"].clone();
        assert_eq!(diagnostics[0]["message"], "`after/bucket.json` is new: it is compared with nothing allowed");
        assert!(!diagnostics.to_string().contains("(nothing allowed)"), "{diagnostics:#}");
    }
    let said = bench.run("check no-new-access --existing before --new after --policy-type identity --format json");
    assert_eq!(verdicts(&said.json())[2].1, "FAIL", "{said:?}");
}

#[test]
fn scenarios_in_folders_are_taken_as_a_whole() {
    let bench = Bench::without_solvers();
    for side in ["before", "after"] {
        bench.file(&format!("{side}/deploy/scenario.json"), r#"{"schema": "keyaki.scenario/1"}"#);
        bench.file(&format!("{side}/deploy/identity/a.json"), if side == "after" { NEW } else { OLD });
    }
    let said = bench.run("check no-new-access --existing before --new after --format json");
    check_verdicts(&said, &[("after/deploy", "FAIL")]);
    bench.file("after/build/scenario.json", r#"{"schema": "keyaki.scenario/1"}"#);
    bench.file("after/build/identity/a.json", OLD);
    let said = bench.run("check no-new-access --existing before --new after --format json");
    assert_eq!(said.code, Some(2), "{said:?}");
    check_verdicts(&said, &[("after/build", "ERROR"), ("after/deploy", "FAIL")]);
    assert_eq!(said.json()["checks"][0]["diagnostics"][0]["code"], "scenario-added");
    let names = |pattern: &str| {
        let said = bench.run(&format!("check access-not-granted {pattern} {DELETION} --format json"));
        verdicts(&said.json()).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(names("after/*/identity/*.json"), ["after/build", "after/deploy"]);
    assert_eq!(names("after/build/identity/*.json"), ["after/build/identity/a.json"]);
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_named_and_not_followed() {
    let bench = with_policies();
    std::os::unix::fs::symlink("..", bench.folder.path().join("policies/team/up")).unwrap();
    std::os::unix::fs::symlink("nowhere.json", bench.folder.path().join("policies/team/dangling.json")).unwrap();
    let said = bench.run(&format!("check access-not-granted policies/team {DELETION} --format json"));
    assert_eq!(said.code, Some(2), "{said:?}");
    check_verdicts(&said, &[("policies/team/bucket.json", "PASS"), ("policies/team/dangling.json", "ERROR")]);
    assert_eq!(said.json()["diagnostics"][0]["code"], "link-not-followed");
}

#[test]
fn commands_for_one_question_refuse_several() {
    let bench = with_policies();
    let message = "this command asks one question, and 2 are named";
    for command in ["compare", "emit", "dump query"] {
        let arguments = format!("{command} access-not-granted old.json new.json {DELETION}");
        let said = bench.run(&arguments);
        assert!(said.code == Some(2) && said.stderr.contains(message), "{command}: {said:?}");
    }
    let one = bench.run(&format!("dump query access-not-granted policies/c*.json {DELETION}"));
    assert_eq!(one.code, Some(0), "{one:?}");
    let arguments = format!("check access-not-granted old.json new.json {DELETION} --certificate c.json");
    check_refused(&bench, &arguments, "usage", "a certificate is of one check");
    check_refused(&bench, &format!("check access-not-granted - - {DELETION}"), "usage", "`-` is given twice");
}

#[test]
fn each_check_of_a_run_has_a_folder_of_its_own() {
    let bench = with_policies();
    let said = bench.run(&format!("check access-not-granted policies {DELETION} --dump-dir record"));
    assert_eq!(said.code, Some(1), "{said:?}");
    let names = ["0001-policies_cleanup.json", "0002-policies_reading.json", "0003-policies_team_bucket.json"];
    assert_eq!(bench.entries("record"), names);
    assert_eq!(bench.read("record/0001-policies_cleanup.json/policy.json"), NEW);
}

#[test]
fn standard_input_can_be_one_of_several() {
    let bench = with_policies();
    let said = bench.run_with_input(&format!("check access-not-granted old.json - {DELETION} --format json"), NEW);
    check_verdicts(&said, &[("old.json", "PASS"), ("<stdin>", "FAIL")]);
}
