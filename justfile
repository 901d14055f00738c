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

# Read and lower every policy file under a directory; names each one that has an error
corpus DIR:
    cargo build --quiet --release --locked --package keyaki-cli
    find {{ quote(DIR) }} -name '*.json' | sort | while read -r file; do cargo run --quiet --release --locked --package keyaki-cli -- dump policy "$file" > /dev/null || echo "failed: $file"; done
