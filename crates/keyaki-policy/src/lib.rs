//! AWS IAM policy documents: text, as written, as meant.
//!
//! [`parse`] turns a [`Source`](keyaki_source::Source) into a [`Document`] (what was written, with spans) and diagnostics;
//! [`lower`] turns a document into a [`Policy`] (what it means: typed principals, actions, resources, conditions, every
//! default explicit). This crate knows the language of policies and no logic.

mod glob;
mod operator;
mod pattern;
mod policy;
mod principal;
mod value;

pub use glob::{Glob, GlobPiece, Variable};
pub use operator::{Operator, Order, Quantifier, Test};
pub use pattern::{ActionPattern, ResourcePattern};
pub use policy::{Condition, ConditionKey, Effect, Listed, Policy, PolicyKind, Statement, Version};
pub use principal::{AwsIdentity, AwsPrincipal, PrincipalPattern, Principals};
pub use value::{ConditionValue, Decimal, Instant, IpRange};
