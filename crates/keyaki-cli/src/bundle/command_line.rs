//! The command that asks the question of a bundle again, run in its folder, for a POSIX shell.

use keyaki::{Question, Realism, Services, Subject};
use keyaki_policy::{Mode, PolicyKind, Readings};

use super::{Bundled, agreement_name};
use crate::put::What;
use crate::put_json::{kind_name, realism_name};
use crate::record::PROPERTY_FILE;

/// One line; the files that it names are those of the record.
pub(super) fn command_line(bundled: Bundled<'_>) -> String {
    let Bundled { put, question, asking, .. } = bundled;
    let mut words = vec!["keyaki".to_owned(), "check".to_owned(), question.name().to_owned()];
    for (role, subject) in question.subjects() {
        let file = match subject {
            Subject::Policy(_) => format!("{}.json", role.name()),
            Subject::Scenario(_) => role.name().to_owned(),
        };
        match question {
            Question::NoNewAccess { .. } => words.extend([format!("--{}", role.name()), file]),
            Question::Property { .. } => words.extend(["--policy".to_owned(), format!("{}={file}", role.name())]),
            Question::AccessNotGranted { .. } | Question::NoPublicAccess { .. } | Question::CrossAccount { .. } => {
                words.push(file);
            }
        }
    }
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), quoted(value)]);
    match question {
        Question::NoNewAccess { .. } | Question::Property { .. } => {}
        Question::AccessNotGranted { access, .. } => {
            access.actions().iter().for_each(|action| option("--action", action));
            access.resources().iter().for_each(|resource| option("--resource", resource));
        }
        Question::NoPublicAccess { public, .. } => {
            option("--resource-type", public.resource_type().name());
            option("--trust", public.trust().name());
        }
        Question::CrossAccount { perimeter, .. } => {
            perimeter.accounts().for_each(|account| option("--account", account));
            perimeter.organizations().for_each(|organization| option("--org", organization));
        }
    }
    if let What::Property { asked, .. } = &put.what {
        option("--property", PROPERTY_FILE);
        option("--only", asked.property.name());
        asked.definitions.iter().for_each(|definition| option("--let", definition.text()));
    }
    if let Some(kind @ (PolicyKind::Identity | PolicyKind::Resource)) = put.kind {
        option("--policy-type", kind_name(kind));
    }
    let usual: Vec<_> = Readings::default().all().collect();
    for (name, choice) in put.manner.readings.all().filter(|reading| !usual.contains(reading)) {
        option("--reading", &format!("{name}={choice}"));
    }
    if put.realism != Realism::Auto {
        option("--realistic", realism_name(put.realism));
    }
    if put.services == Services::Strict {
        option("--services", "strict");
    }
    asking.engines.iter().for_each(|engine| option("--engine", engine));
    option("--agree", agreement_name(asking.agreement()));
    option("--timeout", &format!("{}ms", asking.timeout.as_millis()));
    if put.manner.mode == Mode::Strict {
        words.push("--strict".to_owned());
    }
    words.join(" ")
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
