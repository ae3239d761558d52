//! What does a rule get to see, and what is worth a finding at all?
//!
//! A **saving** is always what a replay of the changed build takes less than a replay of the build
//! as it was, with the recorded number of workers; no test is blocked in either.

use std::num::NonZeroU32;

use gobt_profile::{Action, ActionId, Mode, Nanos, Profile};

use crate::analysis::Analysis;
use crate::packages::PackageFigures;
use crate::plan::Plan;
use crate::replay::{Replayer, Scaling, replay};
use crate::test_runs::tested_binary;
use crate::units::UnitId;
use crate::what_if::{Change, Effect};

use super::origin::{Origin, origin};
use crate::command::Command;

/// Of a build shorter than this nothing is found.
const SHORTEST: Nanos = Nanos::from_nanos(1_000_000_000);

/// A saving is worth a finding from this part of the build on …
const WORTH_SHARE: f64 = 0.03;

/// … and from this time on.
const WORTH_TIME: Nanos = Nanos::from_nanos(500_000_000);

/// So many actions for each CPU, on average, are no crowd yet.
const CROWDED: f64 = 1.05;

/// One build that went well, and what can be asked of it.
pub(crate) struct Case<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) analysis: &'a Analysis,
    pub(crate) scaling: &'a Scaling,
    /// The go command's flags.
    pub(crate) command: Command,
    /// The number of workers.
    pub(crate) workers: NonZeroU32,
    /// The exec time, as recorded.
    pub(crate) exec: Nanos,
    /// The exec time by replay, no test blocked.
    pub(crate) before: Nanos,
    /// The wall time; the exec time where that is not known.
    pub(crate) whole: Nanos,
    /// How far the replay is off.
    error: Nanos,
    /// The actions' durations without what was blocked.
    durations: Vec<Nanos>,
}

impl<'a> Case<'a> {
    /// `None` where nothing is to be found: the build was too short, or it did not come to its end,
    /// so that nobody knows what it would have taken.
    pub(crate) fn open(profile: &'a Profile, analysis: &'a Analysis) -> Option<Self> {
        let scaling = analysis.scaling.as_ref()?;
        let exec = analysis.totals.exec?;
        let whole = analysis.totals.wall.unwrap_or(exec);
        let reached = &analysis.reached;
        let complete = !profile.build.outcome.interrupted()
            && reached.failed.is_empty()
            && reached.failed_links.is_empty()
            && reached.never_reached.is_empty();
        if !complete || whole < SHORTEST {
            return None;
        }
        let workers = scaling.replay.parallelism;
        let (predicted, observed) = (scaling.replay.predicted, scaling.replay.observed);
        Some(Self {
            profile,
            analysis,
            scaling,
            command: Command::of(&profile.build),
            workers,
            exec,
            before: scaling.at(workers.get())?.model,
            whole,
            error: predicted.max(observed) - predicted.min(observed),
            durations: analysis.blocked.durations_without(&profile.graph),
        })
    }

    /// Whether a saving is large enough to speak of: some time, some part of the build, and more
    /// than the replay is off.
    pub(crate) fn is_worth(&self, saving: Nanos) -> bool {
        saving >= WORTH_TIME && saving.share_of(self.whole) >= WORTH_SHARE && saving > self.error
    }

    /// The same with a larger part of the exec time.
    pub(crate) fn is_worth_share(&self, saving: Nanos, share: f64) -> bool {
        self.is_worth(saving) && saving.share_of(self.before) >= share
    }

    /// What is saved when each action's time is multiplied by what `factor` says of it, 0 to 1.
    pub(crate) fn saving_scaled(&self, factor: impl Fn(ActionId, &Action) -> f64) -> Nanos {
        let actions = self.profile.graph.iter().zip(&self.durations);
        let durations: Vec<Nanos> = actions
            .map(|((id, action), &duration)| scaled(duration, factor(id, action)))
            .collect();
        if durations == self.durations {
            return Nanos::ZERO;
        }
        let after = Replayer::new(&self.analysis.plan).run(self.workers, &durations);
        self.before.saturating_sub(after)
    }

    /// What is saved when these units' actions take so many times as long; all others stay.
    pub(crate) fn saving_of_units(&self, units: &[UnitId], factor: f64) -> Nanos {
        let mut chosen = vec![false; self.analysis.units.all().len()];
        for unit in units {
            chosen[unit.index()] = true;
        }
        self.saving_scaled(|id, _| match self.analysis.units.of_action(id) {
            Some(unit) if chosen[unit.index()] => factor,
            _ => 1.0,
        })
    }

