//! AWS IAM policy documents: text, as written, as meant.
//!
//! [`parse`] turns a [`Source`](keyaki_source::Source) into a [`Document`] (what was written, with spans) and diagnostics;
//! [`lower`] turns a document into a [`Policy`] (what it means: typed principals, actions, resources, conditions, every
//! default explicit); [`read`] does both. This crate knows the language of policies and no logic.
//!
//! ```
//! use keyaki_policy::{Mode, PolicyKind, read};
//! use keyaki_source::Source;
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;
//! let (policy, diagnostics) = read(&Source::new("policy.json", text), None, Mode::Lenient);
//! assert!(diagnostics.is_empty());
//! assert_eq!(policy.map(|policy| policy.kind), Some(PolicyKind::Identity));
//! ```

#![deny(clippy::disallowed_methods)]

mod base64;
mod decimal;
mod document;
mod findings;
mod glob;
mod glob_text;
mod instant;
mod ip;
pub mod json;
mod lower;
mod mode;
mod operator;
mod operator_name;
mod pattern;
mod policy;
mod principal;
mod principal_text;
mod readings;
mod structure;
mod suggest;
mod truth;
mod value;

pub use base64::{decode_base64, encode_base64};
pub use document::{Document, Element, StatementNode};
pub use findings::Findings;
pub use glob::{Glob, GlobPiece, Variable};
pub use glob_text::{VariableError, VariableFault, Wildcards};
pub use lower::{lower, read, read_node};
pub use mode::{Manner, Mode};
pub use operator::{Operator, Order, Quantifier, Test};
pub use operator_name::OperatorError;
pub use pattern::{ActionPattern, ResourcePattern};
pub use policy::{Condition, ConditionKey, Effect, Listed, Policy, PolicyKind, Statement, Version};
pub use principal::{AwsIdentity, AwsPrincipal, PrincipalPattern, Principals};
pub use readings::{
    ActionServiceWildcard, AllowNotPrincipal, AnyValueIfExists, ArnServiceWildcard, BoolVariable, Choice,
    EarlyVariable, EmptyCondition, EmptyText, EmptyValues, ListWithoutPrefix, NotPrincipal, Readings, ResourceMatching,
    ShortArn, StarWithPrincipalArn, Switch, UndeclaredList, UnknownReading, UnresolvedVariable,
};
/// Text that is kept in place when it is short, as most names are, and shared between clones otherwise.
pub use smol_str::SmolStr;
pub use structure::parse;
pub use suggest::closest;
pub use truth::parse_truth;
pub use value::{ConditionValue, Decimal, Instant, IpRange};
