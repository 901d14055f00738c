//! Statements of one part each, so that parts have terms, and can be evaluated, each by itself.

use keyaki_policy::{
    ActionPattern, Condition, Listed, Policy, PrincipalPattern, Principals, ResourcePattern, Statement,
};
use keyaki_semantics::{Request, matches};
use keyaki_source::Spanned;

/// A policy whose statements are parts.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) policy: Policy,
}

/// Which statement of [`Parts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part(pub(crate) usize);

impl Parts {
    /// No parts yet, read as `policy` is.
    pub(crate) fn of(policy: &Policy) -> Self {
        Self { policy: Policy { statements: Vec::new(), ..policy.clone() } }
    }

    fn add(&mut self, change: impl FnOnce(&mut Statement)) -> Part {
        let index = self.policy.statements.len();
        let mut statement = Statement::of_everything(index, self.policy.span);
        change(&mut statement);
        self.policy.statements.push(statement);
        Part(index)
    }

    pub(crate) fn principal(&mut self, principal: Spanned<PrincipalPattern>) -> Part {
        self.principals(Principals::Only(vec![principal]))
    }

    pub(crate) fn principals(&mut self, principals: Principals) -> Part {
        self.add(|statement| statement.principals = principals)
    }

    pub(crate) fn actions(&mut self, actions: Vec<Spanned<ActionPattern>>) -> Part {
        self.add(|statement| statement.actions = Listed::Only(actions))
    }

    pub(crate) fn resources(&mut self, resources: Vec<Spanned<ResourcePattern>>) -> Part {
        self.add(|statement| statement.resources = Listed::Only(resources))
    }

    pub(crate) fn condition(&mut self, condition: Condition) -> Part {
        self.add(|statement| statement.conditions = vec![condition])
    }

    /// Whether `request` has this part, by the evaluator.
    pub(crate) fn hold(&self, part: Part, request: &Request) -> bool {
        self.policy.statements.get(part.0).is_some_and(|statement| matches(&self.policy, statement, request))
    }
}
