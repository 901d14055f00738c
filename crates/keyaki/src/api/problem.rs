//! Why a request is not answered.

use keyaki_source::Diagnostic;

/// Something about a request, and the member that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The member, as AWS's lists of fields name it: `policyType`, `access[0].actions`; empty for the request as a whole.
    pub member: String,
    /// What kind of problem it is.
    pub fault: Fault,
    /// What is wrong, where, and what to do about it.
    pub diagnostic: Diagnostic,
}

/// Kinds of problems, as AWS's errors tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A member is missing, or its value is none of those it can have (ValidationException).
    Member,
    /// A policy, or the listed access, is not valid (InvalidParameterException).
    Policy,
}

impl Problem {
    pub(super) fn new(member: impl Into<String>, fault: Fault, diagnostic: Diagnostic) -> Self {
        Self { member: member.into(), fault, diagnostic }
    }
}
