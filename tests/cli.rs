//! The binary from end to end: arguments and files in; exit code, standard output and standard error out.
//!
//! Questions are asked without any solver, of the embedded engine, and once more of it and every solver on PATH; a test says
//! on standard error when none is there, which `KEYAKI_REQUIRE_SOLVERS=1` makes a failure.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

#[path = "cli/baselines.rs"]
mod baselines;
#[path = "cli/bench.rs"]
mod bench;
#[path = "cli/bundles.rs"]
mod bundles;
#[path = "cli/can.rs"]
mod can;
#[path = "cli/certificates.rs"]
mod certificates;
#[path = "cli/count.rs"]
mod count;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/engines.rs"]
mod engines;
#[path = "cli/experiment.rs"]
mod experiment;
#[path = "cli/explaining.rs"]
mod explaining;
#[path = "cli/findings.rs"]
mod findings;
#[path = "cli/formats.rs"]
mod formats;
#[cfg(unix)]
#[path = "cli/git.rs"]
mod git;
#[path = "cli/layers.rs"]
mod layers;
#[path = "cli/lint.rs"]
mod lint;
#[path = "cli/outside.rs"]
mod outside;
#[cfg(unix)]
#[path = "cli/pipeline.rs"]
mod pipeline;
#[path = "cli/properties.rs"]
mod properties;
#[path = "cli/readings.rs"]
mod readings;
#[path = "cli/runs.rs"]
mod runs;
#[path = "cli/scenarios.rs"]
mod scenarios;
#[cfg(unix)]
#[path = "cli/serve.rs"]
mod serve;
#[path = "cli/services.rs"]
mod services;
#[cfg(unix)]
#[path = "cli/templates.rs"]
mod templates;
#[path = "cli/validate.rs"]
mod validate;

use bench::{Bench, NEW, OLD};
use serde_json::Value;

/// Wrong usage or input: exit code 2, nothing on standard output, this on standard error; as JSON, the same code.
#[track_caller]
fn check_refused(bench: &Bench, arguments: &str, code: &str, message: &str) {
    let said = bench.run(arguments);
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{said:?}");
    assert!(said.stderr.contains(&format!("error[{code}]: {message}")), "{}", said.stderr);
    let said = bench.run(&format!("{arguments} --format json"));
    assert_eq!((said.code, said.stderr.as_str()), (Some(2), ""), "{said:?}");
    let json = said.json();
    assert_eq!(json["schema"], "keyaki.error/1");
    let diagnostics = json["diagnostics"].as_array().unwrap();
    assert!(diagnostics.iter().any(|diagnostic| diagnostic["code"] == code), "{json:#}");
}

/// Whether there is a solver; says so, or fails where one is required, when there is none.
fn solvers(test: &str) -> bool {
    let engines = Bench::new().run("engines --format json").json();
    let is_there = |engine: &Value| engine["state"] == "fit" || engine["state"] == "weak";
    let found = engines["engines"].as_array().unwrap().iter().any(is_there);
    let required = std::env::var_os("KEYAKI_REQUIRE_SOLVERS").is_some_and(|value| value == "1");
    assert!(found || !required, "no solver is found: {engines:#}");
    if !found {
        eprintln!("not run for lack of a solver: {test}");
    }
    found
}

/// The ways in which a test asks its questions: where no solver is there, and with an option that asks every one that is.
fn ways(test: &str) -> Vec<(Bench, &'static str)> {
    let mut ways = vec![(Bench::without_solvers(), "")];
    if solvers(test) {
        ways.push((Bench::new(), " --engine all"));
    }
    ways
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const NO_NEW_ACCESS: &str = "check no-new-access --existing old.json --new";

#[test]
fn new_access_is_a_failure_with_its_statement_and_a_request() {
    for (bench, engines) in ways("new access") {
        let said = bench.run(&format!("{NO_NEW_ACCESS} new.json{engines}"));
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.stdout.starts_with("FAIL  The modified permissions grant new access"), "{}", said.stdout);
        for part in [
            "\nNew access in the statement with sid: Cleanup.\n  --> new.json:9:5\n",
            "\n12 | >       \"Action\": \"s3:DeleteBucket\",\n",
            "  action     s3:DeleteBucket\n  resource   arn:aws:s3:::example-bucket\n",
            "  existing: implicit deny, as no statement matches\n",
            "  new: allow, by statement 1 (Cleanup) at new.json:9:5\n",
            "\nnative ",
        ] {
            assert!(said.stdout.contains(part), "{part} in {}", said.stdout);
        }
        assert!(!said.stdout.contains('\u{1b}'));
    }
}

