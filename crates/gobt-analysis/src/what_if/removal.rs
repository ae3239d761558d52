//! What is no longer built when packages or imports go?
//!
//! A unit stays while some way from a root leads to it.

use std::collections::HashSet;

use crate::dominators::roots;
use crate::units::{UnitId, Units};

/// Units and imports that are taken out, with all that nothing else needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removal {
    gone: Vec<bool>,
    cut: HashSet<(UnitId, UnitId)>,
}

impl Removal {
    /// Takes out these units and imports. Linear in units and imports.
    ///
    /// Imports that are not there change nothing.
    #[must_use]
    pub fn of(units: &Units, without: &[UnitId], imports: &[(UnitId, UnitId)]) -> Self {
        let mut removal = Self {
            gone: vec![true; units.all().len()],
            cut: imports.iter().copied().collect(),
        };
        let mut refused = vec![false; units.all().len()];
        for unit in without {
            refused[unit.index()] = true;
        }
        let mut to_visit = removal.starts(units);
        while let Some(unit) = to_visit.pop() {
            let index = unit.index();
            if refused[index] || !std::mem::replace(&mut removal.gone[index], false) {
                continue;
            }
            let imports = units.dependencies(unit).iter();
            to_visit.extend(imports.filter(|&&to| !removal.cut.contains(&(unit, to))));
        }
        removal
    }

    /// Whether this unit is not built any more.
    #[must_use]
    pub fn is_gone(&self, unit: UnitId) -> bool {
        self.gone[unit.index()]
    }

    /// Whether this import is taken out.
    #[must_use]
    pub fn is_cut(&self, from: UnitId, to: UnitId) -> bool {
        self.cut.contains(&(from, to))
    }

    /// All units that are not built any more, in their order.
    pub fn gone(&self) -> impl Iterator<Item = UnitId> + '_ {
        let all = self.gone.iter().enumerate();
        all.filter(|(_, gone)| **gone)
            .map(|(index, _)| UnitId::from_index(index))
    }

    /// The roots, and what no root leads to even with everything in place.
    fn starts(&self, units: &Units) -> Vec<UnitId> {
        let roots = roots(units);
        let mut reached = vec![false; units.all().len()];
        let mut starts = roots.clone();
        let mut to_visit = roots;
        loop {
            while let Some(unit) = to_visit.pop() {
                if !std::mem::replace(&mut reached[unit.index()], true) {
                    to_visit.extend(units.dependencies(unit));
                }
            }
            // Only units in a circle, which go never writes, are left.
            let Some(left) = reached.iter().position(|reached| !reached) else {
                return starts;
            };
            starts.push(UnitId::from_index(left));
            to_visit.push(UnitId::from_index(left));
        }
    }
}
