//! From syntax trees to properties.
//!
//! In: the text of a file, and definitions that are given beside it. Out: its properties, or every problem. A file with a problem
//! anywhere has no property: nothing of it is asked. Names stand for what is written before them, so that there are no circles.

use std::collections::BTreeMap;

use keyaki_grammar::{Allowed, File, FormulaKind, Item, Named, Quantifier, on_one_line, parse, parse_definition};
use keyaki_policy::Readings;
use keyaki_source::{Diagnostic, Source, Span};

use super::formula::{Formula, Id};
use super::test::{Meaning, Tests};
use super::{Assumption, Claim, Counted, DEFAULT_POLICY, Property, RoleName};
use crate::public::Few;

/// The most problems that are told of one text.
const MOST_PROBLEMS: usize = 100;

/// The properties of `source`, with `definitions` (each `NAME = FORMULA`) as if they stood at its beginning, and what there is to say
/// about them. There are none when anything is wrong.
pub fn read_properties(
    source: &Source,
    definitions: &[Source],
    readings: Readings,
) -> (Option<Vec<Property>>, Vec<Diagnostic>) {
    let (file, mut diagnostics) = parse(source);
    let mut given = Vec::new();
    for definition in definitions {
        let (named, problems) = parse_definition(definition);
        diagnostics.extend(problems);
        given.extend(named.map(|named| (definition, named)));
    }
    let Some(file) = file.filter(|_| given.len() == definitions.len()) else { return (None, diagnostics) };
    let mut lowering = Lowering::new(source, readings);
    for (definition, named) in given {
        lowering.within(definition, |lowering| lowering.define(&named));
    }
    let properties = lowering.file(&file);
    let mut problems = lowering.tests.diagnostics;
    problems.truncate(MOST_PROBLEMS);
    diagnostics.extend(problems);
    let broken = diagnostics.iter().any(Diagnostic::is_error);
    ((!broken).then_some(properties), diagnostics)
}

pub(super) struct Lowering<'a> {
    pub(super) tests: Tests<'a>,
    pub(super) formulas: Vec<Formula>,
    /// What the names stand for: nothing when what they stand for is broken.
    names: BTreeMap<String, Option<Id>>,
    /// The policies that formulas speak of.
    policies: Vec<RoleName>,
    assumed: Vec<(Assumption, Id)>,
}

/// The formulas that a property is about.
#[derive(Clone, Copy)]
struct Ids {
    sought: Id,
    considered: Option<Id>,
    assumed: Option<Id>,
    few: Option<Few>,
}

/// Nothing, when it has been said what is wrong.
pub(super) type Lowered = Option<Id>;

impl<'a> Lowering<'a> {
    fn new(source: &'a Source, readings: Readings) -> Self {
        Self {
            tests: Tests { source, readings, diagnostics: Vec::new() },
            formulas: Vec::new(),
            names: BTreeMap::new(),
            policies: Vec::new(),
            assumed: Vec::new(),
        }
    }

    fn within(&mut self, source: &'a Source, then: impl FnOnce(&mut Self)) {
        let own = std::mem::replace(&mut self.tests.source, source);
        then(self);
        self.tests.source = own;
    }

    fn file(&mut self, file: &File) -> Vec<Property> {
        // Assumptions hold for every property of the file, wherever they stand.
        for item in &file.items {
            match item {
                Item::Let(named) => self.define(named),
                Item::Assume(named) => self.assume(named),
                Item::Property(_) => {}
            }
        }
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        let mut properties = Vec::new();
        for item in &file.items {
            let Item::Property(property) = item else { continue };
            if let Some(first) = names.insert(&property.name.value, property.name.span) {
                let message = format!("there are two properties with the name `{}`", property.name.value);
                let error = Diagnostic::error("duplicate-name", message).label(
                    self.tests.source,
                    property.name.span,
                    "again here",
                );
                self.tests
                    .diagnostics
                    .push(error.label(self.tests.source, first, "first here").help("give one of them another name"));
            }
            properties.extend(self.property(property));
        }
        if names.is_empty() {
            let message = format!("`{}` holds no property", self.tests.source.name());
            let help = "write one: `property ours: every allowed request: principal in account 123456789012`";
            self.tests.diagnostics.push(Diagnostic::error("no-property", message).help(help));
        }
        properties
    }

