//! What does the graph of a large `go build` look like?
//!
//! One program: its packages, compiled in the order of their imports, and a
//! link at the end that needs them all. The number of actions and of edges is
//! exactly what was asked for; everything else follows from the seed.
//!
//! ```
//! use gobt_testkit::synthetic::{Build, Options};
//!
//! let build = Build::generate(&Options::sized(2_000, 26_000))?;
//! let json: Vec<u8> = build.to_json();
//! assert!(json.starts_with(b"[\n\t{\n\t\t\"ID\": 0,"));
//! # Ok::<(), gobt_testkit::synthetic::SyntheticError>(())
//! ```

mod durations;
mod imports;
mod layout;
mod text;

use std::io::{self, Write};

use crate::Edges;
use crate::go_json::GraphWriter;
use crate::random::Random;
use crate::schedule::{Times, Work, schedule};

pub use layout::{Node, SyntheticError};

/// Sizes that the benchmarks share: actions and edges.
pub mod size {
    /// A large service: two thousand actions.
    pub const SMALL: (usize, usize) = (2_000, 26_000);
    /// Ten times that.
    pub const MEDIUM: (usize, usize) = (20_000, 280_000);
    /// The largest that gobt promises to be quick for.
    pub const LARGE: (usize, usize) = (200_000, 3_000_000);
}

/// How a Go version divides the work on one package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Up to Go 1.25: one `build`.
    UpTo125,
    /// From Go 1.26: `build check cache`, then `build`.
    #[default]
    From126,
}

/// What to generate.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// How many actions the graph has.
    pub actions: usize,
    /// How many distinct dependencies they have in all.
    pub edges: usize,
    /// Two builds with the same options are the same to the byte.
    pub seed: u64,
    /// Go's `-p`: how many actions run at once.
    pub workers: usize,
    /// Which share of the packages comes from the cache, from 0 to 1; those at
    /// the bottom of the import graph. With 1 the link is cached too.
    pub cached: f64,
    /// Which Go version the graph looks like.
    pub shape: Shape,
    /// The most nanoseconds that pass between a worker's taking an action and
    /// its start. With 0 a replay must give the recorded times exactly.
    pub start_delay_ns: u64,
}

impl Options {
    /// A cold build of this size with eight workers, seed 1, in the newest shape.
    pub fn sized(actions: usize, edges: usize) -> Self {
        Self {
            actions,
            edges,
            seed: 1,
            workers: 8,
            cached: 0.0,
            shape: Shape::default(),
            start_delay_ns: 20_000,
        }
    }
}

/// A generated build: its graph, and when everything ran.
#[derive(Clone, Debug)]
pub struct Build {
    options: Options,
    packages: usize,
    cached_packages: usize,
    /// By ID, like everything below.
    nodes: Vec<Node>,
    edges: Edges,
    priorities: Vec<u32>,
    times: Vec<Times>,
}

impl Build {
    /// Makes up a build.
    ///
    /// # Errors
    /// When no build has that many actions and edges; the error says how many
    /// edges are possible.
    pub fn generate(options: &Options) -> Result<Self, SyntheticError> {
        let counts = layout::Counts::of(options)?;
        let mut random = Random::for_part(options.seed, 0);
        let imports = imports::generate(counts.packages, counts.imports, &mut random);
        let (nodes, edges) = layout::assemble(&counts, &imports);

        // IDs and priorities as Go gives them: breadth first, and depth first.
        let order = edges.breadth_first(layout::root(&nodes));
        let edges = edges.renumbered(&order);
        let nodes: Vec<Node> = order.iter().map(|&old| nodes[old as usize]).collect();
        let mut priorities = vec![0; nodes.len()];
        for (priority, node) in (0..).zip(edges.post_order([0])) {
            priorities[node as usize] = priority;
        }

        let cached_packages = (options.cached.clamp(0.0, 1.0) * counts.packages as f64) as usize;
        let durations = durations::generate(options, &nodes, counts.packages, cached_packages);
        let mut delays = Random::for_part(options.seed, 1);
        let longest_delay = usize::try_from(options.start_delay_ns).unwrap_or(usize::MAX);
        let times = schedule(
            Work {
                edges: &edges,
                durations: &durations,
                priorities: &priorities,
                workers: options.workers,
            },
            || delays.below(longest_delay.saturating_add(1)) as u64,
        );
        Ok(Self {
            options: options.clone(),
            packages: counts.packages,
            cached_packages,
            nodes,
            edges,
            priorities,
            times,
        })
    }

    /// What each action is, by ID.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What each action depends on, by ID.
    pub fn edges(&self) -> &Edges {
        &self.edges
    }

    /// Go's `Priority` of each action, by ID.
    pub fn priorities(&self) -> &[u32] {
        &self.priorities
    }

    /// When each action ran, by ID.
    pub fn times(&self) -> &[Times] {
        &self.times
    }

    /// From the first start to the last end, in nanoseconds.
    pub fn exec_time_ns(&self) -> u64 {
        let first = self.times.iter().map(|t| t.start).min().unwrap_or(0);
        let last = self.times.iter().map(|t| t.done).max().unwrap_or(0);
        last - first
    }

    /// The sum of all durations, in nanoseconds.
    pub fn total_work_ns(&self) -> u64 {
        self.times.iter().map(|t| t.done - t.start).sum()
    }

    /// Writes the file that `-debug-actiongraph` would have left, action by
    /// action; give it a buffered writer.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write_to(&self, out: impl Write) -> io::Result<()> {
        let texts = text::Texts::new(&self.options, self.packages, self.cached_packages);
        let mut graph = GraphWriter::begin(out)?;
        for id in self.edges.nodes() {
            let index = id as usize;
            let text = texts.of(self.nodes[index], self.times[index]);
            let mut action = text.as_action(self.times[index]);
            action.id = id;
            action.deps = self.edges.of(id);
            action.priority = self.priorities[index];
            graph.action(&action)?;
        }
        graph.end()
    }

    /// The same, in memory.
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to a vector does not fail.
        let written = self.write_to(&mut bytes);
        debug_assert!(written.is_ok(), "{written:?}");
        bytes
    }
}
