//! What changed between two builds, what does it cost, and what was seen of it?
//!
//! Two layers are kept apart:
//!
//! - **What the change costs, without noise** ([`Costs`]). Go's hash of an action's inputs says which
//!   work is the same on both sides. The same work gets one duration, so that all noise of it cancels
//!   out, and both builds are replayed with nothing in the cache.
//! - **What was seen** ([`Seen`], [`Explanation`]): the recorded times, with their noise.
//!
//! And why packages were compiled again ([`Misses`]), from the same hashes.

mod brought_in;
mod circumstances;
mod costs;
mod durations;
mod explanation;
mod hash_classes;
mod misses;
mod modules;
mod packages;
mod pair;
mod recording;
mod sameness;
mod seen;
mod worth;

use std::num::NonZeroU32;

use gobt_profile::Profile;

use crate::analysis::Analysis;

pub use brought_in::WayIn;
pub use circumstances::{CacheState, Comparable, Difference};
pub use costs::{Cost, Costs, Estimated, OwnWork, Shared};

pub use crate::time_difference::TimeDifference as Delta;
pub use durations::{KnownBy, WorkTime};
pub use explanation::Explanation;
pub use misses::{Again, Cause, FileChanges, MissRoot, Misses};
pub use modules::ModuleDiff;
pub use packages::{PackageChange, PackageDiff};
pub use pair::Pair;
pub use seen::{Seen, Shifts};
pub use worth::CacheWorth;

use circumstances::{circumstances, ended_well, same_kind, workers};
use durations::Durations;
use hash_classes::HashClasses;
use recording::Recording;
use sameness::SameSources;

/// One of the two builds.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What was recorded.
    pub profile: &'a Profile,
    /// Its figures.
    pub analysis: &'a Analysis,
}

/// Two builds compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Diff {
    /// How they were made differently, the gravest first.
    pub differences: Vec<Difference>,
    /// What can be compared all the same.
    pub comparable: Comparable,
    /// What each costs with an empty cache, without noise; `None` where that cannot be compared.
    pub costs: Option<Costs>,
    /// Every package of both, sorted by name.
    pub packages: Vec<PackageDiff>,
    /// How the packages came in that only the head has, most work first.
    pub came: Vec<WayIn>,
    /// The same of those that only the base has.
    pub went: Vec<WayIn>,
    /// Modules that came, went or have another version; `None` where they are not known.
    pub modules: Option<Vec<ModuleDiff>>,
    /// Why the head's packages were compiled.
    pub misses: Misses,
    /// The figures as recorded.
    pub seen: Seen,
    /// What explains the difference of the exec times; `None` where one has none.
    pub explanation: Option<Explanation>,
    /// What the cache was worth to each; `None` where a build did not come to its end.
    pub cache_worth: Pair<Option<CacheWorth>>,
}

impl Diff {
    /// Compares two builds. Durations of what the cache spared both are looked for in the further
    /// recordings too. Both are replayed with so many workers; by default with the head's.
    #[must_use]
    pub fn of(
        side: &Pair<Side<'_>>,
        recordings: &[Profile],
        workers_asked: Option<NonZeroU32>,
    ) -> Self {
        let (differences, mut comparable) = circumstances(side);
        if !same_kind(side) {
            comparable = Comparable::default();
        }
        let both = side.map(|side| Recording::analysed(side.profile, side.analysis));
        let same = SameSources::of(&both.map(|recording| recording));
        let runs = [side.base.profile, side.head.profile].into_iter();
        let runs: Vec<Profile> = runs.chain(recordings).flat_map(other_runs).collect();
        let others = recordings.iter().chain(&runs);
        let others: Vec<Recording<'_>> = others.map(Recording::of).collect();
        let mut classes = HashClasses::default();
        classes.join_all(&same.aliases);
        for other in &others {
            for to in [&both.base, &both.head] {
                let found = SameSources::of(&Pair {
                    base: to,
                    head: other,
                });
                classes.join_all(&found.aliases);
            }
        }
        let others = others.into_iter().map(|other| other.knowing(&classes));
        let others: Vec<Recording<'_>> = others.collect();
        let both = Pair {
            base: both.base.knowing(&classes),
            head: both.head.knowing(&classes),
        };
        let both = both.map(|recording| recording);
        let all: Vec<&Recording<'_>> = [both.base, both.head].into_iter().chain(&others).collect();
        let durations = Durations::of(&all);
        let times = both.map(|recording| durations.when_nothing_is_cached(recording));
        let plans = side.map(|side| &side.analysis.plan);
        let workers = workers(side);
        let packages = packages::packages(&both, &times.map(|times| &**times), &same);
        let costs = workers_asked.or(workers.head).filter(|_| comparable.cost);
        let costs = costs.map(|workers| Costs::of(&both, &plans, times.clone(), workers));
        let seen = Seen::of(side, comparable);
        let ended = ended_well(&side.base) && ended_well(&side.head);
        let explained = seen.exec.known().zip(workers.known()).filter(|_| ended);
        let explanation =
            explained.map(|(seen, workers)| Explanation::of(&both, &plans, &times, seen, workers));
        let worth = |side: &Side<'_>, recording: &Recording<'_>, times: &[WorkTime], workers| {
            let workers = Option::filter(workers, |_: &NonZeroU32| ended_well(side))?;
            Some(CacheWorth::of(
                recording,
                &side.analysis.plan,
                times,
                workers,
            ))
        };
        Self {
            cache_worth: Pair {
                base: worth(&side.base, both.base, &times.base, workers.base),
                head: worth(&side.head, both.head, &times.head, workers.head),
            },
            came: brought_in::ways_in(both.head, &times.head, &packages, PackageChange::Came),
            went: brought_in::ways_in(both.base, &times.base, &packages, PackageChange::Went),
            modules: modules::modules(&both, &packages),
            misses: misses::Misses::of(&both, &packages, &times.head),
            differences,
            comparable,
            costs,
            packages,
            seen,
            explanation,
        }
    }
}

/// The runs of a profile that are not shown, each as a profile of its own.
fn other_runs(profile: &Profile) -> impl Iterator<Item = Profile> {
    profile.other_runs.iter().map(|run| Profile {
        build: run.build.clone(),
        graph: run.graph.clone(),
        packages: profile.packages.clone(),
        ..Profile::default()
    })
}
