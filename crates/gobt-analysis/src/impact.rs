//! How much build time went into the changes to each package?
//!
//! The number of changes, times the time that one of them costs: the **rebuild wall**, a replay of
//! just those actions that run again, with the recorded number of workers. What a change costs lies
//! between two ends: it may stay inside function bodies, or change the package's API.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use gobt_profile::{Mode, Nanos, Profile};

use crate::analysis::Analysis;
use crate::closures::RebuildActions;
use crate::plan::Plan;
use crate::replay::replay;
use crate::units::{Unit, UnitId, Units};

/// How often a package changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PackageChanges {
    /// Changes to files that are compiled with the package: whatever compiles it does so again.
    pub to_source: usize,
    /// Changes to files of tests and nothing else: only what has those tests is compiled again.
    pub to_tests_alone: usize,
}

/// A time that depends on what is changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BodyToApi {
    /// Every change stays inside function bodies.
    pub body: Nanos,
    /// Every change is one of the API.
    pub api: Nanos,
}

/// What the changes to one package cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageImpact {
    /// Import path.
    pub import_path: Box<str>,
    /// How often it changed.
    pub changes: PackageChanges,
    /// The rebuild wall of a change to its source; `None` where only its tests are in the build, and
    /// where it did not change in a build with more than `ALL_UP_TO` packages.
    pub rebuild: Option<BodyToApi>,
    /// The rebuild wall of a change to its tests; `None` where they are not in the build, and as
    /// above.
    pub test_rebuild: Option<BodyToApi>,
    /// The build time spent on all its changes.
    pub spent: BodyToApi,
    /// Units and links that are built again after a change to its API.
    pub built_again: usize,
    /// Those of them that ran nothing in the recorded build, mostly since they came from the cache:
    /// they count as taking no time.
    pub not_run: usize,
}

/// Up to so many packages all have their rebuild walls; above, those that changed.
const ALL_UP_TO: usize = 3_000;

/// What changes cost, package by package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The number of workers of the replays.
    pub parallelism: NonZeroU32,
    /// The packages, most time spent on API changes first; equal ones by body changes, then by path.
    pub packages: Vec<PackageImpact>,
    /// The build time spent on all changes.
    pub spent: BodyToApi,
    /// Units and links that are built again after a change to the API of some of the packages.
    pub built_again: usize,
    /// Those of them that ran nothing in the recorded build.
    pub not_run: usize,
}

impl Impact {
    /// Works out what these changes cost. Paths that are not in the build are left out.
    ///
    /// `None` where actions have no times: nothing is known of such a build. Takes a few passes over
    /// the graph for each package.
    #[must_use]
    pub fn of<'a>(
        profile: &Profile,
        analysis: &Analysis,
        changes: impl IntoIterator<Item = (&'a str, PackageChanges)>,
    ) -> Option<Self> {
        let parallelism = analysis.scaling.as_ref()?.replay.parallelism;
        let by_path = by_path(&analysis.units);
        let mut rebuilds = Rebuilds::new(profile, analysis, parallelism);
        let changes = changes.into_iter();
        let known: Vec<_> = changes
            .filter_map(|(path, changes)| Some((path, changes, by_path.get(path)?)))
            .collect();
        let all = known.len() <= ALL_UP_TO;
        let nothing = Compiled::default();
        let mut packages = Vec::new();
        for (path, changes, compiled) in known {
            let wanted = all || changes != PackageChanges::default();
            let compiled = if wanted { compiled } else { &nothing };
            packages.push(rebuilds.package(path, changes, compiled));
        }
        packages.sort_by(|a: &PackageImpact, b| {
            let by_api = b.spent.api.cmp(&a.spent.api);
            let by_body = by_api.then_with(|| b.spent.body.cmp(&a.spent.body));
            by_body.then_with(|| a.import_path.cmp(&b.import_path))
        });
        let spent = packages.iter().map(|package| package.spent);
        Some(Self {
            parallelism,
            spent: spent.fold(BodyToApi::default(), BodyToApi::plus),
            packages,
            built_again: rebuilds.seen.len(),
            not_run: rebuilds.seen.values().filter(|ran| !**ran).count(),
        })
    }

    /// The import paths of a build's packages, sorted: not those of external tests and of the main
    /// packages of tests, which have no folder of their own.
    #[must_use]
    pub fn paths(units: &Units) -> Vec<&str> {
        by_path(units).into_keys().collect()
    }
}

impl BodyToApi {
    fn plus(self, other: Self) -> Self {
        let plus =
            |a: Nanos, b: Nanos| Nanos::from_nanos(a.as_nanos().saturating_add(b.as_nanos()));
        Self {
            body: plus(self.body, other.body),
            api: plus(self.api, other.api),
        }
    }

