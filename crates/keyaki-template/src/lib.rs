//! The policies in CloudFormation templates and Terraform plans.
//!
//! In: the text of a template, and what is known of its deployment. Out: the policies in it, each as JSON that
//! [`keyaki_policy`] reads, with its kind and with places that lead to the template's own lines. What only deployment decides is either a
//! [`Hole`], with a text that stands in for it, or makes the policy one that is not known. Promises: any bytes give policies or
//! errors; depth, size and steps are bounded; nothing that could be a policy is passed over in silence.
//!
//! ```
//! use keyaki_source::Source;
//! use keyaki_template::{Setting, cloudformation};
//!
//! let text = "
//! Resources:
//!   Read:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Statement: {Effect: Allow, Action: 's3:GetObject', Resource: '*'}
//! ";
//! let found = cloudformation(&Source::new("t.yaml", text), &Setting::default()).unwrap();
//! let names: Vec<String> = found.policies.iter().map(|policy| policy.name()).collect();
//! assert_eq!(names, ["Read.PolicyDocument"]);
//! ```

#![deny(clippy::disallowed_methods)]

mod cloudformation;
mod dependence;
mod evaluate;
mod found;
mod holders;
mod hole;
mod patterns;
mod resource_types;
mod setting;
mod shape;
mod statement;
mod terraform;
mod text;
mod tree;
mod unlisted;
mod value;
mod write;
mod yaml;

pub use cloudformation::cloudformation;
pub use dependence::{Keys, Others, dependence};
pub use evaluate::NOT_KNOWN_YET;
pub use found::{Extracted, Found, FoundPolicy};
pub use holders::{Attachment, analyzer_types};
pub use hole::Hole;
pub use setting::{Setting, Surplus};
pub use terraform::{Plan, terraform};
