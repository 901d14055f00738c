# `just` lists the recipes. Each is one command that can be typed as well.

export PATH := justfile_directory() / "target/solvers/bin" + ":" + env("PATH")

_default:
    @just --list

# Build everything
build:
    cargo build --workspace --locked

# Find or install the solvers, then run every test
test:
    sh tests/run

# Find or install the solvers, and print where each is
solvers:
    sh tests/install-solvers

# Format and lints, warnings denied
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Licences, duplicate and foreign dependencies; `just deny advisories` asks the database of advisories
deny *WHICH="licenses bans sources":
    cargo deny check {{ WHICH }}

# What has to pass before a change goes in
ci:
    .ci/run

# Rewrite the catalogue's data from the npm package, newest version or the one given
catalogue VERSION="latest":
    crates/keyaki-catalogue/refresh {{ VERSION }}
    cargo test --package keyaki-catalogue

# Write the scripts in smtlib-samples anew
samples:
    KEYAKI_BLESS=1 cargo test --locked --package keyaki-cli --test samples

# Time every stage, as in BENCHMARKS.md: `just bench`, or `xz -dc PAIRS.jsonl.xz | just bench --pairs - --every 12`
bench *ARGUMENTS:
    cargo bench --quiet --locked --package keyaki-cli --bench stages -- {{ ARGUMENTS }}

# Time finding every cause of every FAIL in a file of policy pairs against the check itself: `just causes PAIRS.jsonl`
causes FILE EVERY="1" *NAME:
    cargo run --quiet --release --locked --package keyaki-explain --example causes -- {{ quote(FILE) }} {{ EVERY }} {{ NAME }}

# The worked experiment of docs/experiments.md, or another one, into target/experiments
experiment FILE="tests/experiments/own.toml" *ARGUMENTS:
    cargo run --quiet --release --locked --package keyaki-cli -- experiment {{ quote(FILE) }} --output {{ quote("target/experiments" / file_stem(FILE)) }} {{ ARGUMENTS }}

# Read, encode and print every policy under a folder; counts what is said, lists what is refused, fails on a panic or a timeout
corpus FOLDER:
    cargo run --quiet --release --locked --package keyaki-cli --example corpus -- {{ quote(FOLDER) }}

# Validate every policy under a folder, without proofs, and count what is found
validate FOLDER *ARGUMENTS:
    cargo build --quiet --release --locked --package keyaki-cli
    target/release/keyaki validate {{ quote(FOLDER) }} --without-proofs --fail-on never --format json {{ ARGUMENTS }} | jq --raw-output '[.policies[].findings[] | "\(.findingType) \(.issueCode)"] | group_by(.) | .[] | "\(length) \(.[0])"'

# Random policies and requests, `decide` against the encoding, without solvers: millions where CI has thousands
agreement CASES="1000000":
    KEYAKI_CASES={{ CASES }} cargo test --release --locked --package keyaki-semantics --test agreement --test agreement_scenarios

# Random questions and pairs of policies to every installed solver, the pairs for as long as it takes
differential COUNT="1000":
    KEYAKI_REQUIRE_SOLVERS=1 KEYAKI_DIFFERENTIAL={{ COUNT }} cargo test --release --locked --package keyaki-pipe --test differential --package keyaki-cli --test pairs -- --nocapture

# AWS's own clients against `keyaki serve`, or the tests of a name: `just clients -k test_validate`
clients *ARGUMENTS:
    sh tests/clients/run {{ ARGUMENTS }}

# AWS's SDK for Rust against `keyaki serve`; building it takes minutes, so no other test does
sdk:
    cargo build --locked --package keyaki-cli
    KEYAKI={{ justfile_directory() }}/target/debug/keyaki cargo test --locked --manifest-path tests/clients/sdk/Cargo.toml --target-dir target/sdk

# What goes wrong around a server, at full size: 1,500 connections that say nothing, a stop under load 50 times, solvers that die
faults:
    ulimit -n 8192 && cargo test --locked --package keyaki-server --test limits --test stopping -- --include-ignored
    cargo test --locked --package keyaki-cli --test cli -- serve::

# Load on `keyaki serve` over loopback with the policies in a folder, as in BENCHMARKS.md
load FOLDER SECONDS="20" CONNECTIONS="64":
    cargo build --quiet --release --locked --package keyaki-cli
    cargo run --quiet --release --locked --package keyaki-server --example load -- target/release/keyaki {{ quote(FOLDER) }} {{ SECONDS }} {{ CONNECTIONS }}

# Mutation testing of keyaki-semantics, all mutants in one build (tests/mutants.md); of a part: `just mutants --only 'src/glob/'`
mutants *ARGUMENTS:
    tests/mutants/run {{ ARGUMENTS }}

# Single mutants, each in a build of its own: `just mutant --re 'delete - in with_exponents'`; one may want all the memory there is
mutant *ARGUMENTS:
    ulimit -v 8388608 && KEYAKI_CASES=1500 PROPTEST_MAX_SHRINK_ITERS=0 cargo mutants --package keyaki-semantics --output target {{ ARGUMENTS }}

# Fuzz one of the targets of tests/fuzz for a number of seconds (needs cargo-fuzz and a compiler for C++)
fuzz TARGET SECONDS:
    mkdir -p tests/fuzz/corpus/{{ TARGET }}
    RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none --features libfuzzer {{ TARGET }} tests/fuzz/corpus/{{ TARGET }} tests/fuzz/seeds/{{ TARGET }} -- -max_total_time={{ SECONDS }} -timeout=10 -rss_limit_mb=2048 -max_len=4096 -dict=tests/fuzz/words.dict
