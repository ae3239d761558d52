//! What is the page given? One object; its parts are in the files beside this one.
//!
//! This is no contract: page and data are of one gobt. Programs read `gobt analyze --json`.

use gobt_analysis::{Analysis, Scaling};
use gobt_profile::{ActionId, Cache, Nanos, Profile};
use serde::Serialize;

use super::actions::{self, Actions};
use super::build::{self, BuildPart};
use super::packages::{self, Units};
use super::strings::Strings;
use super::summary::{self, Summary};
use crate::svg::Family;

/// Whole numbers up to here are exact in JavaScript.
const MOST_EXACT: u64 = (1 << 53) - 1;

#[derive(Serialize)]
pub(super) struct Data {
    summary: Summary,
    totals: Totals,
    families: Vec<&'static str>,
    critical: Vec<usize>,
    critical_length: u64,
    /// Action, wait, gap.
    realised: Vec<(usize, u64, u64)>,
    scaling: Option<ScalingPart>,
    build: BuildPart,
    actions: Actions,
    units: Units,
    strings: Vec<String>,
}

#[derive(Serialize)]
struct Totals {
    wall: Option<u64>,
    exec: Option<u64>,
    load: Option<u64>,
    finish: Option<u64>,
    /// Whether go recorded what its actions did.
    recorded: bool,
    executed: usize,
    cached: usize,
    edges: usize,
    work: u64,
    parallelism: Option<u32>,
    most_running: u32,
    /// Whether the build cache was empty at the start.
    fresh_cache: bool,
    /// The most actions that were ready at once and waited for a worker.
    most_waiting: u32,
}

/// What replays say, and what a page needs to replay by itself.
#[derive(Serialize)]
struct ScalingPart {
    parallelism: u32,
    parallelism_recorded: bool,
    predicted: u64,
    observed: u64,
    trusted: bool,
    /// Workers, plain replay, model, bound by work.
    points: Vec<(u32, u64, u64, u64)>,
    cores: f64,
    cores_recorded: bool,
    /// Whether the page's numbers hold every sum of these times exactly.
    exact: bool,
    /// Seconds that each action takes alone, and cores that it uses meanwhile.
    alone: Vec<f64>,
    demands: Vec<f64>,
}

pub(super) fn of(profile: &Profile, analysis: &Analysis) -> Data {
    let mut strings = Strings::default();
    let actions = actions::columns(profile, analysis, &mut strings);
    let units = packages::columns(profile, analysis, &mut strings);
    let place = |id: &ActionId| id.index();
    let realised = analysis.realised_path.steps.iter();
    Data {
        summary: summary::summary(profile, analysis),
        totals: totals(profile, analysis),
        families: Family::ALL.iter().map(|family| family.name()).collect(),
        critical: analysis.critical_path.steps.iter().map(place).collect(),
        critical_length: analysis.critical_path.length.as_nanos(),
        realised: realised
            .map(|step| {
                let (wait, gap) = (step.wait.as_nanos(), step.gap.as_nanos());
                (step.action.index(), wait, gap)
            })
            .collect(),
        scaling: analysis.scaling.as_ref().map(|s| scaling(analysis, s)),
        build: build::part(profile, analysis),
        actions,
        units,
        strings: strings.into_texts(),
    }
}

fn totals(profile: &Profile, analysis: &Analysis) -> Totals {
    let totals = &analysis.totals;
    let nanos = |time: Option<Nanos>| time.map(Nanos::as_nanos);
    let waiting = analysis.concurrency.points.iter().map(|p| p.waiting);
    Totals {
        wall: nanos(totals.wall),
        exec: nanos(totals.exec),
        load: nanos(totals.load),
        finish: nanos(totals.finish),
        recorded: totals.recorded,
        executed: totals.executed,
        cached: totals.cached,
        edges: totals.edges,
        work: totals.total_work.as_nanos(),
        parallelism: totals.parallelism,
        most_running: analysis.concurrency.most_running,
        fresh_cache: profile.build.cache == Some(Cache::Fresh),
        most_waiting: waiting.max().unwrap_or(0),
    }
}

fn scaling(analysis: &Analysis, scaling: &Scaling) -> ScalingPart {
    let replay = &scaling.replay;
    let points = scaling.points.iter().map(|point| {
        let (plain, model) = (point.predicted.as_nanos(), point.model.as_nanos());
        let bound = point.work_bound.as_nanos();
        (point.parallelism.get(), plain, model, bound)
    });
    ScalingPart {
        parallelism: replay.parallelism.get(),
        parallelism_recorded: replay.parallelism_recorded,
        predicted: replay.predicted.as_nanos(),
        observed: replay.observed.as_nanos(),
        trusted: replay.trusted(),
        points: points.collect(),
        cores: scaling.company.cores,
        cores_recorded: scaling.company.cores_recorded,
        exact: analysis.totals.total_work.as_nanos() <= MOST_EXACT,
        alone: scaling.company.alone().to_vec(),
        demands: scaling.company.demands().to_vec(),
    }
}
