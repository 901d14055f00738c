//! Which engines are asked, and what happens when they are missing, broken, slow or at odds, from end to end.

use crate::bench::Bench;
use crate::{NO_NEW_ACCESS, check_refused, members, solvers};

/// Asks whether two texts can be `u` `a` `v` and `v` `b` `u` at once. The embedded engine does not count letters.
const UNDECIDED: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
    "Condition": {
      "StringEquals": {"aws:PrincipalTag/t": "${aws:PrincipalTag/u}a${aws:PrincipalTag/v}"},
      "StringLike": {"aws:PrincipalTag/t": "${aws:PrincipalTag/v}b${aws:PrincipalTag/u}"}
    }
  }
}
"#;

pub(crate) fn with_undecided(bench: Bench) -> Bench {
    bench.file("undecided.json", UNDECIDED);
    bench
}

const ASK: &str = "check access-not-granted undecided.json --action s3:*";

#[test]
fn every_question_is_answered_without_a_solver() {
    let bench = Bench::without_solvers();
    for (policy, code, result) in [("old.json", 0, "PASS"), ("new.json", 1, "FAIL")] {
        for engine in ["", " --engine auto", " --engine native", " --engine all"] {
            let said = bench.run(&format!("{NO_NEW_ACCESS} {policy}{engine}"));
            assert_eq!((said.code, said.stderr.as_str()), (Some(code), ""), "{engine}: {said:?}");
            assert!(said.stdout.starts_with(result), "{}", said.stdout);
        }
        let compared = bench.run(&format!("compare no-new-access --existing old.json --new {policy}"));
        assert_eq!(compared.code, Some(code), "{compared:?}");
    }
}

#[test]
fn what_the_embedded_engine_does_not_know_is_unknown_without_a_solver() {
    let bench = with_undecided(Bench::without_solvers());
    for (engine, hint) in [
        ("", "error[no-solver]: the embedded engine could not decide it, and no solver was found"),
        (" --engine all", "error[no-solver]: "),
        (" --engine native", "note[native-only]: no installed solver was asked"),
    ] {
        let said = bench.run(&format!("{ASK}{engine}"));
        assert_eq!(said.code, Some(3), "{said:?}");
        let why = "UNKNOWN  The question could not be decided: native: texts are coupled";
        assert!(said.stdout.starts_with(why), "{}", said.stdout);
        assert!(said.stderr.contains(hint), "{engine}: {}", said.stderr);
        assert_eq!(said.stderr.contains("pip install z3-solver"), engine != " --engine native", "{}", said.stderr);
    }
    let json = bench.run(&format!("{ASK} --format json")).json();
    let codes = json["diagnostics"].as_array().unwrap().iter().filter(|diagnostic| diagnostic["code"] == "no-solver");
    assert_eq!((&json["result"], codes.count()), (&"UNKNOWN".into(), 1), "{json:#}");
    assert_eq!(bench.run("compare access-not-granted undecided.json --action s3:*").code, Some(3));
    let said = bench.run("dump outcome access-not-granted undecided.json --action s3:*");
    assert!(said.code == Some(0) && said.stdout.contains(": unknown after "), "{said:?}");
}

#[test]
fn solvers_are_asked_what_the_embedded_engine_does_not_know() {
    if !solvers("a question handed on") {
        return;
    }
    let bench = with_undecided(Bench::new());
    let said = bench.run(ASK);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.contains("\nnative ") && said.stdout.contains(" unsat "), "{}", said.stdout);
    assert!(said.stdout.contains("\nnot confirmed by native: texts are coupled"), "{}", said.stdout);
    let json = bench.run(&format!("{ASK} --format json --dump-dir record")).json();
    let engines = json["engines"].as_array().unwrap();
    assert_eq!((&engines[0]["name"], &engines[0]["answer"]), (&"native".into(), &"unknown".into()), "{json:#}");
    assert!(engines[1..].iter().any(|engine| engine["answer"] == "unsat"), "{json:#}");
    // Everything that was asked is in the record.
    let name = engines[1]["name"].as_str().unwrap();
    let entries = bench.entries("record");
    for file in [format!("access-not-granted.{name}.smt2"), format!("access-not-granted.{name}.txt")] {
        assert!(entries.contains(&file), "{file} in {entries:?}");
    }
    assert_eq!(bench.read("record/question.txt").matches("\nengine: ").count(), engines.len());
}

