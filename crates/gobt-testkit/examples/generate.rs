//! Writes a generated action graph to standard output.
//!
//! ```text
//! cargo run --release -p gobt-testkit --example generate -- \
//!     --actions 200000 --edges 3000000 --seed 1 > graph.json
//! ```

use std::io::{BufWriter, stdout};

use clap::{Parser, ValueEnum};
use gobt_testkit::synthetic::{Build, Options, Shape};

/// Writes an action graph, shaped like one that go build records, to standard output.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many actions
    #[arg(long, default_value_t = 2_000)]
    actions: usize,
    /// How many dependencies in all
    #[arg(long, default_value_t = 26_000)]
    edges: usize,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many actions run at once
    #[arg(long, default_value_t = 8)]
    workers: usize,
    /// Which share of the packages comes from the cache, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    cached: f64,
    /// Which Go the graph looks like
    #[arg(long, value_enum, default_value_t = GoVersion::From126)]
    go: GoVersion,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GoVersion {
    /// Go 1.21 to 1.25: one action for a package
    #[value(name = "1.25")]
    UpTo125,
    /// Go 1.26 and later: two actions for a package
    #[value(name = "1.26")]
    From126,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let build = Build::generate(&Options {
        seed: arguments.seed,
        workers: arguments.workers,
        cached: arguments.cached,
        shape: match arguments.go {
            GoVersion::UpTo125 => Shape::UpTo125,
            GoVersion::From126 => Shape::From126,
        },
        ..Options::sized(arguments.actions, arguments.edges)
    })?;
    build.write_to(BufWriter::new(stdout().lock()))?;
    Ok(())
}
