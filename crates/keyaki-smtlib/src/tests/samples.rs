//! How scripts look.

use insta::assert_snapshot;
use keyaki_ir::{Assumption, CharSet, Definition, LikePiece, Pattern, PatternPiece, Query, Sort, Term, Terms};

use crate::{Comments, Dialect, Status, StringEncoding, Unprintable, script};

fn glob(text: &str) -> Pattern {
    Pattern::new(text.split_inclusive('*').flat_map(|part| {
        let (literal, star) = part.strip_suffix('*').map_or((part, false), |literal| (literal, true));
        let run = star.then(|| PatternPiece::Run(CharSet::all()));
        std::iter::once(PatternPiece::Literal(literal.to_owned())).chain(run)
    }))
}

fn question(terms: Terms, goal: Term) -> Query {
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal }
}

/// Two statements, one of them a deny; the second statement's condition occurs twice.
fn policy() -> Query {
    let mut terms = Terms::new();
    let action = terms.declare("action name", Sort::String, "the part of the action after the colon, lower-cased");
    let path = terms.declare("resource path", Sort::String, "the resource after the fifth colon");
    let account = terms.declare("resource account", Sort::String, "");
    let exists = terms.declare("aws:SourceIp exists", Sort::Bool, "whether the key is in the request");
    let reads = terms.matches(action, &glob("get*object"));
    let logs = terms.matches(path, &glob("logs/*"));
    let secret = terms.matches(path, &glob("*secret*"));
    let allows = terms.and([reads, logs]);
    let none = terms.not(exists);
    let denies = terms.or([secret, none]);
    let not_denied = terms.not(denies);
    let goal = terms.and([allows, not_denied]);
    let digits = vec![PatternPiece::One(CharSet::from_ranges([('0', '9')])); 12];
    let twelve = terms.matches(account, &Pattern::new(digits));
    let definition =
        |name: &str, term: Term, note: &str| Definition { name: name.to_owned(), term, notes: vec![note.to_owned()] };
    Query {
        notes: vec!["Does policy.json allow anything?".to_owned()],
        definitions: vec![
            definition("statement 1 allows", allows, "policy.json:4, Sid Read"),
            definition("statement 2 denies", denies, "policy.json:9"),
        ]
        .into(),
        assumptions: vec![Assumption { term: twelve, notes: ["accounts have twelve digits".to_owned()].into() }],
        terms,
        goal,
    }
}

#[test]
fn a_policy_with_regular_expressions() {
    assert_snapshot!(script(&policy(), &Dialect::default()).unwrap());
}

#[test]
fn a_policy_with_affixes_and_no_comments() {
    let dialect = Dialect {
        strings: StringEncoding::Affixes,
        comments: Comments::None,
        options: vec![(":strings-exp".to_owned(), "true".to_owned())],
        ..Dialect::default()
    };
    assert_snapshot!(script(&policy(), &dialect).unwrap());
}

#[test]
fn the_status_stands_at_the_beginning() {
    let plain = script(&policy(), &Dialect::default()).unwrap();
    let text = plain.clone().with_status(Status::Unsat).to_string();
    let version = "(set-info :smt-lib-version 2.6)\n";
    assert_eq!(text, plain.to_string().replace(version, &format!("{version}(set-info :status unsat)\n")));
}

/// The script's last assertion and what it refers to.
fn asserted(build: impl Fn(&mut Terms, Term, Term) -> Term) -> String {
    let mut terms = Terms::new();
    let s = terms.declare("s", Sort::String, "");
    let x = terms.declare("x", Sort::String, "");
    let goal = build(&mut terms, s, x);
    let dialect = Dialect { comments: Comments::None, ..Dialect::default() };
    match script(&question(terms, goal), &dialect) {
        Ok(script) => {
            let shown = script.commands().iter().filter(|command| matches!(command.name(), "define-fun" | "assert"));
            shown.map(|command| command.to_string()).collect::<Vec<_>>().join("\n")
        }
        Err(reason) => reason.to_string(),
    }
}

