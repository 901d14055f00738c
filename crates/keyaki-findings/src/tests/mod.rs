//! Random policies: findings against brute force, against concrete requests, and against each other.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod arbitrary;
mod can;
mod laws;
mod questions;
mod reference;

use std::sync::Arc;

use keyaki_engine::{Engine, Panel};
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::Source;
use serde_json::Value;

use crate::zone::Zone;

fn policy(value: &Value) -> Policy {
    let source = Source::new("policy.json", value.to_string());
    let (policy, diagnostics) = read(&source, Some(PolicyKind::Resource), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn native() -> Panel {
    Panel::new([Arc::new(Native::default()) as Arc<dyn Engine>])
}

fn zone() -> Zone {
    Zone::new("111122223333", Some("o-aaaaaaaaaa")).unwrap()
}
