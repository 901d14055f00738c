//! Requests for what AWS publishes, in logic.
//!
//! AWS has far more actions than a query can list, but a query can tell few of them apart. Take a request for a published action,
//! on a resource of one of its formats. Any other action that the same patterns of the question match, and that has this
//! format too, makes every term of the query the same. And any other format will do whose service no pattern of the question
//! can match either, if its ARNs show the same of partition, region and account: those a query may compare with something
//! else. So one action and format stands for each class of them, and no verdict changes.
//!
//! Requires: whatever a query says of the action or of the resource's service, it says by patterns that are recorded in [`Seen`].

use std::collections::{BTreeMap, BTreeSet};

use keyaki_catalogue::{Action, Catalogue};
use keyaki_ir::{CharSet, Pattern, Term};
use keyaki_policy::{ActionPattern, Glob, ResourcePattern};
use keyaki_source::{Span, Spanned};

use super::{Shape, Unaddressed, pattern_of};
use crate::encoder::Encoder;
use crate::glob::encode::pattern;

/// Actions that scenarios treat apart.
const SPECIAL: [(&str, &str); 3] = [("sts", "getcalleridentity"), ("kms", "retiregrant"), ("sts", "*")];
/// Resources that scenarios treat apart.
const SPECIAL_RESOURCES: [&str; 2] = ["arn:*:kms:*:*:*", "arn:*:iam:*:*:*"];

/// What the terms of a query say of actions and resources.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) actions: Vec<ActionPattern>,
    pub(crate) resources: Vec<ResourcePattern>,
}

/// What a query can tell of a kind of resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// None in particular.
    Unaddressed,
    /// Everything: some pattern may match ARNs of this format.
    Format(&'static str),
    /// What ARNs show of partition, region and account.
    Alike([String; 3]),
}

/// An action and the ARN format of what it is about, if that is anything in particular.
type Use = (&'static Action, Option<&'static str>);

impl Encoder {
    /// Considers only requests for what AWS publishes. To be called before anything is encoded.
    pub fn only_published(&mut self) {
        self.seen = Some(Seen::default());
    }

    /// Records what the rules of scenarios say of actions and resources beside the policies.
    pub(crate) fn see_special_rules(&mut self) {
        let Some(seen) = &mut self.seen else { return };
        let of = |(service, name)| ActionPattern::Of { service: Glob::wildcards(service), name: Glob::wildcards(name) };
        seen.actions.extend(SPECIAL.map(of));
        seen.resources.extend(SPECIAL_RESOURCES.map(pattern_of));
    }

    /// The request is for something that AWS publishes, as far as the terms seen can tell.
    pub(crate) fn is_published(&mut self, seen: &Seen) -> Term {
        let mut by_format: BTreeMap<Option<&str>, Vec<Spanned<ActionPattern>>> = BTreeMap::new();
        for (action, format) in representatives(seen).into_values() {
            by_format.entry(format).or_default().push(spanned(named(action)));
        }
        let mut ways = Vec::new();
        for (format, actions) in by_format {
            let action = self.some_action(&actions);
            let resource = match format {
                Some(format) => self.some_resource(&[spanned(pattern_of(format))]),
                None => self.symbols.resource.none,
            };
            ways.push(self.terms.and([action, resource]));
        }
        self.terms.or(ways)
    }
}

/// Of each class of uses that the patterns cannot tell apart, the first.
fn representatives(seen: &Seen) -> BTreeMap<(Vec<usize>, Kind), Use> {
    let patterns = action_patterns(seen);
    let services = Services::of(seen);
    let catalogue = Catalogue::embedded();
    let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
    let mut classes = BTreeMap::new();
    for prefix in catalogue.services() {
        let of_service: Vec<_> =
            patterns.iter().enumerate().filter(|(_, (service, _))| service.matches(prefix)).collect();
        for action in catalogue.actions_of(prefix) {
            let name = action.name().to_ascii_lowercase();
            let matching = of_service.iter().filter(|(_, (_, pattern))| pattern.matches(&name)).map(|(at, _)| *at);
            let matching: Vec<usize> = matching.collect();
            let shape = Shape::of(action);
            if shape.unaddressed == Unaddressed::Possible {
                classes.entry((matching.clone(), Kind::Unaddressed)).or_insert((action, None));
            }
            for format in shape.formats {
                let kind = kinds.entry(format).or_insert_with(|| services.kind(format)).clone();
                classes.entry((matching.clone(), kind)).or_insert((action, Some(format)));
            }
        }
    }
    classes
}

/// The distinct patterns for actions, as service and name; those that every action matches tell nothing.
fn action_patterns(seen: &Seen) -> BTreeSet<(Pattern, Pattern)> {
    let written = seen.actions.iter().filter_map(|seen| match seen {
        ActionPattern::Of { service, name } => pattern(service, &CharSet::all()).zip(pattern(name, &CharSet::all())),
        ActionPattern::Any | ActionPattern::Nothing => None,
    });
    written.collect()
}

/// The services whose resources the query can tell apart.
struct Services {
    named: BTreeSet<Pattern>,
    scope: Scope,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Named,
    /// Some pattern may match resources of any service.
    Every,
}

