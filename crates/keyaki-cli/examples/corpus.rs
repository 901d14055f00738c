//! Reads, encodes and prints every policy under a folder, and counts what is said about them.
//!
//! ```sh
//! cargo run --release -p keyaki-cli --example corpus -- FOLDER
//! ```
//!
//! Files are `.json` and `.jsonl`. A policy is an object with a `Statement`, or a string that holds one, at any depth. Its kind is
//! the one that a `policyType` beside it says, or that a folder's name says (`scp`, `rcp`, `managed`, `identity…`, `resource`,
//! `trust`, `vpc-endpoint`); otherwise the one that the text itself has. The exit code is 1 when a step panics, takes longer than
//! a minute, or an encoding cannot be printed; refusing a policy is no failure here, but every refused one is listed.

#![allow(clippy::indexing_slicing, reason = "a tool for developers")]

use std::collections::{BTreeMap, BTreeSet};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use keyaki::{Access, Question, prepare};
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_smtlib::{Dialect, script};
use keyaki_source::{Diagnostic, Severity, Source};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let Some(root) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: corpus FOLDER");
        return ExitCode::from(2);
    };
    let mut tally = Tally::default();
    for path in files(&root) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            tally.failures.push(format!("{}: cannot be read", path.display()));
            continue;
        };
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        for document in documents(&path, &name, &text) {
            tally.document(document);
        }
    }
    tally.print();
    if tally.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// The text of a policy.
#[derive(Clone)]
struct Document {
    name: String,
    kind: Option<PolicyKind>,
    text: String,
}

/// What came of one.
struct Result {
    /// In lenient mode.
    diagnostics: Vec<Diagnostic>,
    accepted: bool,
    /// The codes of strict mode's errors.
    strict: BTreeSet<&'static str>,
    unprintable: Option<String>,
}

#[derive(Default)]
struct Tally {
    documents: usize,
    accepted: usize,
    strictly: usize,
    codes: BTreeMap<(Severity, &'static str), usize>,
    strict_codes: BTreeMap<&'static str, usize>,
    refused: Vec<String>,
    failures: Vec<String>,
    slowest: (Duration, String),
}

impl Tally {
    fn document(&mut self, document: Document) {
        self.documents += 1;
        let name = document.name.clone();
        let start = Instant::now();
        let (send, receive) = channel();
        // A thread that takes too long is left behind: there is no way to stop one.
        std::thread::spawn(move || send.send(catch_unwind(|| through_all_steps(&document))));
        match receive.recv_timeout(LIMIT) {
            Ok(Ok(result)) => self.result(&name, result),
            Ok(Err(_)) => self.failures.push(format!("{name}: panic")),
            Err(_) => self.failures.push(format!("{name}: more than {} s", LIMIT.as_secs())),
        }
        let took = start.elapsed();
        if took > self.slowest.0 {
            self.slowest = (took, name);
        }
    }

    fn result(&mut self, name: &str, result: Result) {
        let codes: BTreeSet<_> = result.diagnostics.iter().map(|one| (one.severity, one.code)).collect();
        for code in codes {
            *self.codes.entry(code).or_default() += 1;
        }
        self.accepted += usize::from(result.accepted);
        self.strictly += usize::from(result.strict.is_empty());
        for code in result.strict {
            *self.strict_codes.entry(code).or_default() += 1;
        }
        if !result.accepted {
            let errors = result.diagnostics.iter().filter(|one| one.is_error());
            let errors: Vec<String> = errors.map(|one| format!("{}: {}", one.code, one.message)).collect();
            self.refused.push(format!("{name}: {}", errors.join("; ")));
        }
        self.failures.extend(result.unprintable.map(|why| format!("{name}: cannot be printed: {why}")));
    }

