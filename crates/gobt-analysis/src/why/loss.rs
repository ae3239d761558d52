//! What goes when a package or an import goes?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use gobt_profile::{Nanos, Profile};

use crate::units::UnitId;

use super::facts::Facts;
use super::left::Cost;
use super::whose::Origin;

/// What would not be built any more, and what that saves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The units, most self time first, equal ones by name.
    pub units: Vec<UnitId>,
    /// Sum of their self times; `None` where go recorded no times.
    pub self_time: Option<Nanos>,
    /// How many of them came from the cache.
    pub cached: usize,
    /// The same by module, most self time first.
    pub modules: Vec<ModuleShare>,
    /// What the build costs without them; `None` where that is not known or was not worked out.
    pub after: Option<Cost>,
}

/// What of a [`Loss`] belongs to one module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleShare {
    /// Which.
    pub origin: Origin,
    /// The number of units.
    pub units: usize,
    /// Sum of their self times.
    pub self_time: Option<Nanos>,
}

impl Loss {
    pub(super) fn of(
        profile: &Profile,
        facts: &Facts,
        mut gone: Vec<UnitId>,
        after: Option<Cost>,
    ) -> Self {
        let units = &facts.units;
        let recorded = facts.totals.recorded;
        let order = |id: &UnitId| {
            let unit = units.unit(*id);
            (Reverse(unit.self_time), unit.name(), *id)
        };
        gone.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        let all = || gone.iter().map(|&id| units.unit(id));
        Self {
            self_time: recorded.then(|| all().map(|unit| unit.self_time).sum()),
            cached: all().filter(|unit| unit.cached).count(),
            modules: by_module(profile, facts, &gone),
            after,
            units: gone,
        }
    }
}

fn by_module(profile: &Profile, facts: &Facts, gone: &[UnitId]) -> Vec<ModuleShare> {
    let mut sums: BTreeMap<Origin, (usize, Nanos)> = BTreeMap::new();
    for &id in gone {
        let sum = sums.entry(Origin::of(profile, &facts.units, id));
        let (count, time) = sum.or_default();
        *count += 1;
        *time += facts.units.unit(id).self_time;
    }
    let shares = sums.into_iter().map(|(origin, (units, time))| ModuleShare {
        origin,
        units,
        self_time: facts.totals.recorded.then_some(time),
    });
    let mut shares: Vec<ModuleShare> = shares.collect();
    // The sort is stable: equal ones stay in the order of their names.
    shares.sort_by_key(|share| (Reverse(share.self_time), Reverse(share.units)));
    shares
}