/// `x` is the variable, everything else stands for itself.
fn like(glob: &str) -> String {
    asserted(|terms, s, x| {
        let pieces: Vec<LikePiece> = glob
            .chars()
            .map(|c| match c {
                '*' => LikePiece::Run,
                '?' => LikePiece::One,
                'x' => LikePiece::Text(x),
                c => LikePiece::Text(terms.string(&c.to_string())),
            })
            .collect();
        terms.like(s, pieces)
    })
}

#[test]
fn globs_with_variables() {
    let globs = ["x*", "*x", "*x*", "a*x", "a*x*", "*x*a*", "x?", "a?*??x", "*?x*", "*x?*a", "*a?x*"];
    let shown = globs.map(|glob| format!("{glob}\n{}\n", like(glob)));
    assert_snapshot!(shown.join("\n"));
}

#[test]
fn long_terms_that_occur_twice_are_written_once() {
    let twice = asserted(|terms, s, x| {
        let pattern = glob("arn:aws:s3:::*/a-rather-long-path/*");
        let matches = terms.matches(s, &pattern);
        let other = terms.matches(x, &pattern);
        let a = terms.eq(matches, other);
        let not = terms.not(matches);
        terms.or([a, not])
    });
    assert_snapshot!(twice);
}

/// The definitions and assertions when `p` is `(and a b)`, `q` is `(and p c)` and `goal` is made of these.
fn folded(goal: impl Fn(&mut Terms, [Term; 5]) -> Term) -> String {
    let mut terms = Terms::new();
    let [a, b, c] = ["a", "b", "c"].map(|name| terms.declare(name, Sort::Bool, ""));
    let p = terms.and([a, b]);
    let q = terms.and([p, c]);
    let goal = goal(&mut terms, [a, b, c, p, q]);
    let definition = |name: &str, term| Definition { name: name.to_owned(), term, notes: Vec::new() };
    let query = Query { definitions: vec![definition("p", p), definition("q", q)].into(), ..question(terms, goal) };
    let script = script(&query, &Dialect::default()).unwrap();
    let shown = script.commands().iter().filter(|command| command.name() == "define-fun").map(ToString::to_string);
    let goal = script.commands().iter().rfind(|command| command.name() == "assert").unwrap();
    shown.chain(goal.to_string().lines().skip(1).map(str::to_owned)).collect::<Vec<_>>().join("\n")
}

#[test]
fn definitions_lost_by_flattening_come_back() {
    let d = |terms: &mut Terms| terms.declare("d", Sort::Bool, "");
    let nested = folded(|terms, [.., q]| {
        let d = d(terms);
        terms.and([d, q])
    });
    assert_eq!(nested, "(define-fun p () Bool (and a b))\n(define-fun q () Bool (and p c))\n(assert (and d q))");
    let reordered = folded(|terms, [a, b, c, ..]| terms.and([c, b, a]));
    assert_eq!(reordered, "(define-fun p () Bool (and a b))\n(define-fun q () Bool (and p c))\n(assert q)");
    let disjunction = folded(|terms, [a, b, c, ..]| terms.or([a, b, c]));
    assert_eq!(disjunction, "(assert (or a b c))");
}

#[test]
fn characters_beyond_the_alphabet_are_refused() {
    let mut reasons = Vec::new();
    for pattern in [glob("a\u{10ffff}*"), Pattern::new([PatternPiece::Run(CharSet::from_ranges([('a', '\u{30000}')]))])]
    {
        let mut terms = Terms::new();
        let s = terms.declare("s", Sort::String, "");
        let goal = terms.matches(s, &pattern);
        reasons.push(script(&question(terms, goal), &Dialect::default()).unwrap_err());
    }
    assert_eq!(reasons, [Unprintable::Character('\u{10ffff}'), Unprintable::CharSet]);
}
