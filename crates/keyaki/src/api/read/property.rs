//! Requests of CheckProperty, an operation of ours: the text of a property, and the policies that it speaks of.

use keyaki_policy::json::Node;

use super::{Reader, present};
use crate::api::{CheckRequest, Fault};
use crate::property::DEFAULT_POLICY;
use keyaki_source::Diagnostic;

impl Reader<'_> {
    pub(super) fn property(&mut self, node: &Node) -> Option<CheckRequest> {
        let kind = self.policy_type(node);
        let text = self.document(node, "property").map(|document| document.text);
        let policies = self.policies(node);
        let name = match present(node, "propertyName") {
            None => Some(None),
            Some(_) => self.document(node, "propertyName").map(|document| Some(document.text)),
        };
        let definitions = self.strings_at("definitions", node, "definitions");
        Some(CheckRequest::Property {
            kind: kind?,
            policies: policies?,
            text: text?,
            name: name?,
            definitions: definitions?,
        })
    }

    /// The policy of `policyDocument`, which the property calls `policy`, or those of `policyDocuments`, by name.
    fn policies(&mut self, node: &Node) -> Option<Vec<(String, String)>> {
        let one = present(node, "policyDocument").is_some();
        let Some(several) = present(node, "policyDocuments") else {
            let document = self.document(node, "policyDocument")?;
            return Some(vec![(DEFAULT_POLICY.to_owned(), document.text)]);
        };
        if one {
            let error = Diagnostic::error("api-property", "`policyDocument` and `policyDocuments` are both given");
            let help = "name the one policy `policy` in `policyDocuments`, or leave that out";
            self.problem("policyDocuments", Fault::Member, error.help(help), several.span, "both are given");
            return None;
        }
        let Some(members) = several.as_object() else {
            self.wrong_type("policyDocuments", several, "`policyDocuments` is an object of policies by name");
            return None;
        };
        let names: Vec<&str> = members.iter().map(|member| member.key.value.as_str()).collect();
        self.object("policyDocuments", several, &names)?;
        let texts = members.iter().map(|member| {
            let text = member.value.as_str();
            if text.is_none() {
                let path = format!("policyDocuments.{}", member.key.value);
                self.wrong_type(&path, &member.value, "a policy is a string that holds its JSON");
            }
            Some((member.key.value.to_string(), text?.to_owned()))
        });
        let texts: Vec<Option<(String, String)>> = texts.collect();
        texts.into_iter().collect()
    }
}
