//! Why was each package compiled that was not in the cache?
//!
//! Go looks for a package under a hash of all its inputs: its files, flags, go itself, and for each
//! import what compiling that gave. So a package is compiled again when one of its own inputs
//! changed, or what one of its imports gave. The first kind are the **roots**; all others follow
//! from them.

mod causes;
mod own_inputs;
mod recorded_inputs;
mod whole_build;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use gobt_profile::Nanos;

use crate::units::UnitId;

pub use causes::{Cause, FileChanges};

use super::Pair;
use super::durations::WorkTime;
use super::packages::{PackageChange, PackageDiff, content};
use super::recording::Recording;
pub(super) use causes::Causes;

/// Why the head's packages were compiled. Every package that was compiled is counted once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misses {
    /// How many units the head compiled.
    pub compiled: usize,
    /// How many it found in the cache.
    pub cached: usize,
    /// Compiled because the base does not have them.
    pub new: Again,
    /// Compiled although the base compiled the same from the same inputs: the cache did not have
    /// it (any more).
    pub not_found: Again,
    /// What changed, and what was compiled because of it; most work first.
    pub roots: Vec<MissRoot>,
    /// Compiled, and why cannot be told: one side failed, or was not reached.
    pub untold: Again,
}

/// Units that were compiled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Again {
    /// How many.
    pub units: usize,
    /// What compiling them takes.
    pub work: Nanos,
}

/// Changed inputs, and what follows from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissRoot {
    /// What changed, the most likely first. Never empty.
    pub causes: Vec<Cause>,
    /// The units (of the head) whose own input it is, in their order.
    pub units: Vec<UnitId>,
    /// Of these, those that were compiled.
    pub compiled: Again,
    /// Other units that were compiled because what these gave changed. One that follows from several
    /// roots is counted for the one with the most work, of those that were compiled if there are any.
    pub follows: Again,
}

impl Misses {
    pub(super) fn of(
        recordings: &Pair<&Recording<'_>>,
        packages: &[PackageDiff],
        times: &[WorkTime],
    ) -> Self {
        let walk = Walk::new(recordings, packages, times);
        let mut misses = Self {
            compiled: walk.compiled.iter().filter(|compiled| **compiled).count(),
            cached: recordings
                .head
                .units
                .all()
                .iter()
                .filter(|u| u.cached)
                .count(),
            new: Again::default(),
            not_found: Again::default(),
            roots: Vec::new(),
            untold: Again::default(),
        };
        let mut changed = Vec::new();
        for package in packages {
            let Some(head) = package.unit.head else {
                continue;
            };
            match package.change {
                PackageChange::Changed | PackageChange::Follows | PackageChange::Elsewhere => {
                    changed.push((package.unit.base, head));
                }
                PackageChange::Came => walk.add(&mut misses.new, head),
                PackageChange::Same => walk.add(&mut misses.not_found, head),
                PackageChange::Unknown => walk.add(&mut misses.untold, head),
                PackageChange::Went => {}
            }
        }
        misses.roots = walk.roots(&changed, &mut misses.untold);
        misses
    }
}

/// What is known of the head's units while causes are looked for.
struct Walk<'w, 'a> {
    recordings: &'w Pair<&'w Recording<'a>>,
    causes: Causes<'w, 'a>,
    /// For each unit of the head whether what it gives is not what it gave in the base. Unknown is no.
    gives_another: Vec<bool>,
    compiled: Vec<bool>,
    work: Vec<Nanos>,
}

impl<'w, 'a> Walk<'w, 'a> {
    fn new(
        recordings: &'w Pair<&'w Recording<'a>>,
        packages: &[PackageDiff],
        times: &[WorkTime],
    ) -> Self {
        let units = recordings.head.units.all();
        let mut base_of = vec![None; units.len()];
        for package in packages {
            if let Some(head) = package.unit.head {
                base_of[head.index()] = package.unit.base;
            }
        }
        let work = units.iter().map(|unit| {
            let times = unit.actions.iter().map(|id| times[id.index()].time);
            times.sum()
        });
        Self {
            causes: Causes::new(recordings),
            gives_another: gives_another(recordings, &base_of),
            compiled: units.iter().map(|unit| unit.executed).collect(),
            work: work.collect(),
            recordings,
        }
    }

    fn add(&self, again: &mut Again, unit: UnitId) {
        if self.compiled[unit.index()] {
            again.units += 1;
            again.work += self.work[unit.index()];
        }
    }

