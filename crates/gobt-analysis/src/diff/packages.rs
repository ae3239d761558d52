//! Which packages came, went, or are compiled from other inputs?

use std::collections::BTreeMap;

use gobt_profile::Nanos;

use crate::units::{UnitId, Units};

use super::durations::{KnownBy, WorkTime};
use super::recording::{Recording, build_of};
use super::sameness::SameSources;
use super::{Delta, Pair};

/// One unit of the base, the head or both. Units are the same where their names are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageDiff {
    /// Its name, as `go list` has it (`p [p.test]` where it is compiled for a test).
    pub name: Box<str>,
    /// The unit, where it is there.
    pub unit: Pair<Option<UnitId>>,
    /// What compiling it takes.
    pub time: Pair<Option<Nanos>>,
    /// What it took in the recording, where it was compiled there: with its noise.
    pub recorded: Pair<Option<Nanos>>,
    /// Whether some of the time is estimated.
    pub estimated: bool,
    /// What became of it.
    pub change: PackageChange,
}

/// What became of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageChange {
    /// Only the head has it.
    Came,
    /// Only the base has it.
    Went,
    /// Both have it, and go's hash of its inputs differs.
    Changed,
    /// Both have it with the same sources, and what one of its imports gave differs: it is compiled
    /// again, which takes as long.
    Follows,
    /// Both have it, and go's hash differs for its folder or the build information alone: the sources
    /// are the same.
    Elsewhere,
    /// Both have it with the same inputs.
    Same,
    /// Both have it; the inputs of one are not known (it failed, or was never reached).
    Unknown,
}

impl PackageDiff {
    /// How much longer it takes; what is not there takes none.
    #[must_use]
    pub fn delta(&self) -> Delta {
        let time = self.time.map(|time| time.unwrap_or_default());
        time.delta()
    }
}

/// All units of both, sorted by name.
pub(super) fn packages(
    recordings: &Pair<&Recording<'_>>,
    times: &Pair<&[WorkTime]>,
    same: &SameSources<'_>,
) -> Vec<PackageDiff> {
    let units = by_name(recordings).into_iter();
    units
        .map(|((name, _), unit)| {
            let base = unit
                .base
                .map(|unit| own_time(recordings.base, times.base, unit));
            let head = unit
                .head
                .map(|unit| own_time(recordings.head, times.head, unit));
            PackageDiff {
                name,
                change: change(recordings, same, unit),
                recorded: Pair {
                    base: unit.base.and_then(|unit| recorded(recordings.base, unit)),
                    head: unit.head.and_then(|unit| recorded(recordings.head, unit)),
                },
                estimated: [base, head]
                    .iter()
                    .flatten()
                    .any(|(_, estimated)| *estimated),
                time: Pair {
                    base: base.map(|(time, _)| time),
                    head: head.map(|(time, _)| time),
                },
                unit,
            }
        })
        .collect()
}

/// The units of both by name, and of several with the same one by their order.
pub(super) fn by_name(
    recordings: &Pair<&Recording<'_>>,
) -> BTreeMap<(Box<str>, usize), Pair<Option<UnitId>>> {
    let mut by_name: BTreeMap<(Box<str>, usize), Pair<Option<UnitId>>> = BTreeMap::new();
    for (name, unit) in named(&recordings.base.units) {
        by_name.entry(name).or_default().base = Some(unit);
    }
    for (name, unit) in named(&recordings.head.units) {
        by_name.entry(name).or_default().head = Some(unit);
    }
    by_name
}

/// Units with their names; of several with the same one each has a number.
fn named(units: &Units) -> Vec<((Box<str>, usize), UnitId)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut named = Vec::with_capacity(units.all().len());
    for (id, unit) in units.iter() {
        let count = seen.entry(unit.name()).or_default();
        named.push(((unit.name().into(), *count), id));
        *count += 1;
    }
    named
}

/// The sum over its actions, and whether any of them is estimated.
fn own_time(recording: &Recording<'_>, times: &[WorkTime], unit: UnitId) -> (Nanos, bool) {
    let actions = recording.units.unit(unit).actions.iter();
    let work = actions.map(|id| times[id.index()]);
    work.fold((Nanos::ZERO, false), |(sum, estimated), work| {
        let is_estimated = work.known_by != KnownBy::Recorded;
        (sum + work.time, estimated || is_estimated)
    })
}

fn recorded(recording: &Recording<'_>, id: UnitId) -> Option<Nanos> {
    let unit = recording.units.unit(id);
    (unit.executed && !unit.failed).then_some(unit.self_time)
}

fn change(
    recordings: &Pair<&Recording<'_>>,
    same: &SameSources<'_>,
    unit: Pair<Option<UnitId>>,
) -> PackageChange {
    let Some(unit) = unit.known() else {
        return match unit.base {
            Some(_) => PackageChange::Went,
            None => PackageChange::Came,
        };
    };
    let base = inputs(recordings.base, unit.base);
    let head = inputs(recordings.head, unit.head);
    match (base, head) {
        (Some(base), Some(head)) if base == head => PackageChange::Same,
        (Some(_), Some(_)) if same.elsewhere.contains(&unit.head) => PackageChange::Elsewhere,
        (Some(_), Some(_)) if same.following.contains(&unit.head) => PackageChange::Follows,
        (Some(_), Some(_)) => PackageChange::Changed,
        _ => PackageChange::Unknown,
    }
}

/// Go's hash of a unit's inputs.
pub(super) fn inputs<'a>(recording: &Recording<'a>, unit: UnitId) -> Option<&'a str> {
    let graph = recording.graph();
    let build = build_of(graph, &recording.units, unit)?;
    let inputs = &*graph.action(build).action_id;
    (!inputs.is_empty()).then_some(inputs)
}

/// Go's hash of what compiling a unit gave: what those that import it depend on.
pub(super) fn content<'a>(recording: &Recording<'a>, unit: UnitId) -> Option<&'a str> {
    let graph = recording.graph();
    let build = build_of(graph, &recording.units, unit)?;
    // ActionID/ContentID.
    graph
        .action(build)
        .build_id
        .rsplit_once('/')
        .map(|(_, content)| content)
}
