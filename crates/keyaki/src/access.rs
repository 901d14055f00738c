//! Critical actions and resources: the `access` parameter of CheckAccessNotGranted (spec E.1, E.4).

use keyaki_policy::{ActionPattern, Effect, Listed, Manner, Mode, Policy, PolicyKind, Readings, ResourcePattern, read};
use keyaki_semantics::{Outcome, Request, outcome};
use keyaki_source::{Diagnostic, Source, Spanned};

/// How many actions, and how many resources, AWS takes in one question.
pub const MAX_LISTED: usize = 100;
const MAX_RESOURCE_CHARACTERS: usize = 2048;

/// Access that must not be granted: requests whose action is one of the listed actions and whose resource is one of the
/// listed resources; an empty list means any.
#[derive(Clone, Debug)]
pub struct Access {
    /// A policy that allows exactly this access: its one statement holds the patterns.
    policy: Policy,
    actions: Vec<String>,
    resources: Vec<String>,
}

impl Access {
    /// The access of these actions (as in policies, wildcards included) on these resources (ARNs).
    ///
    /// # Errors
    /// Diagnostics when both lists are empty, a list is longer than [`MAX_LISTED`], or an item is no action or no ARN.
    pub fn new(actions: &[String], resources: &[String]) -> Result<Self, Vec<Diagnostic>> {
        Self::read_by(Readings::default(), actions, resources)
    }

    /// The same, by these readings of disputed points.
    ///
    /// # Errors
    /// As [`Access::new`].
    pub fn read_by(readings: Readings, actions: &[String], resources: &[String]) -> Result<Self, Vec<Diagnostic>> {
        let problems = limits(actions, resources);
        if !problems.is_empty() {
            return Err(problems);
        }
        let star = ["*".to_owned()];
        let or_any = |list: &[String]| if list.is_empty() { star.to_vec() } else { list.to_vec() };
        let statement = serde_json::json!({
            "Effect": "Allow", "Action": or_any(actions), "Resource": or_any(resources),
        });
        // The older version has no policy variables: `${…}` in a listed resource is text.
        let text = serde_json::json!({"Version": "2008-10-17", "Statement": statement}).to_string();
        let manner = Manner { mode: Mode::Strict, readings };
        let (policy, diagnostics) = read(&Source::new("access", text), Some(PolicyKind::Identity), manner);
        match policy {
            Some(policy) => Ok(Self { policy, actions: actions.to_vec(), resources: resources.to_vec() }),
            None => Err(diagnostics.into_iter().filter(Diagnostic::is_error).map(about_argument).collect()),
        }
    }

    /// The listed actions, as written.
    pub fn actions(&self) -> &[String] {
        &self.actions
    }

    /// The listed resources, as written.
    pub fn resources(&self) -> &[String] {
        &self.resources
    }

    /// The policy that allows exactly this access.
    pub fn as_policy(&self) -> &Policy {
        &self.policy
    }

    /// The same access by other readings, as far as they are not settled when it is read.
    pub(crate) fn reread(&self, readings: Readings) -> Self {
        Self { policy: self.policy.reread(readings), ..self.clone() }
    }

    /// Whether `request` is one of this access.
    pub fn covers(&self, request: &Request) -> bool {
        debug_assert!(self.policy.statements.iter().all(|statement| statement.effect == Effect::Allow));
        outcome(&self.policy, request) == Outcome::Allow
    }

    pub(crate) fn action_patterns(&self) -> &[Spanned<ActionPattern>] {
        self.action_list().map(Listed::items).unwrap_or_default()
    }

    pub(crate) fn action_list(&self) -> Option<&Listed<ActionPattern>> {
        self.policy.statements.first().map(|statement| &statement.actions)
    }

    pub(crate) fn resource_patterns(&self) -> &[Spanned<ResourcePattern>] {
        self.policy.statements.first().map(|statement| statement.resources.items()).unwrap_or_default()
    }
}

fn limits(actions: &[String], resources: &[String]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if actions.is_empty() && resources.is_empty() {
        let help = "list at least one with `--action` or `--resource`";
        problems.push(Diagnostic::error("empty-access", "no action and no resource is listed").help(help));
    }
    for (what, list) in [("actions", actions), ("resources", resources)] {
        if list.len() > MAX_LISTED {
            let message = format!("{} {what} are listed; AWS takes {MAX_LISTED} at most", list.len());
            problems.push(Diagnostic::error("too-many-listed", message).help("ask several questions"));
        }
    }
    for resource in resources {
        let characters = resource.chars().count();
        if characters > MAX_RESOURCE_CHARACTERS {
            let message =
                format!("a resource has {characters} characters; AWS takes {MAX_RESOURCE_CHARACTERS} at most");
            problems.push(Diagnostic::error("resource-too-long", message));
        } else if !is_full_arn(resource) {
            let help = "write the whole ARN, as in `arn:aws:s3:::example-bucket/*`";
            problems.push(Diagnostic::error("invalid-arn", format!("`{resource}` is not an ARN")).help(help));
        }
    }
    problems
}

fn is_full_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.split(':').count() >= 6
}

/// The diagnostic about an item of the list, without the place in the text that stands for the list.
fn about_argument(mut diagnostic: Diagnostic) -> Diagnostic {
    let item = diagnostic.labels.first().map(|label| label.source.slice(label.span).trim_matches('"').to_owned());
    diagnostic.labels.clear();
    if let Some(item) = item.filter(|item| !diagnostic.message.contains(item.as_str())) {
        diagnostic.message = format!("`{item}`: {}", diagnostic.message);
    }
    diagnostic
}