    /// What is saved when no action of this mode is run. What they depended on still is.
    pub(crate) fn saving_without_mode(&self, mode: &Mode) -> Nanos {
        let graph = &self.profile.graph;
        let keep = |id: ActionId| graph.action(id).mode != *mode;
        let plan = Plan::select(graph, &self.durations, keep, |_, _| true);
        self.saving_with(&plan)
    }

    /// What is saved when these imports are left out, with all that nothing else needs.
    pub(crate) fn saving_without_imports(&self, imports: Vec<(UnitId, UnitId)>) -> Nanos {
        let changes = [Change::WithoutImport { imports }];
        let plan = Effect::of(self.profile, self.analysis, &changes).plan(self.profile);
        self.saving_with(&plan)
    }

    fn saving_with(&self, plan: &Plan) -> Nanos {
        self.before.saturating_sub(replay(plan, self.workers))
    }

    /// The exec time by plain replay with another number of workers, no test blocked.
    pub(crate) fn with_workers(&self, workers: NonZeroU32) -> Nanos {
        Replayer::new(&self.analysis.plan).run(workers, &self.durations)
    }

    /// What an action takes, less what of it was blocked.
    pub(crate) fn duration(&self, id: ActionId) -> Nanos {
        self.durations[id.index()]
    }

    /// The sum over all actions that `wanted` chooses.
    pub(crate) fn work(&self, wanted: impl Fn(ActionId, &Action) -> bool) -> Nanos {
        let graph = self.profile.graph.iter();
        let chosen = graph.filter(|(id, action)| wanted(*id, action));
        chosen.map(|(id, _)| self.duration(id)).sum()
    }

    /// Whose package this is.
    pub(crate) fn origin(&self, figures: &PackageFigures) -> Origin {
        origin(self.profile, figures)
    }

    /// For each unit the place of its figures in [`Analysis::packages`].
    pub(crate) fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.analysis.units.all().len()];
        for (place, figures) in self.analysis.packages.iter().enumerate() {
            places[figures.unit.index()] = place;
        }
        places
    }

    /// Whether this is a `go test` (or a graph of one).
    pub(crate) fn is_test(&self) -> bool {
        let modes = &self.analysis.modes;
        modes.iter().any(|mode| &*mode.mode == "test run")
    }

    /// The links that ran, in order.
    pub(crate) fn links(&self) -> Vec<ActionId> {
        let graph = self.profile.graph.iter();
        graph
            .filter(|(_, action)| action.mode == Mode::Link && action.executed())
            .map(|(id, _)| id)
            .collect()
    }

    /// The tests that ran, each with the link of its binary, if that ran too: what `go test` takes
    /// from the cache it does not link.
    pub(crate) fn linked_tests(&self) -> Vec<LinkedTest> {
        let graph = &self.profile.graph;
        let runs = graph.iter().filter(|(_, a)| a.mode == Mode::TestRun);
        runs.filter_map(|(run, _)| {
            let link = tested_binary(graph, run)?;
            graph
                .action(link)
                .executed()
                .then_some(LinkedTest { run, link })
        })
        .collect()
    }

    /// Whether more actions ran at once than there are CPUs: then each took longer for it, and no
    /// replay tells what one of them would have taken in less company.
    pub(crate) fn is_crowded(&self) -> bool {
        let at_once = self.analysis.totals.total_work.share_of(self.exec);
        self.cpus()
            .is_some_and(|cpus| at_once > f64::from(cpus.get()) * CROWDED)
    }

    /// CPUs that the build may use, as go from 1.25 on counts them: those of the machine, or the
    /// container's quota, rounded up. `None` where the machine is not known.
    pub(crate) fn cpus(&self) -> Option<NonZeroU32> {
        let machine = self.profile.build.machine.as_ref()?;
        let quota = machine.cpu_quota_millis.map(|millis| millis.div_ceil(1000));
        let quota = quota.map(|cpus| u32::try_from(cpus).unwrap_or(u32::MAX));
        NonZeroU32::new(quota.map_or(machine.cpus, |quota| machine.cpus.min(quota.max(1))))
    }
}

/// A test that was linked and run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LinkedTest {
    pub(crate) run: ActionId,
    pub(crate) link: ActionId,
}

/// A part of a time, rounded as [`Change::Speedup`] does.
fn scaled(duration: Nanos, factor: f64) -> Nanos {
    if factor >= 1.0 {
        return duration;
    }
    let nanos = (duration.as_nanos() as f64 * factor.max(0.0)).round() as u64;
    Nanos::from_nanos(nanos.min(duration.as_nanos()))
}
