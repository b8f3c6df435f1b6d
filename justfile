# What a developer types. `just` lists it; the commands themselves stand in .ci/run.

default:
    @just --list

# Phases of what CI runs, by name; all of them without one.
ci *PHASES:
    .ci/run {{PHASES}}

# Formatting, lints and docs.
check:
    .ci/run format clippy lean docs

# Everything that is tested.
test:
    .ci/run tests

# Four validators, a transfer, two kills.
smoke:
    .ci/run smoke

# A real loan pool from tape to paid-for tranches on four validators.
demo:
    cargo demo

# What the circuits cost: tables, and target/bench/circuits.json.
bench:
    cargo bench -p sluice-circuits

# Attacks on the circuits, whole; CI runs a sample of each.
attack:
    cargo run --release -p sluice-adversary --bin mutants
    cargo run --release -p sluice-adversary --bin adversary

# Rewrites golden vectors and generated pages. A changed vector is a consensus change: say so in CHANGELOG.md.
bless:
    SLUICE_BLESS=1 cargo test -p sluice-circuits -p sluice-app -p sluice-adversary
