//! What the configuration says of a resource: an attribute that nobody has written is the provider's own business.

use keyaki_policy::json::Node;

/// Whether the configuration gives a value to an attribute of the resource at `address`; yes when that cannot be told.
pub(super) fn is_written(root: &Node, address: &str, attribute: &str) -> bool {
    let module = root.member("configuration").and_then(|member| member.value.member("root_module"));
    let Some(mut module) = module.map(|member| &member.value) else { return true };
    let address = without_indexes(address);
    let mut parts = address.split('.').collect::<Vec<_>>();
    while let ["module", name, ..] = parts.as_slice() {
        let call = module.member("module_calls").and_then(|calls| calls.value.member(name));
        let Some(inner) = call.and_then(|call| call.value.member("module")) else { return true };
        module = &inner.value;
        parts.drain(..2);
    }
    let own = parts.join(".");
    let resources = module.member("resources").and_then(|member| member.value.as_array()).unwrap_or_default();
    let is_it = |resource: &&Node| text(resource, "address") == Some(own.as_str());
    let Some(resource) = resources.iter().find(is_it) else { return true };
    match resource.member("expressions") {
        Some(expressions) => expressions.value.member(attribute).is_some(),
        None => true,
    }
}

fn text<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    node.member(name)?.value.as_str()
}

/// `module.a["x"].aws_s3_bucket.b[0]` as `module.a.aws_s3_bucket.b`. A key may have any characters, brackets and quotes among them.
fn without_indexes(address: &str) -> String {
    let mut out = String::new();
    let (mut is_inside, mut is_quoted, mut is_escaped) = (false, false, false);
    for c in address.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' if is_inside => is_quoted = !is_quoted,
            '[' if !is_quoted => is_inside = true,
            ']' if !is_quoted => is_inside = false,
            c if !is_inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_are_no_part_of_the_name() {
        assert_eq!(without_indexes(r#"module.a["x]\".y"].aws_s3_bucket.b[0]"#), "module.a.aws_s3_bucket.b");
    }
}
