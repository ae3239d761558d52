//! Who imports whom, and what is one import, as somebody could take it out?
//!
//! An import is a line of a package's source. In `go test` that package may be compiled several
//! times, and what it imports too; without the line, none of these compilations has the import. So
//! it is a pair of import paths, not of units.

use std::collections::HashMap;

use crate::units::{UnitId, Units};

/// One package's import of another. Holds for all variants of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Import {
    /// A unit of the package that imports.
    pub from: UnitId,
    /// A unit of the package that is imported.
    pub to: UnitId,
}

/// Names an import path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PathId(u32);

/// The unit graph both ways, as far as it shows imports.
///
/// With tests, go lets `p [p.test]` wait for `p`, so that an error in both is said once. That is
/// order, not need; no package imports itself.
#[derive(Debug)]
pub(super) struct Imports<'a> {
    units: &'a Units,
    path_of: Vec<PathId>,
    /// How many units have each path.
    variants: Vec<u32>,
    offsets: Vec<u32>,
    importers: Vec<UnitId>,
}

impl<'a> Imports<'a> {
    /// Linear in units and imports.
    pub(super) fn of(units: &'a Units) -> Self {
        let mut known: HashMap<&str, PathId> = HashMap::with_capacity(units.all().len());
        let mut variants: Vec<u32> = Vec::new();
        let path_of = units.all().iter().map(|unit| {
            let fresh = PathId(variants.len() as u32);
            let path = *known.entry(&unit.import_path).or_insert(fresh);
            if path == fresh {
                variants.push(0);
            }
            variants[path.0 as usize] += 1;
            path
        });
        let path_of = path_of.collect();
        let mut imports = Self {
            units,
            path_of,
            variants,
            offsets: Vec::new(),
            importers: Vec::new(),
        };
        imports.turn_round();
        imports
    }

    fn turn_round(&mut self) {
        let mut offsets = vec![0u32; self.units.all().len() + 1];
        for to in self.ids().flat_map(|from| self.by(from)) {
            offsets[to.index() + 1] += 1;
        }
        for index in 1..offsets.len() {
            offsets[index] += offsets[index - 1];
        }
        let mut next = offsets.clone();
        let count = offsets.last().map_or(0, |&count| count as usize);
        let mut importers = vec![UnitId::from_index(0); count];
        for from in self.ids() {
            for to in self.by(from) {
                let slot = &mut next[to.index()];
                importers[*slot as usize] = from;
                *slot += 1;
            }
        }
        (self.offsets, self.importers) = (offsets, importers);
    }

    pub(super) fn units(&self) -> &'a Units {
        self.units
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = UnitId> + use<> {
        (0..self.units.all().len()).map(UnitId::from_index)
    }

    /// The units that this one imports, ascending.
    pub(super) fn by(&self, unit: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        let own = self.path(unit);
        let needed = self.units.dependencies(unit).iter().copied();
        needed.filter(move |&other| self.path(other) != own)
    }

    /// The units that import this one, ascending.
    pub(super) fn to(&self, unit: UnitId) -> &[UnitId] {
        let (start, end) = (self.offsets[unit.index()], self.offsets[unit.index() + 1]);
        &self.importers[start as usize..end as usize]
    }

    /// The units that nothing imports.
    pub(super) fn roots(&self) -> impl Iterator<Item = UnitId> + '_ {
        self.ids().filter(|&unit| self.to(unit).is_empty())
    }

    pub(super) fn path(&self, unit: UnitId) -> PathId {
        self.path_of[unit.index()]
    }

    pub(super) fn name(&self, unit: UnitId) -> &'a str {
        self.units.unit(unit).name()
    }

    pub(super) fn paths(&self, import: Import) -> (PathId, PathId) {
        (self.path(import.from), self.path(import.to))
    }

    /// Whether both ends have one unit each, so that the import is one edge of the unit graph.
    pub(super) fn is_one_edge(&self, import: Import) -> bool {
        let (from, to) = self.paths(import);
        self.variants[from.0 as usize] == 1 && self.variants[to.0 as usize] == 1
    }
}