#[cfg(unix)]
#[test]
fn solvers_are_not_started_while_the_embedded_engine_knows() {
    let bench = with_undecided(Bench::without_solvers());
    bench.fake_engine("mute", &format!("echo x >> {}/started\nexit 7\n", bench.folder.path().display()));
    let started = || bench.entries(".").contains(&"started".to_owned());
    for engine in ["", " --engine auto", " --engine native"] {
        let said = bench.run(&format!("{NO_NEW_ACCESS} new.json --engines-file engines.toml{engine}"));
        assert_eq!((said.code, started()), (Some(1), false), "{said:?}");
    }
    let said = bench.run(&format!("{ASK} --engines-file engines.toml"));
    assert_eq!((said.code, started()), (Some(3), true), "{said:?}");
    assert!(said.stderr.contains("warning[unusable-engine]: the engine `mute`"), "{}", said.stderr);
    assert!(said.stderr.contains("error[no-solver]: "), "{}", said.stderr);
}

#[test]
fn engines_are_listed_the_embedded_one_first() {
    let bench = Bench::without_solvers();
    let said = bench.run("engines");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.contains("\nnative  ") && said.stdout.contains("  embedded\n"), "{}", said.stdout);
    assert!(said.stdout.contains("there is no `cvc5` on PATH"), "{}", said.stdout);
    assert!(said.stdout.contains("\nhelp: questions are answered with no solver installed"), "{}", said.stdout);
    let json = bench.run("engines --format json").json();
    let native = &json["engines"][0];
    assert_eq!(members(native), ["name", "state", "kind", "version"]);
    assert_eq!(
        (&native["name"], &native["state"], &native["kind"]),
        (&"native".into(), &"fit".into(), &"embedded".into())
    );
    assert_eq!((&json["engines"][1]["kind"], &json["engines"][1]["state"]), (&"solver".into(), &"missing".into()));
}

#[test]
fn engines_that_are_named_must_be_there() {
    let bench = Bench::without_solvers();
    let ask = |rest: &str| format!("{NO_NEW_ACCESS} new.json {rest}");
    check_refused(&bench, &ask("--engine cvc6"), "unknown-engine", "there is no engine called `cvc6`");
    let said = bench.run(&ask("--engine cvc6"));
    assert!(said.stderr.contains("help: did you mean `cvc5`? (found: `native`)"), "{}", said.stderr);
    let said = bench.run(&ask("--engine nativ"));
    assert!(said.stderr.contains("help: did you mean `native`?"), "{}", said.stderr);
    let message = "the engine `z3` cannot be used: there is no `z3` on PATH";
    check_refused(&bench, &ask("--engine z3"), "unusable-engine", message);
    check_refused(&bench, &ask("--engine native --engine z3"), "unusable-engine", message);
    check_refused(&bench, &ask("--engine auto --engine native"), "usage", "`--engine auto` stands alone");
    check_refused(&bench, &ask("--engines-file none.toml"), "engines-file", "none.toml: cannot be read");
    bench.file("engines.toml", "[[engine]]\nnam = 'z3'\n");
    check_refused(&bench, &ask("--engines-file engines.toml"), "engines-file", "engines.toml:2:1: unknown field");
    for name in ["native", "auto", "all"] {
        bench.file(
            "own.toml",
            format!("[[engine]]\nname = '{name}'\ncommand = 'z3'\nlogic = 'ALL'\nstrings = 'regex'\n"),
        );
        let message = format!("own.toml: no solver can be called `{name}`");
        check_refused(&bench, &ask("--engines-file own.toml"), "engines-file", &message);
    }
}

#[cfg(unix)]
#[test]
fn engines_that_do_not_answer_as_they_should_are_not_used() {
    let bench = Bench::without_solvers();
    bench.fake_engine("mute", "exit 7\n");
    let ask = format!("{NO_NEW_ACCESS} old.json --engines-file engines.toml");
    let said = bench.run(&format!("{ask} --engine all"));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("warning[unusable-engine]: the engine `mute`"), "{}", said.stderr);
    check_refused(&bench, &format!("{ask} --engine mute"), "unusable-engine", "the engine `mute` cannot be used");
    let json = bench.run("engines --engines-file engines.toml --format json").json();
    assert_eq!((&json["engines"][4]["name"], &json["engines"][4]["state"]), (&"mute".into(), &"unfit".into()));
}

