//! What does `gobt analyze --json` say? The contract `gobt.analysis/1`.
//!
//! Fields are added, never renamed or given another meaning. Absent knowledge is null, never 0.

use std::io::{self, Write};

use gobt_analysis::{
    Analysis, Holder, PackageFigures, RealisedStep, Scaling, ScalingPoint, UnitId,
};
use gobt_profile::{ActionId, Nanos, Outcome, Profile, Times};
use serde::Serialize;

use crate::figures::every_time_is_known;
use crate::json_findings::{self, FindingRow};
use crate::runs::{self, RunsRow};

/// The schema that is written.
pub const ANALYSIS_SCHEMA: &str = "gobt.analysis/1";

/// Of what held the workers during one wait, so many are named.
const MOST_HOLDERS: usize = 5;

/// Writes the analysis as JSON, in one line.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_json(profile: &Profile, analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    crate::json_line::write(&document(profile, analysis), out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    outcome: &'static str,
    wall_ns: Option<u64>,
    exec_ns: Option<u64>,
    load_ns: Option<u64>,
    finish_ns: Option<u64>,
    actions: usize,
    executed: Option<usize>,
    cached: Option<usize>,
    edges: usize,
    total_work_ns: Option<u64>,
    cpu_ns: Option<u64>,
    parallelism: Option<u32>,
    critical_path: Option<Path<'a>>,
    modes: Vec<ModeRow<'a>>,
    packages: Vec<PackageRow<'a>>,
    realised_path: Option<RealisedPathRow<'a>>,
    replay: Option<ReplayRow>,
    scaling: Option<Vec<ScalingRow>>,
    scaling_model: Option<Vec<ScalingRow>>,
    action_list: Vec<ActionRow<'a>>,
    failed: Option<Vec<&'a str>>,
    failed_links: Option<Vec<&'a str>>,
    never_reached: Option<Vec<&'a str>>,
    links_never_reached: Option<Vec<&'a str>>,
    findings: Vec<FindingRow<'a>>,
    runs: Option<RunsRow>,
}

#[derive(Serialize)]
struct Path<'a> {
    length_ns: u64,
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    id: u64,
    mode: String,
    package: &'a str,
    duration_ns: u64,
}

#[derive(Serialize)]
struct ModeRow<'a> {
    mode: &'a str,
    count: usize,
    work_ns: Option<u64>,
    cpu_ns: Option<u64>,
}

#[derive(Serialize)]
struct PackageRow<'a> {
    import_path: &'a str,
    variant: Option<&'a str>,
    self_ns: Option<u64>,
    cpu_ns: Option<u64>,
    cached: Option<bool>,
    module: Option<&'a str>,
    exclusive_ns: Option<u64>,
    rebuild_ns: Option<u64>,
    rebuild_body_ns: Option<u64>,
    critical_ns: Option<u64>,
}

#[derive(Serialize)]
struct RealisedPathRow<'a> {
    work_ns: u64,
    blocked_ns: u64,
    wait_ns: u64,
    gap_ns: u64,
    steps: Vec<RealisedStepRow<'a>>,
}

#[derive(Serialize)]
struct RealisedStepRow<'a> {
    id: u64,
    mode: String,
    package: &'a str,
    duration_ns: u64,
    wait_ns: u64,
    gap_ns: u64,
    held_by: Vec<HolderRow<'a>>,
}

#[derive(Serialize)]
struct HolderRow<'a> {
    id: u64,
    mode: String,
    package: &'a str,
    held_ns: u64,
}

#[derive(Serialize)]
struct ReplayRow {
    parallelism: u32,
    predicted_ns: u64,
    observed_ns: u64,
    error: f64,
}

#[derive(Serialize)]
struct ScalingRow {
    parallelism: u32,
    predicted_ns: u64,
}

