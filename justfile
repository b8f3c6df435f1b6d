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
    cargo run --release -p sluice-circuits --bin mutants
    cargo run --release -p sluice-circuits --bin adversary

# Rewrites golden vectors. A difference is a consensus change: say so in CHANGELOG.md.
bless:
    SLUICE_BLESS=1 cargo test -p sluice-circuits -p sluice-app

# Dependency rules.
deny:
    cargo deny check bans licenses sources

# The wire's lint.
proto:
    npx --yes @bufbuild/buf@1.75.0 lint proto

# An invented pool whose chunks are proved by processes of their own, two at a time; what CI runs.
prove-chunks:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release -p sluice-node
    sluiced=$(realpath "${CARGO_TARGET_DIR:-target}/release/sluiced") data=$PWD/localnet/data
    cd "$(mktemp -d)"
    home="--home home --chain-id sluice-localnet-1"
    for name in issuer servicer registrar-1 registrar-2 servicer-data-1 servicer-data-2 appraiser bureau cash-agent; do
        "$sluiced" keys add "$name" $home --json |
            sed -E "s/.*\"address\":\"([^\"]*)\".*\"public_key\":\"([^\"]*)\".*/[$name]\naddress = \"\1\"\nkey = \"\2\"/"
    done > parties.toml
    sed -e 's/consumer-loans/auto-loans/' -e '/^\[criteria\]/,$d' "$data/deal.toml" > deal.toml
    printf '[criteria]\ntotal_at_least = "1000.00"\nloans_at_least = 16\n' >> deal.toml
    "$sluiced" tape generate --schema auto-loans --loans 5000 --out loans.csv --home home
    "$sluiced" oracle derive --key registrar.secret --new-key --in loans.csv --out ids.csv --home home
    "$sluiced" tape commit --schema auto-loans --as-of 2018-06-30 --chain-id sluice-localnet-1 --vault 1 --period 0 \
        --revision 0 --ids ids.csv --in loans.csv --out tape --witness-key witness.key --home home
    prove="$sluiced prove closing $home --tape tape --deal deal.toml --out proofs --witness-key witness.key"
    ls tape | sed -n 's/^chunk-0*\([0-9][0-9]*\)\.sealed$/\1/p' | xargs -P 2 -I {} $prove --chunk {} --jobs 1
    $prove --json | tee closing.json
    grep -q '"chunks":0' closing.json
