//! The dimensions of a request: who, what, on which resource, and every condition key.
//!
//! In: the symbols of an encoding. Out: the dimensions, written from the definition of requests (semantics 0.1 and A.4 to A.6) and of
//! their text, so that each request of the space is exactly one value of each dimension.

use std::collections::BTreeMap;

use keyaki_ir::{CharSet, Pattern, PatternPiece, Symbol, Term, Terms};
use keyaki_semantics::{ActionSymbols, PrincipalSymbols, RequestSymbols, ResourceSymbols};

use crate::budget::TooLarge;
use crate::dimension::{Dimension, Fixed, Form, Part};
use crate::ground::OPEN;
use crate::space::Space;
use crate::values::Keys;

/// Whether the caller is one of the dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Callers {
    /// Identity policies by themselves say nothing of the caller, who is whomever they are attached to.
    Fixed,
    Counted,
}

/// The dimensions of the requests of an encoding, and the dimension of each symbol that belongs to one.
#[derive(Debug)]
pub(crate) struct Dimensions {
    pub(crate) all: Vec<Dimension>,
    pub(crate) owners: BTreeMap<Symbol, u8>,
}

impl Dimensions {
    pub(crate) fn of(
        terms: &Terms,
        symbols: &RequestSymbols,
        callers: Callers,
        space: &Space,
    ) -> Result<Self, TooLarge> {
        let mut dimensions = Self { all: Vec::new(), owners: BTreeMap::new() };
        if callers == Callers::Counted {
            let PrincipalSymbols { kind, partition, account, path, name, session } = symbols.principal;
            let owned = [kind, partition, account, path, name, session];
            dimensions.add(terms, principal(terms, symbols.principal, space), owned)?;
        }
        let ActionSymbols { service, name } = symbols.action;
        dimensions.add(terms, action(terms, symbols.action, space), [service, name])?;
        let ResourceSymbols { none, fields, rest } = symbols.resource;
        let owned = fields.into_iter().chain([none, rest]);
        dimensions.add(terms, resource(terms, symbols.resource, space), owned)?;
        for (key, of_key) in &symbols.keys {
            let (dimension, owned) = Keys { terms, space }.dimension(key, of_key);
            dimensions.add(terms, dimension, owned)?;
        }
        Ok(dimensions)
    }

    fn add(
        &mut self,
        terms: &Terms,
        dimension: Dimension,
        owned: impl IntoIterator<Item = Term>,
    ) -> Result<(), TooLarge> {
        let group = u8::try_from(self.all.len()).ok().filter(|group| *group < OPEN);
        let group = group.ok_or(TooLarge { what: "there are more than 124 condition keys" })?;
        self.owners.extend(owned.into_iter().filter_map(|term| terms.as_symbol(term)).map(|symbol| (symbol, group)));
        self.all.push(dimension);
        Ok(())
    }
}

/// `service:name` in lower case (semantics A.4).
fn action(terms: &Terms, symbols: ActionSymbols, space: &Space) -> Dimension {
    let first = CharSet::from_ranges([('a', 'z'), ('0', '9')]);
    let more = CharSet::from_ranges([('a', 'z'), ('0', '9'), ('-', '.'), ('_', '_')]);
    let word = Pattern::new([PatternPiece::One(first), PatternPiece::Run(more)]);
    let parts = [symbols.service, symbols.name].map(|part| Part::of(terms.as_symbol(part), [word.clone()]));
    let form = Form { length: ":".len(), bound: space.texts.longest.action, parts: parts.into(), ..Form::default() };
    Dimension::of_forms("action", vec![form])
}

/// `*`, or `arn:` and five more fields (semantics A.5).
fn resource(terms: &Terms, symbols: ResourceSymbols, space: &Space) -> Dimension {
    let bound = space.texts.longest.resource;
    let none = |value| terms.as_symbol(symbols.none).map(|none| (none, Fixed::Truth(value))).into_iter().collect();
    let unaddressed = Form { fixed: none(true), length: "*".len(), bound, parts: Vec::new() };
    let fields = symbols.fields.into_iter().map(|field| Part::of(terms.as_symbol(field), [without(':')]));
    let parts = fields.chain([Part::any(terms.as_symbol(symbols.rest))]).collect();
    let arn = Form { fixed: none(false), length: "arn:::::".len(), bound, parts };
    Dimension::of_forms("resource", vec![unaddressed, arn])
}

/// A caller, as it is written (semantics A.6). Of a session with a name the path of its role is counted too, which its ARN does not
/// show.
fn principal(terms: &Terms, symbols: PrincipalSymbols, space: &Space) -> Dimension {
    let no_colon = some_without(':');
    let (partition, account) = (
        Part::of(terms.as_symbol(symbols.partition), [no_colon.clone()]),
        Part::of(terms.as_symbol(symbols.account), [no_colon]),
    );
    let ends_in_slash = Pattern::new([PatternPiece::Run(CharSet::all()), PatternPiece::Literal("/".to_owned())]);
    let path = Part::of(terms.as_symbol(symbols.path), [Pattern::literal(""), ends_in_slash]);
    let name = Part::of(terms.as_symbol(symbols.name), [some_without('/')]);
    let free_name = || Part::of(terms.as_symbol(symbols.name), [some_without_none()]);
    let session = || Part::of(terms.as_symbol(symbols.session), [some_without('/')]);
    let of_account = |more: &[Part]| [partition.clone(), account.clone()].iter().chain(more).cloned().collect();
    let forms: [(&'static str, &str, Vec<Part>); 9] = [
        ("anonymous", "anonymous", Vec::new()),
        ("root", "arn::iam:::root", of_account(&[])),
        ("user", "arn::iam:::user/", of_account(&[path.clone(), name.clone()])),
        // A role by itself: a session without name.
        ("session", "arn::iam:::role/", of_account(&[path.clone(), name.clone()])),
        ("session", "arn::sts:::assumed-role//", of_account(&[path, name.clone(), session()])),
        ("federated-user", "arn::sts:::federated-user/", of_account(&[name])),
        ("service", "", vec![free_name()]),
        ("federated", "", vec![free_name()]),
        ("canonical-user", "", vec![free_name()]),
    ];
    let form = |(kind, around, parts): (&'static str, &str, Vec<Part>)| {
        let is_role = around.contains("role/") && !around.contains("assumed");
        let kind = terms.as_symbol(symbols.kind).map(|symbol| (symbol, Fixed::Text(kind)));
        let nameless = terms.as_symbol(symbols.session).filter(|_| is_role).map(|symbol| (symbol, Fixed::Text("")));
        let fixed = kind.into_iter().chain(nameless).collect();
        Form { fixed, length: around.len(), bound: space.texts.longest.principal, parts }
    };
    Dimension::of_forms("principal", forms.into_iter().map(form).collect())
}

fn without(c: char) -> Pattern {
    Pattern::new([PatternPiece::Run(CharSet::all_but(c))])
}

fn some_without(c: char) -> Pattern {
    Pattern::new([PatternPiece::One(CharSet::all_but(c)), PatternPiece::Run(CharSet::all_but(c))])
}

fn some_without_none() -> Pattern {
    Pattern::new([PatternPiece::One(CharSet::all()), PatternPiece::Run(CharSet::all())])
}
