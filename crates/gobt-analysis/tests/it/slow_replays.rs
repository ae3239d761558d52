//! Slack, drag, closures, dominators, replays and changed builds on random graphs, against plain
//! versions: each duration set to 0 in turn, each unit removed in turn, a step-by-step simulation.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use gobt_analysis::{
    Analysis, BestChanges, Candidate, Change, Rebuild, Removal, Saving, Speedup, UnitId, Units,
    WhatIf, roots,
};
use gobt_profile::{ActionId, Graph, Mode, Nanos, Profile};
use gobt_testkit::dag::Dag;
use proptest::prelude::*;

use crate::profile;

fn random(seed: u64, workers: usize) -> Profile {
    profile(&Dag::random(seed).run(workers).to_json())
}

fn ids(graph: &Graph) -> Vec<ActionId> {
    graph.iter().map(|(id, _)| id).collect()
}

fn durations(graph: &Graph) -> Vec<u64> {
    let actions = graph.actions().iter();
    actions.map(|a| a.duration().as_nanos()).collect()
}

/// The longest chain that ends with an action, by looking at all below it.
fn longest(
    graph: &Graph,
    durations: &[u64],
    id: ActionId,
    memo: &mut BTreeMap<ActionId, u64>,
) -> u64 {
    if let Some(&known) = memo.get(&id) {
        return known;
    }
    let below = graph.dependencies(id).iter();
    let below = below.map(|&d| longest(graph, durations, d, memo)).max();
    let sum = below.unwrap_or(0) + durations[id.index()];
    memo.insert(id, sum);
    sum
}

fn critical(graph: &Graph, durations: &[u64]) -> u64 {
    let mut memo = BTreeMap::new();
    let all = ids(graph).into_iter();
    all.map(|id| longest(graph, durations, id, &mut memo))
        .max()
        .unwrap_or(0)
}

/// One more nanosecond at a time would do; instead: how much longer can it take before the critical
/// path grows? The path with the action made longer by the whole path is that path's length plus
/// the longest chain through it.
fn slow_slack(graph: &Graph, id: ActionId) -> u64 {
    let mut longer = durations(graph);
    let length = critical(graph, &longer);
    let much = length + 1;
    longer[id.index()] += much;
    let through = critical(graph, &longer) - much;
    length - through
}

fn slow_drag(graph: &Graph, id: ActionId) -> u64 {
    let mut free = durations(graph);
    let length = critical(graph, &free);
    free[id.index()] = 0;
    length - critical(graph, &free)
}

/// A plan that is easy to read: who waits for whom, and for how long each runs.
#[derive(Clone)]
struct SlowPlan {
    durations: BTreeMap<ActionId, u64>,
    dependencies: BTreeMap<ActionId, BTreeSet<ActionId>>,
}

impl SlowPlan {
    fn of(graph: &Graph) -> Self {
        let with_deps = |id: ActionId| (id, graph.dependencies(id).iter().copied().collect());
        Self {
            durations: ids(graph).into_iter().zip(durations(graph)).collect(),
            dependencies: ids(graph).into_iter().map(with_deps).collect(),
        }
    }

    fn remove(&mut self, gone: &BTreeSet<ActionId>) {
        self.durations.retain(|id, _| !gone.contains(id));
        self.dependencies.retain(|id, _| !gone.contains(id));
        for dependencies in self.dependencies.values_mut() {
            dependencies.retain(|id| !gone.contains(id));
        }
    }

    /// Step by step: at each moment look at everything.
    fn simulate(&self, graph: &Graph, workers: usize) -> u64 {
        let mut waiting: BTreeSet<ActionId> = self.durations.keys().copied().collect();
        let mut running: Vec<(u64, ActionId)> = Vec::new();
        let mut done: BTreeSet<ActionId> = BTreeSet::new();
        let mut now = 0;
        loop {
            while running.len() < workers {
                let ready = waiting
                    .iter()
                    .filter(|id| self.dependencies[id].is_subset(&done));
                let first = ready
                    .min_by_key(|id| (graph.action(**id).priority, **id))
                    .copied();
                let Some(first) = first else { break };
                waiting.remove(&first);
                running.push((now + self.durations[&first], first));
            }
            let Some(&next) = running.iter().min() else {
                assert!(waiting.is_empty());
                return now;
            };
            running.retain(|entry| *entry != next);
            done.insert(next.1);
            now = next.0;
        }
    }
}

