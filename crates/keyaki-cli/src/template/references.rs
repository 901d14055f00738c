//! Policies that those of a template are compared with, by what they are attached to.

use std::path::PathBuf;

use clap::Args;
use keyaki_policy::PolicyKind;

use crate::texts::Texts;

/// The policies with which those of a template are compared.
#[derive(Args, Debug)]
#[command(next_help_heading = "Templates")]
pub(crate) struct References {
    /// Compare each identity policy of the template with this one
    #[arg(long, value_name = "FILE")]
    reference_identity: Option<PathBuf>,

    /// Compare each resource policy and trust policy of the template with this one
    #[arg(long, value_name = "FILE")]
    reference_resource: Option<PathBuf>,
}

impl References {
    pub(crate) fn are_given(&self) -> bool {
        self.reference_identity.is_some() || self.reference_resource.is_some()
    }

    /// The policy to compare those of a kind with, if there is one.
    pub(crate) fn of(&self, kind: PolicyKind) -> Option<Texts> {
        let path = if kind == PolicyKind::Resource { &self.reference_resource } else { &self.reference_identity };
        path.as_deref().map(Texts::read)
    }
}
