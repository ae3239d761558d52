//! Which single imports does every way to a unit use?

use std::collections::HashSet;

use crate::units::UnitId;

use super::imports::{Import, Imports};
use super::left::{Cut, Left};

/// The imports without any one of which no start leads to the unit, the one closest to the starts
/// first. None where the unit is a start itself, or no start leads to it.
///
/// Every such import stands on whatever way there is, so one way is taken. Of its imports those
/// between packages that were compiled once are told apart in one pass, linear in units and
/// imports; each of the others (in `go test`) takes a pass of its own.
pub(super) fn cut_imports(
    imports: &Imports<'_>,
    left: &Left<'_>,
    starts: &[UnitId],
    to: UnitId,
) -> Vec<Import> {
    let Some(way) = some_way(imports, starts, to) else {
        return Vec::new();
    };
    let bridges = bridges(imports, starts, &way);
    let along = way.windows(2).map(|pair| Import {
        from: pair[0],
        to: pair[1],
    });
    let is_cut = |(import, is_bridge): &(Import, bool)| {
        *is_bridge
            || (!imports.is_one_edge(*import)
                && left.drops(&Cut::imports(imports, std::slice::from_ref(import)), to))
    };
    let cuts = along.zip(bridges).filter(is_cut);
    let mut cuts: Vec<Import> = cuts.map(|(import, _)| import).collect();
    // A way may use one import twice, in two variants of the packages.
    let mut seen = HashSet::new();
    cuts.retain(|import| seen.insert(imports.paths(*import)));
    cuts
}

/// For each import of a way whether every way from a start to its end uses that very edge.
///
/// Edge by edge, all that can be reached from the way's beginning by other edges is visited. Where
/// that does not get past an edge of the way, there is no way round it.
fn bridges(imports: &Imports<'_>, starts: &[UnitId], way: &[UnitId]) -> Vec<bool> {
    let mut walk = Walk::along(way, imports.units().all().len());
    starts.iter().for_each(|&start| walk.arrive(start));
    let edges = way.windows(2).enumerate().map(|(at, pair)| {
        let others = imports.by(pair[0]).filter(|&unit| unit != pair[1]);
        others.for_each(|unit| walk.arrive(unit));
        walk.go_on(imports);
        walk.farthest <= at
    });
    edges.collect()
}

/// What can be reached from the beginning of a way by other imports than its own.
struct Walk {
    /// Where on the way a unit stands.
    place: Vec<Option<usize>>,
    seen: Vec<bool>,
    to_visit: Vec<UnitId>,
    /// The farthest place on the way that was reached.
    farthest: usize,
}

impl Walk {
    fn along(way: &[UnitId], units: usize) -> Self {
        let mut place = vec![None; units];
        for (at, unit) in way.iter().enumerate() {
            place[unit.index()] = Some(at);
        }
        Self {
            place,
            seen: vec![false; units],
            to_visit: Vec::new(),
            farthest: 0,
        }
    }

    /// Units of the way are not gone through: their own imports come in their turn.
    fn arrive(&mut self, unit: UnitId) {
        match self.place[unit.index()] {
            Some(at) => self.farthest = at.max(self.farthest),
            None if !std::mem::replace(&mut self.seen[unit.index()], true) => {
                self.to_visit.push(unit);
            }
            None => (),
        }
    }

    fn go_on(&mut self, imports: &Imports<'_>) {
        while let Some(unit) = self.to_visit.pop() {
            for import in imports.by(unit) {
                self.arrive(import);
            }
        }
    }
}

/// Any way from a start to this unit, both ends included.
fn some_way(imports: &Imports<'_>, starts: &[UnitId], to: UnitId) -> Option<Vec<UnitId>> {
    let mut before: Vec<Option<UnitId>> = vec![None; imports.units().all().len()];
    let mut seen = vec![false; before.len()];
    for start in starts {
        seen[start.index()] = true;
    }
    let mut to_visit = starts.to_vec();
    while let Some(unit) = to_visit.pop() {
        if unit == to {
            let back = std::iter::successors(Some(to), |unit| before[unit.index()]);
            let mut way: Vec<UnitId> = back.collect();
            way.reverse();
            return Some(way);
        }
        for import in imports.by(unit) {
            if !std::mem::replace(&mut seen[import.index()], true) {
                before[import.index()] = Some(unit);
                to_visit.push(import);
            }
        }
    }
    None
}