/// An engine that passes its trial with a right model, and says `unsat` to everything else.
#[cfg(unix)]
pub(crate) const LIAR: &str = r#"trial=no
while read -r line; do
  case "$line" in
    *'z)'*) trial=yes ;;
    '(check-sat)'*) if [ $trial = yes ]; then echo sat; else echo unsat; fi ;;
    '(get-value'*) echo '((text "a ""xz)"))' ;;
    '(get-info :version)'*) echo '(:version "0.1")' ;;
    *'(echo "'*) line=${line#*'(echo "'}; echo "${line%%'"'*}" ;;
    '(exit)'*) exit 0 ;;
  esac
done
"#;

#[cfg(unix)]
#[test]
fn engines_that_disagree_leave_a_case_behind() {
    let bench = Bench::without_solvers();
    bench.fake_engine("liar", LIAR);
    let json = bench.run("engines --engines-file engines.toml --format json").json();
    assert_eq!((&json["engines"][4]["name"], &json["engines"][4]["state"]), (&"liar".into(), &"fit".into()));
    // A liar beside an engine that knows; in the folder what all of them were asked.
    for engines in ["--engine all", "--engine native --engine liar"] {
        let said = bench.run(&format!("{NO_NEW_ACCESS} new.json --engines-file engines.toml {engines}"));
        assert_eq!(said.code, Some(4), "{said:?}");
        assert!(said.stdout.starts_with("UNKNOWN  The engines disagree"), "{}", said.stdout);
        let case = bench.entries(".").into_iter().find(|entry| entry.starts_with("keyaki-case-")).unwrap();
        let notice = format!("bug: the engines disagree; everything about it is in `{case}`");
        assert!(said.stderr.contains(&notice), "{said:?}");
        let entries = bench.entries(&case);
        let about = entries.iter().filter(|entry| entry.starts_with("no-new-access."));
        let expected = ["liar.smt2", "liar.txt", "native.txt", "smt2"].map(|end| format!("no-new-access.{end}"));
        assert_eq!(about.cloned().collect::<Vec<_>>(), expected);
        assert!(bench.read(format!("{case}/no-new-access.liar.txt")).starts_with("liar 0.1: unsat"));
        assert!(bench.read(format!("{case}/no-new-access.native.txt")).contains(": sat after "));
        let question = bench.read(format!("{case}/question.txt"));
        assert!(question.contains("\nengine: native ") && question.contains("\nengine: liar 0.1\n"), "{question}");
        std::fs::remove_dir_all(bench.folder.path().join(case)).unwrap();
    }
    let said = bench.run("compare no-new-access --existing old.json --new new.json --engines-file engines.toml");
    assert_eq!(said.code, Some(4), "{said:?}");
    assert!(said.stdout.ends_with("UNKNOWN  the engines disagree: one of them, or Keyaki, is wrong\n"), "{said:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_solvers_too() {
    let bench = Bench::without_solvers();
    // Passes its trial, then writes for ever.
    let slow = LIAR.replace("echo unsat;", "while :; do echo >> alive; done;");
    bench.fake_engine("slow", &slow);
    let ask = format!("{NO_NEW_ACCESS} new.json --engines-file engines.toml --engine slow --timeout 1m");
    let child = bench.command(&ask).spawn().unwrap();
    let written = || std::fs::metadata(bench.folder.path().join("alive")).map_or(0, |file| file.len());
    let wait = || std::thread::sleep(std::time::Duration::from_millis(100));
    let started = std::time::Instant::now();
    while written() == 0 && started.elapsed().as_secs() < 20 {
        wait();
    }
    let interrupted =
        std::process::Command::new("/bin/sh").args(["-c", "kill -INT $0", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    wait();
    let before = written();
    wait();
    assert!(before > 0);
    assert_eq!(before, written(), "the solver is still there");
}