    fn times(self, changes: usize) -> Self {
        let times = |time: Nanos| {
            let changes = u64::try_from(changes).unwrap_or(u64::MAX);
            Nanos::from_nanos(time.as_nanos().saturating_mul(changes))
        };
        Self {
            body: times(self.body),
            api: times(self.api),
        }
    }
}

/// The compilations of one package.
#[derive(Debug, Default)]
struct Compiled {
    /// All that have its source.
    with_source: Vec<UnitId>,
    /// Those that have its tests, external ones too.
    with_tests: Vec<UnitId>,
}

fn by_path(units: &Units) -> BTreeMap<&str, Compiled> {
    let mut by_path: BTreeMap<&str, Compiled> = BTreeMap::new();
    let all: BTreeSet<&str> = units.all().iter().map(|unit| &*unit.import_path).collect();
    for (id, unit) in units.iter() {
        let path = &*unit.import_path;
        let tested = tested_by(unit);
        if let Some(plain) = path
            .strip_suffix("_test")
            .filter(|plain| tested == Some(plain))
        {
            by_path.entry(plain).or_default().with_tests.push(id);
            continue;
        }
        if is_test_main(path, &all) {
            continue;
        }
        let compiled = by_path.entry(path).or_default();
        compiled.with_source.push(id);
        if tested == Some(path) {
            compiled.with_tests.push(id);
        }
    }
    by_path
}

/// The package whose test a unit is compiled for.
fn tested_by(unit: &Unit) -> Option<&str> {
    let (_, test) = unit.variant.as_deref()?.split_once(" [")?;
    test.strip_suffix(".test]")
}

/// Whether this is the generated main package of a test: `p.test` beside `p` or `p_test`.
fn is_test_main(path: &str, all: &BTreeSet<&str>) -> bool {
    path.strip_suffix(".test").is_some_and(|tested| {
        all.contains(tested) || all.contains(format!("{tested}_test").as_str())
    })
}

/// A unit, or a link by its place in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Built {
    Unit(UnitId),
    Link(usize),
}

struct Rebuilds<'a> {
    profile: &'a Profile,
    analysis: &'a Analysis,
    /// What each action takes, less the time in which tests were blocked.
    durations: Vec<Nanos>,
    parallelism: NonZeroU32,
    /// All that is built again, and whether it ran in the recorded build.
    seen: BTreeMap<Built, bool>,
}

impl<'a> Rebuilds<'a> {
    fn new(profile: &'a Profile, analysis: &'a Analysis, parallelism: NonZeroU32) -> Self {
        Self {
            profile,
            analysis,
            durations: analysis.blocked.durations_without(&profile.graph),
            parallelism,
            seen: BTreeMap::new(),
        }
    }

    fn package(
        &mut self,
        path: &str,
        changes: PackageChanges,
        compiled: &Compiled,
    ) -> PackageImpact {
        let (rebuild, built) = self.rebuild(&compiled.with_source);
        let (test_rebuild, built_by_tests) = self.rebuild(&compiled.with_tests);
        let built = if rebuild.is_some() {
            built
        } else {
            built_by_tests
        };
        let spent = |wall: Option<BodyToApi>, changes| wall.unwrap_or_default().times(changes);
        let not_run = built.values().filter(|ran| !**ran).count();
        let built_again = built.len();
        self.seen.extend(built);
        PackageImpact {
            import_path: path.into(),
            changes,
            rebuild,
            test_rebuild,
            spent: spent(rebuild, changes.to_source)
                .plus(spent(test_rebuild, changes.to_tests_alone)),
            built_again,
            not_run,
        }
    }

    /// The rebuild wall of a change to all these units at once, and what is built again.
    fn rebuild(&self, changed: &[UnitId]) -> (Option<BodyToApi>, BTreeMap<Built, bool>) {
        if changed.is_empty() {
            return (None, BTreeMap::new());
        }
        let graph = &self.profile.graph;
        let actions = RebuildActions::of(graph, &self.analysis.units, changed);
        let wall = |again: &[bool]| {
            let all = |_, _| true;
            let plan = Plan::select(graph, &self.durations, |id| again[id.index()], all);
            replay(&plan, self.parallelism)
        };
        let body = wall(&actions.body);
        // A direct importer counts whole for a change inside bodies, also with actions that do not
        // wait for the package (its own C files, say); that end is never the longer one.
        let api = wall(&actions.api).max(body);
        (Some(BodyToApi { body, api }), self.built(&actions.api))
    }

    fn built(&self, again: &[bool]) -> BTreeMap<Built, bool> {
        let mut built = BTreeMap::new();
        for (id, action) in self
            .profile
            .graph
            .iter()
            .filter(|(id, _)| again[id.index()])
        {
            if let Some(unit) = self.analysis.units.of_action(id) {
                let executed = self.analysis.units.unit(unit).executed;
                built.insert(Built::Unit(unit), executed);
            } else if action.mode == Mode::Link {
                built.insert(Built::Link(id.index()), action.executed());
            }
        }
        built
    }
}

#[cfg(test)]
mod tests;