    fn define(&mut self, named: &Named) {
        let id = self.formula(&named.formula);
        if self.names.contains_key(&named.name.value) {
            let message = format!("`{}` is defined twice", named.name.value);
            self.problem("duplicate-name", named.name.span, message, "give one of them another name");
        }
        self.names.insert(named.name.value.clone(), id);
    }

    fn assume(&mut self, named: &Named) {
        self.define(named);
        let id = self.names.get(&named.name.value).copied().flatten();
        let text = self.text(named.formula.span);
        let assumption = Assumption { name: Some(named.name.value.clone()), text };
        self.assumed.extend(id.map(|id| (assumption, id)));
    }

    fn property(&mut self, property: &keyaki_grammar::Property) -> Option<Property> {
        let claim = &property.claim;
        let allowed = claim.allowed.as_ref().map(|allowed| self.allowed(allowed));
        let condition = claim.condition.as_ref().map(|formula| self.formula(formula));
        let except = claim.except.as_ref().map(|formula| self.formula(formula));
        let body = claim.body.as_ref().map(|formula| self.formula(formula));
        let own: Vec<Lowered> = property.assuming.iter().map(|formula| self.formula(formula)).collect();
        if claim.quantifier.value == Quantifier::Every && claim.body.is_none() {
            let help = "say what holds of every such request: `every allowed request: …`";
            self.problem("nothing-claimed", claim.span, "nothing is claimed of these requests".to_owned(), help);
            return None;
        }
        let except = except.map(|except| except.map(|except| self.add(Formula::Not(except))));
        let assumed: Vec<Lowered> = self.assumed.iter().map(|(_, id)| Some(*id)).chain(own.iter().copied()).collect();
        let assumed: Option<Vec<Id>> = assumed.into_iter().collect();
        let few = claim.counted.as_ref().map(|counted| self.few(counted, claim.quantifier.value));
        let few = match few {
            Some(few) => Some(few?),
            None => None,
        };
        let meant: Option<Vec<Id>> = [allowed, condition, except].into_iter().flatten().collect();
        let (mut parts, assumed) = (meant?, assumed?);
        parts.extend(&assumed);
        let assumed = (!assumed.is_empty()).then(|| self.add(Formula::And(assumed)));
        let considered = claim.body.is_some().then(|| self.add(Formula::And(parts.clone())));
        parts.extend(match (claim.quantifier.value, body) {
            (Quantifier::Every, Some(body)) => Some(body.map(|body| self.add(Formula::Not(body)))?),
            (_, Some(body)) => Some(body?),
            (_, None) => None,
        });
        let sought = self.add(Formula::And(parts));
        let texts = property.assuming.iter().map(|formula| Assumption { name: None, text: self.text(formula.span) });
        let assumptions = self.assumed.iter().map(|(assumption, _)| assumption.clone()).chain(texts).collect();
        self.of_its_own(property, Ids { sought, considered, assumed, few }, assumptions)
    }

    /// The property with those formulas alone that it is made of.
    fn of_its_own(
        &mut self,
        property: &keyaki_grammar::Property,
        ids: Ids,
        assumptions: Vec<Assumption>,
    ) -> Option<Property> {
        let mut needed = vec![false; self.formulas.len()];
        let mut open: Vec<Id> = [Some(ids.sought), ids.considered, ids.assumed].into_iter().flatten().collect();
        while let Some(Id(at)) = open.pop() {
            if let (Some(seen @ false), Some(formula)) = (needed.get_mut(at), self.formulas.get(at)) {
                *seen = true;
                open.extend(formula.parts());
            }
        }
        let mut policies: Vec<usize> = Vec::new();
        let mut moved: BTreeMap<Id, Id> = BTreeMap::new();
        let mut formulas = Vec::new();
        for (at, formula) in self.formulas.iter().enumerate().filter(|(at, _)| needed.get(*at) == Some(&true)) {
            moved.insert(Id(at), Id(formulas.len()));
            for policy in formula.subjects() {
                if !policies.contains(&policy) {
                    policies.push(policy);
                }
            }
            let place = |policy: usize| policies.iter().position(|other| *other == policy).unwrap_or(policy);
            formulas.push(formula.with_subjects(place).map(|id| moved.get(&id).copied().unwrap_or(id)));
        }
        if policies.is_empty() {
            let help = "say which requests it is about: `every allowed request: …`, `… request allowed by NAME: …`";
            self.problem("no-policy", property.claim.span, "this is about no policy".to_owned(), help);
            return None;
        }
        Some(Property {
            name: property.name.value.clone(),
            title: property.title.as_ref().map(|title| title.value.clone()),
            source: self.tests.source.clone(),
            span: property.span,
            name_span: property.name.span,
            claim: match property.claim.quantifier.value {
                Quantifier::Every | Quantifier::No => Claim::Never,
                Quantifier::Some => Claim::Sometimes,
            },
            assumptions,
            policies: policies.iter().filter_map(|at| self.policies.get(*at)).copied().collect(),
            formulas,
            sought: *moved.get(&ids.sought)?,
            considered: ids.considered.and_then(|id| moved.get(&id).copied()),
            assumed: ids.assumed.and_then(|id| moved.get(&id).copied()),
            counted: ids.few.map(|few| Counted { few, of: None }),
            readings: self.tests.readings,
        })
    }

