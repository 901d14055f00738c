//! What is known of a deployment.

use std::collections::BTreeMap;

/// Where and how a template is to be deployed, as far as its user says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Values of parameters. Of lists, with commas between the items, as CloudFormation takes them.
    pub parameters: BTreeMap<String, String>,
    /// `AWS::AccountId`.
    pub account: Option<String>,
    /// `AWS::Region`.
    pub region: Option<String>,
    /// `AWS::Partition`; without it, that of the region, else `aws`.
    pub partition: Option<String>,
    /// `AWS::StackName`.
    pub stack_name: Option<String>,
    /// What is made of values for parameters that the template does not have.
    pub surplus: Surplus,
}

/// What is made of values for parameters that a template does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Surplus {
    /// They are misspelt: an error.
    #[default]
    Refused,
    /// They are for another version of the template.
    Ignored,
}

impl Setting {
    /// `AWS::Partition`.
    pub(crate) fn partition(&self) -> &str {
        let region = self.region.as_deref().unwrap_or("");
        self.partition.as_deref().unwrap_or(match region {
            _ if region.starts_with("cn-") => "aws-cn",
            _ if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        })
    }

    /// `AWS::URLSuffix`.
    pub(crate) fn url_suffix(&self) -> &'static str {
        if self.partition() == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" }
    }
}
