//! How long does each action take?
//!
//! Compile times are log-normal, with the median and the spread of Go's own
//! `gofmt` built cold on two cores (95 packages: 66 ms, 1.27).

use super::{Node, Options, Shape};
use crate::random::Random;

const MILLISECOND: f64 = 1e6;
const MEDIAN_COMPILE: f64 = 66.0 * MILLISECOND;
const COMPILE_SPREAD: f64 = 1.27;
/// No package is slower than this.
const LONGEST_COMPILE: f64 = 40_000.0 * MILLISECOND;
const MEDIAN_CHECK: f64 = 0.3 * MILLISECOND;
const CHECK_SPREAD: f64 = 1.2;
/// A link copies every package: a little for each.
const LINK_BASE: f64 = 120.0 * MILLISECOND;
const LINK_PER_PACKAGE: f64 = 1.2 * MILLISECOND;

/// The duration of each node, in nanoseconds; none is 0.
pub(super) fn generate(
    options: &Options,
    nodes: &[Node],
    packages: usize,
    cached_packages: usize,
) -> Vec<u64> {
    let mut random = Random::for_part(options.seed, 2);
    let is_cached = |package: u32| package as usize <= cached_packages;
    nodes
        .iter()
        .map(|node| {
            let nanoseconds = match *node {
                Node::Build(package) if is_cached(package) => match options.shape {
                    Shape::UpTo125 => random.log_normal(MEDIAN_CHECK, CHECK_SPREAD),
                    Shape::From126 => random.log_normal(760.0, 0.6),
                },
                Node::Build(_) => random
                    .log_normal(MEDIAN_COMPILE, COMPILE_SPREAD)
                    .min(LONGEST_COMPILE),
                Node::CheckCache(_) => random.log_normal(MEDIAN_CHECK, CHECK_SPREAD),
                Node::Link if cached_packages == packages => random.log_normal(60_000.0, 0.2),
                Node::Link => {
                    (LINK_BASE + LINK_PER_PACKAGE * packages as f64) * spread(&mut random)
                }
                Node::LinkInstall => 0.8 * MILLISECOND * spread(&mut random),
                Node::Preprofile => 25.0 * MILLISECOND * spread(&mut random),
                Node::BuiltIn | Node::Nop => 250.0 * spread(&mut random),
            };
            (nanoseconds as u64).max(1)
        })
        .collect()
}

/// A factor around 1.
fn spread(random: &mut Random) -> f64 {
    0.8 + 0.4 * random.unit()
}
