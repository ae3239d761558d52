//! On which ways does one unit come into the build?

use std::collections::VecDeque;

use crate::units::UnitId;

use super::imports::Imports;

/// How many import chains there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainCount {
    /// So many.
    Exactly(u128),
    /// More than can be counted: more than this.
    MoreThan(u128),
    /// Packages import one another in a circle, which go never writes; chains have no end there.
    Circle,
}

/// For each unit, how many imports the shortest chain from it to one unit has.
#[derive(Debug)]
pub(super) struct Ways<'a> {
    imports: &'a Imports<'a>,
    to: UnitId,
    distances: Vec<Option<u32>>,
}

impl<'a> Ways<'a> {
    /// Breadth first from the unit to its importers; linear in units and imports.
    pub(super) fn to(imports: &'a Imports<'a>, to: UnitId) -> Self {
        let mut distances = vec![None; imports.units().all().len()];
        distances[to.index()] = Some(0);
        let mut to_visit = VecDeque::from([(to, 0)]);
        while let Some((here, distance)) = to_visit.pop_front() {
            for &importer in imports.to(here) {
                let slot = &mut distances[importer.index()];
                if slot.is_none() {
                    *slot = Some(distance + 1);
                    to_visit.push_back((importer, distance + 1));
                }
            }
        }
        Self {
            imports,
            to,
            distances,
        }
    }

    /// The number of imports from this unit; `None` where no chain leads from it.
    pub(super) fn distance(&self, from: UnitId) -> Option<u32> {
        self.distances[from.index()]
    }

    /// The units from which a chain leads, itself left out, ascending.
    pub(super) fn reached_by(&self) -> impl Iterator<Item = UnitId> + '_ {
        let units = self.imports.ids();
        units.filter(|&unit| unit != self.to && self.distance(unit).is_some())
    }

    /// The shortest chain from this unit, both ends included; of equal ones the first by names.
    /// Empty where no chain leads from it.
    pub(super) fn shortest(&self, from: UnitId) -> Vec<UnitId> {
        let Some(mut left) = self.distance(from) else {
            return Vec::new();
        };
        let mut chain = vec![from];
        let mut here = from;
        while left > 0 {
            left -= 1;
            let closer = self
                .imports
                .by(here)
                .filter(|&unit| self.distance(unit) == Some(left));
            let Some(next) = closer.min_by_key(|&unit| (self.imports.name(unit), unit)) else {
                break;
            };
            chain.push(next);
            here = next;
        }
        chain
    }

    /// The number of chains from the units that nothing imports. A unit that nothing imports has
    /// none. Linear in units and imports.
    pub(super) fn count(&self) -> ChainCount {
        let mut waiting = vec![0u32; self.distances.len()];
        let mut relevant = 1;
        for unit in self.reached_by().chain([self.to]) {
            waiting[unit.index()] = self.imports.to(unit).len() as u32;
            relevant += u32::from(unit != self.to);
        }
        // What no root leads to is in a circle or behind one.
        let mut counts = vec![Some(0u128); self.distances.len()];
        let mut ready: Vec<UnitId> = self.imports.roots().collect();
        ready.retain(|&unit| self.distance(unit).is_some());
        for root in ready.iter().filter(|&&root| root != self.to) {
            counts[root.index()] = Some(1);
        }
        let mut done = 0;
        while let Some(unit) = ready.pop() {
            done += 1;
            let own = counts[unit.index()];
            let imports = self.imports.by(unit);
            for import in imports.filter(|&unit| self.distance(unit).is_some()) {
                let sum = &mut counts[import.index()];
                *sum = sum.zip(own).and_then(|(sum, own)| sum.checked_add(own));
                waiting[import.index()] -= 1;
                if waiting[import.index()] == 0 {
                    ready.push(import);
                }
            }
        }
        match counts[self.to.index()] {
            _ if done != relevant => ChainCount::Circle,
            Some(count) => ChainCount::Exactly(count),
            None => ChainCount::MoreThan(u128::MAX),
        }
    }
}
