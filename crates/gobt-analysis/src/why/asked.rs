//! What was the build asked for, by name or pattern?
//!
//! `go build ./...` names every package of the module, also those that others import: they are
//! built whoever imports them. Go's graph shows it: its root actions need them directly.

use gobt_profile::{ActionId, Graph, Mode};

use crate::units::{UnitId, Units};

use super::imports::Imports;

/// The units that are built even if nothing imports them, ascending: what the command named, and
/// what no other unit imports.
pub(super) fn asked_for(graph: &Graph, imports: &Imports<'_>) -> Vec<UnitId> {
    let units = imports.units();
    let mut asked: Vec<UnitId> = imports.roots().collect();
    let is_root = |&(id, _): &(ActionId, _)| graph.dependents(id).is_empty();
    let mut to_visit: Vec<ActionId> = graph.iter().filter(is_root).map(|(id, _)| id).collect();
    let mut seen = vec![false; graph.actions().len()];
    while let Some(id) = to_visit.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        match meaning(graph, units, id) {
            Meaning::Unit(unit) => asked.extend(unit),
            Meaning::Passes => to_visit.extend(graph.dependencies(id)),
        }
    }
    asked.sort_unstable();
    asked.dedup();
    asked
}

/// What it means that the command needs an action.
enum Meaning {
    /// This unit was asked for. (A link or vet without a unit of its own: none.)
    Unit(Option<UnitId>),
    /// It says nothing itself; what it needs was asked for.
    Passes,
}

fn meaning(graph: &Graph, units: &Units, id: ActionId) -> Meaning {
    if let Some(unit) = units.of_action(id) {
        return Meaning::Unit(Some(unit));
    }
    match graph.action(id).mode {
        // Both need far more than the package that they are for.
        Mode::Link | Mode::Vet => Meaning::Unit(units.of_folder(id)),
        _ => Meaning::Passes,
    }
}
