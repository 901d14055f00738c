//! `keyaki verify`: checks a certificate without trusting whoever wrote it.

use std::path::{Path, PathBuf};

use clap::Args;
use keyaki::identity;
use keyaki::property::RoleName;
use keyaki_certificate::{Certificate, check};
use keyaki_policy::Mode;
use keyaki_report::{CertificateWords, diagnostics_json, json_text, printable};
use keyaki_source::Diagnostic;
use serde_json::{Map, Value, json};

use crate::arguments::Plain;
use crate::certificate::{self, Document};
use crate::input;
use crate::properties::named_policy;
use crate::put::{Put, What};
use crate::put_json::{asked, kind_name, options};
use crate::report::{Done, Failure};
use crate::texts::Texts;

/// Check the certificate of a PASS, written by `keyaki check --certificate`
///
/// The policies in the certificate are read and encoded again, and every step is checked by a program that shares nothing with
/// the search that found it. With policies named here, those in the certificate must be the same texts. What is asked about them, and
/// how they are read, is what the certificate says and the output shows.
///
/// The exit code is 0 when the certificate is right, 1 when it is not, 2 when it cannot be read.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki verify certificate.json
  keyaki verify certificate.json --existing old.json --new new.json
  keyaki verify certificate.json policy.json")]
pub(crate) struct Arguments {
    /// The certificate; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The policy, or scenario, that access must not be granted by, or the policy that must keep outsiders out
    #[arg(value_name = "POLICY", conflicts_with_all = ["existing", "new"])]
    policy: Option<PathBuf>,

    /// The policy, or scenario, that is compared with
    #[arg(long, value_name = "FILE")]
    existing: Option<PathBuf>,

    /// The policy, or scenario, that must not allow more
    #[arg(long, value_name = "FILE")]
    new: Option<PathBuf>,

    /// A policy, or scenario, by the name that the property gives it; repeatable
    #[arg(long = "policy", value_name = "NAME=FILE", value_parser = named_policy)]
    named: Vec<(RoleName, PathBuf)>,
}

/// What came out of a check.
struct Verification {
    /// What is wrong, if anything is.
    wrong: Option<Wrong>,
    /// What the certificate says beyond what was checked.
    diagnostics: Vec<Diagnostic>,
    /// How many steps there are.
    steps: usize,
}

/// Why a certificate shows nothing.
struct Wrong {
    /// The step, counted from 1, when it is one.
    step: Option<usize>,
    why: String,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let named = [("existing", &arguments.existing), ("new", &arguments.new), ("policy", &arguments.policy)];
    let named: Vec<(&str, &Path)> =
        named.into_iter().filter_map(|(role, path)| Some((role, path.as_deref()?))).collect();
    let by_name = arguments.named.iter().map(|(name, path)| (name.as_str(), path.as_path()));
    let named: Vec<(&str, &Path)> = named.into_iter().chain(by_name).collect();
    let paths: Vec<&Path> = named.iter().map(|(_, path)| *path).chain([arguments.file.as_path()]).collect();
    input::one_stdin(&paths)?;
    let document = certificate::read(&input::source(&arguments.file)?)?;
    let mut verification = verify(&document)?;
    if let Some(wrong) = altered(&document).or(other_texts(&document, &named)?) {
        verification.wrong = Some(wrong);
    }
    let code = u8::from(verification.wrong.is_some());
    let text = match format {
        Plain::Text => in_words(&document, &verification, named.is_empty()),
        Plain::Json => json_text(&in_json(&document, &verification)),
    };
    Ok(Done { text, diagnostics: verification.diagnostics, notices: String::new(), code })
}

/// Reads and encodes the policies again, and checks every step.
fn verify(document: &Document) -> Result<Verification, Failure> {
    let (question, mut diagnostics) = document.put.question()?;
    let query = certificate::certified(&document.put, &question);
    let steps = document.steps.len();
    let wrong = |step, why: String| Some(Wrong { step, why });
    let wrong = if identity(&query) != document.query {
        let mut why = "its steps are about another query than that of its policies".to_owned();
        if document.written_by != env!("CARGO_PKG_VERSION") {
            why.push_str(&format!("; Keyaki {} wrote it, which may encode policies otherwise", document.written_by));
        }
        wrong(None, why)
    } else {
        match document.certificate(&query) {
            None => wrong(None, "a step names a term or a symbol that the query does not have".to_owned()),
            Some(certificate) => {
                diagnostics.extend(other_words(document, &CertificateWords::new(&query), &certificate));
                let flaw = check(&query, &certificate).err();
                flaw.and_then(|flaw| wrong(Some(flaw.step + 1), flaw.problem.to_string()))
            }
        }
    };
    Ok(Verification { wrong, diagnostics, steps })
}

/// The sentences are for people: nothing rests on them, but they should be those of what is checked.
fn other_words(document: &Document, words: &CertificateWords<'_>, certificate: &Certificate) -> Vec<Diagnostic> {
    let count = certificate.steps.len();
    let mut steps = document.steps.iter().zip(&certificate.steps).enumerate();
    let step = steps.find(|(number, (written, step))| written.says != words.step(*number, step, count));
    let terms = words.glossary(certificate).into_iter().map(|(number, text)| (number.to_string(), text));
    let others = [
        (document.claim != document.put.claim()).then(|| "its claim is not the one".to_owned()),
        step.map(|(number, _)| format!("the sentence of step {} is not the one", number + 1)),
        (document.terms != terms.collect()).then(|| "what it calls terms is not what".to_owned()),
    ];
    let warning = |what| {
        let message = format!("{what} that this version writes for it");
        Diagnostic::warning("certificate-words", message).help("what is checked are the steps, not the sentences")
    };
    others.into_iter().flatten().map(warning).collect()
}

