//! From a question to a query.

use keyaki_ir::{Query, Term, query_text};
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{Encoder, Encoding, PolicyTerms, Request, ScenarioTerms, StatementTerms};
use keyaki_source::Diagnostic;
use sha2::{Digest, Sha256};

use crate::property::{Assumption, Claim};
use crate::public::{self, by_outsider};
use crate::slice::slice;
use crate::subject::SubjectTerms;
use crate::{Property, PublicAccess, Question, Realism, Role, Services, Subject, Trust};

/// A question in logic, ready to be asked or looked at.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The query: is there a request that shows that the answer is no?
    pub encoding: Encoding,
    /// For each Allow statement of the subject policy, its index and the goal that asks for such a request through it.
    pub contributions: Vec<(usize, Term)>,
    /// Of a property that claims something of all requests of a kind, the goal that asks for a request of that kind.
    pub considered: Option<Term>,
    /// Of a property with assumptions, the goal that asks for a request that meets them.
    pub assumed: Option<Term>,
    /// The statements of each policy of the question that is encoded: what [`slice`] leaves out is not among them, nor are the
    /// statements of scenarios.
    pub statements: Vec<EncodedStatement>,
    /// The scenarios of the question. Their terms say of any request what the scenario makes of it, whatever is sought.
    pub scenarios: Vec<EncodedScenario>,
    /// Which actions and resources the query considers.
    pub services: Services,
}

/// A statement of one of the policies of a question, in logic.
#[derive(Clone, Debug)]
pub struct EncodedStatement {
    /// Which policy.
    pub role: Role,
    /// Position in the policy, from 0.
    pub index: usize,
    /// What it gives.
    pub terms: StatementTerms,
}

/// A scenario of a question, in logic.
#[derive(Clone, Debug)]
pub struct EncodedScenario {
    /// The part it plays.
    pub role: Role,
    /// What it gives.
    pub terms: ScenarioTerms,
}

/// Encodes `question` without what [`slice`] leaves out of its policies.
pub fn prepare(question: &Question) -> Prepared {
    prepare_among(question, Services::Any)
}

/// The same about requests that `services` counts.
pub fn prepare_among(question: &Question, services: Services) -> Prepared {
    let sliced = slice(question);
    let mut prepared = if grants_nothing(&sliced) {
        Prepared {
            encoding: Encoding::of_nothing(notes(question)),
            contributions: Vec::new(),
            considered: None,
            assumed: None,
            statements: Vec::new(),
            scenarios: Vec::new(),
            services,
        }
    } else {
        prepare_whole(&sliced, services)
    };
    if size(&sliced) < size(question) {
        let note = "statements, actions and resources that cannot matter to the question are left out";
        prepared.encoding.query.notes.push(note.to_owned());
    }
    prepared.encoding.diagnostics.extend(deny_only(question));
    prepared.encoding.diagnostics.extend(public::notes(question));
    prepared.encoding.diagnostics.extend(services.note());
    prepared
}

/// Whether no Allow statement is left of the policy in question. A property may be about what is not allowed, and is encoded.
fn grants_nothing(question: &Question) -> bool {
    let policy = match question {
        Question::NoNewAccess { new, .. } => new.as_policy(),
        Question::AccessNotGranted { policy, .. }
        | Question::NoPublicAccess { policy, .. }
        | Question::CrossAccount { policy, .. } => policy.as_policy(),
        Question::Property { .. } => None,
    };
    policy.is_some_and(|policy| policy.statements.iter().all(|statement| statement.effect == Effect::Deny))
}

/// How much the policies of a question list that it is about as such, which are those that are sliced.
fn size(question: &Question) -> usize {
    let policies = question.subjects().into_iter().filter_map(|(_, subject)| subject.as_policy());
    let statements = policies.flat_map(|policy| &policy.statements);
    statements.map(|statement| 1 + statement.actions.items().len() + statement.resources.items().len()).sum()
}

