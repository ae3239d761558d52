//! From `profile.json` to a [`Profile`]: nothing in the file is believed unchecked.

use std::borrow::Cow;
use std::io::Read;

use serde::Deserialize;

use crate::action::FlagSetId;
use crate::error::{Place, ReadError, ReadErrorKind};
use crate::graph::{EdgeList, FlagSet, ToolFlags};
use crate::{
    Action, Build, Cache, Fingerprint, FingerprintError, Graph, LoadKind, LoadStep, Machine, Mode,
    Module, Nanos, Observed, Outcome, Output, Package, Packages, Profile, RecordedRun, Run,
    SourceFile, Times, Timestamp,
};

use super::types::*;
use super::{PROFILE_SCHEMA, SCHEMA_FAMILY, SCHEMA_VERSION};

/// Reads a `profile.json`.
///
/// # Errors
/// When it is none, is damaged, or was written by a newer gobt.
pub fn read_profile(mut input: impl Read) -> Result<Profile, ReadError> {
    let mut text = Vec::new();
    let read = input.read_to_end(&mut text);
    read.map_err(|error| ReadError::new(ReadErrorKind::Io(error)))?;
    from_text(&text)
}

fn from_text(text: &[u8]) -> Result<Profile, ReadError> {
    check_schema(text)?;
    let saved: SavedProfile<'_> = serde_json::from_slice(text).map_err(|e| unreadable(&e))?;
    load(saved)
}

/// Only the schema, so that a file of another one is told so, and not that a field is missing.
#[derive(Deserialize)]
struct SchemaOnly {
    schema: Option<String>,
}

fn check_schema(text: &[u8]) -> Result<(), ReadError> {
    let SchemaOnly { schema } = serde_json::from_slice(text).map_err(|e| unreadable(&e))?;
    let version = schema
        .as_deref()
        .and_then(|s| s.strip_prefix(SCHEMA_FAMILY));
    match version.and_then(|v| v.parse::<u32>().ok()) {
        Some(1..=SCHEMA_VERSION) => Ok(()),
        Some(version) if version > SCHEMA_VERSION => {
            Err(ReadError::new(ReadErrorKind::NewerSchema {
                found: schema.unwrap_or_default(),
                known: PROFILE_SCHEMA,
            }))
        }
        _ => Err(ReadError::new(ReadErrorKind::NoProfile { found: schema })),
    }
}

fn unreadable(error: &serde_json::Error) -> ReadError {
    let place = Place {
        line: error.line() as u64,
        column: error.column() as u64,
    };
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
    let kind = match error.classify() {
        serde_json::error::Category::Eof => ReadErrorKind::Truncated { action: None },
        serde_json::error::Category::Data => ReadErrorKind::BadProfile { message },
        _ => ReadErrorKind::NotJson { message },
    };
    ReadError::at(place, kind)
}

fn damaged(message: String) -> ReadError {
    ReadError::new(ReadErrorKind::BadProfile { message })
}

fn load(saved: SavedProfile<'_>) -> Result<Profile, ReadError> {
    let shown = SavedOtherRun {
        build: saved.build,
        epoch: saved.epoch,
        flag_sets: saved.flag_sets,
        actions: saved.actions,
    };
    let RecordedRun { build, graph } = load_recorded_run(shown)?;
    let runs_before = runs_before(saved.run_number, saved.other_runs.len())?;
    let other_runs = saved.other_runs.into_iter().enumerate();
    let other_runs = other_runs.map(|(index, run)| {
        let in_run = |error: ReadError| {
            let problem = Box::new(error.kind);
            ReadError::new(ReadErrorKind::OtherRun { index, problem })
        };
        load_recorded_run(run).map_err(in_run)
    });
    let packages = saved.packages.into_iter().map(load_package);
    Ok(Profile {
        build,
        graph,
        packages: Packages::new(packages.collect::<Result<_, _>>()?),
        other_runs: other_runs.collect::<Result<_, _>>()?,
        runs_before,
    })
}

fn runs_before(number: Option<u64>, others: usize) -> Result<usize, ReadError> {
    let before = number.unwrap_or(1).checked_sub(1);
    let before = before.and_then(|before| usize::try_from(before).ok());
    before.filter(|before| *before <= others).ok_or_else(|| {
        let runs = others + 1;
        damaged(format!("run_number is none of 1 to {runs}"))
    })
}

