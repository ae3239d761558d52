//! What does `gobt analyze --json` say? The contract `gobt.analysis/1`.
//!
//! Fields are added, never renamed or given another meaning. Absent knowledge is null, never 0.

use std::io::{self, Write};

use gobt_analysis::{Analysis, UnitId};
use gobt_profile::{ActionId, Nanos, Outcome, Profile, Times};
use serde::Serialize;

/// The schema that is written.
pub const ANALYSIS_SCHEMA: &str = "gobt.analysis/1";

/// Writes the analysis as JSON, in one line.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_json(profile: &Profile, analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &document(profile, analysis))?;
    out.write_all(b"\n")
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
    action_list: Vec<ActionRow<'a>>,
    failed: Option<Vec<&'a str>>,
    failed_links: Option<Vec<&'a str>>,
    never_reached: Option<Vec<&'a str>>,
    links_never_reached: Option<Vec<&'a str>>,
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
    critical_ns: Option<u64>,
}

#[derive(Serialize)]
struct ActionRow<'a> {
    id: u64,
    mode: String,
    package: &'a str,
    start_ns: Option<u64>,
    duration_ns: Option<u64>,
    wait_ns: Option<u64>,
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
        action_list: action_list(profile, recorded),
        failed: units(&reached.failed),
        failed_links: links(&reached.failed_links),
        never_reached: units(&reached.never_reached),
        links_never_reached: links(&reached.links_never_reached),
    }
}

fn outcome(outcome: Outcome) -> &'static str {
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
    let rows = analysis.packages.iter().map(|package| PackageRow {
        import_path: &package.import_path,
        variant: package.variant.as_deref(),
        self_ns: recorded.then(|| package.self_time.as_nanos()),
        cpu_ns: recorded.then(|| package.cpu.as_nanos()),
        cached: recorded.then_some(package.cached),
        module: package.module.as_ref().map(|module| &*module.path),
        critical_ns: recorded.then(|| package.critical.as_nanos()),
    });
    rows.collect()
}

/// `start_ns` counts from the earliest start of any action.
fn action_list(profile: &Profile, recorded: bool) -> Vec<ActionRow<'_>> {
    let zero = profile.graph.earliest_start();
    let rows = profile.graph.actions().iter().map(|action| {
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
            executed: recorded.then(|| action.executed()),
        }
    });
    rows.collect()
}
