//! `keyaki check property`, `keyaki fmt` and the packs, from end to end; and docs/properties.md, whose examples are run as they stand.

use std::fs;
use std::path::Path;
use std::process::Command;

use keyaki_grammar::format;
use keyaki_source::Source;

use crate::bench::{Bench, Said};
use crate::{check_refused, ways};

const DOCUMENT: &str = include_str!("../../docs/properties.md");

/// The project.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The binary in the folder of the project, without solvers unless `words` say otherwise.
fn keyaki(words: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_keyaki")).args(words).current_dir(root()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// What stands in blocks of this kind.
fn blocks(kind: &str) -> Vec<String> {
    let opening = format!("```{kind}\n");
    let starts = DOCUMENT.split(&opening).skip(1);
    starts.map(|text| text.split("```").next().unwrap().to_owned()).collect()
}

/// The words of a command, of which some are in single quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words
}

#[test]
fn the_commands_of_the_document_say_what_stands_there() {
    let consoles = blocks("console");
    assert!(consoles.len() >= 5);
    for console in consoles {
        let (command, expected) = console.split_once('\n').unwrap();
        let words = words(command.strip_prefix("$ keyaki ").unwrap());
        let said = keyaki(&words.iter().map(String::as_str).collect::<Vec<_>>());
        // Which engine took how long is left out, with the empty line before it; an ellipsis stands for any text.
        let lines = said.stdout.lines().filter(|line| !line.starts_with("native "));
        let output = lines.collect::<Vec<_>>().join("\n").replace("\n\n\n", "\n\n");
        let (output, expected) = (output.trim(), expected.trim());
        match expected.strip_prefix("…\n") {
            Some(end) => assert!(output.ends_with(end), "{command}\n{output}"),
            None => assert_eq!(output, expected, "{command}\n{}", said.stderr),
        }
    }
}

#[test]
fn the_files_of_the_document_are_laid_out() {
    for block in blocks("kyk") {
        assert_eq!(format(&Source::new("docs/properties.md", block.as_str())).unwrap(), block);
    }
    assert_eq!(blocks("kyk")[0], fs::read_to_string(root().join("tests/properties/readers.kyk")).unwrap());
}

/// The rows of the tables of answers: a property, then the verdicts.
fn rows() -> Vec<Vec<String>> {
    let rows =
        DOCUMENT.lines().filter(|line| line.starts_with('|') && (line.contains("PASS") || line.contains("FAIL")));
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect();
    rows.map(cells).collect()
}

/// Checks a column of the tables: the answers about these policies, of every engine.
fn check_answers(block: usize, column: usize, policies: &[&str]) {
    let file = blocks("kyk")[block].clone();
    for (bench, engines) in ways("answers of the document") {
        bench.file("rules.kyk", &file);
        let root = root().display().to_string();
        let policies: Vec<String> =
            policies.iter().map(|policy| policy.replace("tests/", &format!("{root}/tests/"))).collect();
        let said =
            bench.run(&format!("check property {} --property rules.kyk{engines} --format json", policies.join(" ")));
        let json = said.json();
        let checks = json["checks"].as_array().unwrap();
        assert_eq!(checks.len(), file.matches("property ").count(), "{json:#}");
        for check in checks {
            let name = check["name"].as_str().unwrap().rsplit(": ").next().unwrap().to_owned();
            let row = rows().into_iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("no row for {name}"));
            assert_eq!(check["verdict"], row[column].as_str(), "{name} of {policies:?}{engines}");
        }
    }
}

#[test]
fn the_answers_of_the_document_are_right() {
    check_answers(1, 1, &["tests/properties/guarded.json"]);
    check_answers(1, 2, &["tests/properties/open.json"]);
    check_answers(1, 3, &["tests/properties/silent.json"]);
    let old = "--policy old=tests/properties/old.json";
    check_answers(2, 1, &[old, "--policy new=tests/properties/new.json"]);
    check_answers(2, 2, &[old, "--policy new=tests/properties/rewritten.json"]);
}

const RULES: &str = "property no-cleanup:\n    no allowed request: action is s3:DeleteBucket\n\nproperty alive:\n    some allowed request\n";

#[test]
fn a_file_makes_a_run_and_one_of_it_an_answer() {
    let bench = Bench::without_solvers();
    bench.file("rules.kyk", RULES);
    let said = bench.run("check property new.json --property rules.kyk");
    assert_eq!(said.code, Some(1), "{said:?}");
    for part in [
        "FAIL  new.json: no-cleanup  Access against `no-cleanup` in the statement with sid: Cleanup.",
        "PASS  new.json: alive",
        "2 checks: 1 FAIL, 1 PASS",
    ] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
    let json = bench.run("check property new.json --property rules.kyk --only no-cleanup --format json").json();
    assert_eq!(
        (json["question"].as_str(), json["reasons"][0]["statementId"].as_str()),
        (Some("property"), Some("Cleanup"))
    );
    let json = bench.run("check property new.json --property rules.kyk --only alive --format json").json();
    assert_eq!(
        (json["result"].as_str(), json["witness"]["decisions"]["policy"].as_str()),
        (Some("PASS"), Some("Allow"))
    );
    let said = bench.run("check property old.json new.json --property rules.kyk --only no-cleanup");
    assert!(said.stdout.contains("2 checks: 1 FAIL, 1 PASS"), "{}", said.stdout);
}

