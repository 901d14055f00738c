//! Policies in templates: arguments that name a template in place of policies, and the checks that they ask for.
//!
//! `keyaki-template` finds the policies; here the template, its earlier version and its parameters are read, and each policy becomes a
//! check of a run, as policies in files do.

mod checks;
mod comparing;
mod parameters;
mod references;
mod unsettled;

use std::path::{Path, PathBuf};

use clap::Args;
use keyaki_source::{Diagnostic, Source};
use keyaki_template::{Found, Plan, Setting, Surplus, cloudformation, terraform};

use crate::input;
use crate::report::Failure;

use checks::Lacking;
pub(crate) use checks::{About, analyzed, each, of_resource};
pub(crate) use comparing::{Compared, compared};
pub(crate) use references::References;
pub(crate) use unsettled::Unsettled;

/// The template whose policies are checked, and what is known of its deployment.
#[derive(Args, Debug)]
#[command(next_help_heading = "Templates")]
pub(crate) struct TemplateArguments {
    /// Check every policy in this CloudFormation template, YAML or JSON (docs/templates.md)
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "terraform_plan")]
    cloudformation: Option<PathBuf>,

    /// Check every policy in this Terraform plan, as `terraform show -json` writes it
    #[arg(long, value_name = "PLAN")]
    terraform_plan: Option<PathBuf>,

    /// A parameter of the template, or a file of parameters in one of AWS's forms; repeatable
    #[arg(long, value_name = "NAME=VALUE|FILE", requires = "cloudformation")]
    parameters: Vec<String>,

    /// The account of the stack, `AWS::AccountId`
    #[arg(long, value_name = "ID", requires = "cloudformation", value_parser = account)]
    account_id: Option<String>,

    /// The region of the stack, `AWS::Region`
    #[arg(long, requires = "cloudformation", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    region: Option<String>,

    /// The partition of the stack, `AWS::Partition` [default: that of the region, else aws]
    #[arg(long, requires = "cloudformation", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    partition: Option<String>,

    /// The name of the stack, `AWS::StackName`, with which generated names begin
    #[arg(long, value_name = "NAME", requires = "cloudformation", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    stack_name: Option<String>,

    /// Refuse a template without a policy to check, which is only noted otherwise
    #[arg(long)]
    require_policies: bool,
}

/// Which template is named.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Named<'a> {
    Cloudformation(&'a Path),
    TerraformPlan(&'a Path),
}

impl TemplateArguments {
    /// The template that is named, if one is; then no policies are.
    pub(crate) fn named(&self, policies: &[PathBuf]) -> Result<Option<Named<'_>>, Failure> {
        let named = self.only();
        if named.is_some() && !policies.is_empty() {
            return Err(refused("policies are named beside a template", "check them in a run of their own"));
        }
        Ok(named)
    }

    fn only(&self) -> Option<Named<'_>> {
        let cloudformation = self.cloudformation.as_deref().map(Named::Cloudformation);
        cloudformation.or(self.terraform_plan.as_deref().map(Named::TerraformPlan))
    }

    /// What becomes of a template without policies.
    fn lacking(&self) -> Lacking {
        if self.require_policies { Lacking::Refused } else { Lacking::Noted }
    }

    /// The policies of a text that is a template of CloudFormation.
    fn cloudformation_in(&self, source: &Source) -> Result<Found, Failure> {
        cloudformation(source, &self.setting()?).map_err(Failure)
    }

    /// The same of an earlier version, which may lack parameters that there are now.
    fn cloudformation_before(&self, source: &Source) -> Result<Found, Failure> {
        cloudformation(source, &Setting { surplus: Surplus::Ignored, ..self.setting()? }).map_err(Failure)
    }

    fn setting(&self) -> Result<Setting, Failure> {
        Ok(Setting {
            parameters: parameters::parameters(&self.parameters)?,
            account: self.account_id.clone(),
            region: self.region.clone(),
            partition: self.partition.clone(),
            stack_name: self.stack_name.clone(),
            surplus: Surplus::Refused,
        })
    }
}

/// The policies of a plan of Terraform.
fn plan(path: &Path) -> Result<Plan, Failure> {
    terraform(&input::source(path)?).map_err(Failure)
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("an account has twelve digits".to_owned())
}

/// Refuses what cannot be given together with a template.
pub(crate) fn refused(message: &str, help: &str) -> Failure {
    Diagnostic::error("usage", message).help(help).into()
}
