//! Encodings of a statement that allows everything under some conditions.

use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::{Encoder, Encoding};
use keyaki_source::Source;

/// Whether everything is allowed under these members of `Condition`.
pub(crate) fn encoded(conditions: &str) -> Encoding {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{{conditions}}}}}}}"#
    );
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(PolicyKind::Identity), Mode::Lenient);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let mut encoder = Encoder::new([&policy]);
    let goal = encoder.policy("policy", &policy).allowed;
    encoder.finish(goal, Vec::new())
}
