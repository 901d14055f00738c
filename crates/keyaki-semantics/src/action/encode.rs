//! `Action` and `NotAction` in logic (spec A.4).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use keyaki_ir::{CharSet, Pattern, PatternPiece, Term};
use keyaki_policy::{ActionPattern, Glob, Listed};
use keyaki_source::Spanned;

use crate::encoder::Encoder;
use crate::glob::encode::pattern;

impl Encoder {
    /// The request's action is one that `actions` covers.
    pub(crate) fn action_matches(&mut self, actions: &Listed<ActionPattern>) -> Term {
        let listed = self.some_action(actions.items());
        match actions {
            Listed::Only(_) => listed,
            Listed::Except(_) => self.terms.not(listed),
        }
    }

    /// The request's action is matched by one of `patterns`. Names of one service are gathered under one test of it.
    pub fn some_action(&mut self, patterns: &[Spanned<ActionPattern>]) -> Term {
        if let Some(seen) = &mut self.seen {
            seen.actions.extend(patterns.iter().map(|item| item.value.clone()));
        }
        let mut order: Vec<&Glob> = Vec::new();
        let mut names: BTreeMap<String, Vec<&Glob>> = BTreeMap::new();
        for item in patterns {
            match &item.value {
                ActionPattern::Any => return self.terms.bool(true),
                ActionPattern::Nothing => {}
                ActionPattern::Of { service, name } => {
                    let of_service = names.entry(service.to_string()).or_default();
                    if of_service.is_empty() {
                        order.push(service);
                    }
                    of_service.push(name);
                }
            }
        }
        let mut services = Vec::new();
        for service in order {
            let names = names.remove(&service.to_string()).unwrap_or_default();
            let in_service = self.in_glob(self.symbols.action.service, service);
            let mut named = Vec::new();
            for name in names {
                named.push(self.in_glob(self.symbols.action.name, name));
            }
            let named = self.terms.or(named);
            services.push(self.terms.and([in_service, named]));
        }
        self.terms.or(services)
    }

    fn in_glob(&mut self, text: Term, glob: &Glob) -> Term {
        match pattern(glob, &CharSet::all()) {
            Some(pattern) => self.terms.matches(text, &pattern),
            None => self.terms.bool(false),
        }
    }

    /// Actions are lower-cased `service:name`. The alphabet is wider than that of today's names, so that no action which
    /// AWS may add is left out.
    pub(crate) fn assume_action_shape(&mut self) {
        static SHAPE: LazyLock<Pattern> = LazyLock::new(|| {
            let letter = CharSet::from_ranges([('a', 'z'), ('0', '9')]);
            let more = CharSet::from_ranges([('a', 'z'), ('0', '9'), ('-', '.'), ('_', '_')]);
            Pattern::new([PatternPiece::One(letter), PatternPiece::Run(more)])
        });
        let action = self.symbols.action;
        for part in [action.service, action.name] {
            let shaped = self.terms.matches(part, &SHAPE);
            self.shape(shaped, "an action is `service:name` in lower case");
        }
    }
}
