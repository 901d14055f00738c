//! From a scenario as written to a scenario as meant: every policy read by the rules of its layer.

use keyaki_policy::{Findings, Manner, Policy, PolicyKind, read, read_node};
use keyaki_source::{Diagnostic, Source};

use super::{LevelForm, PolicyForm, ScenarioForm};
use crate::scenario::{Level, Scenario};

/// The most policies that a scenario may have: ten times what AWS lets one request meet.
const MOST_POLICIES: usize = 1000;

impl ScenarioForm {
    /// Reads the policies, those in files of their own from the sources that `file` gives for their names.
    ///
    /// A scenario comes back exactly when no diagnostic is an error.
    pub fn resolve(
        &self,
        manner: impl Into<Manner>,
        file: &mut dyn FnMut(&str) -> Result<Source, Box<Diagnostic>>,
    ) -> (Option<Scenario>, Vec<Diagnostic>) {
        let count = self.policies().count();
        if count > MOST_POLICIES {
            let message = format!("the scenario has {count} policies; the limit is {MOST_POLICIES}");
            return (None, vec![Diagnostic::error("scenario-size", message).help("join policies of the same layer")]);
        }
        let mut resolving = Resolving { manner: manner.into(), file, findings: Findings::default() };
        let scenario = Scenario {
            caller: self.caller.clone(),
            callers: self.callers,
            resource: self.resource.clone(),
            resource_kind: self.resource_kind,
            rcps: resolving.levels(&self.rcps, PolicyKind::Rcp),
            scps: resolving.levels(&self.scps, PolicyKind::Scp),
            resource_policy: resolving.some(self.resource_policy.as_ref(), PolicyKind::Resource),
            identity: resolving.all(&self.identity, PolicyKind::Identity),
            boundary: resolving.some(self.boundary.as_ref(), PolicyKind::Boundary),
            session: resolving.all(&self.session, PolicyKind::Session),
        };
        let refused = resolving.findings.has_errors();
        ((!refused).then_some(scenario), resolving.findings.finish())
    }
}

struct Resolving<'a> {
    manner: Manner,
    file: &'a mut dyn FnMut(&str) -> Result<Source, Box<Diagnostic>>,
    findings: Findings,
}

impl Resolving<'_> {
    fn levels(&mut self, levels: &[LevelForm], kind: PolicyKind) -> Vec<Level> {
        let level = |level: &LevelForm| Level { name: level.name.clone(), policies: self.all(&level.policies, kind) };
        levels.iter().map(level).collect()
    }

    fn all(&mut self, policies: &[PolicyForm], kind: PolicyKind) -> Vec<Policy> {
        policies.iter().filter_map(|policy| self.policy(policy, kind)).collect()
    }

    fn some(&mut self, policy: Option<&PolicyForm>, kind: PolicyKind) -> Option<Policy> {
        policy.and_then(|policy| self.policy(policy, kind))
    }

    /// A policy, or nothing when there are errors (which have been reported).
    fn policy(&mut self, policy: &PolicyForm, kind: PolicyKind) -> Option<Policy> {
        let (policy, diagnostics) = match policy {
            PolicyForm::Inline { source, node } => read_node(source, node.clone(), Some(kind), self.manner),
            PolicyForm::Text(source) => read(source, Some(kind), self.manner),
            PolicyForm::File { source, name } => match (self.file)(&name.value) {
                Ok(text) => read(&text, Some(kind), self.manner),
                Err(error) => (None, vec![error.label(source, name.span, "named here")]),
            },
        };
        diagnostics.into_iter().for_each(|diagnostic| self.findings.add(diagnostic));
        policy
    }
}
