//! What does the head cost, without the noise of work that merely changed?
//!
//! What both builds do has one duration already. Work that came or went counts fully. But a package
//! that is compiled from other inputs has a recording on each side, and recordings of the very same
//! work vary: its duration by a factor of four where another command or another program was in the
//! way, its CPU time mostly by less than a quarter. So such work counts as changed only where both
//! its duration and its CPU time went the same way by more than the tolerance, and the duration by
//! more than 100 ms. Otherwise the head's takes what the base's took.

use std::borrow::Cow;
use std::collections::HashMap;

use gobt_profile::{Action, ActionId, Mode, Nanos, Profile};

use crate::chains::Chains;
use crate::critical_path::CriticalPath;
use crate::diff::{Costs, Delta, Diff, Difference, Pair, Side};
use crate::replay::replay;
use crate::units::UnitId;

/// Less than this is never told from noise.
const LEAST: Nanos = Nanos::from_nanos(100_000_000);

/// The head's costs that can be held against the base's.
#[derive(Debug)]
pub(super) struct Calm {
    /// What each action of the head takes.
    times: Vec<Nanos>,
    pub(super) exec: Nanos,
    pub(super) work: Nanos,
    pub(super) path: CriticalPath,
    pub(super) left_out: LeftOut,
    /// Units of the head whose work changed by more than noise, and by how much.
    pub(super) changed: Vec<(UnitId, Delta)>,
}

/// Differences that were taken for noise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// In so many actions.
    pub actions: usize,
    /// Their sum, longer ones less shorter ones.
    pub sum: Delta,
    /// Whether the machines differ, so that no difference could be told from noise.
    pub other_machine: bool,
}

/// One kind of work in the folder of a unit; of several the number.
type Place<'a> = (UnitId, Cow<'a, str>, u32);

impl Calm {
    pub(super) fn of(
        side: &Pair<Side<'_>>,
        recordings: &[Profile],
        diff: &Diff,
        costs: &Costs,
        tolerance: f64,
    ) -> Self {
        let machine = |difference: &Difference| matches!(difference, Difference::Machine(_));
        let mut left_out = LeftOut {
            other_machine: diff.differences.iter().any(machine),
            ..LeftOut::default()
        };
        let cpu = CpuTimes::of(side, recordings);
        let base_of = places(&side.base)
            .into_iter()
            .map(|(id, place)| (place, id));
        let base_of: HashMap<Place<'_>, ActionId> = base_of.collect();
        let counterpart = counterparts(diff);
        let mut times: Vec<Nanos> = costs.cost.head.times.iter().map(|work| work.time).collect();
        let mut changed: HashMap<UnitId, Delta> = HashMap::new();
        for (id, (unit, mode, nth)) in places(&side.head) {
            let base = counterpart.get(&unit).copied();
            let Some(&base_id) = base.and_then(|base| base_of.get(&(base, mode, nth))) else {
                continue;
            };
            let time = Pair {
                base: costs.cost.base.times[base_id.index()].time,
                head: times[id.index()],
            };
            if time.same() {
                continue;
            }
            let cpu = Pair {
                base: cpu.of_action(side.base.profile, base_id),
                head: cpu.of_action(side.head.profile, id),
            };
            if !left_out.other_machine && is_more_than_noise(time, cpu, tolerance) {
                let sum = changed.entry(unit).or_default();
                *sum = *sum + time.delta();
            } else {
                times[id.index()] = time.base;
                left_out.actions += 1;
                left_out.sum = left_out.sum + time.delta();
            }
        }
        let mut changed: Vec<(UnitId, Delta)> = changed.into_iter().collect();
        changed.sort_unstable();
        let plan = side.head.analysis.plan.lasting(times.clone());
        Self {
            exec: replay(&plan, costs.parallelism),
            work: plan.work(),
            path: CriticalPath::of(&plan, &Chains::of(&plan)),
            times,
            left_out,
            changed,
        }
    }

    /// What compiling a unit of the head takes.
    pub(super) fn self_time(&self, actions: &[ActionId]) -> Nanos {
        actions.iter().map(|id| self.times[id.index()]).sum()
    }
}

