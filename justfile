# What a developer types. `just` lists it.

default:
    @just --list

# Formatting, lints and docs, as CI does them.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Everything that is tested.
test:
    cargo test --workspace

# A real loan pool from tape to paid-for tranches on four validators.
demo:
    cargo demo

# Four validators, a transfer, two kills; what CI runs.
smoke:
    cargo localnet smoke

# Circuit costs, as a table and target/bench/circuits.json.
bench:
    cargo bench -p sluice-circuits

# Attacks on the circuits, whole; CI runs a sample of each.
attack:
    cargo run --release -p sluice-adversary --bin mutants
    cargo run --release -p sluice-adversary --bin adversary

# Rewrites golden vectors. A difference is a consensus change: say so in CHANGELOG.md.
bless:
    SLUICE_BLESS=1 cargo test -p sluice-circuits -p sluice-adversary -p sluice-app

# Dependency rules.
deny:
    cargo deny check bans licenses sources

# The wire's lint.
proto:
    npx --yes @bufbuild/buf@1.75.0 lint proto

# An invented pool whose chunks are proved by processes of their own, two at a time; what CI runs.
prove-chunks:
    .ci/prove-chunks
