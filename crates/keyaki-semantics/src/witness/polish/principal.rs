//! Prefers callers that readers recognise.

use super::{Polisher, text};
use crate::principal::encode::kind;
use crate::witness::plausible;

/// Most expected first: a caller of an account is easier to picture than an anonymous one.
const KINDS: [&str; 7] =
    [kind::USER, kind::SESSION, kind::ROOT, kind::SERVICE, kind::FEDERATED, kind::FEDERATED_USER, kind::ANONYMOUS];

impl Polisher<'_, '_> {
    pub(super) fn principal(&mut self) {
        let symbols = self.symbols.principal;
        self.first_text(symbols.partition, [plausible::PARTITION]);
        self.first_text(symbols.path, [""]);
        self.account();
        self.kind();
        self.first_text(symbols.path, [""]);
        self.account();
        let names = self.mentions.texts(symbols.name);
        let of_kind = self.text_of(symbols.kind).map_or([].as_slice(), |kind| plausible::names_of(&kind));
        let words = of_kind.iter().chain([&plausible::NAME]).chain(&plausible::WORDS);
        self.first_text(symbols.name, words.copied().chain(names.iter().map(String::as_str)));
        self.first_text(symbols.session, [plausible::SESSION, "other"]);
    }

    fn kind(&mut self) {
        let symbols = self.symbols.principal;
        let Some(now) = self.text_of(symbols.kind) else { return };
        let names = self.mentions.texts(symbols.name);
        for kind in KINDS {
            let plain = [text(symbols.kind, kind), text(symbols.name, plausible::NAME), text(symbols.path, "")];
            let named_alike = plausible::names_of(kind).is_empty();
            if now == kind || named_alike && (self.attempt(&[text(symbols.kind, kind)]) || self.attempt(&plain)) {
                return;
            }
            let known = plausible::names_of(kind).iter().copied().chain(names.iter().map(String::as_str));
            let mut named = known.map(|name| [text(symbols.kind, kind), text(symbols.name, name)]);
            if named.any(|changes| self.attempt(&changes)) {
                return;
            }
        }
    }

    /// An account of the documentation, or one of the query's; where several symbols share it, in all of them.
    fn account(&mut self) {
        let account = self.symbols.principal.account;
        let mentioned = self.mentions.texts(account);
        if self.first_text(account, plausible::ACCOUNTS) {
            return;
        }
        let Some(now) = self.text_of(account).filter(|now| now.len() >= 4) else { return };
        let candidates = plausible::ACCOUNTS.iter().copied().chain(mentioned.iter().map(String::as_str));
        for candidate in candidates {
            if now == candidate || self.replace_everywhere(&now, candidate) {
                return;
            }
        }
    }
}