#[test]
fn equal_policies_pass() {
    for (bench, engines) in ways("a pass") {
        let said = bench.run(&format!("{NO_NEW_ACCESS} old.json{engines}"));
        assert_eq!(said.code, Some(0), "{said:?}");
        let expected =
            "PASS  The modified permissions grant less or equal access compared to your existing policy.\n\n";
        assert!(said.stdout.starts_with(expected), "{}", said.stdout);
        assert_eq!(said.stdout.lines().count(), 3, "{}", said.stdout);
    }
}

#[test]
fn json_answers_have_the_documented_members() {
    let bench = Bench::without_solvers();
    let json = bench.run("check access-not-granted new.json --action s3:DeleteBucket --format json").json();
    let all = ["schema", "question", "result", "message", "reasons", "witness", "engines", "query", "diagnostics"];
    assert_eq!(members(&json), all);
    assert_eq!(json["schema"], "keyaki.answer/1");
    assert_eq!((&json["question"], &json["result"]), (&"access-not-granted".into(), &"FAIL".into()));
    assert_eq!(members(&json["reasons"][0]), ["description", "statementIndex", "statementId"]);
    assert_eq!(json["reasons"][0]["statementIndex"], 1);
    assert_eq!(members(&json["witness"]), ["request", "realistic", "decisions"]);
    assert_eq!(members(&json["witness"]["request"]), ["principal", "action", "resource", "context"]);
    assert_eq!(json["witness"]["decisions"]["policy"], "Allow");
    assert_eq!(members(&json["engines"][0]), ["name", "version", "answer", "seconds"]);
    assert_eq!((&json["engines"][0]["name"], json["engines"].as_array().unwrap().len()), (&"native".into(), 1));
    assert_eq!(json["query"]["sha256"].as_str().unwrap().len(), 64);

    let json = bench.run("check access-not-granted old.json --action s3:DeleteBucket --format json").json();
    assert_eq!(json["result"], "PASS");
    assert!(!members(&json).contains(&"witness"));
}

#[test]
fn the_witness_of_a_json_answer_can_be_decided() {
    for (bench, engines) in ways("a witness decided") {
        let answer = bench.run(&format!("{NO_NEW_ACCESS} new.json --format json{engines}")).json();
        bench.file("witness.json", answer["witness"]["request"].to_string());
        for (policy, decision) in [("old.json", "ImplicitDeny"), ("new.json", "Allow")] {
            let said = bench.run(&format!("decide {policy} --request witness.json --format json"));
            assert_eq!((said.code, said.json()["decision"].as_str()), (Some(0), Some(decision)));
        }
    }
}

#[test]
fn comparisons_show_each_engine() {
    for (bench, engines) in ways("comparisons") {
        let question = "compare no-new-access --existing old.json --new new.json";
        let said = bench.run(question);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.stdout.starts_with("engine "), "{}", said.stdout);
        assert!(said.stdout.contains("s3:DeleteBucket by arn:aws:iam::"), "{}", said.stdout);
        let json = bench.run(&format!("{question} --format json")).json();
        assert_eq!(members(&json), ["schema", "question", "result", "agreement", "engines", "query", "diagnostics"]);
        assert_eq!((&json["schema"], &json["result"]), (&"keyaki.comparison/1".into(), &"FAIL".into()));
        let asked = json["engines"].as_array().unwrap();
        // All that are there are compared unless something else is said.
        assert_eq!((&asked[0]["name"], asked.len() > 1), (&"native".into(), !engines.is_empty()), "{json:#}");
        assert_eq!((&asked[0]["answer"], &asked[0]["witness"]["confirmed"]), (&"sat".into(), &true.into()));
    }
}