#[derive(Serialize)]
struct ActionRow<'a> {
    id: u64,
    mode: String,
    package: &'a str,
    start_ns: Option<u64>,
    duration_ns: Option<u64>,
    wait_ns: Option<u64>,
    slack_ns: Option<u64>,
    drag_ns: Option<u64>,
    executed: Option<bool>,
}

fn document<'a>(profile: &'a Profile, analysis: &'a Analysis) -> Document<'a> {
    let totals = &analysis.totals;
    let recorded = totals.recorded;
    let nanos = |time: Option<Nanos>| time.map(Nanos::as_nanos);
    let reached = &analysis.reached;
    let units = |units: &[UnitId]| {
        let names = units.iter().map(|&unit| analysis.units.unit(unit).name());
        recorded.then(|| names.collect())
    };
    let links = |links: &'a [Box<str>]| recorded.then(|| links.iter().map(|l| &**l).collect());
    Document {
        schema: ANALYSIS_SCHEMA,
        outcome: outcome(profile.build.outcome),
        wall_ns: nanos(totals.wall),
        exec_ns: nanos(totals.exec),
        load_ns: nanos(totals.load),
        finish_ns: nanos(totals.finish),
        actions: totals.actions,
        executed: recorded.then_some(totals.executed),
        cached: recorded.then_some(totals.cached),
        edges: totals.edges,
        total_work_ns: nanos(recorded.then_some(totals.total_work)),
        cpu_ns: nanos(recorded.then_some(totals.cpu)),
        parallelism: totals.parallelism,
        critical_path: recorded.then(|| critical_path(profile, analysis)),
        modes: modes(analysis),
        packages: packages(analysis),
        realised_path: totals.exec.map(|_| realised_path(profile, analysis)),
        replay: analysis.scaling.as_ref().map(replay),
        scaling: scaling(analysis, |point| point.predicted),
        scaling_model: scaling(analysis, |point| point.model),
        action_list: action_list(profile, analysis),
        failed: units(&reached.failed),
        failed_links: links(&reached.failed_links),
        never_reached: units(&reached.never_reached),
        links_never_reached: links(&reached.links_never_reached),
        findings: json_findings::findings(analysis),
        runs: runs::json(analysis),
    }
}

pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unknown => "unknown",
        Outcome::Succeeded => "succeeded",
        Outcome::Failed { .. } => "failed",
        Outcome::Interrupted { .. } => "interrupted",
    }
}

fn critical_path<'a>(profile: &'a Profile, analysis: &Analysis) -> Path<'a> {
    let step = |&id: &ActionId| {
        let action = profile.graph.action(id);
        Step {
            id: action.go_id,
            mode: action.mode.to_string(),
            package: &action.package,
            duration_ns: action.duration().as_nanos(),
        }
    };
    Path {
        length_ns: analysis.critical_path.length.as_nanos(),
        steps: analysis.critical_path.steps.iter().map(step).collect(),
    }
}

/// The first to run comes first; of what held the workers, what held them longest.
fn realised_path<'a>(profile: &'a Profile, analysis: &Analysis) -> RealisedPathRow<'a> {
    let path = &analysis.realised_path;
    let steps = path.steps.iter().zip(&analysis.holders);
    RealisedPathRow {
        work_ns: path.work.as_nanos(),
        blocked_ns: path.blocked.as_nanos(),
        wait_ns: path.wait.as_nanos(),
        gap_ns: path.gap.as_nanos(),
        steps: steps
            .map(|(step, holders)| realised_step(profile, step, holders))
            .collect(),
    }
}

fn realised_step<'a>(
    profile: &'a Profile,
    step: &RealisedStep,
    holders: &[Holder],
) -> RealisedStepRow<'a> {
    let action = profile.graph.action(step.action);
    RealisedStepRow {
        id: action.go_id,
        mode: action.mode.to_string(),
        package: &action.package,
        duration_ns: step.duration.as_nanos(),
        wait_ns: step.wait.as_nanos(),
        gap_ns: step.gap.as_nanos(),
        held_by: holders
            .iter()
            .take(MOST_HOLDERS)
            .map(|holder| held_by(profile, holder))
            .collect(),
    }
}

