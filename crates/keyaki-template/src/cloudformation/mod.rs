//! The policies of CloudFormation templates.
//!
//! In: the text of a template and what is known of its deployment. Out: every policy in it. What makes policies that cannot be seen
//! here (macros, the SAM transform, loops) is a policy that is not known; what lies in other templates is a note.

mod composed;
mod transform;
mod unlisted;
mod walk;

use keyaki_policy::json::{Json, Member};
use keyaki_source::{Diagnostic, Source};

use crate::evaluate::{Evaluated, Evaluator, NOT_KNOWN_YET};
use crate::found::{Found, FoundPolicy, elsewhere, extract};
use crate::holders::{self, Attachment, Held};
use crate::setting::{Setting, Surplus};
use crate::text::Text;
use crate::tree::{Tree, read};
use crate::value::{Resolved, Value};
use walk::Step;

/// The policies of a template; errors when the text is none.
///
/// # Errors
/// What is wrong with the template as a whole.
pub fn cloudformation(source: &Source, setting: &Setting) -> Result<Found, Vec<Diagnostic>> {
    let tree = read(source)?;
    let Some(resources) = tree.root.member("Resources") else {
        let error = Diagnostic::error("not-a-template", format!("`{}` has no `Resources`", source.name()));
        let label = error.label(source, keyaki_source::Span::new(0, 1), "no template of CloudFormation");
        return Err(vec![label.help("write the resources of the stack under `Resources`")]);
    };
    let Json::Object(members) = &resources.value.value else {
        let error = Diagnostic::error("not-a-template", "`Resources` is no map");
        return Err(vec![error.label(source, resources.value.span, "must be a map")]);
    };
    unknown_parameters(&tree, setting)?;
    let evaluator = Evaluator::new(source, &tree, setting);
    let mut search = Search { source, evaluator: &evaluator, found: Found::default(), left_out: 0 };
    search.transforms(&tree);
    members.iter().for_each(|resource| search.resource(resource));
    Ok(search.finish())
}

/// A parameter that is not there is misspelt, mostly, and then its value is missing elsewhere.
fn unknown_parameters(tree: &Tree, setting: &Setting) -> Result<(), Vec<Diagnostic>> {
    if setting.surplus == Surplus::Ignored {
        return Ok(());
    }
    let parameters = tree.root.member("Parameters");
    let is_known = |name: &str| parameters.is_some_and(|section| section.value.member(name).is_some());
    let unknown = setting.parameters.keys().filter(|name| !is_known(name));
    let errors: Vec<_> = unknown
        .map(|name| Diagnostic::error("unknown-parameter", format!("the template has no parameter `{name}`")))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

struct Search<'a> {
    source: &'a Source,
    evaluator: &'a Evaluator<'a>,
    found: Found,
    /// How many resources are not deployed, because of their conditions.
    left_out: usize,
}

/// A policy that is being added.
struct Adding<'a> {
    id: &'a str,
    type_name: &'a str,
    conditional: Option<&'a str>,
    attachment: Option<Attachment>,
    analyzer: Option<&'static str>,
}

