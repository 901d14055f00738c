//! What IAM Access Analyzer's ValidatePolicy would say of a policy, without AWS.
//!
//! In: the text of a policy, what it is attached to, and, for what has to be proven, engines. Out: findings with AWS's issue codes, each
//! with its places in the text; [`findings_json`] writes them as the service does. A text that is no JSON is a finding, not a failure.
//!
//! Promises: any text gives findings, never a panic; the order of findings is that of the text. Does not know: what AWS has
//! added since the [`Catalogue`](keyaki_catalogue::Catalogue) was made, so that a code like `INVALID_ACTION` can be wrong about what is new;
//! `docs/validate.md` says of each code how it may err, and which are not looked for.
//!
//! ```
//! use keyaki_validate::{PolicyType, Proofs, validate};
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Alow", "Action": "s3:GetObject", "Resource": "*"}}"#;
//! let validation = validate(text, PolicyType::Identity, None, Proofs::None);
//! let codes: Vec<&str> = validation.findings.iter().map(|finding| finding.code.name()).collect();
//! assert_eq!(codes, ["INVALID_EFFECT"]);
//! ```

#![deny(clippy::disallowed_methods)]

mod code;
mod finding;
mod json;
mod overlap;
mod path;
mod place;
mod policy_type;
mod rule;
mod subject;
mod validate;

pub use code::{FindingType, IssueCode};
pub use finding::{Finding, Location, PathElement};
pub use json::{finding_json, findings_json};
pub use place::{Place, Places};
pub use policy_type::{PolicyType, ResourceType};
pub use validate::{Proofs, Validation, validate, validate_source};
