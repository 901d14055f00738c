//! The resources of a module and of the modules below it.

use keyaki_policy::json::Node;

/// Every resource below a module. The depth is that of the JSON, which is bounded.
pub(super) fn resources(module: &Node) -> Vec<&Node> {
    let mut resources = Vec::new();
    let mut work = vec![module];
    while let Some(module) = work.pop() {
        let list = |name: &str| module.member(name).and_then(|member| member.value.as_array()).unwrap_or_default();
        resources.extend(list("resources"));
        work.extend(list("child_modules").iter().rev());
    }
    resources
}
