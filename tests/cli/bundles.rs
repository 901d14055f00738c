//! Bundles and their replay, from end to end.

use std::fs;

use serde_json::Value;

use crate::bench::{Bench, NEW};
use crate::runs::transcript;
use crate::{check_refused, members, solvers, ways};

const ASK: &str = "check no-new-access --existing old.json --new new.json --bundle b";

fn bundled() -> Bench {
    let bench = Bench::without_solvers();
    let said = bench.run(ASK);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.ends_with("everything about it is in `b`: `keyaki replay b` asks again\n"), "{said:?}");
    bench
}

fn change(bench: &Bench, change: impl Fn(&mut Value)) {
    let mut value: Value = serde_json::from_str(&bench.read("b/bundle.json")).unwrap();
    change(&mut value);
    bench.file("b/bundle.json", value.to_string());
}

#[test]
fn a_bundle_is_replayed_wherever_it_lies() {
    for (bench, engines) in ways("replays") {
        for (ask, code, result) in [
            ("check no-new-access --existing old.json --new new.json", 1, "FAIL"),
            ("check no-new-access --existing new.json --new old.json", 0, "PASS"),
            ("check access-not-granted bucket.json --action s3:Get* --resource arn:aws:s3:::b/* --strict", 1, "FAIL"),
            ("check access-not-granted new.json --action s3:DeleteBucket --services strict --realistic on", 1, "FAIL"),
        ] {
            let said = bench.run(&format!("{ask} --bundle b --timeout 20s{engines}"));
            assert_eq!(said.code, Some(code), "{said:?}");
            // It needs nothing but itself.
            fs::rename(bench.folder.path().join("b"), bench.folder.path().join("elsewhere")).unwrap();
            let said = bench.run("replay elsewhere --format json");
            assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said:?}");
            let json = said.json();
            let all = ["schema", "reproduced", "differences", "result", "query", "engines", "diagnostics"];
            assert_eq!(members(&json), all);
            assert_eq!(json["result"], serde_json::json!({"then": result, "now": result}));
            let asked = json["engines"].as_array().unwrap();
            assert!(asked.iter().all(|engine| engine["then"] == engine["now"]), "{json:#}");
            assert_eq!(asked.len() > 1, !engines.is_empty(), "{json:#}");
            // The command in it asks the same question of the files in it.
            let bundle: Value = serde_json::from_str(&bench.read("elsewhere/bundle.json")).unwrap();
            let command = bundle["reproduce"].as_str().unwrap().strip_prefix("keyaki ").unwrap();
            let command = format!("{command} --format json").replace('\'', "");
            let output = bench.command(&command).current_dir(bench.folder.path().join("elsewhere")).output().unwrap();
            let again: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(
                (&again["query"], &again["result"]),
                (&bundle["query"], &bundle["answer"]["result"]),
                "{command}"
            );
            fs::remove_dir_all(bench.folder.path().join("elsewhere")).unwrap();
        }
    }
}

