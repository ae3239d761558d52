//! Which binary does a `test run` run?

use gobt_profile::{ActionId, Graph, Mode};

/// The link that a `test run` depends on, from Go 1.26 on through its `test barrier`.
pub(crate) fn tested_binary(graph: &Graph, run: ActionId) -> Option<ActionId> {
    let of_mode = |of: ActionId, mode: Mode| {
        let mut needed = graph.dependencies(of).iter().copied();
        needed.find(|&d| graph.action(d).mode == mode)
    };
    of_mode(run, Mode::Link).or_else(|| of_mode(of_mode(run, Mode::TestBarrier)?, Mode::Link))
}