impl Services {
    fn of(seen: &Seen) -> Self {
        let mut named = BTreeSet::new();
        let mut scope = Scope::Named;
        for resource in &seen.resources {
            match resource {
                ResourcePattern::Any | ResourcePattern::Nothing => {}
                ResourcePattern::Whole(_) => scope = Scope::Every,
                ResourcePattern::Fields(fields) => {
                    let [_, _, service, ..] = fields.as_ref();
                    match pattern(service, &CharSet::all()) {
                        Some(service) => {
                            named.insert(service);
                        }
                        None => scope = Scope::Every,
                    }
                }
            }
        }
        Self { named, scope }
    }

    fn kind(&self, format: &'static str) -> Kind {
        match pattern_of(format) {
            ResourcePattern::Fields(fields) => {
                let [_, partition, service, region, account, _] = fields.as_ref();
                if self.can_match(service) {
                    return Kind::Format(format);
                }
                Kind::Alike([partition, region, account].map(Glob::to_string))
            }
            ResourcePattern::Any | ResourcePattern::Whole(_) | ResourcePattern::Nothing => Kind::Format(format),
        }
    }

    fn can_match(&self, service: &Glob) -> bool {
        match service.as_literal() {
            Some(name) => self.scope == Scope::Every || self.named.iter().any(|pattern| pattern.matches(name)),
            None => true,
        }
    }
}

fn named(action: &Action) -> ActionPattern {
    let part = |text: &str| Glob::literal(text.to_ascii_lowercase());
    ActionPattern::Of { service: part(action.service()), name: part(action.name()) }
}

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::decide::variable::Variables;
    use crate::{Principal, Request, action, is_published, resource};

    fn seen() -> Seen {
        let of = |(service, name): (&str, &str)| ActionPattern::Of {
            service: Glob::wildcards(service),
            name: Glob::wildcards(name),
        };
        let actions = [("s3", "get*"), ("s3", "*object"), ("ec2", "runinstances"), ("*", "describe*"), ("no", "such")];
        let resources = ["arn:*:s3:*:*:*", "arn:aws:ec2:*:${x}:instance/*", "arn:*:dynamo??:*:*:*"];
        Seen { actions: actions.map(of).to_vec(), resources: resources.map(pattern_of).to_vec() }
    }

    /// Some ARN of a format.
    fn example(format: &str) -> String {
        let parts = format.split("${").enumerate();
        let text = |(n, part): (usize, &str)| match part.split_once('}') {
            Some((_, literal)) if n > 0 => format!("x{literal}"),
            _ => part.to_owned(),
        };
        parts.map(text).collect::<String>().replace('*', "y")
    }

    /// Which of the patterns match, by the concrete evaluator.
    fn told(seen: &Seen, action: &Action, format: Option<&str>) -> (Vec<bool>, Vec<bool>) {
        let (name, arn) = (action.to_string(), format.map_or("*".to_owned(), example));
        let covers = |pattern| resource::decide::covers(pattern, &arn, Variables::none());
        let actions = seen.actions.iter().map(|pattern| action::decide::covers(pattern, &name));
        (actions.collect(), seen.resources.iter().map(covers).collect())
    }

    #[test]
    fn every_published_use_has_one_that_no_pattern_tells_from_it() {
        let seen = seen();
        let representatives: BTreeSet<_> = representatives(&seen)
            .into_values()
            .map(|(action, format)| (told(&seen, action, format), format))
            .collect();
        let catalogue = Catalogue::embedded();
        let mut uses = 0;
        for action in catalogue.services().flat_map(|prefix| catalogue.actions_of(prefix)) {
            let shape = Shape::of(action);
            let none = (shape.unaddressed == Unaddressed::Possible).then_some(None);
            for format in none.into_iter().chain(shape.formats.into_iter().map(Some)) {
                let own = told(&seen, action, format);
                let stands_for_it = |(told, other): &((Vec<bool>, Vec<bool>), Option<&str>)| {
                    let exact = own.1.contains(&true);
                    *told == own && other.is_some() == format.is_some() && (!exact || *other == format)
                };
                assert!(representatives.iter().any(stands_for_it), "{action} {format:?}");
                uses += 1;
            }
        }
        assert!(uses > 20_000 && representatives.len() < 200, "{uses} {}", representatives.len());
    }

    #[test]
    fn what_stands_for_others_is_published_itself() {
        for (action, format) in representatives(&seen()).into_values() {
            let resource = format.map_or("*".to_owned(), example);
            let (principal, context) = (Principal::Anonymous, std::collections::BTreeMap::new());
            let request = Request { principal, action: action.to_string().to_uppercase(), resource, context };
            assert!(is_published(&request), "{request:?}");
            let elsewhere = Request { resource: "arn:aws:none:::x".to_owned(), ..request.clone() };
            assert!(!is_published(&elsewhere), "{elsewhere:?}");
            let unknown = Request { action: format!("{action}Not"), ..request };
            assert!(!is_published(&unknown), "{unknown:?}");
        }
    }
}
