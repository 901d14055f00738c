//! Macros and transforms, which make another template of this one.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>

use keyaki_policy::json::Member;

use super::Search;
use crate::tree::Tree;

impl Search<'_> {
    /// Transforms of the whole template. Those of SAM and of language extensions leave what they do not know as it is.
    pub(super) fn transforms(&mut self, tree: &Tree) {
        let Some(member) = tree.root.member("Transform") else { return };
        for item in member.value.items() {
            let name = item.as_str().unwrap_or("AWS::Include");
            if name != "AWS::LanguageExtensions" && name != "AWS::Serverless-2016-10-31" {
                let message = format!("the transform `{name}` could make any template of this one");
                let at =
                    Member { key: keyaki_source::Spanned::new("Transform".into(), item.span), value: item.clone() };
                self.not_known("Transform", "", &at, &message);
            }
        }
    }
}

/// Whether resources of this type become others with policies.
pub(super) fn makes_policies(type_name: &str) -> bool {
    let is_plain = ["AWS::Serverless::SimpleTable", "AWS::Serverless::LayerVersion"].contains(&type_name);
    type_name.starts_with("AWS::Serverless::") && !is_plain || type_name.ends_with("::MODULE")
}
