//! The operations, one file each: from the body of a request to a reply, without HTTP.

pub(crate) mod caller;
pub(crate) mod check;
mod json_body;

pub(crate) use json_body::{parse, problems};