fn is_more_than_noise(time: Pair<Nanos>, cpu: Pair<Nanos>, tolerance: f64) -> bool {
    let beyond = |pair: Pair<Nanos>| {
        let smaller = pair.base.min(pair.head);
        pair.delta().length().as_nanos() as f64 > smaller.as_nanos() as f64 * tolerance
    };
    // Without CPU time on both sides nothing tells a slower package from a busy machine.
    let known = cpu.base != Nanos::ZERO && cpu.head != Nanos::ZERO;
    let same_way = time.delta().direction() == cpu.delta().direction();
    known && same_way && beyond(time) && beyond(cpu) && time.delta().length() > LEAST
}

/// For each unit of the head that of the base with the same name.
fn counterparts(diff: &Diff) -> HashMap<UnitId, UnitId> {
    let both = diff.packages.iter().filter_map(|p| p.unit.known());
    both.map(|unit| (unit.head, unit.base)).collect()
}

/// Every action that works in the folder of a unit.
fn places<'a>(side: &Side<'a>) -> Vec<(ActionId, Place<'a>)> {
    let mut count: HashMap<(UnitId, Cow<'a, str>), u32> = HashMap::new();
    let mut places = Vec::new();
    for (id, action) in side.profile.graph.iter() {
        let Some(unit) = side.analysis.units.of_folder(id) else {
            continue;
        };
        let mode = mode_text(action);
        let count = count.entry((unit, mode.clone())).or_default();
        places.push((id, (unit, mode, *count)));
        *count += 1;
    }
    places
}

fn mode_text(action: &Action) -> Cow<'_, str> {
    match &action.mode {
        Mode::CgoCompile(file) => {
            let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
            Cow::Owned(format!("{} {name}", action.mode.family()))
        }
        mode => Cow::Borrowed(mode.family()),
    }
}

/// CPU times by what was done, for what came from the cache in the two builds.
struct CpuTimes<'a>(HashMap<(&'a str, &'a str), Nanos>);

impl<'a> CpuTimes<'a> {
    fn of(side: &Pair<Side<'a>>, recordings: &'a [Profile]) -> Self {
        let all = [side.base.profile, side.head.profile].into_iter();
        let runs = all.chain(recordings).flat_map(Profile::runs);
        let actions = runs.flat_map(|(_, graph)| graph.actions());
        let done = actions.filter(|action| action.executed() && !action.action_id.is_empty());
        let mut times = HashMap::new();
        for action in done {
            let work = (action.mode.family(), &*action.action_id);
            times.entry(work).or_insert(action.cpu());
        }
        Self(times)
    }

    fn of_action(&self, profile: &Profile, id: ActionId) -> Nanos {
        let action = profile.graph.action(id);
        if action.executed() {
            return action.cpu();
        }
        let work = (action.mode.family(), &*action.action_id);
        self.0.get(&work).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(base: u64, head: u64) -> Pair<Nanos> {
        let ms = |ms| Nanos::from_nanos(ms * 1_000_000);
        Pair {
            base: ms(base),
            head: ms(head),
        }
    }

    #[test]
    fn only_what_both_clocks_show_is_more_than_noise() {
        for (time, cpu, more) in [
            ((1000, 1300), (1000, 1300), true),
            ((1300, 1000), (1300, 1000), true),
            // Four times as long, for the same CPU time: something was in its way.
            ((1000, 4000), (1000, 1200), false),
            ((1000, 1200), (1000, 4000), false),
            ((1000, 1300), (1300, 1000), false),
            // Too short to tell.
            ((10, 110), (10, 110), false),
            ((10, 111), (10, 110), true),
            // Exactly the tolerance is within it.
            ((1000, 1250), (1000, 2000), false),
            ((1000, 9000), (0, 9000), false),
            ((1000, 9000), (1000, 0), false),
        ] {
            let found = is_more_than_noise(pair(time.0, time.1), pair(cpu.0, cpu.1), 0.25);
            assert_eq!(found, more, "{time:?} {cpu:?}");
        }
    }
}
