//! Questions about IAM policies, answered and confirmed.
//!
//! In: a [`Question`] and a panel of engines. Out: an [`Answer`]: it holds, it fails with a witness that the independent
//! evaluator has confirmed, or it is not known and why. No unconfirmed counterexample ever leaves this crate.
//!
//! ```
//! # use keyaki::{Access, Question, Realism};
//! # use keyaki_policy::{Mode, read};
//! # use keyaki_source::Source;
//! let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
//! let (policy, _) = read(&Source::new("policy.json", text), None, Mode::Lenient);
//! let access = Access::new(&["s3:DeleteBucket".to_owned()], &[]).unwrap();
//! let question = Question::AccessNotGranted { policy: policy.unwrap().into(), access };
//! let prepared = keyaki::prepare(&question);
//! // The query speaks of the action only: every resource, principal and context will do.
//! assert_eq!(prepared.query(Realism::Auto).symbols().len(), 2);
//! ```

#![deny(clippy::disallowed_methods)]

pub mod api;

mod access;
mod answer;
mod ask;
mod grantor;
mod inquiry;
mod prepare;
pub mod property;
mod public;
mod question;
mod rests;
mod services;
mod slice;
mod subject;
mod wording;

pub use access::{Access, MAX_LISTED};
pub use answer::{Answer, Incident, Judgement, Reason, Rejected, Witness};
pub use ask::{Options, Realism, ask};
pub use inquiry::{Confirmed, Finish, Inquiry, Sought};
pub use prepare::{
    EncodedScenario, EncodedStatement, Prepared, identity, prepare, prepare_among, prepare_beside, prepare_whole,
};
pub use property::{Leaning, Property};
pub use public::trusted;
pub use public::{Outsiders, Perimeter, PublicAccess, ResourceType, Settled, Trust, settle};
pub use question::{Question, Role};
pub use services::Services;
pub use slice::slice;
pub use subject::{Said, Subject};
