//! Which two or three packages, made free together, would save most?
//!
//! Savings do not add up: two long chains side by side must both become shorter. So the sets are
//! looked for by replay, among the packages that promise most: those that save most alone, those
//! that take most time, and, greedily, those that the chain leads through once the best of them are
//! free. All pairs and triples of these are replayed.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use gobt_profile::Nanos;

use crate::chains::{Chains, SlackAndDrag};
use crate::units::UnitId;

use super::best::{Saving, Search};
use super::candidates::Candidate;

/// Packages that are made free together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet {
    /// Which, in the order of their savings alone.
    pub members: Vec<SetMember>,
    /// The exec time with all of them free.
    pub exec: Nanos,
    /// So much shorter is that.
    pub saving: Nanos,
}

/// One package of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetMember {
    /// Which.
    pub unit: UnitId,
    /// What it saves when it alone is free.
    pub alone: Nanos,
    /// What the set loses without it.
    pub in_set: Nanos,
}

impl SetMember {
    /// Whether it pays only together with the others: alone it saves less than a tenth of what the
    /// set loses without it.
    #[must_use]
    pub fn only_together(&self) -> bool {
        u128::from(self.alone.as_nanos()) * 10 < u128::from(self.in_set.as_nanos())
    }
}

/// So many packages of each sort are looked at.
const OF_EACH_SORT: usize = 6;

/// How often the best so far are made free to see where the chain leads then.
const ROUNDS: usize = 3;

/// The best set of two, and the best of three, where a set saves more than the best alone.
pub(super) fn best_sets(search: &mut Search<'_, '_>, best: &[Saving]) -> Vec<ChangeSet> {
    let pool = pool(search, best);
    let pairs = combinations(&pool, 2);
    let triples = combinations(&pool, 3);
    let most_alone = best.first().map_or(Nanos::ZERO, |saving| saving.saving);
    let mut sets = Vec::new();
    let mut beaten = most_alone;
    for choices in [pairs, triples] {
        let best = choices
            .into_iter()
            .map(|units| (saved(search, &units), units))
            .min_by_key(|(saving, units)| (Reverse(*saving), units.clone()));
        if let Some((saving, units)) = best.filter(|(saving, _)| *saving > beaten) {
            beaten = saving;
            sets.push(describe(search, &units, saving));
        }
    }
    sets
}

/// The packages that promise most.
fn pool(search: &mut Search<'_, '_>, best: &[Saving]) -> Vec<UnitId> {
    let units = search.structure.units;
    let alone = best.iter().filter_map(|saving| match saving.candidate {
        Candidate::Free(unit) => Some(unit),
        _ => None,
    });
    let mut pool: BTreeSet<UnitId> = alone.clone().take(OF_EACH_SORT).collect();
    let mut by_time: Vec<UnitId> = units.iter().map(|(unit, _)| unit).collect();
    by_time.sort_by_key(|&unit| (Reverse(units.unit(unit).self_time), unit));
    by_time.truncate(OF_EACH_SORT);
    pool.extend(
        by_time
            .into_iter()
            .filter(|&u| units.unit(u).self_time > Nanos::ZERO),
    );
    let mut freed: Vec<UnitId> = alone.take(1).collect();
    for _ in 0..ROUNDS {
        let along = along_the_chain(search, &freed);
        pool.extend(along.iter().copied().take(OF_EACH_SORT / 2));
        freed.extend(along.first());
    }
    pool.into_iter().collect()
}

/// With these free, the packages with the most drag.
fn along_the_chain(search: &Search<'_, '_>, freed: &[UnitId]) -> Vec<UnitId> {
    let units = search.structure.units;
    let mut durations = search.baseline.plan.durations().to_vec();
    for &unit in freed {
        for action in &units.unit(unit).actions {
            durations[action.index()] = Nanos::ZERO;
        }
    }
    let plan = search.baseline.plan.lasting(durations);
    let drag = SlackAndDrag::of(&plan, &Chains::of(&plan)).drag;
    let of_unit = |unit: UnitId| -> Nanos {
        let actions = units.unit(unit).actions.iter();
        actions.map(|action| drag[action.index()]).sum()
    };
    let mut with_drag: Vec<(Reverse<Nanos>, UnitId)> = units
        .iter()
        .map(|(unit, _)| (Reverse(of_unit(unit)), unit))
        .filter(|(drag, _)| drag.0 > Nanos::ZERO)
        .collect();
    with_drag.sort_unstable();
    with_drag.into_iter().map(|(_, unit)| unit).collect()
}

/// What it saves to make these free.
fn saved(search: &mut Search<'_, '_>, units: &[UnitId]) -> Nanos {
    let impact = search.structure.freed(search.baseline, units);
    let exec = search.replay(&impact);
    search.baseline.exec.saturating_sub(exec)
}

fn describe(search: &mut Search<'_, '_>, units: &[UnitId], saving: Nanos) -> ChangeSet {
    let mut members = Vec::with_capacity(units.len());
    for &unit in units {
        let others: Vec<UnitId> = units.iter().copied().filter(|&u| u != unit).collect();
        members.push(SetMember {
            unit,
            alone: saved(search, &[unit]),
            in_set: saving.saturating_sub(saved(search, &others)),
        });
    }
    members.sort_by_key(|member| (Reverse(member.alone), member.unit));
    ChangeSet {
        members,
        exec: search.baseline.exec.saturating_sub(saving),
        saving,
    }
}

/// All sets of so many, each ascending.
fn combinations(pool: &[UnitId], size: usize) -> Vec<Vec<UnitId>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (place, &first) in pool.iter().enumerate() {
        for mut rest in combinations(&pool[place + 1..], size - 1) {
            rest.insert(0, first);
            all.push(rest);
        }
    }
    all
}
