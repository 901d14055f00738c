//! Service keys that the published data types otherwise than the IAM user guide does. The user guide decides.

use crate::key::Cardinality::Multi;
use crate::key::{KeyInfo, KeyType};

/// Corrections, by key (spec C.1, end).
pub(crate) const CORRECTED: &[KeyInfo] = &[KeyInfo::new("cognito-identity.amazonaws.com:amr", KeyType::String, Multi)];