#[test]
fn a_dump_folder_holds_all_that_is_needed_to_ask_again() {
    for (bench, engines) in ways("dump folders") {
        let said = bench.run(&format!("{NO_NEW_ACCESS} new.json --dump-dir a/b{engines}"));
        assert_eq!(said.code, Some(1), "{said:?}");
        let entries = bench.entries("a/b");
        for name in ["answer.json", "existing.json", "new.json", "no-new-access.smt2", "query.txt", "question.txt"] {
            assert!(entries.iter().any(|entry| entry == name), "{name} in {entries:?}");
        }
        // The embedded engine is given the query; each solver has a script of its own.
        let scripts = entries.iter().filter(|entry| entry.ends_with(".smt2")).count();
        let outcomes =
            entries.iter().filter(|entry| entry.starts_with("no-new-access.") && entry.ends_with(".txt")).count();
        assert_eq!((outcomes > 1, scripts), (!engines.is_empty(), outcomes), "{entries:?}");
        assert!(bench.read("a/b/no-new-access.native.txt").contains(": sat after "), "{entries:?}");
        assert!(bench.read("a/b/query.txt").contains("\nkeyaki.query/1\n"));
        assert_eq!(bench.read("a/b/question.txt").matches("\nengine: ").count(), outcomes);
        assert_eq!(bench.read("a/b/existing.json"), OLD);
    }
}

#[test]
fn sessions_answer_the_same() {
    if !solvers("sessions") {
        return;
    }
    let said = Bench::new().run(&format!("{NO_NEW_ACCESS} new.json --session --engine all"));
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.contains("with sid: Cleanup."), "{}", said.stdout);
}

#[test]
fn unreadable_input_is_refused() {
    let bench = Bench::without_solvers();
    bench.file("latin.json", b"{\"Version\": \"\xe9\"}");
    bench.file("empty.json", "");
    bench.file("deep.json", "[".repeat(3 << 20));
    bench.file("half.json", "{\"Version\": ");
    for (file, code, message) in [
        ("none.json", "unreadable", "cannot read `none.json`: there is no such file"),
        ("latin.json", "not-utf8", "the text is not UTF-8"),
        ("empty.json", "empty-input", "`empty.json` is empty"),
        ("deep.json", "json-depth", "arrays and objects nest more than"),
        ("half.json", "json-", ""),
    ] {
        if file != "half.json" {
            check_refused(&bench, &format!("{NO_NEW_ACCESS} {file}"), code, message);
            check_refused(&bench, &format!("decide {file} --request request.json"), code, message);
        }
        let said = bench.run(&format!("dump document {file}"));
        assert!(said.code == Some(2) && said.stderr.contains(&format!("error[{code}")), "{said:?}");
    }
    let message = "cannot read `empty`: it is a folder";
    check_refused(&bench, "dump document empty", "unreadable", message);
    check_refused(&bench, "decide old.json --request empty", "unreadable", message);
}

#[test]
fn every_error_of_every_policy_is_reported_at_once() {
    let bench = Bench::without_solvers();
    bench.file(
        "a.json",
        r#"{"Version": "2012-10-18", "Statement": {"Effect": "Alow", "Action": "*", "Resource": "*"}}"#,
    );
    bench.file("b.json", r#"{"Version": "2012-10-17", "Statment": []}"#);
    let said = bench.run("check no-new-access --existing a.json --new b.json");
    assert_eq!(said.code, Some(2));
    insta::assert_snapshot!("errors_of_two_policies", said.stderr);
    let json = bench.run("check no-new-access --existing a.json --new b.json --format json").json();
    let first = &json["diagnostics"][0];
    assert_eq!(members(first), ["severity", "code", "message", "help", "locations"]);
    let location = &first["locations"][0];
    assert_eq!(members(location), ["file", "line", "column", "endLine", "endColumn", "message"]);
    assert_eq!(
        (&location["file"], &location["column"], &location["endColumn"]),
        (&"a.json".into(), &13.into(), &25.into())
    );
}

#[test]
fn steering_characters_of_a_policy_do_not_reach_the_terminal() {
    let bench = Bench::without_solvers();
    bench.file("esc.json", NEW.replace("Cleanup", "\u{1b}[31m\u{202e}"));
    let said = bench.run("dump policy esc.json");
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("\\u{1b}[31m\\u{202e}"), "{}", said.stderr);
    assert!(!said.stderr.contains(['\u{1b}', '\u{202e}']), "{}", said.stderr);
}

