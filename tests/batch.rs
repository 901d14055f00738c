//! `keyaki batch` from end to end: lines in; rows, exit code and standard error out.
//!
//! Most tests use an engine that is a small shell script and says `unsat` to everything, so that they can count how often it
//! is asked, and make it slow or broken.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

#[path = "cli/bench.rs"]
#[allow(dead_code, reason = "each test file uses a part")]
mod bench;
#[path = "batch/going_on.rs"]
mod going_on;
#[path = "batch/scaling.rs"]
mod scaling;

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use bench::{Bench, NEW, OLD, Said};
use serde_json::{Value, json};

/// Passes its trial, then says `unsat` and notes that it was asked; first it does what stands for `BEFORE`.
const SCRIPT: &str = r#"trial=no
while read -r line; do
  case "$line" in
    *'z)'*) trial=yes ;;
    '(check-sat)'*) if [ $trial = yes ]; then echo sat; else BEFORE; echo x >> asked; echo unsat; fi ;;
    '(get-value'*) echo '((text "a ""xz)"))' ;;
    '(get-info :version)'*) echo '(:version "0.1")' ;;
    *'(echo "'*) line=${line#*'(echo "'}; echo "${line%%'"'*}" ;;
    '(exit)'*) exit 0 ;;
  esac
done
"#;

/// A folder with the engine `yes`, which does `before` first.
fn bench(before: &str) -> Bench {
    let bench = Bench::new();
    bench.fake_engine("yes", &SCRIPT.replace("BEFORE", before));
    bench
}

const QUICK: &str = ":";

fn batch(bench: &Bench, arguments: &str) -> Said {
    bench.run(&command(arguments))
}

fn command(arguments: &str) -> String {
    format!("batch {arguments} --engines-file engines.toml --engine yes")
}

/// A line with a question of its own.
fn line(id: usize) -> String {
    let new = OLD.replace("s3:GetObject", &format!("s3:Get{id}"));
    let request = json!({"existingPolicyDocument": OLD, "newPolicyDocument": new, "policyType": "IDENTITY_POLICY"});
    json!({"id": id, "operation": "CheckNoNewAccess", "request": request}).to_string() + "\n"
}

fn lines(count: usize) -> String {
    (1..=count).map(line).collect()
}

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rows without what differs from run to run.
fn timeless(text: &str) -> Vec<Value> {
    let mut rows = rows(text);
    for row in &mut rows {
        for engine in row["answer"]["engines"].as_array_mut().into_iter().flatten() {
            engine["seconds"] = json!(0);
        }
    }
    rows
}

fn asked(bench: &Bench) -> usize {
    fs::read_to_string(bench.folder.path().join("asked")).map_or(0, |text| text.lines().count())
}

#[track_caller]
fn check_refused(bench: &Bench, arguments: &str, code: &str, message: &str) {
    let said = batch(bench, arguments);
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{said:?}");
    assert!(said.stderr.contains(&format!("error[{code}]: {message}")), "{}", said.stderr);
}

