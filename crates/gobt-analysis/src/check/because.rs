//! Which change did most to a figure?

use std::collections::BTreeSet;

use gobt_profile::{ActionId, Nanos};

use crate::diff::{Delta, Diff, WayIn};
use crate::units::UnitId;

use super::compared::Compared;

/// What did most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// Something imports a package that the base did not have.
    Import {
        /// The package.
        package: Box<str>,
        /// What imports it; `None` where the command names it.
        from: Option<Box<str>>,
        /// So many others import it too.
        more: usize,
        /// The module that it belongs to, where known.
        module: Option<Box<str>>,
        /// So many packages came with it, itself included.
        packages: usize,
        /// What they take, with links, vet and tests that work in their folders.
        work: Nanos,
    },
    /// A package takes longer than in the base.
    Longer {
        /// The package.
        package: Box<str>,
        /// By so much.
        by: Delta,
    },
    /// Nothing is known to have changed; this is the largest part.
    Largest {
        /// The package.
        package: Box<str>,
        /// What it takes.
        time: Nanos,
    },
}

/// What did most to the work of some actions: of all, or of those on a chain.
pub(super) fn of_work(compared: &Compared<'_>, only: Option<&[ActionId]>) -> Option<Because> {
    let only: Option<BTreeSet<ActionId>> = only.map(|steps| steps.iter().copied().collect());
    let counts = |id: &ActionId| only.as_ref().is_none_or(|only| only.contains(id));
    came_most(compared, |way| work_of(compared, &way.brings, &counts))
        .into_iter()
        .chain(longer_most(compared, &counts))
        .max_by_key(|(work, _)| *work)
        .map(|(_, because)| because)
        .or_else(|| largest(compared, &counts))
}

/// What brought most packages.
pub(super) fn of_packages(compared: &Compared<'_>) -> Option<Because> {
    came_most(compared, |way| way.brings.len() as u64).map(|(_, because)| because)
}

/// The way in of what belongs to one of these modules, with most work.
pub(super) fn of_modules(compared: &Compared<'_>, modules: &[&str]) -> Option<Because> {
    let head = compared.head;
    let is_of = |unit: &UnitId| {
        let unit = head.analysis.units.unit(*unit);
        let packages = &head.profile.packages;
        let package = packages.find(&unit.import_path, unit.variant.as_deref());
        let package = package.or_else(|| packages.with_path(&unit.import_path).first());
        let module = package.and_then(|package| package.module.as_ref());
        module.is_some_and(|module| modules.contains(&&*module.path))
    };
    let most = came_most(compared, |way| {
        u64::from(way.brings.iter().any(is_of)) * (1 + way.work.as_nanos())
    });
    most.map(|(_, because)| because)
}

/// What makes one package of the head longer.
pub(super) fn of_package(compared: &Compared<'_>, unit: UnitId) -> Option<Because> {
    let way = compared.diff()?.came.iter();
    let mut way = way.filter(|way| way.to == unit);
    way.next().map(|way| import(compared, way))
}

/// The way in that weighs most, the first of equal ones; `None` where none weighs anything.
fn came_most(compared: &Compared<'_>, weight: impl Fn(&WayIn) -> u64) -> Option<(u64, Because)> {
    let ways = &compared.diff()?.came;
    let mut most: Option<(u64, &WayIn)> = None;
    for way in ways {
        let weight = weight(way);
        if weight > most.map_or(0, |(most, _)| most) {
            most = Some((weight, way));
        }
    }
    most.map(|(weight, way)| (weight, import(compared, way)))
}

fn import(compared: &Compared<'_>, way: &WayIn) -> Because {
    let name = |unit: UnitId| compared.head.analysis.units.unit(unit).name().into();
    Because::Import {
        package: name(way.to),
        from: way.from.first().copied().map(name),
        more: way.from.len().saturating_sub(1),
        module: way.module.clone(),
        packages: way.brings.len(),
        work: way.work,
    }
}

fn work_of(compared: &Compared<'_>, units: &[UnitId], counts: &impl Fn(&ActionId) -> bool) -> u64 {
    let units: BTreeSet<UnitId> = units.iter().copied().collect();
    let head = compared.head;
    let Some(cost) = compared.cost() else {
        return 0;
    };
    let actions = head.profile.graph.iter().map(|(id, _)| id).filter(counts);
    let there = actions.filter(|id| {
        let unit = head.analysis.units.of_folder(*id);
        unit.is_some_and(|unit| units.contains(&unit))
    });
    let work: Nanos = there.map(|id| cost.times[id.index()].time).sum();
    work.as_nanos()
}

fn longer_most(
    compared: &Compared<'_>,
    counts: &impl Fn(&ActionId) -> bool,
) -> Option<(u64, Because)> {
    let units = &compared.head.analysis.units;
    let changed = compared.calm()?.changed.iter();
    let longer = changed.filter(|(unit, by)| {
        by.direction().is_gt() && units.unit(*unit).actions.iter().any(counts)
    });
    let most = longer.max_by_key(|(unit, by)| (*by, std::cmp::Reverse(*unit)));
    most.map(|(unit, by)| {
        let package = units.unit(*unit).name().into();
        (by.length().as_nanos(), Because::Longer { package, by: *by })
    })
}

fn largest(compared: &Compared<'_>, counts: &impl Fn(&ActionId) -> bool) -> Option<Because> {
    let cost = compared.cost()?;
    let units = compared.head.analysis.units.iter();
    let times = units.map(|(id, unit)| {
        let actions = unit.actions.iter().filter(|id| counts(id));
        let time: Nanos = actions.map(|id| cost.times[id.index()].time).sum();
        (time, std::cmp::Reverse(id), unit.name())
    });
    let (time, _, package) = times.max()?;
    (time > Nanos::ZERO).then(|| Because::Largest {
        package: package.into(),
        time,
    })
}

/// The modules of others that the head has and the base has not, sorted by path.
pub(super) fn new_modules(diff: &Diff) -> Option<Vec<&str>> {
    let modules = diff.modules.as_ref()?.iter();
    let new = modules.filter(|module| module.came() && !module.main);
    Some(new.map(|module| &*module.path).collect())
}