#[test]
fn what_could_leave_something_unchecked_is_refused() {
    let bench = Bench::without_solvers();
    bench.file("rules.kyk", RULES);
    bench.file("named.kyk", "property p: every request allowed by new: allowed by old");
    bench.file("broken.kyk", "property a: no allowed request\nproperty b: no allowed reqest");
    bench.file("nothing.kyk", "# no property\n");
    let check = |arguments: &str, code: &str, message: &str| {
        check_refused(&bench, &format!("check property {arguments}"), code, message)
    };
    check("new.json", "usage", "no property is given");
    check("--property rules.kyk", "policy-not-given", "the property `no-cleanup` is about `policy`");
    check("--property named.kyk --policy new=new.json", "policy-not-given", "the property `p` is about `old`");
    check(
        "new.json --property named.kyk --policy new=new.json --policy old=old.json",
        "policy-not-asked-about",
        "no property speaks of `policy`",
    );
    check(
        "new.json --property rules.kyk --policy other=old.json",
        "policy-not-asked-about",
        "no property speaks of `other`",
    );
    check("new.json --property rules.kyk --only no-clean", "no-such-property", "there is no property `no-clean`");
    check("new.json --property rules.kyk --policy policy=old.json", "usage", "`policy` is given by name and without");
    check("new.json --property broken.kyk", "syntax", "`reqest` does not fit here");
    check("new.json --property nothing.kyk", "no-items", "`nothing.kyk` holds no property");
    check("new.json --property gone.kyk", "unreadable", "cannot read `gone.kyk`");
    check("new.json --pack nothing", "no-such-pack", "there is no pack `nothing`");
    check("new.json --pack public-access", "undefined-name", "`trusted` is not defined");
    check(
        "new.json --pack no-wildcard-admin --services strict",
        "usage",
        "the pack `no-wildcard-admin` asks about actions that do not exist",
    );
    check("- --property -", "usage", "`-` is given twice");
    // A file that cannot be read leaves none of the others to be asked.
    let said = bench.run("check property new.json --property rules.kyk --property broken.kyk");
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{said:?}");
}

#[test]
fn every_engine_is_compared_whichever_way_the_claim_goes() {
    for (bench, _) in ways("comparison of properties") {
        bench.file("rules.kyk", RULES);
        let compare = |policy: &str, only: &str| {
            bench.run(&format!("compare property {policy} --property rules.kyk --only {only}"))
        };
        let (found, none) = (compare("new.json", "no-cleanup"), compare("old.json", "no-cleanup"));
        assert_eq!((found.code, none.code), (Some(1), Some(0)), "{found:?} {none:?}");
        assert!(found.stdout.contains("\nFAIL  ") && none.stdout.contains("\nPASS  "), "{found:?} {none:?}");
        bench.file(
            "silent.json",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#,
        );
        let (found, none) = (compare("new.json", "alive"), compare("silent.json", "alive"));
        assert_eq!((found.code, none.code), (Some(0), Some(1)), "{found:?} {none:?}");
        assert!(found.stdout.contains("\nPASS  ") && none.stdout.contains("\nFAIL  "), "{found:?} {none:?}");
    }
}

#[test]
fn the_script_says_what_is_asked() {
    let bench = Bench::without_solvers();
    bench.file("rules.kyk", RULES);
    let said = bench.run("emit property new.json --property rules.kyk --only alive");
    assert_eq!(said.code, Some(0));
    for part in [
        "; Property alive: is there a request as it claims?\n",
        "; |     some allowed request\n",
        "; sat: yes, the property holds; unsat: no, it does not hold\n",
        "(check-sat)",
    ] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
    let said = bench.run("emit property new.json --property rules.kyk");
    assert!(said.stderr.contains("with `--only`"), "{}", said.stderr);
    let said = bench.run("dump question property new.json --property rules.kyk --only no-cleanup");
    assert!(
        said.stdout
            .contains("as a property:\nproperty no-cleanup:\n    no allowed request: action is s3:DeleteBucket\n"),
        "{}",
        said.stdout
    );
}

#[test]
fn all_reports_have_what_fails_without_a_statement() {
    let bench = Bench::without_solvers();
    bench.file("rules.kyk", "property deleted: some allowed request: action is s3:DeleteBucket\n");
    let report = |format: &str| {
        let said = bench.run(&format!("check property old.json --property rules.kyk --format {format}"));
        assert_eq!(said.code, Some(1), "{format}: {said:?}");
        said.stdout
    };
    let message = "The property `deleted` does not hold: there is no such request.";
    let github = report("github");
    assert!(github.starts_with("::error file=rules.kyk,line=1,") && github.contains(message), "{github}");
    assert!(report("junit").contains("failures=\"1\"") && report("junit").contains(message));
    assert!(report("markdown").contains("A property that does not hold"), "{}", report("markdown"));
    assert!(report("html").contains("there is no such request"));
    let sarif: serde_json::Value = serde_json::from_str(&report("sarif")).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((result["ruleId"].as_str(), result["level"].as_str()), (Some("property"), Some("error")), "{sarif:#}");
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "rules.kyk");
}

