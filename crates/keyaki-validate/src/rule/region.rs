//! Names of Regions and partitions.
//!
//! A Region is known by its name without number (`eu-south`), so that a new one beside others is known too; the first in an area that AWS
//! opens after this list was written is not.

/// AWS's Regions without their numbers (AWS General Reference, "Regions and endpoints"; of the isolated partitions as the SDKs list them).
const AREAS: &[&str] = &[
    "af-south",
    "ap-east",
    "ap-northeast",
    "ap-south",
    "ap-southeast",
    "ca-central",
    "ca-west",
    "cn-north",
    "cn-northwest",
    "eu-central",
    "eu-isoe-west",
    "eu-north",
    "eu-south",
    "eu-west",
    "eusc-de-east",
    "il-central",
    "me-central",
    "me-south",
    "me-west",
    "mx-central",
    "sa-east",
    "sa-west",
    "us-east",
    "us-gov-east",
    "us-gov-west",
    "us-iso-east",
    "us-iso-west",
    "us-isob-east",
    "us-isob-west",
    "us-isof-east",
    "us-isof-south",
    "us-west",
];

/// The partitions.
const PARTITIONS: &[&str] =
    &["aws", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-us-gov"];

/// Whether a name without wildcards or variables is one of a Region.
pub(super) fn is_region(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(area, number)| {
        AREAS.contains(&area) && number.len() == 1 && number.bytes().all(|byte| (b'1'..=b'9').contains(&byte))
    })
}

/// Whether a name without wildcards or variables is one of a partition.
pub(super) fn is_partition(name: &str) -> bool {
    PARTITIONS.contains(&name)
}

/// Whether the text stands for others than itself.
pub(super) fn is_open(text: &str) -> bool {
    text.contains(['*', '?']) || text.contains("${")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_have_an_area_and_a_number() {
        for name in ["us-east-1", "eu-south-2", "us-gov-west-1", "ap-southeast-7", "eusc-de-east-1"] {
            assert!(is_region(name), "{name}");
        }
        for name in ["us-east", "us-esat-1", "us-east-0", "us-east-1a", "", "-1", "aws-global"] {
            assert!(!is_region(name), "{name}");
        }
    }
}
