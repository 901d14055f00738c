//! `smtlib-samples/`: the scripts of known questions, as they are emitted now, with what every solver has to say of them.
//!
//! `just samples` (that is, `KEYAKI_BLESS=1`) writes the files anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use keyaki::{Access, Question, prepare};
use keyaki_engine::{Limits, checked};
use keyaki_pipe::Found;
use keyaki_policy::{Mode, Policy, PolicyKind};
use keyaki_smtlib::{Dialect, Status, StringEncoding, script};
use serde_json::Value;
use support::cases::{cases, file, question};
use support::{installed, native, policy, tests};
use yaspar_ir::ast::{Context, Typecheck};
use yaspar_ir::untyped::UntypedAst;

/// The cases of `tests/checks` that have samples.
const NO_NEW_ACCESS: [u64; 14] = [114, 117, 120, 126, 131, 132, 138, 140, 148, 149, 151, 152, 153, 154];
const ACCESS_NOT_GRANTED: [u64; 5] = [158, 160, 163, 165, 166];

/// A question with its known answer.
struct Sample {
    name: String,
    question: Question,
    status: Status,
}

#[test]
fn samples_are_what_is_emitted() {
    let (expected, found) = (emitted(), stored());
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected), "run `just samples`");
    for (name, text) in &expected {
        assert!(
            &found[name] == text,
            "{name} is not what is emitted now; run `just samples` and look at the difference"
        );
    }
}

/// Says a type checker that is not ours.
#[test]
fn samples_are_well_sorted() {
    for (name, text) in stored() {
        let commands = UntypedAst.parse_script_str(&text).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        commands.type_check(&mut Context::new()).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
}

#[test]
fn the_embedded_engine_finds_the_status_of_samples() {
    for sample in samples() {
        let query = prepare(&sample.question).query(keyaki::Realism::Auto).clone();
        let outcome = checked(native().solve(&query, &Limits::default()), &query);
        let expected = match sample.status {
            Status::Sat => "sat",
            Status::Unsat => "unsat",
        };
        assert_eq!(outcome.answer.name(), expected, "{}: {:?}", sample.name, outcome.answer);
    }
}

/// cvc4 may give up.
#[test]
fn solvers_find_the_status_of_samples() {
    let mut problems = Vec::new();
    for solver in &installed() {
        for (name, text) in stored() {
            let said = run(solver, &text);
            let gave_up = solver.row.name == "cvc4" && said != "sat" && said != "unsat";
            if !gave_up && said != status(&text) {
                problems.push(format!("{name}: {} says {said}", solver.row.name));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The scripts of all samples in both encodings of strings, or once where there is no difference.
fn emitted() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for sample in samples() {
        let [regex, affixes] = [StringEncoding::Regex, StringEncoding::Affixes].map(|strings| text(&sample, strings));
        let folder = sample.question.name();
        let mut put = |suffix: &str, text: String| files.insert(format!("{folder}/{}{suffix}", sample.name), text);
        if regex == affixes {
            assert_eq!(put(".smt2", regex), None, "two samples are called {}", sample.name);
        } else {
            assert_eq!(put(".regex.smt2", regex), None, "two samples are called {}", sample.name);
            put(".affixes.smt2", affixes);
        }
    }
    files
}

fn text(sample: &Sample, strings: StringEncoding) -> String {
    let query = prepare(&sample.question).query(keyaki::Realism::Auto).clone();
    let script = script(&query, &Dialect { strings, ..Dialect::default() }).unwrap();
    script.with_status(sample.status).to_string()
}

fn samples() -> Vec<Sample> {
    let mut samples = article();
    samples.extend(of_cases("no-new-access", &NO_NEW_ACCESS));
    samples.extend(of_cases("access-not-granted", &ACCESS_NOT_GRANTED));
    samples
}

/// The questions of `tests/article`.
fn article() -> Vec<Sample> {
    let compared = |name: &str, existing: &str, new: &str, status: Status| {
        let kind = if existing == "before.json" { PolicyKind::Identity } else { PolicyKind::Resource };
        let question = Question::NoNewAccess { existing: read(existing, kind).into(), new: read(new, kind).into() };
        Sample { name: name.to_owned(), question, status }
    };
    let granted = |name: &str, file: &str, kind: PolicyKind, action: &str| {
        let access = Access::new(&[action.to_owned()], &[]).unwrap();
        let question = Question::AccessNotGranted { policy: read(file, kind).into(), access };
        Sample { name: name.to_owned(), question, status: Status::Sat }
    };
    vec![
        compared("article-put-object", "own-account.json", "put-object.json", Status::Sat),
        compared("article-put-object-closed", "own-account.json", "put-object-closed.json", Status::Unsat),
        compared("article-update", "before.json", "after.json", Status::Sat),
        granted("article-two-statements", "two-statements.json", PolicyKind::Identity, "s3:DeleteBucket"),
        granted("article-put-object-closed", "put-object-closed.json", PolicyKind::Resource, "s3:PutObject"),
    ]
}

fn read(name: &str, kind: PolicyKind) -> Policy {
    let text = fs::read_to_string(tests("article").join(name)).unwrap();
    policy(name, &text, kind, Mode::Lenient).unwrap()
}

fn of_cases(name: &str, numbers: &[u64]) -> Vec<Sample> {
    let file = file(name);
    let chosen = cases(&file).iter().filter(|case| numbers.contains(&case["case"].as_u64().unwrap()));
    chosen.map(|case| of_case(&file, case)).collect()
}

fn of_case(file: &Value, case: &Value) -> Sample {
    let status = match case["expect"].as_str() {
        Some("PASS") => Status::Unsat,
        Some("FAIL") => Status::Sat,
        other => panic!("{other:?} has no status"),
    };
    let title = case["title"].as_str().unwrap().to_lowercase();
    let words: Vec<&str> = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    Sample { name: format!("{}-{}", case["case"], words.join("-")), question: question(file, case).unwrap(), status }
}

/// The files of `smtlib-samples`, by folder and name; written anew first, once, if that is wanted.
fn stored() -> BTreeMap<String, String> {
    static BLESSED: OnceLock<()> = OnceLock::new();
    BLESSED.get_or_init(|| {
        if std::env::var_os("KEYAKI_BLESS").is_some_and(|value| value == "1") {
            bless(&emitted());
        }
    });
    files()
}

fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for folder in fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = [&folder, &file].map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
            files.insert(name.join("/"), fs::read_to_string(file).unwrap());
        }
    }
    files
}

fn bless(wanted: &BTreeMap<String, String>) {
    for old in files().keys().filter(|name| !wanted.contains_key(*name)) {
        fs::remove_file(root().join(old)).unwrap();
    }
    for (name, text) in wanted {
        let path = root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn root() -> PathBuf {
    tests("../smtlib-samples")
}

/// What a script says about itself.
fn status(text: &str) -> &str {
    let (_, rest) = text.split_once("(set-info :status ").unwrap();
    rest.split_once(')').unwrap().0
}

/// What `solver` prints when it is given `text`, the first line.
fn run(solver: &Found, text: &str) -> String {
    let row = &solver.row;
    let time = row.time_args.iter().map(|argument| argument.replace("{ms}", "60000"));
    let mut command = Command::new(solver.program.as_ref().unwrap());
    command.args(&row.args).args(time).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = command.spawn().unwrap();
    // A solver that stops reading has an answer as well.
    let _ = process.stdin.take().unwrap().write_all(text.as_bytes());
    let output = process.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned()
}