#[test]
fn standard_input_is_read_once() {
    let bench = Bench::without_solvers();
    let said = bench.run_with_input("dump policy -", OLD);
    assert!(said.code == Some(0) && said.stdout.starts_with("<stdin>: an identity policy"), "{said:?}");
    check_refused(&bench, "check no-new-access --existing - --new -", "usage", "`-` is given twice");
    check_refused(&bench, "decide old.json - --request -", "usage", "`-` is given twice");
    let said = bench.run_with_input("check access-not-granted - --action s3:*", "{}x");
    assert!(said.code == Some(2) && said.stderr.contains("--> <stdin>:1:3"), "{said:?}");
}

#[test]
fn wrong_usage_is_refused() {
    let bench = Bench::without_solvers();
    for arguments in ["", "check", "frobnicate", "check no-new-access --existing old.json", "check no-new-access -x"] {
        assert_eq!(bench.run(arguments).code, Some(2), "{arguments}");
    }
    let ask = "check access-not-granted old.json";
    for rest in ["--timeout 10", "--timeout 0s", "--agree some", "--realistic maybe", "--policy-type both"] {
        assert_eq!(bench.run(&format!("{ask} --action s3:* {rest}")).code, Some(2), "{rest}");
    }
    check_refused(&bench, ask, "empty-access", "no action and no resource is listed");
    check_refused(&bench, &format!("{ask} --resource example"), "invalid-arn", "`example` is not an ARN");
    let emit = "emit access-not-granted old.json --action s3:* --engine z3 --engine cvc5";
    check_refused(&bench, emit, "usage", "a script is written for one engine");
    let ask = "access-not-granted old.json --action s3:*";
    check_refused(&bench, &format!("emit {ask} --engine all"), "usage", "a script is written for one engine");
    for command in ["emit", "dump script"] {
        let message = "the embedded engine is given the query itself, not a script";
        check_refused(&bench, &format!("{command} {ask} --engine native"), "usage", message);
    }
    let said = bench.run("check no-new-access --nwe x --format json");
    let json = said.json();
    assert_eq!((said.code, &json["schema"]), (Some(2), &"keyaki.error/1".into()));
    assert!(json["diagnostics"][0]["message"].as_str().unwrap().contains("--nwe"), "{json:#}");
}

#[test]
fn help_has_examples_and_exit_codes() {
    let bench = Bench::without_solvers();
    let said = bench.run("--help");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert!(said.stdout.contains("Exit codes:") && said.stdout.contains("Examples:"), "{}", said.stdout);
    for command in ["check", "compare", "emit", "dump", "decide", "engines", "check no-new-access", "dump model"] {
        let said = bench.run(&format!("{command} --help"));
        assert!(said.code == Some(0) && said.stdout.contains("Usage: keyaki"), "{command}: {said:?}");
    }
    assert!(bench.run("--version").stdout.starts_with("keyaki "));
}