/// The units that roots still lead to without some units and imports.
fn slow_reached(
    units: &Units,
    without: &BTreeSet<UnitId>,
    cut: &BTreeSet<(UnitId, UnitId)>,
) -> BTreeSet<UnitId> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<UnitId> = roots(units);
    while let Some(unit) = next.pop() {
        if !without.contains(&unit) && reached.insert(unit) {
            let imports = units.dependencies(unit).iter();
            next.extend(imports.filter(|&&to| !cut.contains(&(unit, to))));
        }
    }
    reached
}

/// The plan after units and imports are left out, and units made free.
fn slow_change(
    profile: &Profile,
    analysis: &Analysis,
    free: &BTreeSet<UnitId>,
    without: &BTreeSet<UnitId>,
    cut: &BTreeSet<(UnitId, UnitId)>,
) -> SlowPlan {
    let (graph, units) = (&profile.graph, &analysis.units);
    let reached = slow_reached(units, without, cut);
    let mut plan = SlowPlan::of(graph);
    for id in ids(graph) {
        let unblocked = graph.action(id).duration() - analysis.blocked.time(id);
        plan.durations.insert(id, unblocked.as_nanos());
        if units.of_action(id).is_some_and(|u| free.contains(&u)) {
            plan.durations.insert(id, 0);
        }
    }
    let folder = |id: ActionId| units.of_folder(id);
    let gone = ids(graph)
        .into_iter()
        .filter(|&id| folder(id).is_some_and(|u| !reached.contains(&u)));
    let gone: BTreeSet<ActionId> = gone.collect();
    for (&id, dependencies) in &mut plan.dependencies {
        if graph.action(id).mode != Mode::Link {
            dependencies.retain(|&d| {
                folder(id)
                    .zip(folder(d))
                    .is_none_or(|pair| !cut.contains(&pair))
            });
        }
    }
    plan.remove(&gone);
    plan
}

fn slow_rebuild(graph: &Graph, units: &Units, unit: UnitId) -> Rebuild {
    let own: BTreeSet<ActionId> = units.unit(unit).actions.iter().copied().collect();
    let orders = |a: ActionId, b: ActionId| {
        let mode = &graph.action(a).mode;
        *mode == graph.action(b).mode && matches!(mode, Mode::TestPrint | Mode::TestBarrier)
    };
    let mut all = own.clone();
    let mut next: Vec<ActionId> = own.iter().copied().collect();
    while let Some(id) = next.pop() {
        for &dependent in graph.dependents(id) {
            if !orders(id, dependent) && all.insert(dependent) {
                next.push(dependent);
            }
        }
    }
    let imports_it = |other: UnitId| units.dependencies(other).contains(&unit);
    let body = ids(graph).into_iter().filter(|id| {
        let importer = units.of_action(*id).is_some_and(imports_it);
        let ends = matches!(graph.action(*id).mode, Mode::Link | Mode::TestRun);
        own.contains(id) || importer || (ends && all.contains(id))
    });
    let sum =
        |ids: &mut dyn Iterator<Item = ActionId>| ids.map(|id| graph.action(id).duration()).sum();
    Rebuild {
        api: sum(&mut all.iter().copied()),
        body: sum(&mut body.into_iter()),
    }
}