/// Encodes `question` with all that its policies say, about requests that `services` counts.
pub fn prepare_whole(question: &Question, services: Services) -> Prepared {
    prepare_beside(question, services, &[])
}

/// The same, where more can be said of the keys that `others` mention as well (`Encoding::with`).
pub fn prepare_beside(question: &Question, services: Services, others: &[&Policy]) -> Prepared {
    let question = &*question.about_its_subjects();
    let mentioned = encoded_policies(question).into_iter().chain(others.iter().copied());
    let mut encoder = Encoder::looking(mentioned, &question.looks());
    if services == Services::Strict {
        encoder.only_published();
    }
    let subjects = question.subjects();
    let terms: Vec<SubjectTerms> =
        subjects.into_iter().map(|(role, subject)| subject.encode(&mut encoder, role.name())).collect();
    if let Question::Property { property, .. } = question {
        return prepare_property(question, property, encoder, terms, services);
    }
    let restriction = restriction(question, &mut encoder, &terms);
    let (goal, contributions) = match terms.last() {
        Some(SubjectTerms::Policy(subject)) => {
            let not_denied = encoder.terms().not(subject.denied);
            let news = allows(question, subject);
            let some_allow = encoder.terms().or(news.iter().map(|(_, matches)| *matches));
            let goal = encoder.terms().and([some_allow, not_denied, restriction]);
            let through = |(index, matches)| (index, encoder.terms().and([matches, not_denied, restriction]));
            (goal, news.into_iter().map(through).collect())
        }
        Some(SubjectTerms::Scenario(subject)) => {
            let allowed = if question.outsiders().is_some() { subject.let_in } else { subject.allowed };
            (encoder.terms().and([allowed, restriction]), Vec::new())
        }
        // Every question has a subject; without one no request is allowed.
        None => (encoder.terms().bool(false), Vec::new()),
    };
    let encoding = encoder.finish(goal, notes(question));
    let statements = encoded(question, &terms);
    let scenarios = encoded_scenarios(question, terms);
    Prepared { encoding, contributions, considered: None, assumed: None, statements, scenarios, services }
}

/// Encodes a property about subjects that gave `terms`.
fn prepare_property(
    question: &Question,
    property: &Property,
    mut encoder: Encoder,
    terms: Vec<SubjectTerms>,
    services: Services,
) -> Prepared {
    let subjects: Vec<&Subject> = question.subjects().into_iter().map(|(_, subject)| subject).collect();
    let encoded_property = property.encode(&mut encoder, &subjects, &terms);
    let goal = encoded_property.term(&mut encoder, property.sought());
    let [considered, assumed] =
        [property.considered().filter(|_| property.claim() == Claim::Never), property.assumed()]
            .map(|id| id.map(|id| encoded_property.term(&mut encoder, id)));
    let in_question = property.granting().first().and_then(|at| terms.get(*at));
    let contributions = match in_question {
        // Whatever is sought is allowed by this policy, so it comes through one of its Allow statements.
        Some(SubjectTerms::Policy(subject)) => {
            let through = |(index, matches)| (index, encoder.terms().and([matches, goal]));
            allows(question, subject).into_iter().map(through).collect()
        }
        Some(SubjectTerms::Scenario(_)) | None => Vec::new(),
    };
    let encoding = encoder.finish(goal, notes(question));
    let statements = encoded(question, &terms);
    let scenarios = encoded_scenarios(question, terms);
    Prepared { encoding, contributions, considered, assumed, statements, scenarios, services }
}

fn encoded_scenarios(question: &Question, terms: Vec<SubjectTerms>) -> Vec<EncodedScenario> {
    let subjects = question.subjects().into_iter().zip(terms);
    let scenarios = subjects.filter_map(|((role, _), terms)| match terms {
        SubjectTerms::Scenario(terms) => Some(EncodedScenario { role, terms }),
        SubjectTerms::Policy(_) => None,
    });
    scenarios.collect()
}

