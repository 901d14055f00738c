//! What stood in the way before.
//!
//! In: a statement through which new access comes, and a request that shows it. Out: the Denies of the existing policy that kept
//! such requests out though an Allow matched them, and the Allows that fall short of them in one element only. Each is shown by a
//! request, the cause's own where that will do, and confirmed by the evaluator element by element.

mod counterfactual;
mod layered;
mod near;

use keyaki::{EncodedStatement, Finish, Question, Role, Subject, Witness};
use keyaki_ir::Term;
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{Element, Examined, Request, examine, outcome};

use crate::asking::{Asking, Found};
use crate::items::{Candidate, Details};
use crate::neighbours::unlikeness;
use crate::{Obstacle, Requirement, Shortfall, StatementRef};

/// Obstacles that are named for one cause.
const MOST: usize = 6;

/// What kept the requests through `statement` out, the nearest first.
pub(crate) fn obstacles(
    asking: &mut Asking<'_>,
    (new, statement): (&Policy, &Statement),
    candidate: &Candidate,
    witness: &Witness,
    details: &Details,
) -> Vec<Obstacle> {
    let existing = match asking.question {
        Question::NoNewAccess { existing: Subject::Policy(existing), .. } => existing,
        Question::NoNewAccess { existing: Subject::Scenario(existing), new: Subject::Scenario(new) } => {
            let Some(cause) = candidate.place else { return Vec::new() };
            return layered::obstacles(asking, (existing, new), (cause, candidate.goal), &witness.request, details);
        }
        Question::NoNewAccess { .. }
        | Question::AccessNotGranted { .. }
        | Question::Property { .. }
        | Question::NoPublicAccess { .. }
        | Question::CrossAccount { .. } => return Vec::new(),
    };
    let neighbours = &details.neighbours;
    let mut search =
        Search { asking, existing, new, statement, candidate, witness: &witness.request, found: Vec::new() };
    search.denies();
    search.near(neighbours);
    if search.found.is_empty() {
        search.fallback();
    }
    let Search { mut found, .. } = search;
    // What is said of the cause's own request comes first.
    found.sort_by_key(of_other_request);
    found.truncate(MOST);
    found
}

fn of_other_request(obstacle: &Obstacle) -> bool {
    match obstacle {
        Obstacle::Denied { request, .. } | Obstacle::FellShort { request, .. } | Obstacle::Blocked { request, .. } => {
            request.is_some()
        }
        Obstacle::NothingNear => false,
    }
}

struct Search<'s, 'a> {
    asking: &'s mut Asking<'a>,
    existing: &'s Policy,
    new: &'s Policy,
    statement: &'s Statement,
    candidate: &'s Candidate,
    witness: &'s Request,
    found: Vec<Obstacle>,
}