    fn print(&self) {
        println!("{:>6}  policies", self.documents);
        println!("{:>6}  read and encoded", self.accepted);
        println!("{:>6}  accepted with --strict", self.strictly);
        for ((severity, code), count) in &self.codes {
            println!("{count:>6}  {severity:?} {code}");
        }
        for (code, count) in &self.strict_codes {
            println!("{count:>6}  error with --strict: {code}");
        }
        println!("slowest: {} ms, {}", self.slowest.0.as_millis(), self.slowest.1);
        for (what, list) in [("refused", &self.refused), ("FAILED", &self.failures)] {
            for line in list {
                println!("{what}: {line}");
            }
        }
    }
}

fn through_all_steps(document: &Document) -> Result {
    let source = Source::new(&document.name, &document.text);
    let (policy, mut diagnostics) = read(&source, document.kind, Mode::Lenient);
    let strict = read(&source, document.kind, Mode::Strict).1;
    let strict = strict.iter().filter(|one| one.is_error()).map(|one| one.code).collect();
    let accepted = policy.is_some();
    let mut unprintable = None;
    if let Some(policy) = policy {
        let open = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
        let open = read(&Source::new("open", open), Some(PolicyKind::Identity), Mode::Lenient).0;
        // Once what it leaves out, once what it allows.
        let mut questions = Vec::new();
        if let Some(open) = open {
            questions.push(Question::NoNewAccess { existing: policy.clone().into(), new: open.into() });
        }
        if let Ok(access) = Access::new(&["*".to_owned()], &[]) {
            questions.push(Question::AccessNotGranted { policy: policy.into(), access });
        }
        for question in questions {
            let prepared = prepare(&question);
            unprintable = unprintable.or(script(&prepared.encoding.query, &Dialect::default())
                .map(|script| script.to_string())
                .err()
                .map(|error| error.to_string()));
            diagnostics.extend(prepared.encoding.diagnostics);
        }
    }
    Result { diagnostics, accepted, strict, unprintable }
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let wanted = path.extension().is_some_and(|extension| extension == "json" || extension == "jsonl");
            if path.is_dir() {
                folders.push(path);
            } else if wanted {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The policies in a file. One that is a policy itself, or no JSON, is taken as it is.
fn documents(path: &Path, name: &str, text: &str) -> Vec<Document> {
    let folders = path.parent().unwrap_or(path);
    let kind = folders.iter().filter_map(|part| kind_of_folder(part.to_str()?)).next_back();
    let mut documents = Vec::new();
    if path.extension().is_some_and(|extension| extension == "jsonl") {
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let value = serde_json::from_str(line).unwrap_or_default();
            within(&value, &format!("{name}:{}", n + 1), kind, &mut documents);
        }
        return documents;
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) if !is_policy(&value) => within(&value, name, kind, &mut documents),
        _ => documents.push(Document { name: name.to_owned(), kind, text: text.to_owned() }),
    }
    documents
}

fn within(value: &Value, name: &str, kind: Option<PolicyKind>, found: &mut Vec<Document>) {
    if is_policy(value) {
        return found.push(Document { name: name.to_owned(), kind, text: value.to_string() });
    }
    match value {
        Value::String(text) if text.contains("\"Statement\"") => {
            found.push(Document { name: name.to_owned(), kind, text: text.clone() });
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| within(item, &format!("{name}[{n}]"), kind, found))
        }
        Value::Object(members) => {
            let kind = match members.get("policyType").and_then(Value::as_str) {
                Some("IDENTITY_POLICY") => Some(PolicyKind::Identity),
                Some("RESOURCE_POLICY") => Some(PolicyKind::Resource),
                _ => kind,
            };
            members.iter().for_each(|(key, item)| within(item, &format!("{name}.{key}"), kind, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_policy(value: &Value) -> bool {
    value.get("Statement").is_some()
}

fn kind_of_folder(name: &str) -> Option<PolicyKind> {
    match name {
        "scp" => Some(PolicyKind::Scp),
        "rcp" => Some(PolicyKind::Rcp),
        "managed" => Some(PolicyKind::Identity),
        "resource" | "trust" | "vpc-endpoint" => Some(PolicyKind::Resource),
        name if name.starts_with("identity") => Some(PolicyKind::Identity),
        _ => None,
    }
}
