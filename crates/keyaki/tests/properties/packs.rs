//! Every property of every pack, on policies that pass and that fail (`packs.json`).

use std::collections::BTreeSet;

use keyaki::property::{packs, read_properties};
use keyaki_policy::Readings;
use keyaki_source::Source;
use serde_json::Value;

use crate::support::{answer, policy, question};

#[test]
fn each_passes_and_fails_as_it_should() {
    let cases: Value = serde_json::from_str(include_str!("packs.json")).unwrap();
    let mut told: BTreeSet<(String, String, String)> = BTreeSet::new();
    for case in cases.as_array().unwrap() {
        let text = |member: &str| case[member].as_str().unwrap().to_owned();
        let pack = packs().iter().find(|pack| pack.name == text("pack")).unwrap();
        let definitions: Vec<Source> = pack.needs.iter().map(|definition| Source::new("--let", *definition)).collect();
        let (properties, diagnostics) =
            read_properties(&Source::new(pack.name, pack.text), &definitions, Readings::default());
        let properties = properties.unwrap_or_else(|| panic!("{diagnostics:#?}"));
        let property = properties.into_iter().find(|property| property.name() == text("property")).unwrap();
        let policy = policy(&serde_json::json!({"Version": "2012-10-17", "Statement": case["statement"]}).to_string());
        let answer = answer(&question(property, &[("policy", &policy)]));
        assert_eq!(answer.judgement.result(), text("expect"), "{case}\n{:?}", answer.judgement);
        told.insert((text("pack"), text("property"), text("expect")));
    }
    for pack in packs() {
        let definitions: Vec<Source> = pack.needs.iter().map(|definition| Source::new("--let", *definition)).collect();
        let properties =
            read_properties(&Source::new(pack.name, pack.text), &definitions, Readings::default()).0.unwrap();
        for property in properties {
            for expect in ["PASS", "FAIL"] {
                let key = (pack.name.to_owned(), property.name().to_owned(), expect.to_owned());
                assert!(told.contains(&key), "no case for {key:?}");
            }
        }
    }
}

#[test]
fn each_is_laid_out_and_says_what_it_needs() {
    for pack in packs() {
        let source = Source::new(pack.name, pack.text);
        assert_eq!(keyaki_grammar::format(&source).unwrap(), pack.text, "{}", pack.name);
        let (properties, diagnostics) = read_properties(&source, &[], Readings::default());
        assert_eq!(properties.is_none(), !pack.needs.is_empty(), "{}: {diagnostics:?}", pack.name);
        let undefined: BTreeSet<&str> = diagnostics
            .iter()
            .filter_map(|diagnostic| diagnostic.message.strip_suffix("` is not defined")?.strip_prefix('`'))
            .collect();
        let needed: BTreeSet<&str> =
            pack.needs.iter().filter_map(|definition| Some(definition.split_once(" = ")?.0)).collect();
        assert_eq!(undefined, needed, "{}", pack.name);
    }
}
