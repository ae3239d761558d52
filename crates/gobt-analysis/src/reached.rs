//! What failed, and what did the build never come to?

use std::collections::BTreeSet;

use gobt_profile::{ActionId, Graph, Mode, Times};

use crate::test_runs::tested_binary;
use crate::units::{UnitId, Units};

/// How far a build came that did not end well. Both lists in the order of the units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Packages that were compiled and came to no result: an `ActionID`, but no `BuildID`.
    pub failed: Vec<UnitId>,
    /// Names of the packages whose binary could not be linked.
    pub failed_links: Vec<Box<str>>,
    /// Packages that were never come to: no `ActionID`.
    pub never_reached: Vec<UnitId>,
    /// Links that were never come to.
    pub links_never_reached: Vec<Box<str>>,
}

impl Reached {
    /// Sorts units and links by what became of them. Where go recorded nothing of that (the first
    /// writing, which an interrupted build leaves behind), nothing is known of any.
    #[must_use]
    pub fn of(graph: &Graph, units: &Units) -> Self {
        let mut out = Self::default();
        if graph.latest_done().is_none() {
            return out;
        }
        for (id, unit) in units.iter() {
            if unit.failed {
                out.failed.push(id);
            } else if is_unreached(graph, units, id) {
                out.never_reached.push(id);
            }
        }
        let tested = tested_binaries(graph);
        for (id, link) in graph.iter().filter(|(_, a)| a.mode == Mode::Link) {
            let began = !link.action_id.is_empty() && link.build_id.is_empty();
            // Without a command it failed before it ran one; or the result of its test was in the
            // cache, and go did not need the binary.
            let spared = !link.executed() && tested.contains(&id);
            if began && !spared {
                out.failed_links.push(link.package.clone());
            } else if link.action_id.is_empty() {
                out.links_never_reached.push(link.package.clone());
            }
        }
        out
    }
}

fn tested_binaries(graph: &Graph) -> BTreeSet<ActionId> {
    let runs = graph.iter().filter(|(_, a)| a.mode == Mode::TestRun);
    runs.filter_map(|(id, _)| tested_binary(graph, id))
        .collect()
}

/// A package whose `build` has no `ActionID`, or no times at all.
fn is_unreached(graph: &Graph, units: &Units, id: UnitId) -> bool {
    let mut builds = units.unit(id).actions.iter().map(|&a| graph.action(a));
    builds.any(|a| a.mode == Mode::Build && (a.action_id.is_empty() || a.times == Times::Unreached))
}