#[test]
fn explanations_find_every_statement() {
    let bench = Bench::without_solvers();
    bench.file("rules.kyk", "property closed: no allowed request\n");
    let json = bench.run("check property new.json --property rules.kyk --only closed --explain --format json").json();
    let causes = json["explanation"]["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 2, "{json:#}");
    assert!(!json["explanation"]["trace"].as_array().unwrap().is_empty());
    // Where no policy has to allow what contradicts a property, that is said.
    bench.file("rules.kyk", "property same: every request: allowed by a iff allowed by b\n");
    let said =
        bench.run("check property --policy a=old.json --policy b=new.json --property rules.kyk --only same --explain");
    assert!(
        said.stdout.contains("in the statement with sid: Cleanup") && said.stderr.contains("not-explained"),
        "{said:?}"
    );
    for (option, word) in [("--suggest", "need not be allowed by any one policy"), ("--why", "not looked for")] {
        let policy =
            if option == "--why" { "a=old.json --policy b=old.json" } else { "a=old.json --policy b=new.json" };
        let said = bench.run(&format!("check property --policy {policy} --property rules.kyk --only same {option}"));
        assert!((said.stdout.clone() + &said.stderr).contains(word), "{option}: {said:?}");
    }
}

#[test]
fn bundles_and_certificates_hold_the_property() {
    let bench = Bench::without_solvers();
    bench.file("rules.kyk", "property no-cleanup: no allowed request: cleanup\nproperty alive: some allowed request");
    let asked = |policy: &str, only: &str| {
        let mut command = bench.command(&format!("check property {policy} --property rules.kyk --only {only} --bundle bundle-{only} --certificate {only}.json"));
        let output = command.args(["--let", "cleanup = action is s3:DeleteBucket"]).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    asked("old.json", "no-cleanup");
    asked("old.json", "alive");
    let said = bench.run("verify no-cleanup.json old.json");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.stdout.contains("VERIFIED  There is no request that contradicts the property `no-cleanup`."),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("cleanup = action is s3:DeleteBucket"), "{}", said.stdout);
    assert!(!bench.folder.path().join("alive.json").exists(), "a PASS that a request shows has no certificate");
    for only in ["no-cleanup", "alive"] {
        let said = bench.run(&format!("replay bundle-{only}"));
        assert_eq!(said.code, Some(0), "{said:?}");
        let line =
            serde_json::from_str::<serde_json::Value>(&bench.read(format!("bundle-{only}/bundle.json"))).unwrap();
        let reproduce = line["reproduce"].as_str().unwrap();
        assert!(
            reproduce.contains("--property property.kyk") && reproduce.contains(&format!("--only {only}")),
            "{reproduce}"
        );
    }
    assert_eq!(bench.run("verify no-cleanup.json --policy policy=old.json").code, Some(0));
    assert_eq!(bench.run("verify no-cleanup.json --policy policy=new.json").code, Some(1));
    // Another definition is another question.
    let text = bench
        .read("no-cleanup.json")
        .replace("cleanup = action is s3:DeleteBucket", "cleanup = action is s3:DeleteObject");
    bench.file("altered.json", text);
    assert_eq!(bench.run("verify altered.json").code, Some(1));
}

#[test]
fn files_are_laid_out_in_place_and_checked() {
    let bench = Bench::without_solvers();
    bench.file("rules.kyk", "property  a :\n no allowed request#no\n");
    assert_eq!(bench.run("fmt rules.kyk").code, Some(2), "a comment needs a space before it");
    bench.file("rules.kyk", "property  a :\n no allowed request # yes\n");
    let said = bench.run("fmt --check rules.kyk");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("`rules.kyk` is not laid out"), "{}", said.stderr);
    assert_eq!(bench.run("fmt rules.kyk").code, Some(0));
    let laid_out = "property a:\n    no allowed request  # yes\n";
    assert_eq!(bench.read("rules.kyk"), laid_out);
    assert_eq!(bench.run("fmt --check rules.kyk").code, Some(0));
    assert_eq!(bench.run_with_input("fmt -", "property a: no allowed request # yes").stdout, laid_out);
    bench.file("broken.kyk", "property a");
    bench.file("rules.kyk", "let   a = b");
    assert_eq!(bench.run("fmt rules.kyk broken.kyk").code, Some(2));
    assert_eq!(bench.read("rules.kyk"), "let   a = b", "nothing is written when something is wrong");
}

#[test]
fn packs_are_listed_and_shown() {
    let bench = Bench::without_solvers();
    let listed = bench.run("dump packs").stdout;
    for pack in keyaki::property::packs() {
        assert!(listed.contains(&format!("{:<22}{}\n", pack.name, pack.about)), "{listed}");
        assert_eq!(bench.run(&format!("dump packs {}", pack.name)).stdout, pack.text);
    }
    let said = bench.run("check property new.json --pack no-wildcard-admin");
    assert_eq!(said.code, Some(0), "{said:?}");
}
