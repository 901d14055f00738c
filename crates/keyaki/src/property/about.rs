//! Properties about their subjects: what follows from what those say.
//!
//! In: a property as it is read, and its subjects. Out: the same, with strangers as whoever has nothing of what the subjects name,
//! with the statements that S3 takes as limited to fixed values, and with the blocks of addresses that are told apart where
//! addresses are counted. That is settled once, by the whole of the subjects: whatever of them is left out or changed
//! afterwards, the question stays the same.

use std::borrow::Cow;
use std::net::IpAddr;

use keyaki_policy::Policy;
use keyaki_semantics::{Looks, Request};
use keyaki_source::{Diagnostic, Span};

use super::evaluate::holds;
use super::formula::{Formula, Id, Strangers, Unfixed};
use super::{Counted, Property};
use crate::public::{Addresses, faces_outsiders, limited, not_tolerated, of_one_text};
use crate::{Outsiders, Question, Subject};

impl Property {
    /// The same about `subjects`, whatever it was about before.
    ///
    /// # Errors
    /// A diagnostic when it asks about one of them what can only be asked about another kind of policy.
    pub(crate) fn about(&self, subjects: &[Subject]) -> Result<Self, Box<Diagnostic>> {
        self.formulas.iter().try_for_each(|formula| self.suits(formula, subjects))?;
        Ok(self.as_read().about_these(subjects).into_owned())
    }

    /// The same without what subjects say.
    fn as_read(&self) -> Self {
        let mut property = self.clone();
        if let Some(Counted { few, of: Some((sought, from)) }) = self.counted {
            property.formulas.truncate(from.0);
            (property.sought, property.counted) = (sought, Some(Counted { few, of: None }));
        }
        for formula in &mut property.formulas {
            match formula {
                Formula::Stranger(strangers) => strangers.outsiders = None,
                Formula::Unfixed(unfixed) => unfixed.limited = None,
                _ => {}
            }
        }
        property
    }

    /// The subjects as outsiders meet them, where it asks about outsiders.
    pub(crate) fn facing(&self, subjects: Vec<Subject>) -> Result<Vec<Subject>, Box<Diagnostic>> {
        let facing = |(at, subject): (usize, Subject)| {
            let asked =
                self.formulas.iter().find_map(|formula| asked_of_resource(formula).filter(|it| it.0.contains(&at)));
            let Some((_, span, what)) = asked else { return Ok(subject) };
            subject.facing_outsiders(what).map_err(|error| Box::new(error.label(&self.source, span, "here")))
        };
        subjects.into_iter().enumerate().map(facing).collect()
    }

    /// The same about `subjects`, whatever they are.
    pub(super) fn about_these(&self, subjects: &[Subject]) -> Cow<'_, Self> {
        let open = |formula: &Formula| {
            matches!(
                formula,
                Formula::Stranger(Strangers { outsiders: None, .. }) | Formula::Unfixed(Unfixed { limited: None, .. })
            )
        };
        let counts = matches!(self.counted, Some(Counted { of: None, .. }));
        if !counts && !self.formulas.iter().any(open) {
            return Cow::Borrowed(self);
        }
        let formulas = self.formulas.iter().map(|formula| settled(formula, subjects)).collect();
        Cow::Owned(Self { formulas, ..self.clone() }.counting(subjects))
    }

    /// Requests from a few addresses are none, where it matters from how many.
    fn counting(mut self, subjects: &[Subject]) -> Self {
        let Some(Counted { few, of: None }) = self.counted else { return self };
        let policies: Vec<&Policy> = subjects.iter().flat_map(Subject::policies).chain(self.tests()).collect();
        let Some(addresses) = Addresses::told_apart_by(policies, few) else { return self };
        let from = Id(self.formulas.len());
        self.formulas.push(Formula::Outsider(Box::new(Outsiders::from_elsewhere(addresses))));
        self.counted = Some(Counted { few, of: Some((self.sought, from)) });
        self.formulas.push(Formula::And(vec![self.sought, from]));
        self.sought = Id(from.0 + 1);
        self
    }

    fn suits(&self, formula: &Formula, subjects: &[Subject]) -> Result<(), Box<Diagnostic>> {
        let Some((at, span, what)) = asked_of_resource(formula) else { return Ok(()) };
        let labelled = |error: Diagnostic| Box::new(error.label(&self.source, span, "here"));
        let mut subjects = at.iter().filter_map(|at| subjects.get(*at));
        subjects.try_for_each(|subject| match (formula, subject) {
            (Formula::Unfixed(_), Subject::Scenario(_)) => Err(labelled(of_one_text(what))),
            _ => faces_outsiders(subject, what).map_err(|error| labelled(*error)),
        })
    }

    /// From where requests come, when it matters from how many addresses.
    pub(crate) fn addresses(&self) -> Option<&Addresses> {
        let (_, from) = self.counted?.of?;
        match self.formulas.get(from.0)? {
            Formula::Outsider(outsiders) => outsiders.addresses(),
            _ => None,
        }
    }

    /// The same, where requests are sought from elsewhere than `addresses` tolerate.
    pub(crate) fn calling_from(&self, addresses: Addresses) -> Self {
        let mut property = self.clone();
        let from = self.counted.and_then(|counted| counted.of).map(|(_, from)| from);
        if let Some(formula) = from.and_then(|from| property.formulas.get_mut(from.0)) {
            *formula = Formula::Outsider(Box::new(Outsiders::from_elsewhere(addresses)));
        }
        property
    }

    /// Whether `request` is one that is sought if it comes from many addresses.
    pub(crate) fn seeks_from_anywhere(&self, subjects: &[Subject], request: &Request) -> bool {
        let property = self.about_these(subjects);
        let sought = property.counted.and_then(|counted| counted.of).map_or(property.sought, |(sought, _)| sought);
        holds(&property.formulas, sought, subjects, request)
    }

    /// The subjects that strangers are strangers to, by place.
    pub(crate) fn strangers_to(&self) -> Vec<usize> {
        let strangers = self.formulas.iter().filter_map(|formula| match formula {
            Formula::Stranger(strangers) => Some(&strangers.to),
            _ => None,
        });
        strangers.flatten().copied().collect()
    }

    /// Whether it says that somebody is outside of accounts or organizations.
    pub(crate) fn speaks_of_outside(&self) -> bool {
        let mut outside = self.formulas.iter().filter_map(|formula| match formula {
            Formula::Outsider(outsiders) => Some(outsiders.addresses().is_none()),
            _ => None,
        });
        outside.any(|outside| outside)
    }

    /// An address of each block from which such requests are known to be let in, and that is tolerated.
    pub fn let_in(&self) -> Vec<IpAddr> {
        self.addresses().map(|addresses| addresses.let_in_samples().collect()).unwrap_or_default()
    }

    /// The same, where blocks with these addresses in them are known to let such requests in: what a settled question knows.
    ///
    /// # Errors
    /// A diagnostic when these are no addresses, when addresses do not matter, or when those blocks are too many.
    pub(crate) fn letting_in(&self, addresses: &[IpAddr]) -> Result<Self, Box<Diagnostic>> {
        if addresses.is_empty() {
            return Ok(self.clone());
        }
        Ok(self.calling_from(self.addresses().ok_or_else(not_tolerated)?.letting_in(addresses)?))
    }

    /// At which keys it looks by itself.
    pub(crate) fn looks(&self) -> Looks {
        let roots = [Some(self.sought), self.considered, self.assumed];
        let mut looks = Looks::default();
        for (formula, polarity) in self.formulas.iter().zip(self.polarities(roots.into_iter().flatten())) {
            let Some(outsiders) = formula.outsiders() else { continue };
            // Who is no outsider is so by a value that some key has, even one that nobody else looks at.
            let views = if polarity.negative { &mut looks.always } else { &mut looks.where_mentioned };
            views.extend(outsiders.views());
        }
        looks
    }
}

