//! What is left of the build without a package or some imports, and how long does it take?
//!
//! A unit stays while some way leads to it from what the build was asked for.

use std::collections::HashSet;
use std::num::NonZeroU32;

use gobt_profile::{ActionId, Mode, Nanos, Profile};

use crate::chains::Chains;
use crate::plan::Plan;
use crate::replay::replay;
use crate::units::UnitId;

use super::facts::Facts;
use super::imports::{Import, Imports, PathId};

/// What is taken out of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cut {
    /// Nothing.
    Nothing,
    /// One unit, whoever needs it.
    Unit(UnitId),
    /// Imports, each in all variants of both packages.
    Imports(HashSet<(PathId, PathId)>),
}

impl Cut {
    pub(super) fn imports(graph: &Imports<'_>, imports: &[Import]) -> Self {
        Self::Imports(imports.iter().map(|&i| graph.paths(i)).collect())
    }
}

/// A build, predicted by replay at the recorded number of workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// The exec time.
    pub exec: Nanos,
    /// The length of the critical path.
    pub critical_path: Nanos,
}

/// Works out what is left of one build after different cuts.
#[derive(Debug)]
pub(super) struct Left<'a> {
    profile: &'a Profile,
    imports: &'a Imports<'a>,
    /// What the build was asked for.
    starts: &'a [UnitId],
    reached: Vec<bool>,
    durations: Vec<Nanos>,
}

impl<'a> Left<'a> {
    pub(super) fn new(
        profile: &'a Profile,
        facts: &Facts,
        imports: &'a Imports<'a>,
        starts: &'a [UnitId],
    ) -> Self {
        let mut left = Self {
            profile,
            imports,
            starts,
            reached: Vec::new(),
            durations: facts.blocked.durations_without(&profile.graph),
        };
        left.reached = left.reached_after(&Cut::Nothing);
        left
    }

    /// The units that are not built any more, ascending.
    pub(super) fn gone(&self, cut: &Cut) -> Vec<UnitId> {
        let still = self.reached_after(cut);
        let all = self.imports.ids();
        all.filter(|unit| self.reached[unit.index()] && !still[unit.index()])
            .collect()
    }

    /// Whether this unit is not built any more.
    pub(super) fn drops(&self, cut: &Cut, unit: UnitId) -> bool {
        self.reached[unit.index()] && !self.reached_after(cut)[unit.index()]
    }

    /// What the build costs after the cut, without these units.
    pub(super) fn cost(&self, cut: &Cut, gone: &[UnitId], workers: NonZeroU32) -> Cost {
        let mut is_gone = vec![false; self.imports.units().all().len()];
        for unit in gone {
            is_gone[unit.index()] = true;
        }
        let keep = |id: ActionId| {
            let unit = self.imports.units().of_folder(id);
            unit.is_none_or(|unit| !is_gone[unit.index()])
        };
        let follow = |dependent, dependency| self.follows(cut, dependent, dependency);
        let plan = Plan::select(&self.profile.graph, &self.durations, keep, follow);
        Cost {
            exec: replay(&plan, workers),
            critical_path: Chains::of(&plan).length(),
        }
    }

    /// Whether one action still needs another. A link needs every package, whoever imports it.
    fn follows(&self, cut: &Cut, dependent: ActionId, dependency: ActionId) -> bool {
        if self.profile.graph.action(dependent).mode == Mode::Link {
            return true;
        }
        let folder = |id| self.imports.units().of_folder(id);
        let pair = folder(dependent).zip(folder(dependency));
        pair.is_none_or(|(from, to)| !self.tears(cut, from, to))
    }

    /// Which units some start leads to.
    fn reached_after(&self, cut: &Cut) -> Vec<bool> {
        let mut reached = vec![false; self.imports.units().all().len()];
        let mut to_visit = self.starts.to_vec();
        while let Some(unit) = to_visit.pop() {
            if *cut == Cut::Unit(unit) || std::mem::replace(&mut reached[unit.index()], true) {
                continue;
            }
            let imports = self.imports.by(unit);
            to_visit.extend(imports.filter(|&to| !self.tears(cut, unit, to)));
        }
        reached
    }

    fn tears(&self, cut: &Cut, from: UnitId, to: UnitId) -> bool {
        match cut {
            Cut::Nothing | Cut::Unit(_) => false,
            Cut::Imports(imports) => imports.contains(&self.imports.paths(Import { from, to })),
        }
    }
}
