//! `keyaki experiment`, from end to end. Only the embedded engine is asked, so that no solver is needed.

use crate::bench::{Bench, NEW, OLD};
use crate::check_refused;

const EXPERIMENT: &str = r#"
name = "small"
repetitions = 2
engines = ["native"]
slicing = ["sliced", "whole"]

[[corpus]]
name = "folder"
folder = "policies"

[[corpus]]
name = "lines"
pairs = "pairs.jsonl"

[[question]]
name = "new"
ask = "no-new-access"

[[question]]
name = "lost"
ask = "no-lost-access"

[[question]]
name = "listing"
ask = "access-not-granted"
actions = ["s3:ListBucket"]
"#;

fn bench() -> Bench {
    let bench = Bench::without_solvers();
    bench.file("experiment.toml", EXPERIMENT);
    bench.file("policies/update/old.json", OLD);
    bench.file("policies/update/new.json", NEW);
    bench.file("policies/alone.json", OLD);
    bench.file("policies/broken.json", "{\"Statement\": [");
    let line =
        serde_json::json!({"name": "none", "old": serde_json::from_str::<serde_json::Value>(OLD).unwrap(), "new": OLD});
    bench.file("pairs.jsonl", format!("{line}\n"));
    bench
}

#[test]
fn every_question_is_put_to_every_configuration() {
    let bench = bench();
    let said = bench.run("experiment experiment.toml -o out --format json");
    assert_eq!(said.code, Some(0), "{said:?}");
    let json = said.json();
    assert_eq!(json["schema"], "keyaki.experiment/1");
    let answers: Vec<String> = json["questions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {} {} {}", row["corpus"], row["question"], row["sat"], row["unsat"], row["unknown"]))
        .collect();
    // Both policies of the folder, and the new one of the pair, allow listing.
    insta::assert_snapshot!(answers.join("\n"));
    assert_eq!(json["refused"].as_array().unwrap().len(), 1);
    for name in ["rows.jsonl", "rows.csv", "summary.json", "report.html"] {
        assert!(bench.folder.path().join(format!("out/{name}")).is_file(), "{name}");
    }
    let rows = std::fs::read_to_string(bench.folder.path().join("out/rows.jsonl")).unwrap();
    // Seven questions, two configurations, twice.
    assert_eq!(rows.lines().count(), 28);
}

#[test]
fn a_run_goes_on_where_it_was_stopped() {
    let bench = bench();
    assert_eq!(bench.run("experiment experiment.toml -o out").code, Some(0));
    let path = bench.folder.path().join("out/rows.jsonl");
    let all = std::fs::read_to_string(&path).unwrap();
    // As if it had been killed in the middle of a row.
    let (kept, cut) = all.split_at(all.len() * 2 / 3);
    let whole = kept.rfind('\n').unwrap() + 1;
    assert!(!cut.is_empty() && whole < kept.len());
    std::fs::write(&path, kept).unwrap();
    let said = bench.run("experiment experiment.toml -o out --report-only");
    assert_eq!(said.code, Some(0));
    assert!(said.stderr.contains("warning[missing-rows]"), "{}", said.stderr);
    assert_eq!(bench.run("experiment experiment.toml -o out").code, Some(0));
    let again = std::fs::read_to_string(&path).unwrap();
    assert_eq!(again.lines().count(), 28);
    assert_eq!(again.get(..whole), all.get(..whole), "what was measured is not measured again");
}

#[test]
fn rows_of_another_experiment_are_left_alone() {
    let bench = bench();
    assert_eq!(bench.run("experiment experiment.toml -o out").code, Some(0));
    let before = std::fs::read(bench.folder.path().join("out/rows.jsonl")).unwrap();
    bench.file("experiment.toml", EXPERIMENT.replace("name = \"new\"", "name = \"newer\""));
    check_refused(&bench, "experiment experiment.toml -o out", "experiment-rows", "line ");
    assert_eq!(std::fs::read(bench.folder.path().join("out/rows.jsonl")).unwrap(), before);
}

#[test]
fn bad_input_is_refused() {
    let bench = bench();
    check_refused(&bench, "experiment missing.toml", "unreadable", "cannot read `missing.toml`");
    bench.file("bad.toml", "name = \"x\"\nengines = [");
    check_refused(&bench, "experiment bad.toml", "experiment", "");
    bench.file("unknown.toml", EXPERIMENT.replace("\"native\"", "\"z9\""));
    check_refused(&bench, "experiment unknown.toml -o o1", "unknown-engine", "there is no engine called `z9`");
    bench.file("missing.toml", EXPERIMENT.replace("\"native\"", "\"z3\""));
    check_refused(&bench, "experiment missing.toml -o o2", "unusable-engine", "the engine `z3` cannot be used");
    bench.file("folder.toml", EXPERIMENT.replace("\"policies\"", "\"nowhere\""));
    check_refused(&bench, "experiment folder.toml -o o3", "unreadable", "cannot read `nowhere`");
    bench.file("alone/one.json", OLD);
    let alone = EXPERIMENT.replace("\"policies\"", "\"alone\"");
    let (pairs_only, _) = alone.split_once("[[question]]\nname = \"listing\"").unwrap();
    bench.file("alone.toml", pairs_only);
    check_refused(&bench, "experiment alone.toml -o o4", "experiment", "nothing can be asked of the corpus `folder`");
    bench.file("pairs.jsonl", "{\"old\": 1}\n");
    check_refused(&bench, "experiment experiment.toml -o o5", "experiment", "line 1 of `pairs.jsonl` has no `old`");
}
