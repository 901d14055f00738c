//! Laws of counting, on real policies: what a policy allows and what it does not is everything, what two allow together is counted the
//! same from either side, and one more Allow never allows less.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};

use keyaki::Subject;
use keyaki_count::{Census, Space, comparison};
use keyaki_policy::{Effect, Mode, Policy, PolicyKind, read};
use keyaki_source::Source;
use num_bigint::BigUint;

const EVERYTHING: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

fn identity(name: &str, text: &str) -> Option<Policy> {
    read(&Source::new(name, text), Some(PolicyKind::Identity), Mode::Lenient).0
}

/// Every so many of the policies below `folder`, in order, as identity policies.
fn policies(folder: &str, every: usize) -> Vec<Policy> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    // Long policies take long where tests are not optimized.
    let short = |file: &PathBuf| std::fs::metadata(file).unwrap().len() < 5000;
    let texts = files.iter().filter(|file| short(file)).step_by(every);
    texts.filter_map(|file| identity(&file.display().to_string(), &std::fs::read_to_string(file).unwrap())).collect()
}

fn compared(old: &Policy, new: &Policy) -> Census {
    comparison(&Subject::from(old.clone()), &Subject::from(new.clone()), &Space::default()).unwrap()
}

/// The numbers of requests of a comparison, when all are exact.
fn exact(census: &Census) -> Option<[BigUint; 4]> {
    let numbers: Option<Vec<BigUint>> = census.tallies.iter().map(|tally| tally.requests.exact().cloned()).collect();
    numbers.map(|numbers| numbers.try_into().unwrap())
}

#[test]
fn what_is_allowed_and_what_is_not_is_everything() {
    let everything = identity("everything", EVERYTHING).unwrap();
    let mut held = 0;
    for policy in policies("managed", 1).iter().chain(&policies("scp", 1)) {
        let census = compared(policy, &everything);
        let Some([allowed, all, others, none]) = exact(&census) else { continue };
        assert_eq!((&all, none), (&census.requests, BigUint::ZERO), "{}", policy.source.name());
        assert_eq!(&allowed + &others, all, "{}", policy.source.name());
        held += usize::from(allowed != BigUint::ZERO);
    }
    assert!(held > 10, "{held}");
}

#[test]
fn the_union_of_two_is_the_same_from_either_side() {
    let policies = policies("managed", 1);
    let mut overlapping = 0;
    for pair in policies.windows(2) {
        let Some([old, new, only_new, only_old]) = exact(&compared(&pair[0], &pair[1])) else { continue };
        assert_eq!(&old + &only_new, &new + &only_old, "{} and {}", pair[0].source.name(), pair[1].source.name());
        overlapping += usize::from(only_new < new);
    }
    assert!(overlapping > 3, "{overlapping}");
}

#[test]
fn one_more_allow_never_allows_less() {
    let policies = policies("managed", 1);
    let mut grown = 0;
    for pair in policies.windows(2) {
        let mut more = pair[0].clone();
        more.statements.extend(pair[1].statements.iter().filter(|one| one.effect == Effect::Allow).take(1).cloned());
        let Some([old, new, only_new, only_old]) = exact(&compared(&pair[0], &more)) else { continue };
        assert_eq!(only_old, BigUint::ZERO, "{}", pair[0].source.name());
        assert_eq!(&new - &old, only_new, "{}", pair[0].source.name());
        grown += usize::from(only_new > BigUint::ZERO);
    }
    assert!(grown > 3, "{grown}");
}