#[test]
fn scripts_are_emitted_for_people_and_for_engines() {
    let bench = Bench::without_solvers();
    let ask = "emit access-not-granted new.json --action s3:DeleteBucket";
    let plain = bench.run(ask);
    assert_eq!((plain.code, plain.stderr.as_str()), (Some(0), ""));
    assert!(plain.stdout.starts_with("; CheckAccessNotGranted"), "{}", plain.stdout);
    assert!(plain.stdout.contains("\n(check-sat)\n"), "{}", plain.stdout);
    let said = bench.run(&format!("{ask} -o question.smt2"));
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), ""));
    assert_eq!(bench.read("question.smt2"), plain.stdout);
    assert_eq!(bench.run(&format!("dump script {}", ask.trim_start_matches("emit "))).stdout, plain.stdout);
    let row = "[[engine]]\nname = 'mine'\ncommand = 'mine'\nlogic = 'ALL'\nstrings = 'affixes'\n";
    bench.file("engines.toml", row);
    let said = bench.run(&format!("{ask} --engines-file engines.toml --engine mine"));
    assert!(said.stdout.contains("\n(set-logic ALL)\n"), "{}", said.stdout);
    check_refused(&bench, &format!("{ask} -o none/question.smt2"), "unwritable", "cannot write `none/question.smt2`");
}

#[test]
fn values_of_the_pipeline_are_shown() {
    let bench = Bench::without_solvers();
    insta::assert_snapshot!("document", bench.run("dump document bucket.json").stdout);
    insta::assert_snapshot!("policy", bench.run("dump policy bucket.json").stdout);
    let question = "access-not-granted new.json --action s3:Delete* --action s3:GetObject";
    insta::assert_snapshot!("question", bench.run(&format!("dump question {question}")).stdout);
    let query = bench.run(&format!("dump query {question}")).stdout;
    assert!(query.starts_with("# CheckAccessNotGranted") && query.contains("\nkeyaki.query/1\n"), "{query}");
    for (bench, engines) in ways("models shown") {
        for stage in ["outcome", "model"] {
            let said = bench.run(&format!("dump {stage} {question}{engines}"));
            assert!(said.code == Some(0) && said.stdout.contains("\"action.service\" = \"s3\""), "{said:?}");
        }
        let requests = bench.run(&format!("dump request {question}{engines}")).json();
        assert_eq!(members(&requests[0]), ["engine", "plain", "presentable"]);
        let answer = bench.run(&format!("dump answer {question}{engines}"));
        assert_eq!((answer.code, &answer.json()["result"]), (Some(0), &"FAIL".into()));
    }
}

#[test]
fn decisions_give_the_reason_for_each_statement() {
    let bench = Bench::without_solvers();
    insta::assert_snapshot!("decision", bench.run("decide new.json --request request.json").stdout);
    insta::assert_snapshot!("decision_json", bench.run("decide new.json --request request.json --format json").stdout);
    bench.file("deny.json", NEW.replace("\"Allow\"", "\"Deny\"").replace("s3:GetObject", "s3:PutObject"));
    bench.file("allow.json", NEW.replace("s3:GetObject", "s3:PutObject"));
    let said = bench.run("decide allow.json deny.json old.json --request request.json");
    assert!(said.code == Some(0) && said.stdout.starts_with("EXPLICIT DENY"), "{said:?}");
    let message = "`old.json` is an identity policy, `bucket.json` is a resource policy";
    check_refused(&bench, "decide old.json bucket.json --request request.json", "mixed-policy-types", message);
    let said = bench.run("decide old.json bucket.json --request request.json");
    assert!(said.stderr.contains("help: put them into the layers of a scenario"), "{said:?}");
    bench.file("request.json", "{\"action\": 1}");
    check_refused(&bench, "decide old.json --request request.json", "request-type", "an action is a string");
}

#[test]
fn strict_reading_refuses_what_is_otherwise_a_warning() {
    let bench = Bench::without_solvers();
    bench.file("odd.json", OLD.replace("\"s3:GetObject\"", "\"s3GetObject\""));
    let said = bench.run("dump policy odd.json");
    assert!(said.code == Some(0) && said.stderr.contains("warning["), "{said:?}");
    let said = bench.run("dump policy odd.json --strict");
    assert!(said.code == Some(2) && said.stderr.contains("error["), "{said:?}");
}

#[cfg(unix)]
#[test]
fn nobody_reading_is_no_reason_to_panic() {
    let bench = Bench::without_solvers();
    let mut child = bench.command("emit access-not-granted new.json --action s3:*").spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
}
