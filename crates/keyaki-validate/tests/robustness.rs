//! Any text has findings, and none makes a panic: the texts of `tests/cases`, each spoiled in many ways.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

use keyaki_validate::{PolicyType, Proofs, ResourceType, findings_json, validate};

/// How often each text is spoiled, or a 500th of `KEYAKI_CASES` if that is more.
const TIMES: usize = 10;
/// What may come where something else was.
const PIECES: [&str; 22] = [
    "", "\"", "\\", "{", "}", "[", "]", ",", ":", "${", "}", "*", "?", "arn:", "aws:", "é", "🌳", "null", "7",
    "\\u0000", "/", "''",
];

struct Noise(u64);

impl Noise {
    /// A number below `most`, which looks random and is the same on every run.
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

/// The text with up to three pieces of it replaced.
fn spoiled(text: &str, noise: &mut Noise) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=noise.below(3) {
        let start = noise.below(characters.len() + 1);
        let end = (start + noise.below(6)).min(characters.len());
        let piece = PIECES[noise.below(PIECES.len())];
        characters.splice(start..end, piece.chars());
    }
    characters.into_iter().collect()
}

#[test]
fn spoiled_policies_have_findings_with_places_in_them() {
    let cases: Option<usize> = std::env::var("KEYAKI_CASES").ok().and_then(|count| count.parse().ok());
    let times = cases.map_or(TIMES, |cases| TIMES.max(cases / 500));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut texts: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .flat_map(|cases| {
            cases.split("== ").filter_map(|case| Some(case.split_once('\n')?.1.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    texts.sort();
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for text in &texts {
        for _ in 0..times {
            let spoiled = spoiled(text, &mut noise);
            let kind = PolicyType::ALL[noise.below(PolicyType::ALL.len())];
            let resource = ResourceType::ALL.get(noise.below(ResourceType::ALL.len() * 2)).copied();
            let validation = validate(&spoiled, kind, resource, Proofs::None);
            for location in validation.findings.iter().flat_map(|finding| &finding.locations) {
                assert!(spoiled.get(location.span.range()).is_some(), "{spoiled}: {location:?}");
            }
            assert!(findings_json(&spoiled, &validation.findings).is_array());
        }
    }
}
