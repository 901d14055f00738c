//! `keyaki lint`, from end to end.

use crate::bench::Bench;
use crate::check_refused;

const TWICE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*"}
}
"#;

#[test]
fn what_is_found_has_its_place_its_proof_and_a_fix() {
    let bench = Bench::without_solvers();
    bench.file("twice.json", TWICE);
    let said = bench.run("lint twice.json");
    assert_eq!(said.code, Some(1));
    insta::assert_snapshot!(said.stdout, @r#"
    note[action-redundant]: `s3:GetObject` changes nothing beside the other items
     --> twice.json:3:47
      |
    3 |   "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*"}
      |                                               ^^^^^^^^^^^^^^
      |                                                               --------- `s3:Get*` is enough
      = help: remove this action: the policy means the same without it
      = proof: whatever this item matches in the statement, others of the list match

    twice.json: 1 note (7 questions)
    "#);
    let said = bench.run("lint twice.json --format json");
    let finding = &said.json()["policies"][0]["findings"][0];
    assert_eq!(finding["code"], "action-redundant");
    let edit = &finding["fix"]["edits"][0];
    let at = |name: &str| usize::try_from(edit[name].as_u64().unwrap()).unwrap();
    let mut fixed = TWICE.to_owned();
    fixed.replace_range(at("start")..at("end"), edit["replacement"].as_str().unwrap());
    bench.file("fixed.json", &fixed);
    let said = bench.run("lint fixed.json");
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "fixed.json: every part of the policy does something (5 questions)\n")
    );
}

#[test]
fn bad_input_is_refused() {
    let bench = Bench::without_solvers();
    bench.file("broken.json", "{\"Statement\": [");
    check_refused(&bench, "lint broken.json", "json-syntax", "expected a value");
}
