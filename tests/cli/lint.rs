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

const LONG: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:GetObject",
        "s3:ListBucket",
        "s3:GetObjectAcl",
        "s3:Get*"
      ],
      "Resource": ["arn:aws:s3:::b/*", "*"]
    },
    {"Effect": "Allow", "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::b"},
    {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:username": ["a", "b", "a*"]}}}
  ]
}
"#;

const SHORT: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:Get*"
      ],
      "Resource": ["*"]
    },
    {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:username": ["b", "a*"]}}}
  ]
}
"#;

#[test]
fn fixes_are_made_in_the_file_and_told() {
    let bench = Bench::without_solvers();
    bench.file("long.json", LONG);
    let said = bench.run("lint long.json --fix");
    insta::assert_snapshot!(said.stdout);
    assert_eq!((said.code, bench.read("long.json").as_str()), (Some(0), SHORT));
    let again = bench.run("lint long.json --fix");
    assert!(again.code == Some(0) && again.stdout.contains("nothing to fix"), "{again:?}");
    assert_eq!(bench.read("long.json"), SHORT);
    // What has no fix is shown, and counts.
    bench.file("null.json", SHORT.replace(r#"["b", "a*"]"#, r#""*""#));
    let said = bench.run("lint null.json long.json --fix");
    assert!(said.code == Some(1) && said.stdout.contains("condition-is-null"), "{said:?}");
}

#[test]
fn fixes_are_shown_as_a_patch_that_writes_nothing() {
    let bench = Bench::without_solvers();
    bench.file("long.json", LONG);
    let said = bench.run("lint long.json --diff");
    assert_eq!((said.code, bench.read("long.json").as_str()), (Some(1), LONG));
    insta::assert_snapshot!(said.stdout);
    bench.file("short.json", SHORT);
    let said = bench.run("lint short.json --diff");
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), ""));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let bench = Bench::without_solvers();
    let said = bench.run_with_input("lint - --fix", LONG);
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), SHORT));
    assert!(said.stderr.contains("<stdin>: 5 fixes made"), "{said:?}");
    let said = bench.run_with_input("lint - --fix", SHORT);
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), SHORT));
    let said = bench.run_with_input("lint - --fix", "{\"Statement\": [");
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
}

#[test]
fn line_ends_marks_and_permissions_stay() {
    let bench = Bench::without_solvers();
    let windows = |text: &str| text.replace('\n', "\r\n");
    for (before, after) in [
        (windows(LONG), windows(SHORT)),
        (format!("\u{feff}{LONG}"), format!("\u{feff}{SHORT}")),
        (LONG.trim_end().to_owned(), SHORT.trim_end().to_owned()),
        (LONG.replace("  ", "\t"), SHORT.replace("  ", "\t")),
    ] {
        bench.file("long.json", &before);
        assert_eq!(bench.run("lint long.json --fix").code, Some(0));
        assert_eq!(bench.read("long.json"), after);
    }
    let names: Vec<_> =
        std::fs::read_dir(bench.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("keyaki")), "{names:?}");
}

#[cfg(unix)]
#[test]
fn what_may_only_be_read_stays_and_links_lead_on() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::without_solvers();
    let path = |name: &str| bench.folder.path().join(name);
    let allow = |name: &str, mode| std::fs::set_permissions(path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    bench.file("read.json", LONG);
    allow("read.json", 0o444);
    bench.file("long.json", LONG);
    allow("long.json", 0o640);
    std::os::unix::fs::symlink("long.json", path("link.json")).unwrap();
    let said = bench.run("lint read.json link.json --fix");
    assert!(said.code == Some(2) && said.stderr.contains("it may only be read"), "{said:?}");
    // The other one is fixed all the same, and told.
    assert!(said.stdout.contains("link.json: 5 fixes made"), "{said:?}");
    assert_eq!((bench.read("read.json").as_str(), bench.read("long.json").as_str()), (LONG, SHORT));
    assert!(path("link.json").is_symlink());
    assert_eq!(std::fs::metadata(path("long.json")).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn bad_input_is_refused() {
    let bench = Bench::without_solvers();
    bench.file("long.json", LONG);
    bench.file("folder/identity/a.json", LONG);
    for option in ["--realistic on", "--services strict", "--dump-dir d"] {
        let name = option.split(' ').next().unwrap();
        check_refused(
            &bench,
            &format!("lint long.json {option}"),
            "usage",
            &format!("`{name}` is not for `keyaki lint`"),
        );
    }
    let said = bench.run("lint long.json --fix --format json");
    assert!(said.code == Some(2) && said.stdout.contains("are said as text"), "{said:?}");
    check_refused(&bench, "lint - long.json --fix", "usage", "with `--fix`, `-` stands alone");
    check_refused(&bench, "lint folder --fix", "usage", "`folder` is a scenario");
    for (command, name) in [("lint none.json --fix", "none"), ("lint broken.json long.json --fix", "broken")] {
        let said = bench.run(command);
        assert!(said.code == Some(2) && said.stderr.contains(&format!("cannot read `{name}.json`")), "{said:?}");
    }
    assert_eq!(bench.read("long.json"), LONG);
    bench.file("broken.json", "{\"Statement\": [");
    check_refused(&bench, "lint broken.json", "json-syntax", "expected a value");
}
