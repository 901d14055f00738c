//! Whether outsiders get in: CheckNoPublicAccess, and access across accounts (spec E.5, E.6).
//!
//! In: a policy, and who is meant by outsiders. Out: questions about their requests. One file for each idea: types of
//! resources, keys that tell who calls (`trusted`), what a policy names (`known`), the definition of outsiders and its two readings
//! (`concrete`, `symbolic`), addresses and how many are too many, S3's rule about texts (`limited`).

mod addresses;
mod concrete;
mod counting;
mod facing;
mod known;
mod limited;
mod notes;
mod outsiders;
mod perimeter;
mod public_access;
mod resource_type;
mod symbolic;
pub mod trusted;

pub(crate) use addresses::{Addresses, Few, not_tolerated};
pub use counting::{Settled, settle};
pub(crate) use facing::faces_outsiders;
pub(crate) use notes::notes;
pub use outsiders::Outsiders;
pub use perimeter::Perimeter;
pub use public_access::{PublicAccess, Trust};
pub(crate) use public_access::{limited, of_one_text};
pub use resource_type::ResourceType;
pub(crate) use symbolic::by_outsider;