#[test]
fn a_row_holds_the_answer_of_a_check() {
    let bench = Bench::without_solvers();
    let compared = json!({"existingPolicyDocument": OLD, "newPolicyDocument": NEW, "policyType": "IDENTITY_POLICY"});
    let access = json!([{"actions": ["s3:DeleteBucket"], "resources": []}]);
    let granted = json!({"policyDocument": OLD, "access": access, "policyType": "IDENTITY_POLICY"});
    let text = [
        json!({"id": "new", "operation": "CheckNoNewAccess", "request": compared, "team": {"name": "a"}}),
        json!({"operation": "CheckAccessNotGranted", "request": granted}),
    ]
    .map(|line| format!("{line}\n"));
    bench.file("in.jsonl", text.concat());
    let said = bench.run("batch in.jsonl -o -");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.starts_with("2 rows: 1 PASS, 1 FAIL, 0 UNKNOWN, 0 errors; "), "{}", said.stderr);
    assert!(said.stderr.trim_end().ends_with(" rows/s") && said.stderr.lines().count() == 1, "{}", said.stderr);
    let rows = rows(&said.stdout);
    let names: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["schema", "line", "id", "operation", "team", "sha256", "result", "answer"]);
    assert_eq!((&rows[0]["result"], &rows[0]["team"]), (&json!("FAIL"), &json!({"name": "a"})));
    assert_eq!((&rows[1]["line"], &rows[1]["result"], rows[1].get("id")), (&json!(2), &json!("PASS"), None));
    for (row, arguments) in rows.iter().zip([
        "no-new-access --existing old.json --new new.json",
        "access-not-granted old.json --action s3:DeleteBucket",
    ]) {
        let answer = bench.run(&format!("check {arguments} --format json")).json();
        assert_eq!(row["answer"]["schema"], "keyaki.answer/1");
        for member in ["question", "result", "message", "reasons", "query", "diagnostics"] {
            assert_eq!(row["answer"][member], answer[member], "{member}");
        }
        assert_eq!(row["answer"]["witness"].is_null(), answer["witness"].is_null());
    }
    assert_eq!(bench.run("batch in.jsonl -o - --exit-zero").code, Some(0));
}

#[test]
fn no_solver_is_needed_and_one_is_asked_only_about_what_is_not_decided() {
    let bench = Bench::without_solvers();
    bench.fake_engine("yes", &SCRIPT.replace("BEFORE", QUICK));
    // The embedded engine does not count letters.
    let tag = |name: &str| format!("${{aws:PrincipalTag/{name}}}");
    let condition = json!({
        "StringEquals": {"aws:PrincipalTag/t": format!("{}a{}", tag("u"), tag("v"))},
        "StringLike": {"aws:PrincipalTag/t": format!("{}b{}", tag("v"), tag("u"))},
    });
    let statement = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": condition});
    let policy = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let request = json!({"policyDocument": policy, "access": [{"actions": ["s3:*"]}], "policyType": "IDENTITY_POLICY"});
    let undecided = json!({"operation": "CheckAccessNotGranted", "request": request}).to_string();
    bench.file("in.jsonl", lines(20));
    bench.file("more.jsonl", lines(20) + &undecided);

    let said = bench.run("batch in.jsonl -o - --engines-file engines.toml");
    assert!(said.code == Some(1) && said.stderr.starts_with("20 rows: 0 PASS, 20 FAIL, "), "{}", said.stderr);
    assert_eq!((said.stderr.lines().count(), asked(&bench)), (1, 0), "{}", said.stderr);
    let said = bench.run("batch more.jsonl -o - --engines-file engines.toml");
    assert!(said.stderr.contains("21 rows: 1 PASS, 20 FAIL, 0 UNKNOWN, "), "{}", said.stderr);
    assert_eq!(asked(&bench), 1);
    let engines = &rows(&said.stdout)[20]["answer"]["engines"];
    assert_eq!((&engines[0]["answer"], &engines[1]["answer"]), (&json!("unknown"), &json!("unsat")));
    let said = bench.run("batch more.jsonl -o - --exit-zero");
    assert_eq!(said.code, Some(0));
    assert!(said.stderr.contains("21 rows: 0 PASS, 20 FAIL, 1 UNKNOWN, "), "{}", said.stderr);
    assert_eq!(said.stderr.matches("error[no-solver]: ").count(), 1, "{}", said.stderr);
}

