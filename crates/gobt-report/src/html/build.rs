//! How was this build run? Everything that a reader needs to run it again, and what became of it.

use gobt_analysis::Analysis;
use gobt_profile::{Cache, LoadKind, Nanos, Outcome, Output, Profile};
use serde::Serialize;

use crate::escape::terminal;
use crate::human::{count, duration};
use crate::sentences;

/// The page's last part.
#[derive(Serialize)]
pub(super) struct BuildPart {
    /// Name, value. What is not known is not there.
    facts: Vec<(&'static str, String)>,
    /// Settings of the go command: name, value.
    settings: Vec<(String, String)>,
    /// What was seen before and beside the actions: kind, what, time.
    load_steps: Vec<(&'static str, String, u64)>,
    /// Kind of action, how many, work, CPU.
    modes: Vec<(String, usize, u64, u64)>,
    /// Sets of tool flags: number of actions, then tool and flags.
    flags: Vec<(usize, Vec<(String, String)>)>,
    failed: Vec<String>,
    never_reached: Vec<String>,
    /// Of a build without times what its echo showed: package, first seen, last seen.
    observed: Vec<(String, u64, Option<u64>)>,
    /// What the go command said.
    output: Option<OutputLines>,
}

#[derive(Serialize)]
struct OutputLines {
    first: Vec<String>,
    left_out: u64,
    last: Vec<String>,
}

pub(super) fn part(profile: &Profile, analysis: &Analysis) -> BuildPart {
    let build = &profile.build;
    let shown = |text: &str| terminal(text).into_owned();
    let settings = build.settings.iter();
    let load_steps = build.load_steps.iter();
    let recorded = analysis.totals.recorded;
    let modes = analysis.modes.iter().map(|mode| {
        let (work, cpu) = (mode.work.as_nanos(), mode.cpu.as_nanos());
        (shown(&mode.mode), mode.count, work, cpu)
    });
    let observed = build.observed.iter();
    BuildPart {
        facts: facts(profile, analysis),
        settings: settings
            .map(|(name, value)| (shown(name), shown(value)))
            .collect(),
        load_steps: load_steps
            .map(|step| (kind(step.kind), shown(&step.what), step.elapsed.as_nanos()))
            .collect(),
        modes: modes.collect(),
        flags: if recorded { flags(profile) } else { Vec::new() },
        failed: failed(analysis),
        never_reached: never_reached(analysis),
        observed: observed
            .map(|seen| {
                let last = seen.last.map(Nanos::as_nanos);
                (shown(&seen.package), seen.first.as_nanos(), last)
            })
            .collect(),
        output: build.output.as_ref().map(output),
    }
}

fn output(output: &Output) -> OutputLines {
    // Go indents with tabs; everything else that moves the cursor is hostile.
    let shown = |lines: &[Box<str>]| {
        let lines = lines.iter().map(|line| line.replace('\t', "    "));
        lines.map(|line| terminal(&line).into_owned()).collect()
    };
    OutputLines {
        first: shown(&output.first),
        left_out: output.left_out,
        last: shown(&output.last),
    }
}

fn facts(profile: &Profile, analysis: &Analysis) -> Vec<(&'static str, String)> {
    let (build, totals) = (&profile.build, &analysis.totals);
    let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    let time = |time: Option<Nanos>| time.map(duration);
    let machine = build.machine.as_ref();
    let quota = machine.and_then(|machine| machine.cpu_quota_millis);
    let known = [
        (
            "command",
            (!build.command.is_empty()).then(|| sentences::command(build)),
        ),
        ("outcome", outcome(build.outcome)),
        ("Go version", text(&build.go_version)),
        ("platform", text(&build.platform)),
        ("main module", text(&build.module)),
        ("GOFLAGS", text(&build.goflags)),
        (
            "workers",
            build.parallelism.map(|workers| workers.to_string()),
        ),
        ("CPUs", machine.map(|machine| machine.cpus.to_string())),
        (
            "CPU quota",
            quota.map(|millis| format!("{:.2} CPUs", millis as f64 / 1000.0)),
        ),
        ("build cache", build.cache.map(cache)),
        ("CI server", build.ci.map(|ci| yes(ci).to_owned())),
        ("started", build.started.map(|at| at.to_rfc3339())),
        ("wall time", time(totals.wall)),
        ("load", time(totals.load)),
        ("exec time", time(totals.exec)),
        ("finish", time(totals.finish)),
        ("actions", Some(count(totals.actions))),
        ("dependencies", Some(count(totals.edges))),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(name, value)| Some((name, terminal(&value?).into_owned())))
        .collect()
}

fn outcome(outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::Unknown => None,
        Outcome::Succeeded => Some("succeeded".to_owned()),
        Outcome::Failed { status } => Some(format!("failed, exit status {status}")),
        Outcome::Interrupted { signal } => Some(format!("interrupted by signal {signal}")),
    }
}

fn cache(cache: Cache) -> String {
    let text = match cache {
        Cache::User => "the user's own",
        Cache::Program => "the user's own, behind a GOCACHEPROG",
        Cache::Fresh => "a fresh, empty one (--cold)",
    };
    text.to_owned()
}

const fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

const fn kind(kind: LoadKind) -> &'static str {
    match kind {
        LoadKind::Download => "download",
        LoadKind::VersionControl => "version control",
    }
}

/// The sets that most actions used come first; equal ones in the order of the graph.
fn flags(profile: &Profile) -> Vec<(usize, Vec<(String, String)>)> {
    let graph = &profile.graph;
    let mut used = vec![0; graph.flag_sets().len()];
    let runs = graph.actions().iter().filter_map(|a| a.run.as_ref());
    for set in runs.filter_map(|run| run.flags) {
        if let Some(count) = used.get_mut(set.index()) {
            *count += 1;
        }
    }
    let mut sets: Vec<(usize, Vec<(String, String)>)> = Vec::new();
    for (set, used) in graph.flag_sets().iter().zip(used) {
        let tools = set.tools.iter().map(|tool| {
            let words = tool.words.join(" ");
            (
                terminal(&tool.tool).into_owned(),
                terminal(&words).into_owned(),
            )
        });
        sets.push((used, tools.collect()));
    }
    sets.retain(|(used, _)| *used > 0);
    sets.sort_by_key(|(used, _)| std::cmp::Reverse(*used));
    sets
}

fn failed(analysis: &Analysis) -> Vec<String> {
    let reached = &analysis.reached;
    let units = reached.failed.iter();
    let units = units.map(|&unit| terminal(analysis.units.unit(unit).name()).into_owned());
    let links = reached.failed_links.iter();
    units
        .chain(links.map(|link| format!("link of {}", terminal(link))))
        .collect()
}

fn never_reached(analysis: &Analysis) -> Vec<String> {
    let reached = &analysis.reached;
    let units = reached.never_reached.iter();
    let units = units.map(|&unit| terminal(analysis.units.unit(unit).name()).into_owned());
    let links = reached.links_never_reached.iter();
    units
        .chain(links.map(|link| format!("link of {}", terminal(link))))
        .collect()
}