fn held_by<'a>(profile: &'a Profile, holder: &Holder) -> HolderRow<'a> {
    let action = profile.graph.action(holder.action);
    HolderRow {
        id: action.go_id,
        mode: action.mode.to_string(),
        package: &action.package,
        held_ns: holder.held.as_nanos(),
    }
}

fn replay(scaling: &Scaling) -> ReplayRow {
    let replay = &scaling.replay;
    ReplayRow {
        parallelism: replay.parallelism.get(),
        predicted_ns: replay.predicted.as_nanos(),
        observed_ns: replay.observed.as_nanos(),
        error: replay.error(),
    }
}

fn scaling(analysis: &Analysis, end: fn(&ScalingPoint) -> Nanos) -> Option<Vec<ScalingRow>> {
    let points = analysis.scaling.as_ref()?.points.iter();
    let rows = points.map(|point| ScalingRow {
        parallelism: point.parallelism.get(),
        predicted_ns: end(point).as_nanos(),
    });
    Some(rows.collect())
}

fn modes(analysis: &Analysis) -> Vec<ModeRow<'_>> {
    let recorded = analysis.totals.recorded;
    let rows = analysis.modes.iter().map(|mode| ModeRow {
        mode: &mode.mode,
        count: mode.count,
        work_ns: recorded.then(|| mode.work.as_nanos()),
        cpu_ns: recorded.then(|| mode.cpu.as_nanos()),
    });
    rows.collect()
}

fn packages(analysis: &Analysis) -> Vec<PackageRow<'_>> {
    let recorded = analysis.totals.recorded;
    let complete = every_time_is_known(analysis);
    let rebuild = |package: &PackageFigures| package.rebuild.filter(|_| complete);
    let rows = analysis.packages.iter().map(|package| PackageRow {
        import_path: &package.import_path,
        variant: package.variant.as_deref(),
        self_ns: recorded.then(|| package.self_time.as_nanos()),
        cpu_ns: recorded.then(|| package.cpu.as_nanos()),
        cached: recorded.then_some(package.cached),
        module: package.module.as_ref().map(|module| &*module.path),
        exclusive_ns: complete.then(|| package.exclusive.as_nanos()),
        rebuild_ns: rebuild(package).map(|rebuild| rebuild.api.as_nanos()),
        rebuild_body_ns: rebuild(package).map(|rebuild| rebuild.body.as_nanos()),
        critical_ns: recorded.then(|| package.critical.as_nanos()),
    });
    rows.collect()
}

/// `start_ns` counts from the earliest start of any action.
fn action_list<'a>(profile: &'a Profile, analysis: &Analysis) -> Vec<ActionRow<'a>> {
    let recorded = analysis.totals.recorded;
    let complete = every_time_is_known(analysis);
    let zero = profile.graph.earliest_start();
    let rows = profile.graph.iter().map(|(id, action)| {
        let start = match action.times {
            Times::Done(span) => Some(span.start),
            Times::Started { start, .. } => Some(start),
            Times::Unreached | Times::Ready { .. } => None,
        };
        let span = action.times.span();
        ActionRow {
            id: action.go_id,
            mode: action.mode.to_string(),
            package: &action.package,
            start_ns: start
                .zip(zero)
                .map(|(start, zero)| start.since(zero).as_nanos()),
            duration_ns: span.map(|span| span.duration().as_nanos()),
            wait_ns: span.map(|span| span.wait().as_nanos()),
            slack_ns: complete.then(|| analysis.slack.slack[id.index()].as_nanos()),
            drag_ns: complete.then(|| analysis.slack.drag[id.index()].as_nanos()),
            executed: recorded.then(|| action.executed()),
        }
    });
    rows.collect()
}