#[test]
fn a_bad_line_costs_its_own_row_only() {
    let bench = bench(QUICK);
    let request = |member: &str, value: Value| {
        let mut row: Value = serde_json::from_str(&line(1)).unwrap();
        row["request"][member] = value;
        format!("{row}\n")
    };
    let mut text = [
        "{\"id\": 1\n".to_owned(),
        "\n".to_owned(),
        "[1]\r\n".to_owned(),
        "{}\n".to_owned(),
        "{\"id\": {\"a\": [1.0]}, \"operation\": \"CheckNoAccess\", \"request\": 1, \"line\": 7}\n".to_owned(),
        "{\"operation\": \"CheckNoPublicAccess\", \"request\": {}}\n".to_owned(),
        "{\"operation\": \"CheckNoNewAccess\", \"request\": []}\n".to_owned(),
        request("policyType", json!("USER")),
        request("newPolicyDocument", json!(7)),
        request("newPolicyDocument", json!("{\"Version\": \"2012-10-17\",\n \"Statment\": []}")),
        request("policytype", json!("x")),
    ]
    .concat()
    .into_bytes();
    text.extend_from_slice(b"{\"id\": \"\xff\"}\n");
    text.extend(std::iter::repeat_n(b' ', (16 << 20) + 1));
    text.push(b'\n');
    text.extend_from_slice(line(2).trim_end().as_bytes());
    bench.file("in.jsonl", text);
    let said = batch(&bench, "in.jsonl -o out.jsonl");
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{said:?}");
    assert!(said.stderr.starts_with("13 rows: 2 PASS, 0 FAIL, 0 UNKNOWN, 11 errors; "), "{}", said.stderr);
    let out = bench.read("out.jsonl");
    let mut shown = String::new();
    for row in timeless(&out) {
        let error = row["error"]["diagnostics"].as_array();
        let first = error.map(|all| format!("{} at {}", all[0]["code"], all[0]["locations"]));
        let text = first.unwrap_or_else(|| format!("{} {}", row["answer"]["result"], row["diagnostics"]));
        let mut head = row.clone();
        for member in ["schema", "error", "answer", "diagnostics"] {
            head.as_object_mut().unwrap().shift_remove(member);
        }
        shown.push_str(&format!("{head}\n    {text}\n"));
    }
    insta::assert_snapshot!("bad_lines", shown);
    assert_eq!(rows(&out)[0]["error"]["schema"], "keyaki.error/1");
}

