//! What would this build take after a change?
//!
//! A change makes actions faster or free, leaves a package or an import out, or sets another number
//! of workers. The answer is a replay of what is left, against a replay of the build as it was.

mod baseline;
mod best;
mod candidates;
mod effect;
mod funnel;
mod removal;
mod sets;

use std::num::NonZeroU32;

use gobt_profile::{Nanos, Profile};

use crate::analysis::Analysis;
use crate::chains::Chains;
use crate::critical_path::CriticalPath;
use crate::plan::Plan;
use crate::replay::{Company, replay};
use crate::units::UnitId;

pub use best::{BEST_FOR, BestChanges, Saving};
pub use candidates::Candidate;
pub(crate) use effect::Effect;
pub use removal::Removal;
pub use sets::{ChangeSet, SetMember};

/// How many times as fast something becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speedup {
    /// It takes no time at all.
    Free,
    /// Its time is divided by this: 2 halves it, 0.5 doubles it. Above 0.
    Times(f64),
}

impl Speedup {
    /// What durations are multiplied by.
    #[must_use]
    pub fn factor(self) -> f64 {
        match self {
            Self::Free => 0.0,
            Self::Times(times) => times.recip(),
        }
    }
}

/// One change to a recorded build.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// These units compile faster.
    Speedup {
        /// Which; the variants of one package, mostly.
        units: Vec<UnitId>,
        /// By how much.
        by: Speedup,
    },
    /// All actions of one mode run faster. `cgo compile FILE` counts as `cgo compile`.
    SpeedupMode {
        /// As [`gobt_profile::Mode::family`] has it.
        mode: Box<str>,
        /// By how much.
        by: Speedup,
    },
    /// These units, and what only they need, are not built.
    Without {
        /// Which; the variants of one package, mostly.
        units: Vec<UnitId>,
    },
    /// Units no longer import others, and what only those imports needed is not built.
    WithoutImport {
        /// Which imports: from, to.
        imports: Vec<(UnitId, UnitId)>,
    },
}

/// The build as it was, and after changes.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// As recorded, without the time in which tests were blocked, by replay.
    pub before: Prediction,
    /// After the changes, by replay.
    pub after: Prediction,
    /// What is not built any more.
    pub removed: Vec<UnitId>,
    /// The cores that actions share at the model's end of the range.
    pub cores: Cores,
}

/// A number of cores, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cores {
    /// What was asked for.
    Asked(NonZeroU32),
    /// The recording's machine, or its quota.
    Recorded(f64),
    /// Not recorded: as many as there were workers.
    AsWorkers(f64),
}

/// One build, predicted.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The number of workers.
    pub parallelism: NonZeroU32,
    /// The exec time by plain replay.
    pub exec: Nanos,
    /// The exec time when actions share the machine's cores: the other end of the range. Equal to
    /// [`exec`](Self::exec) for the recorded number of workers.
    pub model: Nanos,
    /// The sum of all durations.
    pub work: Nanos,
    /// The longest chain of dependent actions.
    pub critical_path: CriticalPath,
    /// The durations of the critical path's steps.
    pub step_durations: Vec<Nanos>,
}

impl WhatIf {
    /// Predicts the build after all these changes together. `parallelism` is the number of workers
    /// afterwards, `cores` that of the machine's cores; `None` leaves them as recorded.
    ///
    /// `None` where actions have no times: nothing is known of such a build.
    #[must_use]
    pub fn of(
        profile: &Profile,
        analysis: &Analysis,
        changes: &[Change],
        parallelism: Option<NonZeroU32>,
        cores: Option<NonZeroU32>,
    ) -> Option<Self> {
        let scaling = analysis.scaling.as_ref()?;
        let recorded = scaling.replay.parallelism;
        let workers = parallelism.unwrap_or(recorded);
        let same_machine = workers == recorded && cores.is_none();
        let company = match cores {
            Some(cores) => scaling.company.with_cores(cores),
            None => scaling.company.clone(),
        };
        let nothing = Effect::none(profile, analysis);
        let effect = Effect::of(profile, analysis, changes);
        let before = nothing.plan(profile);
        let after = effect.plan(profile);
        let model = (!same_machine).then(|| company.scaled(effect.factors()));
        Some(Self {
            before: predict(&before, recorded, None),
            after: predict(&after, workers, model.as_ref()),
            removed: effect.removed_units(analysis),
            cores: match cores {
                Some(cores) => Cores::Asked(cores),
                None if company.cores_recorded => Cores::Recorded(company.cores),
                None => Cores::AsWorkers(company.cores),
            },
        })
    }

    /// How much shorter the build becomes by plain replay; `None` when it becomes longer.
    #[must_use]
    pub fn saving(&self) -> Option<Nanos> {
        let (before, after) = (self.before.exec, self.after.exec);
        (after <= before).then(|| before - after)
    }
}

fn predict(plan: &Plan, parallelism: NonZeroU32, company: Option<&Company>) -> Prediction {
    let critical_path = CriticalPath::of(plan, &Chains::of(plan));
    let exec = replay(plan, parallelism);
    Prediction {
        parallelism,
        exec,
        model: company.map_or(exec, |company| company.replay(plan, parallelism)),
        work: plan.work(),
        step_durations: step_durations(plan, &critical_path),
        critical_path,
    }
}

fn step_durations(plan: &Plan, path: &CriticalPath) -> Vec<Nanos> {
    let of_step = |&id| {
        plan.find(id)
            .map_or(Nanos::ZERO, |task| plan.duration(task))
    };
    path.steps.iter().map(of_step).collect()
}