fn altered(document: &Document) -> Option<Wrong> {
    let name = document.altered.first()?;
    Some(Wrong { step: None, why: format!("the text of `{name}` in it is not the one that its sha256 is of") })
}

/// The first of the texts named on the command line that is not the one in the certificate.
fn other_texts(document: &Document, named: &[(&str, &Path)]) -> Result<Option<Wrong>, Failure> {
    for (role, path) in named {
        let Some((_, certified)) = document.put.texts().find(|(known, _)| known == role) else {
            let message = format!("the certificate is about `{}`, which has no {role} policy", document.put.name());
            return Err(Diagnostic::error("usage", message).into());
        };
        let given = Texts::read(path);
        let unreadable = given.files.iter().find_map(|(_, text)| text.as_ref().err());
        if let Some(error) = unreadable {
            return Err(Failure(vec![(**error).clone()]));
        }
        if !certified.same(&given) {
            let why = format!("`{}` is not the {role} policy that it is about", path.display());
            return Ok(Some(Wrong { step: None, why }));
        }
    }
    Ok(None)
}

fn in_words(document: &Document, verification: &Verification, on_their_own: bool) -> String {
    let mut out = match &verification.wrong {
        None => format!("VERIFIED  {}\n", document.put.claim()),
        Some(Wrong { step: Some(step), why }) => format!("NOT VERIFIED  step {step} is wrong: {why}\n"),
        Some(Wrong { step: None, why }) => format!("NOT VERIFIED  {why}\n"),
    };
    if verification.wrong.is_some() {
        return printable_lines(&out);
    }
    out.push('\n');
    for (role, texts) in document.put.texts() {
        let names: Vec<String> = texts.files.iter().map(|(name, _)| format!("`{name}`")).collect();
        out.push_str(&format!("  {role:<10} {}\n", names.join(", ")));
    }
    for (name, value) in asked_about(&document.put.what) {
        out.push_str(&format!("  {name:<10} {value}\n"));
    }
    for (name, value) in read_how(&document.put) {
        out.push_str(&format!("  {name:<10} {value}\n"));
    }
    if let What::Property { asked, .. } = &document.put.what {
        let (property, source) = (&asked.property, asked.property.source());
        out.push_str(&format!("  {:<10} `{}` of `{}`\n", "property", property.name(), source.name()));
        out.extend(source.slice(property.span()).lines().map(|line| format!("  | {line}\n")));
        out.extend(asked.definitions.iter().map(|one| format!("  {:<10} {}\n", "let", one.text())));
        out.extend(property.assumptions().iter().map(|one| format!("  {:<10} {}\n", "assuming", one.text)));
    }
    out.push_str(&format!("  {:<10} sha256 {}, made again of these policies\n", "query", document.query));
    out.push_str(&format!("  {:<10} {}, each checked\n", "steps", verification.steps));
    out.push_str(
        "\nThis rests on how policies are read and encoded, and on the checker; not on the engine that found it.\n",
    );
    if on_their_own {
        out.push_str("It is about the texts in the certificate: name your files to have them compared.\n");
    }
    printable_lines(&out)
}

fn printable_lines(text: &str) -> String {
    text.lines().map(|line| printable(line) + "\n").collect()
}

/// What is asked beside policies.
fn asked_about(what: &What) -> Vec<(&'static str, String)> {
    match what {
        What::NoNewAccess { .. } | What::Property { .. } => Vec::new(),
        What::AccessNotGranted { actions, resources, .. } => {
            vec![("actions", listed(actions)), ("resources", listed(resources))]
        }
        What::NoPublicAccess { resource_type, trust, .. } => {
            vec![("type", resource_type.to_string()), ("trust", trust.name().to_owned())]
        }
        What::CrossAccount { accounts, organizations, .. } => {
            vec![("accounts", accounts.join(", ")), ("orgs", organizations.join(", "))]
        }
    }
}

/// How the policies are read, as far as it is not the usual way.
fn read_how(put: &Put) -> Vec<(&'static str, String)> {
    let kind = put.kind.map(|kind| ("read as", format!("{} policies", kind_name(kind))));
    let strictly = (put.manner.mode == Mode::Strict).then(|| ("read", "strictly".to_owned()));
    let readings = put.manner.readings.chosen().map(|(name, choice)| ("reading", format!("{name}={choice}")));
    kind.into_iter().chain(strictly).chain(readings).collect()
}

fn listed(items: &[String]) -> String {
    if items.is_empty() { "any".to_owned() } else { items.join(", ") }
}

fn in_json(document: &Document, verification: &Verification) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!("keyaki.verification/1"));
    add("verified", json!(verification.wrong.is_none()));
    add("question", json!(document.put.name()));
    add("claim", json!(document.put.claim()));
    if let Some((name, value)) = asked(&document.put) {
        add(name, value);
    }
    add("options", options(&document.put));
    if let Some(wrong) = &verification.wrong {
        add("wrong", json!({ "step": wrong.step, "why": wrong.why }));
    }
    add("query", json!({ "sha256": document.query }));
    add("steps", json!(verification.steps));
    add("diagnostics", diagnostics_json(&verification.diagnostics));
    Value::Object(members)
}