impl Question {
    /// The same, about its subjects.
    pub(crate) fn about_its_subjects(&self) -> Cow<'_, Self> {
        let Self::Property { property, subjects } = self else { return Cow::Borrowed(self) };
        match property.about_these(subjects) {
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(property) => {
                Cow::Owned(Self::Property { property: Box::new(property), subjects: subjects.clone() })
            }
        }
    }

    /// At which keys it looks by itself.
    pub(crate) fn looks(&self) -> Looks {
        match self {
            Self::Property { property, .. } => property.looks(),
            _ => {
                let where_mentioned = self.outsiders().map(Outsiders::views).unwrap_or_default();
                Looks { where_mentioned, ..Looks::default() }
            }
        }
    }

    /// The same, where blocks with these addresses in them are known to let requests in and are tolerated: what a settled question
    /// knows.
    ///
    /// # Errors
    /// A diagnostic when these are no addresses, when addresses do not matter, or when those blocks are too many.
    pub fn letting_in(&self, addresses: &[IpAddr]) -> Result<Self, Box<Diagnostic>> {
        Ok(match self {
            Self::Property { property, subjects } => {
                Self::Property { property: Box::new(property.letting_in(addresses)?), subjects: subjects.clone() }
            }
            Self::NoPublicAccess { policy, public } => {
                Self::NoPublicAccess { policy: policy.clone(), public: public.letting_in(addresses)? }
            }
            _ if addresses.is_empty() => self.clone(),
            _ => return Err(not_tolerated()),
        })
    }

    /// An address of each block that is known to let requests in and is tolerated.
    pub fn let_in(&self) -> Vec<IpAddr> {
        self.addresses().map(|addresses| addresses.let_in_samples().collect()).unwrap_or_default()
    }
}

/// Of which subjects it says something that is said of policies of resources only, where, and what.
fn asked_of_resource(formula: &Formula) -> Option<(&[usize], Span, &'static str)> {
    match formula {
        Formula::Stranger(strangers) => Some((&strangers.to, strangers.span, "stranger to")),
        Formula::Unfixed(unfixed) => {
            Some((std::slice::from_ref(&unfixed.subject), unfixed.span, "without fixed values"))
        }
        Formula::LetIn(let_in) => Some((std::slice::from_ref(&let_in.subject), let_in.span, "through resource")),
        Formula::Allowed(_) | Formula::Matches(_) | Formula::Caller(_) | Formula::Outsider(_) => None,
        Formula::Not(_) | Formula::And(_) | Formula::Or(_) | Formula::Implies(..) | Formula::Iff(..) => None,
    }
}

fn settled(formula: &Formula, subjects: &[Subject]) -> Formula {
    match formula {
        Formula::Stranger(strangers) => {
            let subjects = strangers.to.iter().filter_map(|at| subjects.get(*at));
            let outsiders = Outsiders::strangers(subjects, strangers.resource_type);
            Formula::Stranger(Strangers { outsiders: Some(Box::new(outsiders)), ..strangers.clone() })
        }
        Formula::Unfixed(unfixed) => {
            let policy = subjects.get(unfixed.subject).and_then(Subject::as_policy);
            let limited = policy.map(|policy| limited(policy, unfixed.resource_type));
            Formula::Unfixed(Unfixed { limited: Some(limited.unwrap_or_default()), ..unfixed.clone() })
        }
        other => other.clone(),
    }
}