impl<'s> Search<'s, '_> {
    /// Denies of the existing policy that kept out what one of its Allows matches.
    fn denies(&mut self) {
        let allows = self.encoded(Role::Existing, Effect::Allow);
        let denies = self.encoded(Role::Existing, Effect::Deny);
        for deny in denies {
            let Some(statement) = self.existing.statements.get(deny.index) else { continue };
            let some: Vec<Term> = allows.iter().map(|allow| allow.terms.matches).collect();
            let own = self.matches(self.existing, statement, self.witness) && self.is_matched_by_existing(self.witness);
            let request = if own {
                self.witness.clone()
            } else {
                let goal = self.candidate.goal;
                let found = self.asking.seek(Finish::Presentable, |terms| {
                    let some = terms.or(some.iter().copied());
                    terms.and([goal, deny.terms.matches, some])
                });
                match found {
                    Found::Request(found) if self.matches(self.existing, statement, &found.request) => found.request,
                    Found::Request(_) | Found::Nothing | Found::Unknown(_) => continue,
                }
            };
            let obstacle = self.denied(statement, &request, (!own).then(|| request.clone()));
            self.found.push(obstacle);
        }
    }

    fn denied(&mut self, deny: &'s Statement, request: &Request, other: Option<Request>) -> Obstacle {
        let examined = examine(self.existing, deny, request);
        let conditions: Vec<Examined> = examined.into_iter().filter(|one| one.condition.is_some()).collect();
        let relaxed = self.relaxed(deny, &conditions, request);
        Obstacle::Denied {
            deny: StatementRef::new(Role::Existing, self.existing, deny),
            grounds: shortfalls(deny, conditions),
            now: self.nearest_deny(deny, request),
            relaxed,
            request: other,
        }
    }

    /// The Deny of the new policy that comes nearest to matching `request`, as `deny` does.
    fn nearest_deny(&self, deny: &Statement, request: &Request) -> Option<(StatementRef, Vec<Shortfall>)> {
        let denies = self.new.statements.iter().filter(|statement| statement.effect == Effect::Deny);
        let about = denies.filter_map(|statement| {
            let short = short(self.new, statement, request);
            let is_about = short.iter().all(|one| one.element != Element::Action);
            is_about.then_some((statement, short))
        });
        let nearest = about.min_by_key(|(statement, short)| (short.len(), unlikeness(statement, deny)))?;
        Some((StatementRef::new(Role::New, self.new, nearest.0), nearest.1))
    }

    /// Where no obstacle was found by itself: the Allow that falls short least of the cause's own request, or that none is near.
    fn fallback(&mut self) {
        let (existing, witness) = (self.existing, self.witness);
        if let Some(deny) = existing.statements.iter().find(|one| self.denies_own(one)) {
            let obstacle = self.denied(deny, witness, None);
            self.found.push(obstacle);
            return;
        }
        let allows = existing.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        let about = allows.filter_map(|allow| {
            let short = short(existing, allow, witness);
            let is_about = short.iter().all(|one| one.element != Element::Action);
            is_about.then_some((allow, short))
        });
        let nearest = about.min_by_key(|(allow, short)| (short.len(), unlikeness(allow, self.statement)));
        self.found.push(match nearest {
            Some((allow, short)) if !short.is_empty() => Obstacle::FellShort {
                allow: StatementRef::new(Role::Existing, existing, allow),
                short,
                relaxed: Vec::new(),
                request: None,
                since: None,
            },
            Some(_) | None => Obstacle::NothingNear,
        });
    }

    /// What is required no more of the keys of `conditions`: with another value the existing policy allowed the same.
    fn relaxed(&mut self, statement: &Statement, conditions: &[Examined], request: &Request) -> Vec<Requirement> {
        let mut relaxed: Vec<Requirement> = Vec::new();
        for at in conditions.iter().filter_map(|one| one.condition) {
            let Some(condition) = statement.conditions.get(at) else { continue };
            let key = &condition.key.value;
            if relaxed.iter().any(|known| known.key.eq_ignore_ascii_case(key.written())) {
                continue;
            }
            if let Some(request) = self.with_other_value(key, request) {
                relaxed.push(Requirement { key: key.written().to_owned(), request });
            }
        }
        relaxed
    }

    fn encoded(&self, role: Role, effect: Effect) -> Vec<EncodedStatement> {
        let statements = self.asking.prepared.statements.iter();
        statements.filter(|one| one.role == role && one.terms.effect == effect).cloned().collect()
    }

    fn denies_own(&self, statement: &Statement) -> bool {
        statement.effect == Effect::Deny && self.matches(self.existing, statement, self.witness)
    }

    fn is_matched_by_existing(&self, request: &Request) -> bool {
        let mut allows = self.existing.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        allows.any(|allow| self.matches(self.existing, allow, request))
    }

    fn matches(&self, policy: &Policy, statement: &Statement, request: &Request) -> bool {
        examine(policy, statement, request).iter().all(|one| one.matches)
    }
}

/// What of `statement` does not match `request`.
fn short(policy: &Policy, statement: &Statement, request: &Request) -> Vec<Shortfall> {
    let examined = examine(policy, statement, request);
    shortfalls(statement, examined.into_iter().filter(|one| !one.matches).collect())
}

fn shortfalls(statement: &Statement, examined: Vec<Examined>) -> Vec<Shortfall> {
    let shortfall = |one: Examined| {
        let condition = one.condition.and_then(|at| statement.conditions.get(at));
        Shortfall {
            element: one.element,
            name: one.name,
            key: condition.map(|condition| condition.key.value.written().to_owned()),
            span: one.span,
            reason: one.reason,
        }
    };
    examined.into_iter().map(shortfall).collect()
}

/// Whether `policy` allows `request`.
fn allows(policy: &Policy, request: &Request) -> bool {
    outcome(policy, request).is_allow()
}