fn name(saving: &Saving) -> (Nanos, Candidate) {
    (saving.saving, saving.candidate)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn slack_and_drag_are_what_changing_each_duration_gives(seed in any::<u64>(), workers in 1usize..5) {
        let profile = random(seed, workers);
        let slack = Analysis::of(&profile).slack;
        for id in ids(&profile.graph) {
            prop_assert_eq!(slack.slack[id.index()].as_nanos(), slow_slack(&profile.graph, id));
            prop_assert_eq!(slack.drag[id.index()].as_nanos(), slow_drag(&profile.graph, id));
        }
    }

    #[test]
    fn exclusive_is_what_removing_each_unit_takes_along(seed in any::<u64>()) {
        let profile = random(seed, 2);
        let analysis = Analysis::of(&profile);
        let units = &analysis.units;
        for package in &analysis.packages {
            let without = BTreeSet::from([package.unit]);
            let reached = slow_reached(units, &without, &BTreeSet::new());
            let everything = slow_reached(units, &BTreeSet::new(), &BTreeSet::new());
            // Units in a circle, which only a made-up graph has, are reached from nowhere.
            if everything.len() < units.all().len() {
                return Ok(());
            }
            let gone: Vec<UnitId> = everything.difference(&reached).copied().collect();
            let time: Nanos = gone.iter().map(|&u| units.unit(u).self_time).sum();
            prop_assert_eq!(package.exclusive, time);
            let mut dominated = analysis.dominators.dominated(package.unit).to_vec();
            prop_assert_eq!(dominated[0], package.unit);
            dominated.sort_unstable();
            prop_assert_eq!(&dominated, &gone);
            let removal = Removal::of(units, &[package.unit], &[]);
            prop_assert_eq!(removal.gone().collect::<Vec<_>>(), gone);
            for (other, _) in units.iter() {
                let inside = dominated.contains(&other);
                prop_assert_eq!(analysis.dominators.dominates(package.unit, other), inside);
            }
        }
    }

    #[test]
    fn rebuilds_are_what_walking_from_each_unit_gives(seed in any::<u64>()) {
        let profile = random(seed, 2);
        let analysis = Analysis::of(&profile);
        for package in &analysis.packages {
            let slow = slow_rebuild(&profile.graph, &analysis.units, package.unit);
            prop_assert_eq!(package.rebuild, Some(slow));
        }
    }

    #[test]
    fn replays_are_what_a_simulation_step_by_step_gives(seed in any::<u64>(), workers in 1usize..5) {
        let profile = random(seed, workers);
        let scaling = Analysis::of(&profile).scaling.unwrap();
        // It ran without any delay, and without time no number of workers can be seen.
        if scaling.replay.parallelism.get() as usize == workers {
            prop_assert_eq!(scaling.replay.predicted, scaling.replay.observed);
        }
        let plan = SlowPlan::of(&profile.graph);
        let mut before = None;
        for point in &scaling.points {
            let workers = point.parallelism.get() as usize;
            let slow = plan.simulate(&profile.graph, workers);
            prop_assert_eq!(point.predicted.as_nanos(), slow);
            prop_assert!(point.predicted >= point.work_bound);
            prop_assert!(before < Some(point.parallelism));
            before = Some(point.parallelism);
        }
    }

    #[test]
    fn the_realised_path_explains_all_of_the_exec_time(seed in any::<u64>(), workers in 1usize..5) {
        let profile = random(seed, workers);
        let analysis = Analysis::of(&profile);
        let path = &analysis.realised_path;
        prop_assert_eq!(Some(path.work + path.wait + path.gap), analysis.totals.exec);
        for (step, holders) in path.steps.iter().zip(&analysis.holders) {
            let zero = profile.graph.earliest_start().unwrap();
            for holder in holders {
                // What a look at its own times says.
                let span = profile.graph.action(holder.action).times.span().unwrap();
                let (start, done) = (span.start.since(zero), span.done.since(zero));
                let (from, until) = (step.start - step.wait, step.start);
                prop_assert_eq!(holder.held, done.min(until).saturating_sub(start.max(from)));
            }
            let held: Nanos = holders.iter().map(|h| h.held).sum();
            // While it waited every worker was busy.
            prop_assert_eq!(held.as_nanos(), step.wait.as_nanos() * workers as u64);
        }
    }

    #[test]
    fn a_changed_build_is_what_a_simulation_of_it_gives(
        seed in any::<u64>(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 3),
        workers in 1u32..5,
    ) {
        let profile = random(seed, 2);
        let analysis = Analysis::of(&profile);
        let units: Vec<UnitId> = analysis.units.iter().map(|(u, _)| u).collect();
        if units.is_empty() {
            return Ok(());
        }
        let imports: Vec<(UnitId, UnitId)> = units
            .iter()
            .flat_map(|&u| analysis.units.dependencies(u).iter().map(move |&to| (u, to)))
            .collect();
        let free = *picks[0].get(&units);
        let without = *picks[1].get(&units);
        let cut = (!imports.is_empty()).then(|| *picks[2].get(&imports));
        let changes = [
            Change::Speedup { units: vec![free], by: Speedup::Free },
            Change::Without { units: vec![without] },
            Change::WithoutImport { imports: cut.into_iter().collect() },
        ];
        let parallelism = NonZeroU32::new(workers);
        let found = WhatIf::of(&profile, &analysis, &changes, parallelism, None).unwrap();
        let all = slow_reached(&analysis.units, &BTreeSet::new(), &BTreeSet::new());
        if all.len() < units.len() {
            return Ok(());
        }
        let slow = slow_change(
            &profile,
            &analysis,
            &BTreeSet::from([free]),
            &BTreeSet::from([without]),
            &cut.into_iter().collect(),
        );
        prop_assert_eq!(found.after.exec.as_nanos(), slow.simulate(&profile.graph, workers as usize));
        prop_assert_eq!(found.after.work.as_nanos(), slow.durations.values().sum::<u64>());
    }

    #[test]
    fn the_best_changes_are_those_that_trying_all_gives(seed in any::<u64>(), workers in 1usize..5) {
        let profile = random(seed, workers);
        let analysis = Analysis::of(&profile);
        let units = &analysis.units;
        let none = BTreeSet::new();
        if slow_reached(units, &none, &BTreeSet::new()).len() < units.all().len() {
            return Ok(());
        }
        let is_root: BTreeSet<UnitId> = roots(units).into_iter().collect();
        for best in BestChanges::of(&profile, &analysis, 3) {
            let exec = |free: &BTreeSet<_>, without: &BTreeSet<_>, cut: &BTreeSet<_>| {
                let plan = slow_change(&profile, &analysis, free, without, cut);
                let exec = plan.simulate(&profile.graph, best.parallelism.get() as usize);
                best.exec.saturating_sub(Nanos::from_nanos(exec))
            };
            prop_assert_eq!(exec(&none, &none, &BTreeSet::new()), Nanos::ZERO);
            let mut free = Vec::new();
            let mut without = Vec::new();
            let mut imports = Vec::new();
            for (unit, _) in units.iter() {
                let one = BTreeSet::from([unit]);
                free.push((exec(&one, &none, &BTreeSet::new()), Candidate::Free(unit)));
                if !is_root.contains(&unit) {
                    without.push((exec(&none, &one, &BTreeSet::new()), Candidate::Without(unit)));
                }
                for &to in units.dependencies(unit) {
                    let saving = exec(&none, &none, &BTreeSet::from([(unit, to)]));
                    imports.push((saving, Candidate::WithoutImport { from: unit, to }));
                }
            }
            for (mut all, found) in [
                (free, &best.free),
                (without, &best.without),
                (imports, &best.without_import),
            ] {
                all.retain(|(saving, _)| *saving > Nanos::ZERO);
                all.sort_by_key(|&(saving, candidate)| (std::cmp::Reverse(saving), candidate));
                all.truncate(3);
                prop_assert_eq!(found.iter().map(name).collect::<Vec<_>>(), all);
            }
            for set in &best.sets {
                let members = set.members.iter().map(|m| m.unit).collect();
                prop_assert_eq!(exec(&members, &none, &BTreeSet::new()), set.saving);
            }
        }
    }
}
