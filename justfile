# Short names for what stands in scripts/; `just --list` shows them.

# List the recipes
default:
    @just --list

# Format the code
fmt:
    cargo fmt --all

# Formatting and clippy, without changing anything
lint:
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-targets -- -D warnings

# Everything that CI asks
test:
    ./scripts/test

# Write the snapshots anew; read the difference afterwards
bless:
    INSTA_UPDATE=always cargo test --workspace

# Build, pack and try a release for this machine
release *ARGS:
    ./scripts/release {{ARGS}}

# Record builds for the test data again, into target/fixtures
fixtures:
    ./scripts/fixtures

# Time reading, analysing and drawing
bench *ARGS:
    ./scripts/bench {{ARGS}}

# Build gobt and profile the standard-library example
demo:
    ./scripts/demo

# Compare gobt's time with that of the bare go command
overhead *ARGS:
    ./scripts/overhead {{ARGS}}
