//! A folder of files as a scenario.
//!
//! ```text
//! scenario.json          facts: schema, caller, resource (optional)
//! identity/*.json        identity policies
//! resource.json          resource policy
//! boundary.json          permissions boundary
//! session/*.json         session policies
//! scp/<level>/*.json     SCPs, a folder for each level
//! rcp/<level>/*.json     RCPs, a folder for each level
//! ```

use keyaki_policy::{Findings, json};
use keyaki_source::{Diagnostic, Source, Span};

use super::members::Reader;
use super::{LevelForm, PolicyForm, ScenarioForm};

const FACTS: [&str; 3] = ["schema", "caller", "resource"];
const LAYOUT: &str = "the files of a scenario are `scenario.json`, `resource.json`, `boundary.json`, `identity/*.json`, \
                      `session/*.json`, `scp/<level>/*.json` and `rcp/<level>/*.json`";

impl ScenarioForm {
    /// Reads a scenario from the files of a folder: their paths in it, all different, with
    /// `/` between the parts and in order, and their texts.
    /// `None` exactly when a diagnostic is an error.
    pub fn from_folder(files: &[(String, Source)]) -> (Option<Self>, Vec<Diagnostic>) {
        let mut form = Self::default();
        let mut findings = Findings::default();
        for (path, source) in files {
            form.add_file(path, source).into_iter().for_each(|diagnostic| findings.add(diagnostic));
        }
        if form.policies().next().is_none() && !findings.has_errors() {
            let error = Diagnostic::error("scenario-folder", "the folder holds no policies");
            findings.add(error.help(LAYOUT));
        }
        let refused = findings.has_errors();
        ((!refused).then_some(form), findings.finish())
    }

    fn add_file(&mut self, path: &str, source: &Source) -> Vec<Diagnostic> {
        let Some(name) = without_extension(path) else {
            let message = format!("`{path}` is no policy of the scenario");
            return vec![
                Diagnostic::note("scenario-file", message).help("files that do not end in `.json` are passed over"),
            ];
        };
        let policy = PolicyForm::Text(source.clone());
        match name.split('/').collect::<Vec<_>>().as_slice() {
            // On some systems two names may differ in the case of their ending only.
            ["resource"] if self.resource_policy.is_some() => return vec![again(path, source)],
            ["boundary"] if self.boundary.is_some() => return vec![again(path, source)],
            ["scenario"] => return self.folder_facts(source),
            ["resource"] => self.resource_policy = Some(policy),
            ["boundary"] => self.boundary = Some(policy),
            ["identity", _] => self.identity.push(policy),
            ["session", _] => self.session.push(policy),
            ["scp", level, _] => add_to_level(&mut self.scps, level, policy),
            ["rcp", level, _] => add_to_level(&mut self.rcps, level, policy),
            [.., _] | [] => {
                let parts: Vec<&str> = path.split('/').collect();
                return vec![misplaced(path, &parts, source)];
            }
        }
        Vec::new()
    }

    fn folder_facts(&mut self, source: &Source) -> Vec<Diagnostic> {
        let (node, diagnostics) = json::parse(source);
        let Some(node) = node else { return diagnostics };
        let mut reader = Reader { source, findings: Findings::default() };
        if reader.object(&node, "the `scenario.json` of a folder", &FACTS).is_some() {
            reader.schema(&node);
            reader.facts(&node, self);
        }
        reader.findings.finish()
    }
}

/// The path without `.json`, in any case; a policy must not be left out for the sake of a capital letter.
fn without_extension(path: &str) -> Option<&str> {
    let (name, extension) = path.rsplit_once('.')?;
    extension.eq_ignore_ascii_case("json").then_some(name)
}

fn again(path: &str, source: &Source) -> Diagnostic {
    let error = Diagnostic::error("scenario-file", format!("`{path}` is there in another spelling too"));
    error.label(source, Span::default(), "a second policy for one place").help("keep one of the two")
}

fn add_to_level(levels: &mut Vec<LevelForm>, name: &str, policy: PolicyForm) {
    match levels.iter_mut().find(|level| level.name == name) {
        Some(level) => level.policies.push(policy),
        None => levels.push(LevelForm { name: name.to_owned(), policies: vec![policy] }),
    }
}

fn misplaced(path: &str, parts: &[&str], source: &Source) -> Diagnostic {
    let help = match parts {
        [layer @ ("scp" | "rcp"), file] => {
            format!("put it into a folder named after its level: `{layer}/root/{file}`")
        }
        _ => LAYOUT.to_owned(),
    };
    let error = Diagnostic::error("scenario-file", format!("a scenario has no file `{path}`"));
    error.label(source, Span::default(), "which layer this policy belongs to is unclear").help(help)
}
