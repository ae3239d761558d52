//! What was the cache worth to one build?

use std::num::NonZeroU32;

use gobt_profile::Nanos;

use crate::plan::Plan;
use crate::replay::replay;

use super::costs::Estimated;
use super::durations::{KnownBy, WorkTime};
use super::explanation::as_recorded;
use super::recording::Recording;

/// What the cache spared one build.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CacheWorth {
    /// Work that was not done.
    pub work: Nanos,
    /// So much shorter was the exec time for it, by replay with the recorded number of workers.
    pub exec: Nanos,
    /// How many actions were spared.
    pub actions: usize,
    /// How much of the work is estimated, since no recording did it.
    pub estimated: Estimated,
}

impl CacheWorth {
    pub(super) fn of(
        recording: &Recording<'_>,
        plan: &Plan,
        uncached: &[WorkTime],
        workers: NonZeroU32,
    ) -> Self {
        let cached = as_recorded(recording, uncached);
        let mut worth = Self::default();
        for (((id, action), work), &took) in recording.graph().iter().zip(uncached).zip(&cached) {
            if recording.did_its_work(id) || action.failed() {
                continue;
            }
            let spared = work.time.saturating_sub(took);
            worth.work += spared;
            worth.actions += 1;
            if work.known_by != KnownBy::Recorded {
                worth.estimated.actions += 1;
                worth.estimated.work += spared;
                worth.estimated.unknown += usize::from(work.known_by == KnownBy::Nothing);
            }
        }
        let without = uncached.iter().map(|work| work.time).collect();
        let without = replay(&plan.lasting(without), workers);
        let with = replay(&plan.lasting(cached), workers);
        worth.exec = without.saturating_sub(with);
        worth
    }
}
