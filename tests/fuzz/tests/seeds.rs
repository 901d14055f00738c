//! Every claim holds of every seed, and of some bytes at random for the claims that make their input from bytes.

use std::fs;
use std::path::Path;

use keyaki_fuzz::{CLAIMS, Tried, claim};

fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut seeds: Vec<_> = files
        .map(|file| file.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
        .collect();
    seeds.sort();
    seeds
}

#[test]
fn every_claim_holds_of_its_seeds() {
    for (target, claim) in CLAIMS {
        let seeds = seeds(target);
        let tried = seeds.iter().filter(|(name, seed)| {
            eprintln!("{name}");
            claim(seed) == Tried::Fully
        });
        // A few are there because the claim passes over them.
        let tried = tried.count();
        assert!(
            tried > 0 && tried * 10 >= seeds.len() * 9,
            "{target}: of {} seeds only {tried} were tried",
            seeds.len()
        );
    }
}

#[test]
fn generators_make_inputs_that_are_tried() {
    for target in ["decide_vs_encode", "scenario", "two_policies"] {
        let tried = (1..=500).map(noise).filter(|bytes| claim(target)(bytes) == Tried::Fully).count();
        assert!(tried > 250, "{target}: of 500 inputs, only {tried} were tried");
    }
}

/// Bytes that look random, the same on every run.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..600).map(|_| next()).collect()
}
