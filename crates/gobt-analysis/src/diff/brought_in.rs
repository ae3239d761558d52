//! Which imports brought in what is new, and which took away what went?
//!
//! A package that came stands in the build because something that was there before imports it now,
//! or because another one that came does. The first kind are the ways in. What a way in brings is
//! what would go again without it.

use std::collections::BTreeMap;

use gobt_profile::Nanos;

use crate::units::{UnitId, Units};
use crate::what_if::Removal;

use super::durations::WorkTime;
use super::packages::{PackageChange, PackageDiff};
use super::recording::Recording;

/// A package that is new, or gone, and that packages in both builds import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayIn {
    /// The package. A unit of the head where it came, of the base where it went.
    pub to: UnitId,
    /// Those in both builds that import it, in their order; empty where the command itself names it.
    pub from: Vec<UnitId>,
    /// The module it belongs to, where known.
    pub module: Option<Box<str>>,
    /// All that is new, or gone, and is only there because of it, itself included.
    pub brings: Vec<UnitId>,
    /// What these take, with links, vet and tests that work in their folders.
    pub work: Nanos,
}

/// The ways in to all units on one side that the other side does not have, most work first.
///
/// Linear in units and imports for each way in.
pub(super) fn ways_in(
    recording: &Recording<'_>,
    times: &[WorkTime],
    packages: &[PackageDiff],
    change: PackageChange,
) -> Vec<WayIn> {
    let units: &Units = &recording.units;
    let mut own = vec![false; units.all().len()];
    for package in packages.iter().filter(|package| package.change == change) {
        let unit = match change {
            PackageChange::Came => package.unit.head,
            _ => package.unit.base,
        };
        if let Some(unit) = unit {
            own[unit.index()] = true;
        }
    }
    let in_folder = work_in_folders(recording, times);
    let mut importers: BTreeMap<UnitId, Vec<UnitId>> = BTreeMap::new();
    let mut is_imported = vec![false; units.all().len()];
    for (from, _) in units.iter() {
        for &to in units.dependencies(from) {
            is_imported[to.index()] = true;
            if own[to.index()] && !own[from.index()] {
                importers.entry(to).or_default().push(from);
            }
        }
    }
    for (unit, _) in units.iter() {
        if own[unit.index()] && !is_imported[unit.index()] {
            importers.entry(unit).or_default();
        }
    }
    let ways = importers.into_iter().map(|(to, from)| {
        let removal = Removal::of(units, &[to], &[]);
        let brings: Vec<UnitId> = removal.gone().filter(|unit| own[unit.index()]).collect();
        WayIn {
            work: brings.iter().map(|unit| in_folder[unit.index()]).sum(),
            module: module_of(recording, to),
            to,
            from,
            brings,
        }
    });
    let mut ways: Vec<WayIn> = ways.collect();
    ways.sort_by(|a, b| b.work.cmp(&a.work).then(a.to.cmp(&b.to)));
    ways
}

/// For each unit the work of all that is done in its folder.
fn work_in_folders(recording: &Recording<'_>, times: &[WorkTime]) -> Vec<Nanos> {
    let mut work = vec![Nanos::ZERO; recording.units.all().len()];
    for (id, _) in recording.graph().iter() {
        if let Some(unit) = recording.units.of_folder(id) {
            work[unit.index()] += times[id.index()].time;
        }
    }
    work
}

fn module_of(recording: &Recording<'_>, unit: UnitId) -> Option<Box<str>> {
    let unit = recording.units.unit(unit);
    let packages = &recording.profile.packages;
    let package = packages.find(&unit.import_path, unit.variant.as_deref())?;
    package.module.as_ref().map(|module| module.path.clone())
}
