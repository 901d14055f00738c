//! Policies that grow: how the time of a whole check grows with them.

use keyaki_policy::PolicyKind;
use keyaki_source::Source;
use serde_json::{Value, json};

use super::Asking;
use crate::pairs::Pair;
use crate::times::{Times, timed};

const SIZES: [usize; 5] = [1, 10, 100, 1_000, 10_000];
const GLOBS: [usize; 6] = [1, 2, 4, 8, 16, 32];
const REPETITIONS: usize = 3;

/// One size of one family.
pub(super) struct Row {
    pub(super) family: &'static str,
    pub(super) size: usize,
    pub(super) result: &'static str,
    /// Least, in milliseconds.
    pub(super) json: f64,
    pub(super) whole: f64,
}

/// Policies of so many statements that have nothing to do with each other.
pub(super) fn statements(asking: &Asking) -> Vec<Row> {
    let bucket = |end: &'static str| move |n: usize| json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::bucket-{n}/{end}")});
    let service = |end: &'static str| move |n: usize| json!({"Effect": "Allow", "Action": format!("service-{n}:Get{end}"), "Resource": "*"});
    let denied =
        |n: usize| json!({"Effect": "Deny", "Action": "s3:*", "Resource": format!("arn:aws:s3:::secret-{n}/*")});
    let everything = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    let mut rows = Vec::new();
    for size in SIZES {
        let many = |statement: &dyn Fn(usize) -> Value| policy((0..size).map(statement).collect());
        let one_more = policy((0..=size).map(bucket("*")).collect());
        let denies = |count: usize| policy((0..count).map(denied).chain([everything.clone()]).collect());
        let families = [
            ("one statement more, all others kept", many(&bucket("*")), one_more),
            ("each resource narrowed", many(&bucket("*")), many(&bucket("a*"))),
            ("each resource widened", many(&bucket("a*")), many(&bucket("*"))),
            ("each action narrowed", many(&service("*")), many(&service("Item"))),
            ("each action widened", many(&service("Item")), many(&service("*"))),
            ("one Deny more", denies(size), denies(size + 1)),
            ("one Deny less", denies(size + 1), denies(size)),
        ];
        rows.extend(families.into_iter().map(|(family, old, new)| row(asking, family, size, &old, &new)));
    }
    rows
}

/// So many globs over one text that overlap each other.
pub(super) fn globs(asking: &Asking) -> Vec<Row> {
    // Different words of six letters, whose ends fit the beginnings of others: `aaaaaa`, `baabab`, ….
    let word = |n: usize| format!("{:06b}", n * 37 % 64).replace('0', "a").replace('1', "b");
    let infix = |n: usize| format!("*{}*", word(n));
    let agent = |operator: &str, values: Value| json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {operator: {"aws:UserAgent": values}}});
    let outside = |n: usize| json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotLike": {"aws:UserAgent": infix(n)}}});
    let nothing = policy(vec![json!({"Effect": "Deny", "Action": "*", "Resource": "*"})]);
    let mut rows = Vec::new();
    for size in GLOBS {
        let all: Vec<String> = (0..size).map(infix).collect();
        let within = |length: usize| {
            let some = agent("StringLike", json!("?".repeat(length)));
            policy((0..size).map(outside).chain([some]).collect())
        };
        let letters: usize = (0..size).map(|n| word(n).len()).sum();
        let anything = policy(vec![agent("StringLike", json!("*"))]);
        let some = policy(vec![agent("StringLike", json!(all))]);
        let in_all = policy((0..size).map(outside).chain([agent("StringLike", json!("*"))]).collect());
        let resources =
            |end: &str| -> Vec<String> { (0..size).map(|n| format!("arn:aws:s3:::*{}*{end}", word(n))).collect() };
        let on = |resources: Vec<String>| {
            policy(vec![json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": resources})])
        };
        let families = [
            ("outside of all", some.clone(), anything),
            ("in all", nothing.clone(), in_all.clone()),
            ("in all, and outside of one", some, in_all),
            ("in all, in so many characters as all together", nothing.clone(), within(letters)),
            ("in all, in half as many characters", nothing.clone(), within(letters / 2)),
            ("in one, and in none with an end", on(resources("x")), on(resources(""))),
            ("in one with an end, and in none", on(resources("")), on(resources("x"))),
        ];
        rows.extend(families.into_iter().map(|(family, old, new)| row(asking, family, size, &old, &new)));
    }
    rows
}

fn policy(statements: Vec<Value>) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn row(asking: &Asking, family: &'static str, size: usize, old: &str, new: &str) -> Row {
    let pair = Pair {
        name: family.to_owned(),
        kind: PolicyKind::Identity,
        old: Source::new("existing", old),
        new: Source::new("new", new),
    };
    let (mut json, mut whole) = (Times::default(), Times::default());
    let mut result = "refused";
    for _ in 0..REPETITIONS {
        json.add(timed(|| [old, new].map(|text| serde_json::from_str::<Value>(text).ok())).1);
        let (checked, time) = timed(|| asking.check(&pair));
        whole.add(time);
        result = checked.unwrap_or(result);
    }
    json.next_pair();
    whole.next_pair();
    Row { family, size, result, json: json.max(), whole: whole.max() }
}
