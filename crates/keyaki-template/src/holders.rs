//! Where policies are in resources: `data/cloudformation.tsv` and `data/terraform.tsv`.

use crate::resource_types::{field, rows};

const CLOUDFORMATION: &str = include_str!("../data/cloudformation.tsv");
const TERRAFORM: &str = include_str!("../data/terraform.tsv");

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attachment {
    /// Users, groups, roles, permission sets.
    Identity,
    /// A resource.
    Resource,
    /// A role, as its trust policy.
    Trust,
    /// An organization, as an SCP: written like an identity policy.
    Scp,
    /// An organization, as an RCP: written like a resource policy.
    Rcp,
}

impl Attachment {
    /// What a policy with it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity policy",
            Self::Resource => "resource policy",
            Self::Trust => "trust policy",
            Self::Scp => "SCP",
            Self::Rcp => "RCP",
        }
    }
}

/// What a line says that a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    As(Attachment),
    /// An SCP or an RCP, or no policy about access: another property says which.
    ByType,
}

/// A property that holds a policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder {
    pub(crate) type_name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) held: Held,
    pub(crate) analyzer: Option<&'static str>,
}

/// The properties of CloudFormation's resources of a type that hold policies.
pub(crate) fn of_cloudformation(type_name: &str) -> Vec<Holder> {
    rows(CLOUDFORMATION).filter_map(row).filter(|holder| holder.type_name == type_name).collect()
}

/// The attributes of Terraform's resources of a type that hold policies.
pub(crate) fn of_terraform(type_name: &str) -> Vec<Holder> {
    rows(TERRAFORM).filter_map(row).filter(|holder| holder.type_name == type_name).collect()
}

/// Every type of resources that IAM Access Analyzer is said to take.
pub fn analyzer_types() -> impl Iterator<Item = &'static str> {
    rows(CLOUDFORMATION).chain(rows(TERRAFORM)).filter_map(row).filter_map(|holder| holder.analyzer)
}

fn row(line: &'static str) -> Option<Holder> {
    let mut fields = line.split('\t').map(field);
    let (type_name, path) = (fields.next()?, fields.next()?);
    let held = match fields.next()? {
        "identity" => Held::As(Attachment::Identity),
        "resource" => Held::As(Attachment::Resource),
        "trust" => Held::As(Attachment::Trust),
        "organization" => Held::ByType,
        _ => return None,
    };
    Some(Holder { type_name, path, held, analyzer: fields.next().filter(|name| !name.is_empty()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_property_in_order() {
        for table in [CLOUDFORMATION, TERRAFORM] {
            let known: Vec<Holder> = rows(table).map(|line| row(line).unwrap_or_else(|| panic!("{line}"))).collect();
            assert!(known.is_sorted_by(|one, other| one.type_name <= other.type_name), "{table}");
            assert!(known.len() > 40);
        }
    }
}