#[test]
fn rows_are_in_the_order_of_their_lines() {
    let bench = bench("sleep 0.0$(($$ % 10))");
    bench.file("in.jsonl", lines(120));
    let said = batch(&bench, "in.jsonl -o out.jsonl --jobs 16");
    assert_eq!(said.code, Some(0), "{said:?}");
    let ids: Vec<u64> = rows(&bench.read("out.jsonl")).iter().map(|row| row["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (1..=120).collect::<Vec<_>>());
    let said = batch(&bench, "in.jsonl -o one.jsonl --jobs 1");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(timeless(&bench.read("one.jsonl")), timeless(&bench.read("out.jsonl")));
}

#[test]
fn the_same_question_is_asked_once() {
    let bench = bench("sleep 0.1");
    // The same three questions, written differently.
    let spaced =
        |n: usize| line(n % 3).replace(&format!("\"id\":{},", n % 3), &format!("\"id\": {n}, ")).replace(":{", ": {");
    bench.file("in.jsonl", (0..60).map(spaced).collect::<String>());
    let said = batch(&bench, "in.jsonl -o out.jsonl --jobs 8");
    assert_eq!((said.code, asked(&bench)), (Some(0), 3), "{said:?}");
    assert!(said.stderr.contains("; 57 asked before; "), "{}", said.stderr);
    let rows = rows(&bench.read("out.jsonl"));
    for (n, row) in rows.iter().enumerate() {
        assert_eq!((&row["id"], &row["answer"]), (&json!(n), &rows[n % 3]["answer"]));
    }
    assert_eq!(rows.len(), 60);
}

#[test]
fn standard_input_and_output_are_streams() {
    let bench = bench(QUICK);
    let said = bench.run_with_input(&command("-o -"), &lines(3));
    assert_eq!((said.code, rows(&said.stdout).len()), (Some(0), 3), "{said:?}");
    let said = bench.run_with_input(&command("- -o -"), "");
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.stderr.starts_with("0 rows: 0 PASS, "), "{}", said.stderr);
    bench.file("empty.jsonl", "");
    assert_eq!(batch(&bench, "empty.jsonl -o out.jsonl").code, Some(0));
    assert_eq!(bench.read("out.jsonl"), "");
}

#[test]
fn a_reader_that_stops_ends_the_run() {
    let bench = bench(QUICK);
    bench.file("in.jsonl", lines(5));
    let mut child = bench.command(&command("in.jsonl -o -")).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("error[unwritable]: cannot write `<stdout>` after 0 rows: "), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn results_are_not_destroyed() {
    let bench = bench(QUICK);
    bench.file("in.jsonl", lines(2));
    bench.file("out.jsonl", "precious");
    check_refused(&bench, "in.jsonl -o out.jsonl", "output-exists", "`out.jsonl` is there already and not empty");
    assert_eq!(bench.read("out.jsonl"), "precious");
    check_refused(&bench, "in.jsonl -o in.jsonl --force", "usage", "`in.jsonl` is the input as well");
    check_refused(&bench, "in.jsonl -o ./in.jsonl --resume", "usage", "`./in.jsonl` is the input as well");
    let stdin = fs::File::open(bench.folder.path().join("in.jsonl")).unwrap();
    let output = bench.command(&command("-o in.jsonl --force")).stdin(stdin).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("error[usage]: `in.jsonl` is the input as well"),
        "{output:?}"
    );
    assert_eq!(bench.read("in.jsonl"), lines(2));
    check_refused(&bench, "in.jsonl -o - --resume", "usage", "`--resume` and `--force` need a file to write to");
    check_refused(&bench, "none.jsonl -o new.jsonl", "unreadable", "cannot read `none.jsonl`: there is no such file");
    check_refused(&bench, "in.jsonl -o none/out.jsonl", "unwritable", "cannot write `none/out.jsonl`");
    assert!(!bench.entries(".").contains(&"new.jsonl".to_owned()));
    let said = batch(&bench, "in.jsonl -o out.jsonl --force");
    assert_eq!((said.code, rows(&bench.read("out.jsonl")).len()), (Some(0), 2), "{said:?}");
    for arguments in
        ["in.jsonl -o o --force --resume", "in.jsonl", "in.jsonl -o o --jobs 0", "in.jsonl -o o --shard 1/1"]
    {
        let said = batch(&bench, arguments);
        assert_eq!(said.code, Some(2), "{said:?}");
    }
}

#[test]
fn an_engine_that_does_not_answer_makes_rows_unknown() {
    let bench = bench("exit 1");
    bench.file("in.jsonl", lines(2));
    let said = batch(&bench, "in.jsonl -o out.jsonl");
    assert_eq!(said.code, Some(3), "{said:?}");
    let rows = rows(&bench.read("out.jsonl"));
    assert_eq!((&rows[1]["result"], &rows[1]["answer"]["result"]), (&json!("UNKNOWN"), &json!("UNKNOWN")));
    let said = batch(&bench, "in.jsonl -o out.jsonl --resume --exit-zero");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.stderr.starts_with("2 rows: 0 PASS, 0 FAIL, 2 UNKNOWN, 0 errors; 2 there before; "),
        "{}",
        said.stderr
    );
}

#[test]
fn engines_that_disagree_are_a_result_of_their_own() {
    let bench = bench(QUICK);
    let request = json!({"existingPolicyDocument": OLD, "newPolicyDocument": NEW, "policyType": "IDENTITY_POLICY"});
    bench.file("in.jsonl", json!({"operation": "CheckNoNewAccess", "request": request}).to_string());
    for arguments in ["", " --resume"] {
        let said =
            bench.run(&format!("batch in.jsonl -o out.jsonl --engines-file engines.toml --engine all{arguments}"));
        assert_eq!(said.code, Some(4), "{said:?}");
        assert!(said.stderr.contains("1 row: 0 PASS, 0 FAIL, 0 UNKNOWN, 0 errors, 1 disagreement; "), "{said:?}");
        let about = said.stderr.contains("line 1: bug: the engines disagree; everything about it is in `keyaki-case-");
        assert_eq!(about, arguments.is_empty(), "{said:?}");
    }
    let row = &rows(&bench.read("out.jsonl"))[0];
    assert_eq!((&row["result"], &row["answer"]["result"]), (&json!("DISAGREEMENT"), &json!("UNKNOWN")));
    assert!(bench.entries(".").iter().any(|entry| entry.starts_with("keyaki-case-")));
}

