//! Values of policy variables (spec B.9).
//!
//! A variable takes the value of a single-valued key, or its default when the key is absent. A key that holds a list is
//! present but has no one value: the variable stays unresolved, default or not (spec J.10).

use keyaki_policy::{Glob, GlobPiece, Variable};

use crate::request::{Context, ContextValue};

/// Where variables take their values from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variables<'a> {
    context: Option<&'a Context>,
}

impl<'a> Variables<'a> {
    /// From the context of a request.
    pub(crate) fn of(context: &'a Context) -> Self {
        Self { context: Some(context) }
    }

    /// No variable has a value: for elements that take none (spec B.9, `VARIABLE_UNSUPPORTED_IN_ELEMENT`).
    pub(crate) fn none() -> Self {
        Self { context: None }
    }

    /// The text that `variable` stands for; `None` when it stands for nothing.
    pub(crate) fn resolve(self, variable: &'a Variable) -> Option<&'a str> {
        match self.context?.get(&variable.key) {
            Some(ContextValue::Single(text)) => Some(text),
            Some(ContextValue::Multi(_)) => None,
            None => variable.default.as_deref(),
        }
    }

    /// The text of `glob` with its variables replaced, wildcards standing for themselves; `None` when a variable stands for
    /// nothing.
    pub(crate) fn substitute(self, glob: &'a Glob) -> Option<String> {
        glob.pieces().iter().map(|piece| self.text(piece)).collect()
    }

    fn text(self, piece: &'a GlobPiece) -> Option<&'a str> {
        match piece {
            GlobPiece::Literal(text) => Some(text),
            GlobPiece::One => Some("?"),
            GlobPiece::Run => Some("*"),
            GlobPiece::Variable(variable) => self.resolve(variable),
        }
    }
}

#[cfg(test)]
mod tests {
    use keyaki_policy::ConditionKey;

    use super::*;

    fn check(value: Option<ContextValue>, default: Option<&str>) -> Option<String> {
        let context = value.map(|value| (ConditionKey::new("aws:PrincipalTag/Team"), value)).into_iter().collect();
        let variable =
            Variable { key: ConditionKey::new("AWS:principaltag/team"), default: default.map(str::to_owned) };
        let glob = Glob::from_pieces([GlobPiece::Literal("t-".into()), GlobPiece::Variable(Box::new(variable))]);
        Variables::of(&context).substitute(&glob)
    }

    #[test]
    fn the_default_stands_in_for_an_absent_key_only() {
        assert_eq!(check(Some(ContextValue::Single("red".into())), Some("all")).as_deref(), Some("t-red"));
        assert_eq!(check(Some(ContextValue::Single(String::new())), Some("all")).as_deref(), Some("t-"));
        assert_eq!(check(None, Some("all")).as_deref(), Some("t-all"));
        assert_eq!(check(None, None), None);
    }

    #[test]
    fn a_list_has_no_one_value() {
        assert_eq!(check(Some(ContextValue::Multi(vec!["red".into()])), None), None);
        assert_eq!(check(Some(ContextValue::Multi(vec!["red".into()])), Some("all")), None);
    }
}