/// The statements of the policies that are encoded.
fn encoded(question: &Question, terms: &[SubjectTerms]) -> Vec<EncodedStatement> {
    let mut statements = Vec::new();
    for ((role, subject), terms) in question.subjects().into_iter().zip(terms) {
        let (Some(policy), SubjectTerms::Policy(terms)) = (subject.as_policy(), terms) else { continue };
        let of_policy = policy.statements.iter().zip(&terms.statements);
        let one = |(statement, terms): (&Statement, &StatementTerms)| EncodedStatement {
            role,
            index: statement.index,
            terms: terms.clone(),
        };
        statements.extend(of_policy.map(one));
    }
    statements
}

/// Policies that allow nothing whatever is asked. AWS's checks refuse them (InvalidParameterException).
fn deny_only(question: &Question) -> Vec<Diagnostic> {
    let policies = question.subjects().into_iter().filter_map(|(role, subject)| Some((role, subject.as_policy()?)));
    let silent =
        policies.filter(|(_, policy)| policy.statements.iter().all(|statement| statement.effect == Effect::Deny));
    silent
        .map(|(role, policy)| {
            let which = if role == Role::Policy { String::new() } else { format!("{} ", role.name()) };
            let message = format!("the {which}policy has no Allow statement: it allows nothing");
            let note = Diagnostic::note("deny-only", message).help("AWS's checks refuse such a policy");
            let first = policy.statements.first().map(|statement| statement.span);
            first.map_or_else(|| note.clone(), |span| note.clone().label(&policy.source, span, "a Deny"))
        })
        .collect()
}

/// The Allow statements of the subject, by index, with what each matches.
fn allows(question: &Question, terms: &PolicyTerms) -> Vec<(usize, Term)> {
    let policy = question.subject().and_then(|(_, subject)| subject.as_policy());
    let statements = policy.map(|policy| policy.statements.as_slice()).unwrap_or_default();
    let allows = statements.iter().zip(&terms.statements).filter(|(_, terms)| terms.effect == Effect::Allow);
    let counted = allows.filter(|(statement, _)| question.counts(statement));
    counted.map(|(statement, terms)| (statement.index, terms.matches)).collect()
}

impl Prepared {
    /// Whether `request` shows that the answer to `question`, whose encoding this is, is no: by the concrete evaluator alone.
    pub fn is_violated_by(&self, question: &Question, request: &Request) -> bool {
        self.services.counts(request) && question.is_violated_by(request)
    }

    /// The query whose answer is the verdict: over all requests, or only over those that really occur.
    pub fn query(&self, realism: Realism) -> &Query {
        &self.encoding_for(realism).query
    }

    /// The encoding of that query, with what its symbols mean.
    pub fn encoding_for(&self, realism: Realism) -> &Encoding {
        match realism {
            Realism::On => &self.encoding.realistic().encoding,
            Realism::Auto | Realism::Off => &self.encoding,
        }
    }
}

/// SHA-256 of the query's canonical text, in hexadecimal: two queries that ask the same have the same identity.
pub fn identity(query: &Query) -> String {
    let digest = Sha256::digest(query_text(query).as_bytes());
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut identity = String::with_capacity(2 * digest.len());
    identity.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
    identity
}

/// Every policy whose keys need symbols.
fn encoded_policies(question: &Question) -> Vec<&Policy> {
    let mut policies: Vec<&Policy> = question.policies().into_iter().map(|(_, policy)| policy).collect();
    if let Question::Property { property, .. } = question {
        policies.extend(property.tests());
    }
    policies
}

/// What must hold of a request beyond being allowed by the subject, the last policy.
fn restriction(question: &Question, encoder: &mut Encoder, terms: &[SubjectTerms]) -> Term {
    match question {
        Question::NoNewAccess { .. } => match terms.first() {
            Some(existing) => encoder.terms().not(existing.allowed()),
            None => encoder.terms().bool(false),
        },
        Question::AccessNotGranted { access, .. } => {
            let action = encoder.some_action(access.action_patterns());
            let resource = encoder.some_resource(access.resource_patterns());
            encoder.terms().and([action, resource])
        }
        // What is sought says all that there is.
        Question::Property { .. } => encoder.terms().bool(true),
        Question::NoPublicAccess { public, .. } => {
            by_outsider(public.outsiders(), &encoded_policies(question), encoder)
        }
        Question::CrossAccount { perimeter, .. } => {
            by_outsider(perimeter.outsiders(), &encoded_policies(question), encoder)
        }
    }
}