#[test]
fn policies_are_read_as_the_options_say() {
    let bench = bench(QUICK);
    bench.file("in.jsonl", line(1).replace("s3:Get1", "s3Get1"));
    assert_eq!(batch(&bench, "in.jsonl -o lenient.jsonl").code, Some(0));
    assert_eq!(rows(&bench.read("lenient.jsonl"))[0]["answer"]["diagnostics"][0]["severity"], "warning");
    assert_eq!(batch(&bench, "in.jsonl -o strict.jsonl --strict").code, Some(2));
    assert_eq!(batch(&bench, "in.jsonl -o reading.jsonl --reading empty-text=value").code, Some(0));
    let row = &rows(&bench.read("reading.jsonl"))[0];
    assert_eq!(row["answer"]["readings"], json!({"empty-text": "value"}));
}

#[test]
fn rows_say_how_a_question_was_asked_otherwise() {
    let bench = bench(QUICK);
    bench.file("in.jsonl", line(1).replace("{\"id\":1,", "{\"id\":1,\"options\":2,"));
    let said = batch(&bench, "in.jsonl -o - --services strict --reading empty-text=value --strict --timeout 9s");
    assert_eq!(said.code, Some(0), "{said:?}");
    let row = &rows(&said.stdout)[0];
    assert_eq!(row["options"], json!({"strict": true, "services": "strict", "readings": {"empty-text": "value"}}));
    assert_eq!(row["input"], json!({"options": 2}));
}

#[test]
fn what_was_asked_is_written_line_by_line() {
    let bench = bench(QUICK);
    bench.file("in.jsonl", lines(2));
    let said = batch(&bench, "in.jsonl -o out.jsonl --dump-dir dump");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(bench.entries("dump"), ["line-1", "line-2"]);
    assert_eq!(bench.read("dump/line-1/new.json"), OLD.replace("s3:GetObject", "s3:Get1"));
    let answer: Value = serde_json::from_str(&bench.read("dump/line-2/answer.json")).unwrap();
    assert_eq!(answer, rows(&bench.read("out.jsonl"))[1]["answer"]);
}

/// Properties are asked like AWS's checks, also those that claim that a request exists.
#[test]
fn properties_have_rows_too() {
    let bench = Bench::without_solvers();
    let line = |property: &str, more: Value| {
        let mut request = json!({"property": property, "policyType": "IDENTITY_POLICY"});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        format!("{}\n", json!({"operation": "CheckProperty", "request": request}))
    };
    let one = || json!({"policyDocument": NEW});
    let text = [
        line("property p: no allowed request: action is s3:DeleteBucket", one()),
        line("property p: some allowed request: action is s3:DeleteBucket", one()),
        line("property p: some allowed request: action is iam:PassRole", one()),
        line("property p: every request allowed by a: allowed by b", json!({"policyDocuments": {"a": OLD, "b": NEW}})),
        line("property p: every allowed reqest", one()),
    ];
    bench.file("in.jsonl", text.concat());
    let said = bench.run("batch in.jsonl -o -");
    assert_eq!(said.code, Some(2), "{said:?}");
    let rows = rows(&said.stdout);
    let results: Vec<&str> = rows.iter().map(|row| row["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["FAIL", "PASS", "FAIL", "PASS", "ERROR"]);
    assert_eq!(rows[0]["answer"]["reasons"][0]["statementId"], "Cleanup");
    assert_eq!(rows[1]["answer"]["witness"]["request"]["action"], "s3:DeleteBucket");
    assert!(rows[2]["answer"]["witness"].is_null());
    assert_eq!(rows[4]["error"]["diagnostics"][0]["code"], "syntax");
}
