//! What kinds of work was it?

use std::collections::BTreeMap;

use gobt_profile::{Graph, Nanos};

/// All actions of one kind, in sum. `cgo compile FILE` is one kind, whatever the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeFigures {
    /// Go's word for the kind.
    pub mode: Box<str>,
    /// Number of actions.
    pub count: usize,
    /// Sum of their durations.
    pub work: Nanos,
    /// Sum of their CPU time.
    pub cpu: Nanos,
}

/// Adds up the actions of each kind: most work first, equal work by name.
#[must_use]
pub fn modes(graph: &Graph) -> Vec<ModeFigures> {
    let mut by_name: BTreeMap<&str, ModeFigures> = BTreeMap::new();
    for action in graph.actions() {
        let name = action.mode.family();
        let entry = by_name.entry(name).or_insert_with(|| ModeFigures {
            mode: name.into(),
            count: 0,
            work: Nanos::ZERO,
            cpu: Nanos::ZERO,
        });
        entry.count += 1;
        entry.work += action.duration();
        entry.cpu += action.cpu();
    }
    let mut modes: Vec<ModeFigures> = by_name.into_values().collect();
    modes.sort_by_key(|m| std::cmp::Reverse(m.work));
    modes
}