fn notes(question: &Question) -> Vec<String> {
    match question {
        Question::NoNewAccess { existing, new } => vec![
            "CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?".to_owned(),
            format!("existing: {}", names(existing)),
            format!("new: {}", names(new)),
            "sat: yes, the check fails; unsat: no, it passes".to_owned(),
        ],
        Question::AccessNotGranted { policy, access } => vec![
            "CheckAccessNotGranted: is there a request of the listed access that the policy allows?".to_owned(),
            format!("policy: {}", names(policy)),
            format!("actions: {}", list(access.actions())),
            format!("resources: {}", list(access.resources())),
            "sat: yes, the check fails; unsat: no, it passes".to_owned(),
        ],
        Question::Property { property, .. } => of_property(question, property),
        Question::NoPublicAccess { policy, public } => notes_on_public(policy, public, question.counts_addresses()),
        Question::CrossAccount { policy, perimeter } => vec![
            "is there a request from outside these accounts and organizations that the policy allows?".to_owned(),
            format!("policy: {}", names(policy)),
            format!("inside: {}", perimeter.words()),
            "sat: yes, the check fails; unsat: no, it passes".to_owned(),
        ],
    }
}

fn of_property(question: &Question, property: &Property) -> Vec<String> {
    let (asked, verdict) = match property.claim() {
        Claim::Never if question.counts_addresses() => (
            "is there a request that contradicts it?",
            "sat: yes, from an address that is not tolerated, which contradicts it if there are many; unsat: no, it holds",
        ),
        Claim::Never => {
            ("is there a request that contradicts it?", "sat: yes, the property does not hold; unsat: no, it holds")
        }
        Claim::Sometimes => {
            ("is there a request as it claims?", "sat: yes, the property holds; unsat: no, it does not hold")
        }
    };
    let mut notes = vec![format!("Property {}: {asked}", property.name())];
    let text = property.source().slice(property.span());
    notes.extend(text.lines().map(|line| format!("| {line}")));
    let assumption = |assumption: &Assumption| format!("assumed: {}", assumption.text);
    notes.extend(property.assumptions().iter().map(assumption));
    notes.extend(question.subjects().iter().map(|(role, subject)| format!("{}: {}", role.name(), names(subject))));
    notes.push(verdict.to_owned());
    notes
}

fn notes_on_public(policy: &Subject, public: &PublicAccess, counts_addresses: bool) -> Vec<String> {
    let asked = match public.trust() {
        Trust::Semantic => "CheckNoPublicAccess: is there a request by a stranger that the policy allows?",
        Trust::Syntactic => "CheckNoPublicAccess: is there a request that a statement without fixed values allows?",
    };
    let means = if counts_addresses {
        "sat: yes, from an address that is not tolerated, which is public if there are many; unsat: no, the check passes"
    } else {
        "sat: yes, the check fails; unsat: no, it passes"
    };
    let names = format!("policy: {}", names(policy));
    let resource = format!("resource type: {}, trust: {}", public.resource_type(), public.trust().name());
    vec![asked.to_owned(), names, resource, means.to_owned()]
}

fn names(subject: &Subject) -> String {
    if let Some(policy) = subject.as_policy() {
        return policy.source.name().to_owned();
    }
    let mut names: Vec<&str> = subject.policies().into_iter().map(|policy| policy.source.name()).collect();
    names.dedup();
    names.join(", ")
}

fn list(items: &[String]) -> String {
    if items.is_empty() { "any".to_owned() } else { items.join(", ") }
}