impl Search<'_> {
    fn resource(&mut self, resource: &Member) {
        let id = resource.key.value.as_str();
        if id.starts_with("Fn::ForEach") {
            return self.not_known(id, "", resource, "`Fn::ForEach` is not expanded here");
        }
        let Some(type_name) = resource.value.member("Type").and_then(|name| name.value.as_str()) else {
            return self.found.notes.extend([self.untyped(resource)]);
        };
        let conditional = match self.condition(resource) {
            Ok(true) => None,
            Ok(false) => {
                self.left_out += 1;
                return;
            }
            Err(_) => resource.value.member("Condition").and_then(|name| name.value.as_str()),
        };
        let adding = Adding { id, type_name, conditional, attachment: None, analyzer: None };
        if transform::makes_policies(type_name) {
            let what =
                format!("`{type_name}` is made into resources and policies on deployment, which are not seen here");
            return self.not_known(id, type_name, resource, &what);
        }
        if type_name == "AWS::CloudFormation::Stack" || type_name == "AWS::CloudFormation::StackSet" {
            let note = Diagnostic::note(
                "nested-stack",
                format!("the policies of the stack `{id}` are in a template of its own"),
            );
            let note = note.label(self.source, resource.key.span, "not looked into");
            self.found.notes.push(note.help("check that template as well"));
        }
        if let Some(composed) = composed::policy(self.evaluator, resource, type_name) {
            let adding =
                Adding { attachment: Some(Attachment::Resource), analyzer: composed::analyzer(type_name), ..adding };
            return self.add(&adding, String::new(), String::new(), &composed);
        }
        let Some(properties) = resource.value.member("Properties") else { return };
        self.elsewhere(id, properties);
        let holders = holders::of_cloudformation(type_name);
        for holder in &holders {
            let (attachment, analyzer) = match holder.held {
                Held::As(attachment) => (attachment, holder.analyzer),
                Held::ByType => match self.of_organization(properties) {
                    Some(attachment) => (attachment, None),
                    None => continue,
                },
            };
            let adding = Adding { attachment: Some(attachment), analyzer, ..adding };
            for Step { path, key, value } in walk::values(self.evaluator, &properties.value, holder.path) {
                self.add(&adding, path, key, &value);
            }
        }
        for (path, value) in unlisted::policies(self.evaluator, &properties.value, &holders) {
            self.add(&adding, path.clone(), path, &value);
        }
    }

    /// Policies that are attached by their ARNs.
    fn elsewhere(&mut self, id: &str, properties: &Member) {
        for name in ["ManagedPolicyArns", "ManagedPolicies"] {
            let Some(member) = properties.value.member(name) else { continue };
            let Value::List(items) = self.evaluator.value(&member.value).value else { continue };
            for item in items {
                let arn = item.as_text().map_or_else(|| "a policy".to_owned(), Text::whole);
                self.found.notes.push(elsewhere(self.source, item.span, id, &arn));
            }
        }
    }

    fn add(&mut self, adding: &Adding<'_>, path: String, key: String, value: &Resolved) {
        let Adding { id, type_name, conditional, attachment, analyzer } = *adding;
        let (id, type_name) = (id.to_owned(), type_name.to_owned());
        let conditional = conditional.map(str::to_owned);
        let policy = extract(self.source, value);
        self.found.policies.push(FoundPolicy {
            id,
            path,
            key,
            attachment,
            type_name,
            analyzer,
            span: value.span,
            conditional,
            policy,
        });
    }

    /// Policies that something makes and that cannot be seen here.
    fn not_known(&mut self, id: &str, type_name: &str, at: &Member, message: &str) {
        let error = Diagnostic::error(NOT_KNOWN_YET, message).label(self.source, at.key.span, "not looked into");
        let help = "check the template as it is deployed: `aws cloudformation get-template --template-stage Processed`";
        self.found.policies.push(FoundPolicy {
            id: id.to_owned(),
            path: String::new(),
            key: String::new(),
            attachment: None,
            type_name: type_name.to_owned(),
            analyzer: None,
            span: at.key.span,
            conditional: None,
            policy: Err(vec![error.help(help)]),
        });
    }

    /// Whether the resource is deployed.
    fn condition(&self, resource: &Member) -> Evaluated<bool> {
        let Some(condition) = resource.value.member("Condition") else { return Ok(true) };
        match condition.value.as_str() {
            Some(name) => self.evaluator.condition(condition.value.span, name),
            None => Err(self.evaluator.wrong(condition.value.span, "`Condition` takes the name of a condition")),
        }
    }

    /// What a policy of an organization is; nothing for those that are not about access.
    fn of_organization(&self, properties: &Member) -> Option<Attachment> {
        let kind = properties.value.member("Type")?;
        match self.evaluator.value(&kind.value).as_text()?.known()?.as_str() {
            "SERVICE_CONTROL_POLICY" => Some(Attachment::Scp),
            "RESOURCE_CONTROL_POLICY" => Some(Attachment::Rcp),
            _ => None,
        }
    }

    fn untyped(&self, resource: &Member) -> Diagnostic {
        let message = format!("the resource `{}` has no type", resource.key.value);
        Diagnostic::warning("untyped-resource", message).label(self.source, resource.key.span, "not looked into")
    }

    fn finish(mut self) -> Found {
        let mut notes = Vec::new();
        if self.left_out > 0 {
            let what = if self.left_out == 1 {
                "resource is not deployed, by its condition"
            } else {
                "resources are not deployed, by their conditions"
            };
            let message = format!("{} {what}", self.left_out);
            notes.push(Diagnostic::note("not-deployed", message));
        }
        let defaults = self.evaluator.defaults_used();
        if !defaults.is_empty() {
            let names: Vec<String> = defaults.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("parameters that have their defaults: {}", names.join(", "));
            notes.push(Diagnostic::note("default-parameters", message).help("`--parameters NAME=VALUE` gives others"));
        }
        self.found.notes.extend(notes);
        self.found
    }
}
