//! What do both builds cost with nothing in the cache, without the noise of recordings?

use std::collections::HashMap;
use std::num::NonZeroU32;

use gobt_profile::{ActionId, Nanos};

use crate::chains::Chains;
use crate::critical_path::CriticalPath;
use crate::plan::Plan;
use crate::replay::replay;

use super::durations::{KnownBy, WorkTime};
use super::recording::{Recording, WorkKey};
use super::{Delta, Pair};

/// What one build costs when nothing is in the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// The sum of all its work.
    pub work: Nanos,
    /// Its exec time, by replay.
    pub exec: Nanos,
    /// Its longest chain.
    pub critical_path: CriticalPath,
    /// What each action takes; the place in the list is [`ActionId::index`].
    pub times: Vec<WorkTime>,
    /// How much of the work is estimated.
    pub estimated: Estimated,
}

/// Work that no recording did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Estimated {
    /// How many actions.
    pub actions: usize,
    /// What they are taken to cost.
    pub work: Nanos,
    /// How many of them count as 0, because nothing like them was recorded.
    pub unknown: usize,
}

impl Estimated {
    fn add(&mut self, work: WorkTime) {
        if work.known_by != KnownBy::Recorded {
            self.actions += 1;
            self.work += work.time;
            self.unknown += usize::from(work.known_by == KnownBy::Nothing);
        }
    }
}

/// Both costs, and what they have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Costs {
    /// The number of workers of both replays.
    pub parallelism: NonZeroU32,
    /// The two builds.
    pub cost: Pair<Cost>,
    /// How much of the work of each is in the other as well.
    pub shared: Shared,
    /// Work that is in one of them only: the whole difference comes from it.
    pub own: Pair<OwnWork>,
}

/// Work that both builds do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shared {
    /// How many actions of the head have go's own hash of their inputs in the base as well …
    pub actions: usize,
    /// … of how many that have such a hash.
    pub of: usize,
}

impl Shared {
    /// The part of the head's actions that the base has too; 1 where there are none.
    #[must_use]
    pub fn share(self) -> f64 {
        match self.of {
            0 => 1.0,
            of => self.actions as f64 / of as f64,
        }
    }
}

/// Work that the other build does not do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnWork {
    /// How many actions.
    pub actions: usize,
    /// What they take.
    pub work: Nanos,
    /// How much of that is estimated.
    pub estimated: Estimated,
}

impl Costs {
    /// Replays both with so many workers.
    pub(super) fn of(
        recordings: &Pair<&Recording<'_>>,
        plans: &Pair<&Plan>,
        times: Pair<Vec<WorkTime>>,
        parallelism: NonZeroU32,
    ) -> Self {
        let keys = Pair {
            base: recordings.base.keys(),
            head: recordings.head.keys(),
        };
        let (in_base, in_head) = (count(&keys.base), count(&keys.head));
        let with_inputs = |keys: &&WorkKey<'_>| keys.has_inputs();
        let shared = Shared {
            of: keys.head.iter().filter(with_inputs).count(),
            actions: keys
                .head
                .iter()
                .filter(with_inputs)
                .filter(|key| in_base.contains_key(key))
                .count(),
        };
        let own = Pair {
            base: own_work(&keys.base, &times.base, &in_head),
            head: own_work(&keys.head, &times.head, &in_base),
        };
        let Pair { base, head } = times;
        Self {
            parallelism,
            cost: Pair {
                base: cost(plans.base, base, parallelism),
                head: cost(plans.head, head, parallelism),
            },
            shared,
            own,
        }
    }

    /// How much the exec time changes.
    #[must_use]
    pub fn exec(&self) -> Delta {
        Delta::between(self.cost.base.exec, self.cost.head.exec)
    }

    /// How much the work changes.
    #[must_use]
    pub fn work(&self) -> Delta {
        Delta::between(self.cost.base.work, self.cost.head.work)
    }

    /// How much the longest chain changes.
    #[must_use]
    pub fn chain(&self) -> Delta {
        let (base, head) = (&self.cost.base, &self.cost.head);
        Delta::between(base.critical_path.length, head.critical_path.length)
    }

    /// Whether both builds do exactly the same work.
    #[must_use]
    pub fn same_work(&self) -> bool {
        self.own.base.actions == 0 && self.own.head.actions == 0
    }
}

fn count<'k, 'a>(keys: &'k [WorkKey<'a>]) -> HashMap<&'k WorkKey<'a>, ActionId> {
    let keys = keys.iter().enumerate();
    keys.map(|(index, key)| (key, ActionId::from_index(index)))
        .collect()
}

fn own_work(
    keys: &[WorkKey<'_>],
    times: &[WorkTime],
    other: &HashMap<&WorkKey<'_>, ActionId>,
) -> OwnWork {
    let mut own = OwnWork::default();
    for (_, time) in keys
        .iter()
        .zip(times)
        .filter(|(key, _)| !other.contains_key(key))
    {
        own.actions += 1;
        own.work += time.time;
        own.estimated.add(*time);
    }
    own
}

fn cost(plan: &Plan, times: Vec<WorkTime>, parallelism: NonZeroU32) -> Cost {
    // The plan holds every action, so both have the same places.
    let plan = plan.lasting(times.iter().map(|work| work.time).collect());
    let mut estimated = Estimated::default();
    for &time in &times {
        estimated.add(time);
    }
    Cost {
        work: plan.work(),
        exec: replay(&plan, parallelism),
        critical_path: CriticalPath::of(&plan, &Chains::of(&plan)),
        times,
        estimated,
    }
}
