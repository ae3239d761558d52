//! What of a build is there to know before asking why? Less than a whole analysis, which would take
//! most of the time in very large builds.

use std::num::NonZeroU32;

use gobt_profile::Profile;

use crate::blocked::Blocked;
use crate::concurrency::Concurrency;
use crate::plan::Plan;
use crate::replay::{ReplayFigures, replay};
use crate::totals::Totals;
use crate::units::Units;

/// What answers are drawn from. Each figure is that of [`Analysis`](crate::Analysis).
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Compilations of packages, and which needs which.
    pub units: Units,
    /// The build as a whole.
    pub totals: Totals,
    /// What of each action's duration was waiting for another test to start.
    pub blocked: Blocked,
    /// The recorded build replayed as it was; `None` where actions have no times.
    pub replay: Option<ReplayFigures>,
}

impl Facts {
    /// Works them out.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let units = Units::of(profile);
        let totals = Totals::of(profile, &units);
        Self {
            units,
            replay: figures(profile, &totals),
            totals,
            blocked: Blocked::of(&profile.graph),
        }
    }
}

fn figures(profile: &Profile, totals: &Totals) -> Option<ReplayFigures> {
    let graph = &profile.graph;
    let all_done = graph.actions().iter().all(|a| a.times.span().is_some());
    let observed = totals.exec.filter(|_| all_done)?;
    let recorded = totals.parallelism.and_then(NonZeroU32::new);
    let seen = || NonZeroU32::new(Concurrency::of(graph).most_running);
    let parallelism = recorded.or_else(seen).unwrap_or(NonZeroU32::MIN);
    Some(ReplayFigures {
        parallelism,
        parallelism_recorded: recorded.is_some(),
        predicted: replay(&Plan::of(graph), parallelism),
        observed,
    })
}