    fn roots(&self, changed: &[(Option<UnitId>, UnitId)], untold: &mut Again) -> Vec<MissRoot> {
        let mut groups: BTreeMap<Vec<Cause>, Vec<UnitId>> = BTreeMap::new();
        let mut followers: BTreeSet<UnitId> = BTreeSet::new();
        for &(base, head) in changed {
            let imports = self.recordings.head.units.dependencies(head).iter();
            let mut given = imports.filter(|import| self.gives_another[import.index()]);
            let follows = given.next().is_some();
            let unit = base.map(|base| Pair { base, head });
            let root = unit.filter(|&unit| !follows || self.causes.changed_itself(unit));
            match root {
                Some(unit) => groups.entry(self.causes.of(unit)).or_default().push(head),
                None if follows => _ = followers.insert(head),
                None => {}
            }
        }
        let mut roots: Vec<MissRoot> = groups
            .into_iter()
            .map(|(causes, mut units)| {
                units.sort_unstable();
                let mut compiled = Again::default();
                units.iter().for_each(|&unit| self.add(&mut compiled, unit));
                MissRoot {
                    causes,
                    units,
                    compiled,
                    follows: Again::default(),
                }
            })
            .collect();
        self.hand_out(&mut roots, followers, untold);
        let all = |root: &MissRoot| root.compiled.work + root.follows.work;
        roots.sort_by(|a, b| {
            let order = Reverse(all(a)).cmp(&Reverse(all(b)));
            order.then_with(|| a.units.cmp(&b.units))
        });
        roots
    }

    /// Gives every unit that follows to one root: to that from which most follows, of those that were
    /// compiled themselves before those that were in the cache.
    fn hand_out(
        &self,
        roots: &mut [MissRoot],
        mut followers: BTreeSet<UnitId>,
        untold: &mut Again,
    ) {
        let importers = self.importers(&followers);
        let mut order: Vec<(bool, Reverse<Nanos>, usize)> = roots
            .iter()
            .enumerate()
            .map(|(place, root)| {
                let reached = self.reached(&importers, &root.units, &followers);
                let work: Nanos = reached.iter().map(|unit| self.work[unit.index()]).sum();
                (root.compiled.units == 0, Reverse(work), place)
            })
            .collect();
        order.sort_unstable();
        for (.., place) in order {
            for unit in self.reached(&importers, &roots[place].units, &followers) {
                followers.remove(&unit);
                self.add(&mut roots[place].follows, unit);
            }
        }
        for unit in followers {
            self.add(untold, unit);
        }
    }

    /// The followers that some of these units lead to, over units that give something else.
    fn reached(
        &self,
        importers: &[Vec<UnitId>],
        from: &[UnitId],
        followers: &BTreeSet<UnitId>,
    ) -> Vec<UnitId> {
        let mut seen = vec![false; importers.len()];
        let mut reached = Vec::new();
        let mut to_visit = from.to_vec();
        while let Some(unit) = to_visit.pop() {
            if std::mem::replace(&mut seen[unit.index()], true) {
                continue;
            }
            if followers.contains(&unit) {
                reached.push(unit);
            }
            to_visit.extend(&importers[unit.index()]);
        }
        reached
    }

    /// For each unit that gives something else its importers, as far as they lead to a follower: of
    /// many roots only these ways are walked again and again.
    fn importers(&self, followers: &BTreeSet<UnitId>) -> Vec<Vec<UnitId>> {
        let units = &self.recordings.head.units;
        let mut importers = vec![Vec::new(); units.all().len()];
        let mut seen = vec![false; units.all().len()];
        let mut to_visit: Vec<UnitId> = followers.iter().copied().collect();
        while let Some(from) = to_visit.pop() {
            if std::mem::replace(&mut seen[from.index()], true) {
                continue;
            }
            for &to in units.dependencies(from) {
                if self.gives_another[to.index()] {
                    importers[to.index()].push(from);
                    to_visit.push(to);
                }
            }
        }
        importers
    }
}

fn gives_another(recordings: &Pair<&Recording<'_>>, base_of: &[Option<UnitId>]) -> Vec<bool> {
    let units = recordings.head.units.iter();
    let gives_another = units.map(|(head, _)| {
        let base = content(recordings.base, base_of[head.index()]?)?;
        Some(base != content(recordings.head, head)?)
    });
    gives_another.map(|another| another == Some(true)).collect()
}
