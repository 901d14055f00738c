//! The policies of Terraform plans: what `terraform show -json` writes.
//!
//! In: the text of a plan, or of a state. Out: every policy of the AWS provider's resources in it, as they will be and as they are. A
//! policy that is known only when the plan is applied is one that is not known.
//! The format: <https://developer.hashicorp.com/terraform/internals/json-format>

mod change;
mod composed;
mod configuration;
mod values;

use keyaki_policy::json::{self, Json, Node};
use keyaki_source::{Diagnostic, Source, Span};

use crate::found::Found;
use crate::tree::duplicates;
use change::Change;

/// The policies of a plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// As they are, as far as the plan says.
    pub before: Found,
    /// As they will be.
    pub after: Found,
}

/// The policies of a plan, or of a state, which has no changes.
///
/// # Errors
/// What is wrong with the plan as a whole.
pub fn terraform(source: &Source) -> Result<Plan, Vec<Diagnostic>> {
    let (root, errors) = json::parse(source);
    let Some(root) = root else { return Err(errors) };
    duplicates(source, &root)?;
    complete(source, &root)?;
    if let Some(changes) = root.member("resource_changes").and_then(|member| member.value.as_array()) {
        return Ok(of_changes(source, &root, changes));
    }
    let values = root.member("planned_values").or_else(|| root.member("values"));
    let Some(values) = values.and_then(|values| values.value.member("root_module")) else {
        return no_plan(source, &root);
    };
    let mut plan = Plan::default();
    for resource in values::resources(&values.value) {
        let change = Change::of_values(resource);
        change.policies(source, &root, &mut plan.after);
    }
    Ok(plan)
}

fn of_changes(source: &Source, root: &Node, changes: &[Node]) -> Plan {
    let mut plan = Plan::default();
    for node in changes {
        if let Some(before) = Change::before(node) {
            before.policies(source, root, &mut plan.before);
        }
        if let Some(after) = Change::after(node) {
            after.policies(source, root, &mut plan.after);
        }
    }
    let deferred = root.member("deferred_changes").and_then(|member| member.value.as_array()).unwrap_or_default();
    if !deferred.is_empty() {
        let message =
            format!("{} changes of resources are deferred: their policies are in a later plan", deferred.len());
        plan.after.notes.push(Diagnostic::warning("deferred-changes", message));
    }
    plan
}

/// A plan without any changes has no list of them; whatever else has no values is no plan.
fn no_plan(source: &Source, root: &Node) -> Result<Plan, Vec<Diagnostic>> {
    if root.member("format_version").is_some() {
        return Ok(Plan::default());
    }
    let error = Diagnostic::error("not-a-plan", format!("`{}` is no plan of Terraform", source.name()));
    let error = error.label(source, Span::new(0, 1), "no `resource_changes` and no `planned_values` in here");
    Err(vec![error.help("write it with `terraform plan -out plan.bin` and `terraform show -json plan.bin`")])
}

/// Refuses plans that Terraform could not finish.
fn complete(source: &Source, root: &Node) -> Result<(), Vec<Diagnostic>> {
    match root.member("errored") {
        Some(member) if member.value.value == Json::Bool(true) => {
            let error = Diagnostic::error("plan-failed", "Terraform could not finish this plan");
            Err(vec![
                error.label(source, member.value.span, "so it says").help("mend the configuration and plan again"),
            ])
        }
        _ => Ok(()),
    }
}
