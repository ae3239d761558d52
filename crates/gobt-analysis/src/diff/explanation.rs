//! What explains the difference between the two exec times that were seen?
//!
//! From the base's recorded time to the head's in steps that change one thing each, by replay, so
//! that they sum to the difference exactly:
//!
//! | step | what changes |
//! |---|---|
//! | workers | the base's build with the head's number of workers |
//! | work | the head's build; what both builds do stays cached or compiled as it was for the base, what only the head does is compiled |
//! | cache | what was cached for the head is, and what was not is compiled |
//! | noise | what replays do not explain: the same work took longer or shorter in the recordings |

use std::collections::HashMap;
use std::num::NonZeroU32;

use gobt_profile::Nanos;

use crate::plan::Plan;
use crate::replay::replay;

use super::durations::WorkTime;
use super::recording::{Recording, WorkKey};
use super::{Delta, Pair};

/// The difference of the recorded exec times, in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The exec times as recorded.
    pub seen: Pair<Nanos>,
    /// The numbers of workers.
    pub parallelism: Pair<NonZeroU32>,
    /// What the other number of workers did.
    pub workers: Delta,
    /// What the change of the code did, the cache being as it was for the base.
    pub work: Delta,
    /// What the cache did: more found there, or less.
    pub cache: Delta,
    /// What remains: the same work took longer or shorter.
    pub noise: Delta,
}

impl Explanation {
    pub(super) fn of(
        recordings: &Pair<&Recording<'_>>,
        plans: &Pair<&Plan>,
        uncached: &Pair<Vec<WorkTime>>,
        seen: Pair<Nanos>,
        parallelism: Pair<NonZeroU32>,
    ) -> Self {
        let base = as_recorded(recordings.base, &uncached.base);
        let head = as_recorded(recordings.head, &uncached.head);
        let expected = with_the_cache_of(recordings, &base, &uncached.head);
        let run = |plan: &Plan, times: Vec<Nanos>, workers| replay(&plan.lasting(times), workers);
        let as_base = run(plans.base, base.clone(), parallelism.base);
        let with_workers = run(plans.base, base, parallelism.head);
        let with_work = run(plans.head, expected, parallelism.head);
        let as_head = run(plans.head, head, parallelism.head);
        let noise = Delta::between(seen.base, as_base) + Delta::between(as_head, seen.head);
        Self {
            seen,
            parallelism,
            workers: Delta::between(as_base, with_workers),
            work: Delta::between(with_workers, with_work),
            cache: Delta::between(with_work, as_head),
            noise,
        }
    }

    /// The whole difference: the sum of all parts.
    #[must_use]
    pub fn whole(&self) -> Delta {
        Delta::between(self.seen.base, self.seen.head)
    }
}

/// What each action took with the cache as it was: what it did at its usual time, what the cache
/// spared as recorded.
pub(super) fn as_recorded(recording: &Recording<'_>, uncached: &[WorkTime]) -> Vec<Nanos> {
    let actions = recording.graph().iter().zip(uncached);
    actions
        .map(|((id, _), work)| match recording.did_its_work(id) {
            true => work.time,
            false => recording.duration(id).unwrap_or_default(),
        })
        .collect()
}

/// The head's actions: those that the base has too as they were there, all others done.
fn with_the_cache_of(
    recordings: &Pair<&Recording<'_>>,
    base: &[Nanos],
    uncached: &[WorkTime],
) -> Vec<Nanos> {
    let keys = recordings.base.keys();
    let in_base: HashMap<&WorkKey<'_>, Nanos> = keys.iter().zip(base.iter().copied()).collect();
    let keys = recordings.head.keys();
    let actions = keys.iter().zip(uncached);
    actions
        .map(|(key, work)| in_base.get(key).copied().unwrap_or(work.time))
        .collect()
}
