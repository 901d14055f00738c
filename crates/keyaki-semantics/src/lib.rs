//! The meaning of IAM policies, twice: decide and encode.
