//! Reports for other tools, from end to end; what is in them is tested in `keyaki-report`.

use crate::bench::Bench;

/// Each format and how its report of a failure begins.
const REPORTS: [(&str, &str); 5] = [
    ("github", "::error file=new.json,line=9,endLine=14,title=Keyaki%3A "),
    ("junit", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"keyaki\" tests=\"1\" failures=\"1\" "),
    ("html", "<!doctype html>\n<html lang=\"en\">\n"),
    ("sarif", "{\n  \"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"),
    ("markdown", "## ❌ Keyaki: 1 check failed\n\n### ❌ `new.json`\n"),
];

#[test]
fn a_check_and_a_run_are_reported_with_their_exit_codes() {
    let bench = Bench::without_solvers();
    for (format, beginning) in REPORTS {
        let said = bench.run(&format!("check no-new-access --existing old.json --new new.json --format {format}"));
        assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""), "{said:?}");
        assert!(said.stdout.starts_with(beginning), "{said:?}");
        let said = bench.run(&format!("check access-not-granted old.json --action s3:Put* --format {format}"));
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said:?}");
        let run = "check access-not-granted old.json new.json gone.json --action s3:DeleteBucket";
        let said = bench.run(&format!("{run} --format {format}"));
        assert_eq!(said.code, Some(2), "{said:?}");
        for name in ["new.json", "gone.json"] {
            assert!(said.stdout.contains(name), "{format}, {name}: {said:?}");
        }
    }
}

#[test]
fn input_that_cannot_be_read_is_in_the_report_and_on_standard_error() {
    let bench = Bench::without_solvers();
    for (format, _) in REPORTS {
        let said = bench.run(&format!("check no-new-access --existing old.json --new gone.json --format {format}"));
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.stdout.contains("gone.json") && said.stderr.contains("cannot read `gone.json`"), "{said:?}");
    }
}

#[test]
fn formats_of_check_are_refused_elsewhere() {
    let bench = Bench::without_solvers();
    let commands = [
        "decide new.json --request request.json",
        "engines",
        "compare no-new-access --existing old.json --new new.json",
        "dump document new.json",
    ];
    for (format, _) in REPORTS {
        for command in commands {
            let said = bench.run(&format!("{command} --format {format}"));
            assert_eq!(said.code, Some(2), "{said:?}");
            let message = "error[usage]: only the results of `keyaki check` are written in this format\n  = help: \
                           other commands have `--format text` and `--format json`";
            assert!(said.stderr.starts_with(message), "{said:?}");
        }
    }
}
