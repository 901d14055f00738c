//! Any bytes are a policy or an error, in both modes and as every kind of policy; a policy can be
//! encoded and printed for a solver.

use keyaki::{Access, Question, prepare};
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_smtlib::{Dialect, script};
use keyaki_source::{Diagnostic, Source};

use super::Tried;
use crate::findings::check_diagnostics;

/// Encoding is for policies of the size that AWS takes, 20 kB at most.
const MAX_ENCODED_BYTES: usize = 20 << 10;

const KINDS: [Option<PolicyKind>; 7] = [
    None,
    Some(PolicyKind::Identity),
    Some(PolicyKind::Resource),
    Some(PolicyKind::Boundary),
    Some(PolicyKind::Session),
    Some(PolicyKind::Scp),
    Some(PolicyKind::Rcp),
];

pub(super) fn check(data: &[u8]) -> Tried {
    let source = match Source::from_bytes("policy.json", data.to_vec()) {
        Ok(source) => source,
        Err(diagnostic) => {
            check_diagnostics(&[*diagnostic]);
            return Tried::Fully;
        }
    };
    // The length chooses one kind beside the one that the text itself has, so that an input always means the same.
    for kind in [KINDS[0], KINDS[data.len() % KINDS.len()]] {
        let strict = checked(read(&source, kind, Mode::Strict));
        let lenient = checked(read(&source, kind, Mode::Lenient));
        if let Some(strict) = strict {
            assert_eq!(lenient.as_ref(), Some(&strict), "what strict mode accepts means the same in lenient mode");
        }
        if let Some(policy) = lenient.filter(|_| data.len() <= MAX_ENCODED_BYTES) {
            encode(policy);
        }
    }
    Tried::Fully
}

fn checked((policy, diagnostics): (Option<Policy>, Vec<Diagnostic>)) -> Option<Policy> {
    let refused = diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(policy.is_none(), refused, "a policy comes out exactly when nothing is an error: {diagnostics:?}");
    check_diagnostics(&diagnostics);
    policy
}

fn encode(policy: Policy) {
    let access = Access::new(&["s3:GetObject".to_owned()], &["arn:aws:s3:::b/*".to_owned()]);
    let access = access.expect("this access is well-formed");
    let prepared = prepare(&Question::AccessNotGranted { policy: policy.into(), access });
    check_diagnostics(&prepared.encoding.diagnostics);
    // Some characters cannot be printed; that is an error of its own, not a panic.
    if let Ok(script) = script(&prepared.encoding.query, &Dialect::default()) {
        let _ = script.to_string();
    }
}