fn load_recorded_run(saved: SavedOtherRun<'_>) -> Result<RecordedRun, ReadError> {
    let build = load_build(saved.build)?;
    let epoch = saved.epoch.as_deref().map(|t| load_time("epoch", t));
    let graph = load_graph(saved.actions, &saved.flag_sets, epoch.transpose()?)?;
    let may_be_empty = !matches!(build.outcome, Outcome::Unknown | Outcome::Succeeded);
    if graph.actions().is_empty() && !may_be_empty {
        return Err(ReadError::new(ReadErrorKind::NoActions));
    }
    if !build.outcome.interrupted() {
        let unfinished = graph.actions().iter().find(|a| a.times.span().is_none());
        if let Some(action) = unfinished {
            let id = action.go_id;
            return Err(damaged(format!(
                "action {id} has no times, but the build was not interrupted"
            )));
        }
    }
    Ok(RecordedRun { build, graph })
}

fn load_time(field: &str, text: &str) -> Result<Timestamp, ReadError> {
    match Timestamp::from_go_json(text) {
        Ok(Some(time)) => Ok(time),
        Ok(None) => Err(damaged(format!("{field} is year 1"))),
        Err(error) => Err(damaged(format!("{field}: {error}"))),
    }
}

fn boxed(text: impl AsRef<str>) -> Box<str> {
    text.as_ref().into()
}

fn load_build(saved: SavedBuild<'_>) -> Result<Build, ReadError> {
    let started = saved.started.as_deref().map(|t| load_time("started", t));
    let fingerprints = saved
        .fingerprints
        .into_iter()
        .map(|f| Ok((boxed(f.name), load_fingerprint(&f.value)?)));
    Ok(Build {
        command: saved.command.into_iter().map(boxed).collect(),
        goflags: saved.goflags.map(boxed),
        go_version: saved.go_version.map(boxed),
        platform: saved.platform.map(boxed),
        module: saved.module.map(boxed),
        settings: saved
            .settings
            .into_iter()
            .map(|s| (boxed(s.name), boxed(s.value)))
            .collect(),
        fingerprints: fingerprints.collect::<Result<_, _>>()?,
        parallelism: saved.parallelism,
        machine: saved.machine.map(|machine| Machine {
            cpus: machine.cpus,
            cpu_quota_millis: machine.cpu_quota_millis,
        }),
        cache: saved.cache.map(|cache| match cache {
            SavedCache::User => Cache::User,
            SavedCache::Program => Cache::Program,
            SavedCache::Fresh => Cache::Fresh,
        }),
        ci: saved.ci,
        started: started.transpose()?,
        wall: saved.wall_ns.map(Nanos::from_nanos),
        outcome: match saved.outcome {
            SavedOutcome::Unknown => Outcome::Unknown,
            SavedOutcome::Succeeded => Outcome::Succeeded,
            SavedOutcome::Failed { status } => Outcome::Failed { status },
            SavedOutcome::Interrupted { signal } => Outcome::Interrupted { signal },
        },
        load_steps: saved.load_steps.into_iter().map(load_step).collect(),
        observed: saved.observed.into_iter().map(load_observed).collect(),
        output: saved.output.map(load_output),
    })
}

fn load_output(saved: SavedOutput<'_>) -> Output {
    let lines = |lines: Vec<Cow<'_, str>>| lines.into_iter().map(boxed).collect();
    Output {
        first: lines(saved.first),
        left_out: saved.left_out,
        last: lines(saved.last),
    }
}

fn load_step(saved: SavedLoadStep<'_>) -> LoadStep {
    LoadStep {
        kind: match saved.kind {
            SavedLoadKind::Download => LoadKind::Download,
            SavedLoadKind::VersionControl => LoadKind::VersionControl,
        },
        what: boxed(saved.what),
        elapsed: Nanos::from_nanos(saved.elapsed_ns),
    }
}

fn load_observed(saved: SavedObserved<'_>) -> Observed {
    Observed {
        objdir: boxed(saved.objdir),
        package: boxed(saved.package),
        first: Nanos::from_nanos(saved.first_ns),
        last: saved.last_ns.map(Nanos::from_nanos),
    }
}

