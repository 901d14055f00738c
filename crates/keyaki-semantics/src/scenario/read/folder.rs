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

use keyaki_policy::json;
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
        let mut diagnostics = Vec::new();
        for (path, source) in files {
            diagnostics.extend(form.add_file(path, source));
        }
        if form.policies().next().is_none() && !diagnostics.iter().any(Diagnostic::is_error) {
            let error = Diagnostic::error("scenario-folder", "the folder holds no policies");
            diagnostics.push(error.help(LAYOUT));
        }
        let refused = diagnostics.iter().any(Diagnostic::is_error);
        ((!refused).then_some(form), diagnostics)
    }

    fn add_file(&mut self, path: &str, source: &Source) -> Vec<Diagnostic> {
        if !path.ends_with(".json") {
            let message = format!("`{path}` is no policy of the scenario");
            return vec![
                Diagnostic::note("scenario-file", message).help("files that do not end in `.json` are passed over"),
            ];
        }
        let policy = PolicyForm::Text(source.clone());
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["scenario.json"] => return self.folder_facts(source),
            ["resource.json"] => self.resource_policy = Some(policy),
            ["boundary.json"] => self.boundary = Some(policy),
            ["identity", _] => self.identity.push(policy),
            ["session", _] => self.session.push(policy),
            ["scp", level, _] => add_to_level(&mut self.scps, level, policy),
            ["rcp", level, _] => add_to_level(&mut self.rcps, level, policy),
            other => return vec![misplaced(path, other, source)],
        }
        Vec::new()
    }

    fn folder_facts(&mut self, source: &Source) -> Vec<Diagnostic> {
        let (node, diagnostics) = json::parse(source);
        let Some(node) = node else { return diagnostics };
        let mut reader = Reader { source, diagnostics };
        if reader.object(&node, "the `scenario.json` of a folder", &FACTS).is_some() {
            reader.schema(&node);
            reader.facts(&node, self);
        }
        reader.diagnostics
    }
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