#[test]
fn a_replay_says_what_was_asked_and_what_is_said() {
    let bench = bundled();
    let said = bench.run("replay b");
    let hash = said.stdout.split("sha256 ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    insta::assert_snapshot!("replayed", transcript(&said).replace(&hash, "…"));
    let bundle: Value = serde_json::from_str(&bench.read("b/bundle.json")).unwrap();
    let all = ["schema", "keyaki", "reproduce", "question", "options", "policies", "query", "asked", "answer", "files"];
    assert_eq!(members(&bundle), all);
    let command = "keyaki check no-new-access --existing existing.json --new new.json --agree all --timeout 10000ms";
    assert_eq!(bundle["reproduce"], command);
}

#[test]
fn scenarios_are_replayed() {
    let bench = Bench::without_solvers();
    let facts = r#"{"schema": "keyaki.scenario/1", "caller": {"account": "111122223333"}}"#;
    bench.file("s/scenario.json", facts);
    bench.file("s/identity/a.json", NEW);
    bench.file("named.json", r#"{"schema": "keyaki.scenario/1", "policies": {"identity": "old.json"}}"#);
    for subject in ["s", "named.json"] {
        let said = bench.run(&format!("check access-not-granted {subject} --action s3:GetObject --bundle b"));
        assert_eq!(said.code, Some(1), "{said:?}");
        assert_eq!(bench.run("replay b").code, Some(0));
    }
}

#[test]
fn each_check_of_a_run_has_its_bundle() {
    let bench = Bench::without_solvers();
    let said = bench.run("check access-not-granted old.json new.json --action s3:DeleteBucket --bundle b");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(bench.entries("b"), ["0001-old.json", "0002-new.json"]);
    assert_eq!(bench.run("replay b/0001-old.json").code, Some(0));
    assert_eq!(bench.run("replay b/0002-new.json").code, Some(0));
}

#[test]
fn an_altered_or_incomplete_bundle_is_refused() {
    let bench = bundled();
    let whole = bench.read("b/bundle.json");
    bench.file("b/query.txt", "something else");
    check_refused(&bench, "replay b", "bundle-altered", "`query.txt` is not what was recorded");
    fs::remove_file(bench.folder.path().join("b/query.txt")).unwrap();
    check_refused(&bench, "replay b", "bundle-incomplete", "`query.txt` of the bundle cannot be read");
    let bench = bundled();
    change(&bench, |value| {
        let text = &mut value["policies"]["new"]["files"][0]["text"];
        *text = text.as_str().unwrap().replace("DeleteBucket", "GetObject").into();
    });
    check_refused(
        &bench,
        "replay b",
        "bundle-altered",
        "the text of `new.json` in bundle.json is not what was recorded",
    );
    for name in ["../old.json", "/etc/passwd", "x/../../old.json", "", "."] {
        bench.file("b/bundle.json", &whole);
        change(&bench, |value| value["files"][name] = "00".into());
        check_refused(
            &bench,
            "replay b",
            "bundle-incomplete",
            &format!("`{name}` of the bundle cannot be read: its path"),
        );
    }
    for (from, to, message) in [
        ("keyaki.bundle/1", "keyaki.bundle/9", "its schema is `keyaki.bundle/9`"),
        ("keyaki.bundle/1", "mine", "it has no `\"schema\": \"keyaki.bundle/1\"`"),
        ("\"timeoutMilliseconds\": 10000", "\"timeoutMilliseconds\": 0", "`timeoutMilliseconds` is no time"),
        ("\"answer\": \"sat\"", "\"answer\": 1", "`answer` is no string"),
        ("\"no-new-access\",\n  \"options\"", "\"other\",\n  \"options\"", "`other` is no question"),
    ] {
        assert!(whole.contains(from), "{from} in {whole}");
        bench.file("b/bundle.json", whole.replacen(from, to, 1));
        let place = if cfg!(windows) { "b\\bundle.json" } else { "b/bundle.json" };
        check_refused(&bench, "replay b", "bundle-format", &format!("`{place}` is no bundle: {message}"));
    }
    bench.file("b/bundle.json", "{");
    check_refused(&bench, "replay b", "bundle-format", "`b/bundle.json` is no bundle: it is not JSON");
    check_refused(&bench, "replay empty", "unreadable", "cannot read `empty/bundle.json`: there is no such file");
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_a_bundle() {
    let bench = bundled();
    let path = bench.folder.path().join("b/existing.json");
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("../old.json", &path).unwrap();
    check_refused(&bench, "replay b", "bundle-incomplete", "`existing.json` of the bundle cannot be read: its path");
}

#[test]
fn what_differs_is_said() {
    let bench = bundled();
    let whole = bench.read("b/bundle.json");
    let differs = |change_it: &dyn Fn(&mut Value), what: &str| {
        bench.file("b/bundle.json", &whole);
        change(&bench, change_it);
        let said = bench.run("replay b");
        assert!(said.code == Some(1) && said.stdout.starts_with("DIFFERENT  "), "{said:?}");
        assert!(said.stdout.contains(&format!("  differs    {what}")), "{what} in {}", said.stdout);
    };
    differs(&|value| value["answer"]["result"] = "PASS".into(), "the answer was PASS, and is FAIL");
    differs(&|value| value["answer"]["engines"][0]["answer"] = "unsat".into(), "`native` said unsat, and says sat");
    let other = "00".repeat(32);
    let query = |value: &mut Value| {
        value["query"]["sha256"] = other.clone().into();
        value["answer"]["query"]["sha256"] = other.clone().into();
        value["keyaki"] = "0.0.1".into();
    };
    differs(&query, "the policies make another query now, with sha256 ");
    differs(&query, "");
    let request = |value: &mut Value| value["answer"]["witness"]["request"]["action"] = "s3:GetObject".into();
    differs(&request, "the request that was found does not show it any more");
    let reason = |value: &mut Value| value["answer"]["reasons"][0]["description"] = "Something.".into();
    differs(&reason, "the reasons were: Something.; and are: New access in the statement with sid: Cleanup.");
}

#[test]
fn engines_that_are_not_there_are_named() {
    if !solvers("replays without a solver") {
        return;
    }
    let bench = Bench::new();
    assert_eq!(bench.run(&format!("{ASK} --engine all")).code, Some(1));
    let without = Bench { path: Some(bench.folder.path().join("nowhere")), ..bench };
    let said = without.run("replay b");
    assert!(said.code == Some(0) && said.stdout.contains("said sat; it is not here\n"), "{said:?}");
    change(&without, |value| {
        value["answer"]["engines"].as_array_mut().unwrap().retain(|engine| engine["name"] != "native")
    });
    let said = without.run("replay b");
    assert!(said.code == Some(3) && said.stdout.starts_with("NOT ASKED  FAIL  "), "{said:?}");
}
