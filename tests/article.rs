//! The first examples (`tests/article`, described there), asked through the `keyaki` program: of the embedded engine with no
//! solver to be found, and of every engine.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use std::process::Command;

use serde_json::{Value, json};
use support::{installed, tests};

#[test]
fn strangers_may_put_objects() {
    for answer in check("no-new-access --existing own-account.json --new put-object.json", 1) {
        assert_eq!(answer["message"], "The modified permissions grant new access compared to your existing policy.");
        assert_eq!(
            answer["reasons"],
            json!([{"description": "New access in the statement with index: 0.", "statementIndex": 0}])
        );
        let witness = &answer["witness"];
        assert_eq!(account(witness), "111122223333");
        assert_eq!(witness["request"]["action"], "s3:PutObject");
        assert!(text(&witness["request"]["resource"]).starts_with("arn:aws:s3:::example-bucket/"));
        assert_eq!(witness["realistic"], true);
        assert_eq!(witness["decisions"], json!({"existing": "ImplicitDeny", "new": "Allow"}));
    }
}

#[test]
fn a_deny_for_everybody_else_closes_the_bucket() {
    for answer in check("no-new-access --existing own-account.json --new put-object-closed.json", 0) {
        let message = "The modified permissions grant less or equal access compared to your existing policy.";
        assert_eq!(answer["message"], message);
        assert_eq!((&answer["reasons"], &answer["witness"]), (&json!([]), &Value::Null));
    }
}

#[test]
fn the_closed_bucket_is_open_to_the_own_account() {
    for answer in check("access-not-granted put-object-closed.json --action s3:PutObject", 1) {
        assert_eq!(account(&answer["witness"]), "123456789012");
        assert_eq!(answer["witness"]["decisions"], json!({"policy": "Allow"}));
    }
}

#[test]
fn an_update_lets_buckets_be_deleted() {
    for answer in check("no-new-access --existing before.json --new after.json", 1) {
        assert_eq!(
            answer["reasons"],
            json!([{"description": "New access in the statement with index: 0.", "statementIndex": 0}])
        );
        assert_eq!(answer["witness"]["request"]["action"], "s3:DeleteBucket");
        assert_eq!(answer["witness"]["request"]["resource"], "arn:aws:s3:::example-bucket");
    }
}

#[test]
fn the_second_statement_lets_buckets_be_deleted() {
    for answer in check("access-not-granted two-statements.json --action s3:DeleteBucket", 1) {
        let message = "The policy document grants access to perform one or more of the listed actions.";
        assert_eq!(answer["message"], message);
        let description = "One or more of the listed actions in the statement with index: 1.";
        assert_eq!(answer["reasons"], json!([{"description": description, "statementIndex": 1}]));
        assert_eq!(answer["witness"]["request"]["action"], "s3:DeleteBucket");
    }
}

/// The answers of `keyaki check` as JSON: without solvers, then by all that are installed, who have to agree with the
/// embedded engine; cvc4 may give up.
fn check(question: &str, code: i32) -> Vec<Value> {
    let solvers = installed().len();
    let alone = ask(Command::new(env!("CARGO_BIN_EXE_keyaki")).env("PATH", ""), question, code);
    assert_eq!(engines(&alone), 1);
    if solvers == 0 {
        return vec![alone];
    }
    let all = ask(&mut Command::new(env!("CARGO_BIN_EXE_keyaki")), &format!("{question} --engine all"), code);
    assert_eq!(engines(&all), solvers + 1);
    vec![alone, all]
}

fn ask(keyaki: &mut Command, question: &str, code: i32) -> Value {
    keyaki.arg("check").args(question.split(' ')).args(["--format", "json", "--timeout", "60s"]);
    let output = keyaki.current_dir(tests("article")).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(code), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_str(&printed).unwrap();
    let result = if code == 0 { "PASS" } else { "FAIL" };
    assert_eq!((&answer["schema"], &answer["result"]), (&json!("keyaki.answer/1"), &json!(result)));
    let said = if code == 0 { "unsat" } else { "sat" };
    for engine in answer["engines"].as_array().unwrap().iter().filter(|engine| engine["name"] != "cvc4") {
        assert_eq!(engine["answer"], said, "{engine}");
    }
    answer
}

fn engines(answer: &Value) -> usize {
    answer["engines"].as_array().unwrap().len()
}

/// The account of a witness.
fn account(witness: &Value) -> String {
    text(&witness["request"]["principal"]).split(':').nth(4).unwrap_or_default().to_owned()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}