    /// Invariant: brackets are nested to a bounded depth, which bounds this recursion.
    fn formula(&mut self, formula: &keyaki_grammar::Formula) -> Lowered {
        match &formula.kind {
            FormulaKind::Allowed(allowed) => self.allowed(allowed),
            FormulaKind::Through(allowed) => self.through(allowed, formula.span),
            FormulaKind::Unfixed(unfixed) => self.unfixed(unfixed, formula.span),
            FormulaKind::Caller(caller) => self.caller(caller, formula.span),
            FormulaKind::Name(name) => self.named(name, formula.span),
            FormulaKind::Test(test) => {
                let Meaning { ways, negated } = self.tests.meaning(test, formula.span)?;
                let mut ways: Vec<Id> = ways.into_iter().map(|way| self.add(way)).collect();
                let one = if ways.len() == 1 { ways.pop()? } else { self.add(Formula::Or(ways)) };
                Some(if negated { self.add(Formula::Not(one)) } else { one })
            }
            FormulaKind::Not(inner) => self.formula(inner).map(|inner| self.add(Formula::Not(inner))),
            FormulaKind::And(parts) => self.all(parts).map(|parts| self.add(Formula::And(parts))),
            FormulaKind::Or(parts) => self.all(parts).map(|parts| self.add(Formula::Or(parts))),
            FormulaKind::Implies(both) => {
                let [one, other] = both.each_ref().map(|one| self.formula(one));
                Some(self.add(Formula::Implies(one?, other?)))
            }
            FormulaKind::Iff(both) => {
                let [one, other] = both.each_ref().map(|one| self.formula(one));
                Some(self.add(Formula::Iff(one?, other?)))
            }
            FormulaKind::Bracketed(inner) => self.formula(inner),
        }
    }

    /// Every part is looked at, so that all that is wrong is told.
    fn all(&mut self, parts: &[keyaki_grammar::Formula]) -> Option<Vec<Id>> {
        let parts: Vec<Lowered> = parts.iter().map(|part| self.formula(part)).collect();
        parts.into_iter().collect()
    }

    fn named(&mut self, name: &str, span: Span) -> Lowered {
        if let Some(id) = self.names.get(name) {
            return *id;
        }
        let message = format!("`{name}` is not defined");
        let help = format!(
            "define it before: `let {name} = …`, or on the command line: `--let '{name} = …'`; policies are named after `allowed by`"
        );
        self.problem("undefined-name", span, message, &help);
        None
    }

    fn allowed(&mut self, allowed: &Allowed) -> Lowered {
        self.named_in(allowed).map(|at| self.add(Formula::Allowed(at)))
    }

    /// The place of the policy that allows something.
    pub(super) fn named_in(&mut self, allowed: &Allowed) -> Option<usize> {
        match &allowed.by {
            Some(name) => self.policy_named(&name.value, name.span),
            None => self.policy_named(DEFAULT_POLICY, allowed.span),
        }
    }

    /// The place of a policy, by its name.
    pub(super) fn policy_named(&mut self, name: &str, span: Span) -> Option<usize> {
        let Some(name) = RoleName::new(name) else {
            let message = format!("the name of a policy has {} characters at most", RoleName::LONGEST);
            self.problem("long-name", span, message, "give it a shorter name");
            return None;
        };
        let known = self.policies.iter().position(|other| *other == name);
        Some(known.unwrap_or_else(|| {
            self.policies.push(name);
            self.policies.len() - 1
        }))
    }

    /// What is written at `span`, in one line.
    fn text(&self, span: Span) -> String {
        on_one_line(self.tests.source.slice(span))
    }

    pub(super) fn problem(&mut self, code: &'static str, span: Span, message: String, help: &str) {
        self.tests.refuse::<()>(code, span, message, help);
    }
}
