//! Are the two builds alike enough to be compared, and in what?

use std::num::NonZeroU32;

use gobt_profile::{Machine, Outcome, Profile};

use crate::analysis::Analysis;
use crate::command::Command;

use super::{Pair, Side};

/// Something about how the two builds were made that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Another Go.
    GoVersion(Pair<Box<str>>),
    /// Another target.
    Platform(Pair<Box<str>>),
    /// Another machine.
    Machine(Pair<Machine>),
    /// Another number of workers.
    Parallelism(Pair<NonZeroU32>),
    /// How much of the work came from the cache.
    CacheState(Pair<CacheState>),
    /// Another command; as it was typed.
    Command(Pair<Vec<Box<str>>>),
    /// Other `GOFLAGS`.
    Goflags(Pair<Option<Box<str>>>),
    /// Another main module: these are builds of different things.
    MainModule(Pair<Box<str>>),
    /// One of them did not end well.
    Outcome(Pair<Outcome>),
}

/// How much a build had to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheState {
    /// Nothing came from the cache.
    Cold,
    /// Some did.
    Partly,
    /// Nothing was compiled.
    Warm,
}

/// What can be compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Comparable {
    /// Wall and exec time as they were seen: the same machine, workers, kind of command, and a cache
    /// that was empty for both or for neither.
    pub wall: bool,
    /// CPU time and the sum of all work as they were seen: as above, with any number of workers.
    pub cpu: bool,
    /// What the builds cost without noise: both ran to their end, with the same Go for the same
    /// platform. (With another, no work is the same work.)
    pub cost: bool,
}

/// All differences, the gravest first, and what they leave to be compared.
pub(super) fn circumstances(side: &Pair<Side<'_>>) -> (Vec<Difference>, Comparable) {
    let build = side.map(|side| &side.profile.build);
    let mut found = Vec::new();
    let outcome = build.map(|build| build.outcome);
    let ended = side.map(ended_well);
    if !ended.base || !ended.head {
        found.push(Difference::Outcome(outcome));
    }
    let module = build.map(|build| build.module.clone()).known();
    found.extend(other(module).map(Difference::MainModule));
    let version = build.map(|build| build.go_version.clone()).known();
    found.extend(other(version).map(Difference::GoVersion));
    let platform = build.map(|build| build.platform.clone()).known();
    found.extend(other(platform).map(Difference::Platform));
    let machine = build.map(|build| build.machine.clone()).known();
    found.extend(other(machine).map(Difference::Machine));
    found.extend(other(workers(side).known()).map(Difference::Parallelism));
    found.extend(other(side.map(cache_state).known()).map(Difference::CacheState));
    found.extend(other_command(side));
    let comparable = comparable(&found, ended);
    (found, comparable)
}

fn other<T: PartialEq>(pair: Option<Pair<T>>) -> Option<Pair<T>> {
    pair.filter(|pair| !pair.same())
}

fn comparable(found: &[Difference], ended: Pair<bool>) -> Comparable {
    let ended = ended.base && ended.head;
    let none = |hinders: fn(&Difference) -> bool| ended && !found.iter().any(hinders);
    let cpu = none(|difference| match difference {
        Difference::Machine(_) | Difference::MainModule(_) | Difference::Platform(_) => true,
        Difference::CacheState(state) => {
            state.base == CacheState::Cold || state.head == CacheState::Cold
        }
        _ => false,
    });
    let more_workers = |d: &Difference| matches!(d, Difference::Parallelism(_));
    Comparable {
        cpu,
        wall: cpu && !found.iter().any(more_workers),
        cost: none(|difference| {
            matches!(
                difference,
                Difference::GoVersion(_) | Difference::Platform(_) | Difference::MainModule(_)
            )
        }),
    }
}

/// The recorded number of workers; that seen where none was recorded.
pub(super) fn workers(side: &Pair<Side<'_>>) -> Pair<Option<NonZeroU32>> {
    side.map(|side| {
        let scaling = side.analysis.scaling.as_ref()?;
        Some(scaling.replay.parallelism)
    })
}

/// Whether all there was to do was done.
pub(super) fn ended_well(side: &Side<'_>) -> bool {
    let ended = matches!(
        side.profile.build.outcome,
        Outcome::Succeeded | Outcome::Unknown
    );
    let reached = &side.analysis.reached;
    // A test that fails is no reason not to compare what it took to build it.
    let built = reached.failed.is_empty()
        && reached.failed_links.is_empty()
        && reached.never_reached.is_empty();
    let tested = matches!(side.profile.build.outcome, Outcome::Failed { .. })
        && !side.profile.graph.actions().is_empty();
    (ended || tested) && built && side.analysis.scaling.is_some()
}

fn cache_state(side: &Side<'_>) -> Option<CacheState> {
    let Analysis { units, .. } = side.analysis;
    let compiled = units.all().iter().filter(|unit| unit.executed).count();
    let cached = units.all().iter().filter(|unit| unit.cached).count();
    match (compiled, cached) {
        (0, 0) => None,
        (_, 0) => Some(CacheState::Cold),
        (0, _) => Some(CacheState::Warm),
        _ => Some(CacheState::Partly),
    }
}

fn other_command(side: &Pair<Side<'_>>) -> Vec<Difference> {
    let build = side.map(|side| &side.profile.build);
    let known = |profile: &Profile| !profile.build.command.is_empty();
    if !known(side.base.profile) || !known(side.head.profile) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let command = build.map(|build| build.command.clone());
    found.extend(other(Some(command)).map(Difference::Command));
    let goflags = build.map(|build| build.goflags.clone());
    found.extend(other(Some(goflags)).map(Difference::Goflags));
    found
}

/// Whether both run the same subcommand: a build and a test have nothing to compare.
pub(super) fn same_kind(side: &Pair<Side<'_>>) -> bool {
    let subcommand = side.map(|side| Command::of(&side.profile.build).subcommand);
    subcommand.base.is_empty() || subcommand.head.is_empty() || subcommand.same()
}