fn load_graph(
    saved: Vec<SavedAction<'_>>,
    flag_sets: &[Vec<SavedTool<'_>>],
    epoch: Option<Timestamp>,
) -> Result<Graph, ReadError> {
    let too_many = saved.len() as u64 >= u64::from(u32::MAX);
    let edges: u64 = saved.iter().map(|a| a.deps.len() as u64).sum();
    if too_many || edges > u64::from(u32::MAX) {
        return Err(ReadError::new(ReadErrorKind::TooManyActions));
    }
    let mut actions = Vec::with_capacity(saved.len());
    let mut edges = EdgeList::default();
    for action in saved {
        edges.push(action.deps.iter().copied());
        actions.push(load_action(action, flag_sets.len(), epoch)?);
    }
    let flag_sets = flag_sets.iter().map(|tools| load_flags(tools)).collect();
    Graph::new(actions, &edges, flag_sets)
        .map_err(|error| ReadError::new(ReadErrorKind::Graph(error)))
}

fn load_flags(tools: &[SavedTool<'_>]) -> FlagSet {
    let tools = tools.iter().map(|tool| ToolFlags {
        tool: boxed(&tool.tool),
        words: tool.words.iter().map(boxed).collect(),
    });
    FlagSet {
        tools: tools.collect(),
    }
}

fn load_action(
    saved: SavedAction<'_>,
    flag_sets: usize,
    epoch: Option<Timestamp>,
) -> Result<Action, ReadError> {
    let times = load_times(&saved, epoch)?;
    let run = saved.run.map(|run| load_run(saved.id, &run, flag_sets));
    Ok(Action {
        go_id: saved.id,
        mode: Mode::from_go(&saved.mode),
        package: boxed(saved.package),
        objdir: boxed(saved.objdir),
        priority: saved.priority,
        action_id: boxed(saved.action_id),
        build_id: boxed(saved.build_id),
        need_build: saved.need_build,
        times,
        run: run.transpose()?,
    })
}

fn load_run(id: u64, saved: &SavedRun, flag_sets: usize) -> Result<Run, ReadError> {
    if saved.flags.is_some_and(|set| set as usize >= flag_sets) {
        return Err(damaged(format!(
            "action {id} has flags that are not in flag_sets"
        )));
    }
    Ok(Run {
        real: Nanos::from_nanos(saved.real_ns),
        user: Nanos::from_nanos(saved.user_ns),
        sys: Nanos::from_nanos(saved.sys_ns),
        flags: saved.flags.map(FlagSetId),
        go_files: saved.go_files,
        test_files: saved.test_files,
        cgo: saved.cgo,
    })
}

fn load_times(saved: &SavedAction<'_>, epoch: Option<Timestamp>) -> Result<Times, ReadError> {
    let id = saved.id;
    let at = |offset: Option<u64>| match (epoch, offset) {
        (_, None) => Ok(None),
        (None, Some(_)) => Err(damaged(format!(
            "action {id} has times, but there is no epoch"
        ))),
        (Some(epoch), Some(offset)) => match epoch.checked_add(Nanos::from_nanos(offset)) {
            Some(time) => Ok(Some(time)),
            None => Err(damaged(format!(
                "a time of action {id} lies after the year 2262"
            ))),
        },
    };
    let times = (at(saved.ready_ns)?, at(saved.start_ns)?, at(saved.done_ns)?);
    Times::from_parts(times.0, times.1, times.2)
        .map_err(|problem| ReadError::new(problem.of_action(id)))
}

fn load_package(saved: SavedPackage<'_>) -> Result<Package, ReadError> {
    Ok(Package {
        import_path: boxed(saved.import_path),
        variant: saved.variant.map(boxed),
        module: saved.module.map(|module| Module {
            path: boxed(module.path),
            version: module.version.map(boxed),
            main: module.main,
        }),
        standard: saved.standard,
        dir: saved.dir.map(boxed),
        files: saved.files,
        lines: saved.lines,
        language: saved.language.map(boxed),
        sources: saved.sources.map(load_sources).transpose()?,
    })
}

fn load_sources(sources: Vec<(Cow<'_, str>, Cow<'_, str>)>) -> Result<Vec<SourceFile>, ReadError> {
    let sources = sources.into_iter().map(|(name, text)| {
        let fingerprint = (!text.is_empty()).then(|| load_fingerprint(&text));
        Ok(SourceFile {
            name: boxed(name),
            fingerprint: fingerprint.transpose()?,
        })
    });
    sources.collect()
}

fn load_fingerprint(text: &str) -> Result<Fingerprint, ReadError> {
    let parsed = text.parse();
    parsed.map_err(|error: FingerprintError| damaged(format!("{text:?}: {error}")))
}
