//! The operations, one file each: from the body of a request to a reply, without HTTP.

pub(crate) mod analyzer;
pub(crate) mod buckets;
pub(crate) mod caller;
pub(crate) mod check;
mod json_body;
pub(crate) mod preview;
pub(crate) mod validate;

pub(crate) use json_body::{in_words, object, parse, problems};
