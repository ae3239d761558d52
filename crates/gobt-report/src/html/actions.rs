//! What does the page know of each action? Columns instead of objects: a tenth of the size.

use gobt_analysis::{Analysis, TaskId};
use gobt_profile::{Action, Graph, Nanos, Profile, Times};
use serde::Serialize;

use super::strings::{Strings, TextId};
use crate::figures::every_time_is_known;
use crate::svg::Family;

/// What an action is or was; bits, to be added.
mod flag {
    pub(super) const EXECUTED: u8 = 1;
    pub(super) const FAILED: u8 = 2;
    /// It ran to its end.
    pub(super) const DONE: u8 = 4;
    /// It was running when the build was interrupted.
    pub(super) const STARTED: u8 = 8;
    /// It is part of compiling its package.
    pub(super) const COMPILES: u8 = 16;
}

/// One entry for each action, smallest ID first. Times are nanoseconds; starts count from the
/// earliest.
#[derive(Serialize)]
pub(super) struct Actions {
    /// Go's IDs; `null` where each is its place in the list.
    ids: Option<Vec<u64>>,
    mode: Vec<TextId>,
    family: Vec<usize>,
    package: Vec<TextId>,
    /// The unit it is part of, or whose package it vets, links or tests.
    unit: Vec<Option<usize>>,
    flags: Vec<u8>,
    start: Vec<Option<u64>>,
    duration: Vec<u64>,
    wait: Vec<u64>,
    cpu: Vec<u64>,
    slack: Option<Vec<u64>>,
    drag: Option<Vec<u64>>,
    /// What of a test's time was blocked: place, time.
    blocked: Vec<(usize, u64)>,
    /// Which worker ran it; `null` where it took no time.
    lane: Vec<Option<usize>>,
    /// Its place when sorted as go's scheduler prefers them.
    rank: Vec<u32>,
    /// How many dependencies each has.
    counts: Vec<usize>,
    /// Their places end to end; of each action the first as it is, the others as the difference.
    dependencies: Vec<usize>,
}

pub(super) fn columns(profile: &Profile, analysis: &Analysis, strings: &mut Strings) -> Actions {
    let graph = &profile.graph;
    let all = graph.actions();
    let complete = every_time_is_known(analysis);
    let nanos = |times: &[Nanos]| times.iter().map(|time| time.as_nanos()).collect();
    let (counts, dependencies) = edges(graph);
    Actions {
        ids: ids(graph),
        mode: all
            .iter()
            .map(|a| strings.add(&a.mode.to_string()))
            .collect(),
        family: all.iter().map(|a| Family::of(&a.mode).index()).collect(),
        package: all.iter().map(|a| strings.add(&a.package)).collect(),
        unit: graph
            .iter()
            .map(|(id, _)| analysis.units.of_folder(id).map(|unit| unit.index()))
            .collect(),
        flags: all.iter().map(flags).collect(),
        start: starts(graph),
        duration: all.iter().map(|a| a.duration().as_nanos()).collect(),
        wait: all.iter().map(wait).collect(),
        cpu: all.iter().map(|a| a.cpu().as_nanos()).collect(),
        slack: complete.then(|| nanos(&analysis.slack.slack)),
        drag: complete.then(|| nanos(&analysis.slack.drag)),
        blocked: blocked(graph, analysis),
        lane: lanes(graph, analysis),
        rank: ranks(analysis),
        counts,
        dependencies,
    }
}

fn ids(graph: &Graph) -> Option<Vec<u64>> {
    let ids = graph.actions().iter().map(|a| a.go_id);
    let plain = ids.clone().zip(0..).all(|(id, place)| id == place);
    (!plain).then(|| ids.collect())
}

fn flags(action: &Action) -> u8 {
    let state = match action.times {
        Times::Done(_) => flag::DONE,
        Times::Started { .. } => flag::STARTED,
        Times::Unreached | Times::Ready { .. } => 0,
    };
    let when = |holds: bool, flag: u8| if holds { flag } else { 0 };
    state
        | when(action.executed(), flag::EXECUTED)
        | when(action.failed(), flag::FAILED)
        | when(action.mode.compiles(), flag::COMPILES)
}

fn starts(graph: &Graph) -> Vec<Option<u64>> {
    let zero = graph.earliest_start();
    let starts = graph.actions().iter().map(|action| {
        let start = match action.times {
            Times::Done(span) => span.start,
            Times::Started { start, .. } => start,
            Times::Unreached | Times::Ready { .. } => return None,
        };
        zero.map(|zero| start.since(zero).as_nanos())
    });
    starts.collect()
}

fn wait(action: &Action) -> u64 {
    let span = action.times.span();
    span.map_or(0, |span| span.wait().as_nanos())
}

fn blocked(graph: &Graph, analysis: &Analysis) -> Vec<(usize, u64)> {
    let times = graph.iter().map(|(id, _)| (id, analysis.blocked.time(id)));
    times
        .filter(|(_, time)| *time > Nanos::ZERO)
        .map(|(id, time)| (id.index(), time.as_nanos()))
        .collect()
}

fn lanes(graph: &Graph, analysis: &Analysis) -> Vec<Option<usize>> {
    let mut lanes = vec![None; graph.actions().len()];
    for (lane, entries) in analysis.lanes.lanes.iter().enumerate() {
        for entry in entries {
            lanes[entry.action.index()] = Some(lane);
        }
    }
    lanes
}

/// The plan of a whole build has its actions in the graph's order.
fn ranks(analysis: &Analysis) -> Vec<u32> {
    debug_assert!(
        analysis
            .plan
            .tasks()
            .all(|task: TaskId| { analysis.plan.action(task).index() == task.index() })
    );
    analysis.plan.ranks().to_vec()
}

fn edges(graph: &Graph) -> (Vec<usize>, Vec<usize>) {
    let mut counts = Vec::with_capacity(graph.actions().len());
    let mut targets = Vec::with_capacity(graph.edge_count());
    for (id, _) in graph.iter() {
        let row = graph.dependencies(id);
        counts.push(row.len());
        let mut before = 0;
        for target in row.iter().map(|target| target.index()) {
            targets.push(target - before);
            before = target;
        }
    }
    (counts, targets)
}
