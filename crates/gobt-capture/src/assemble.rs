//! Which profile do all the parts of a recording make?

use gobt_profile::privacy::Redactor;
use gobt_profile::{Build, Cache, Graph, Outcome, Output, Packages, Profile, RecordedGraph, Times};

use crate::cache::user_cache;
use crate::ci;
use crate::go_command::GoCommand;
use crate::go_env::GoEnv;
use crate::machine::{default_parallelism, this_machine};
use crate::metadata::Metadata;
use crate::observed::nanos;
use crate::plan::installed_version;
use crate::session::Run;
use crate::system::Ended;

/// What was recorded, in its parts.
pub(crate) struct Parts<'a> {
    pub(crate) command: &'a GoCommand,
    /// The installed go's settings.
    pub(crate) env: &'a GoEnv,
    /// Those of the go that built; empty where it was not asked in time.
    pub(crate) building: &'a GoEnv,
    pub(crate) fresh_cache: bool,
    pub(crate) redactor: &'a Redactor,
    pub(crate) run: &'a Run,
    pub(crate) graph: Option<RecordedGraph>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) output: Option<Output>,
}

/// Puts a profile together. `None` when a build that went well has no graph.
pub(crate) fn assemble(parts: Parts<'_>) -> Option<Profile> {
    let mut outcome = outcome(parts.run);
    let mut build = build(&parts);
    let Parts {
        redactor,
        run,
        graph,
        metadata,
        output,
        ..
    } = parts;
    if graph.is_none() && outcome == Outcome::Succeeded {
        return None;
    }
    let (graph, hints, version, platform) = match graph {
        Some(recorded) => (
            recorded.graph,
            recorded.packages,
            recorded.go_version,
            recorded.platform,
        ),
        None => (Graph::default(), Packages::default(), None, None),
    };
    if let Some(version) = version {
        build.go_version = Some(version.into());
    }
    // What go itself says comes first: the folder of its tools is named after the machine that
    // compiles, which is not the target of `GOOS=windows go build`.
    if let Some(platform) = platform.filter(|_| build.platform.is_none()) {
        build.platform = Some(platform.replacen('_', "/", 1).into());
    }
    if graph.actions().iter().any(|a| a.times.span().is_none()) {
        outcome = without_times(outcome);
    }
    if graph.actions().iter().all(|a| a.times == Times::Unreached) {
        build.observed = run.seen.units(Some(&graph), redactor);
    }
    build.outcome = outcome;
    build.output = output;
    let metadata = metadata.unwrap_or_default();
    build.module = metadata.main_module;
    let known = !metadata.packages.all().is_empty();
    Some(Profile {
        build,
        graph,
        packages: if known { metadata.packages } else { hints },
        ..Profile::default()
    })
}

fn outcome(run: &Run) -> Outcome {
    match (run.signal, run.ended) {
        (Some(signal), _) | (None, Ended::Killed(signal)) => Outcome::Interrupted { signal },
        (None, Ended::Exited(0)) => Outcome::Succeeded,
        (None, Ended::Exited(status)) => Outcome::Failed { status },
    }
}

/// A graph with actions that never ran is one of an interrupted build, whatever ended it: go was
/// killed by something else, or the program of `go run` took the signal.
fn without_times(outcome: Outcome) -> Outcome {
    const TERMINATED: i32 = 15;
    match outcome {
        Outcome::Interrupted { .. } => outcome,
        _ => Outcome::Interrupted { signal: TERMINATED },
    }
}

fn build(parts: &Parts<'_>) -> Build {
    let Parts {
        command,
        env,
        building,
        redactor,
        run,
        ..
    } = parts;
    let machine = this_machine();
    let version = installed_version(building).or_else(|| installed_version(env));
    let setting = |name: &str| building.get(name).or_else(|| env.get(name));
    let variable = |name: &str| std::env::var(name).ok();
    let asked = command.parallelism();
    let parallelism = asked.or_else(|| {
        default_parallelism(
            machine.as_ref(),
            version,
            variable("GOMAXPROCS").as_deref(),
            variable("GODEBUG").as_deref(),
        )
    });
    let goflags = env.goflags();
    Build {
        command: shown_command(command, redactor),
        goflags: (!goflags.is_empty()).then(|| redactor.command_line(&goflags).into()),
        go_version: setting("GOVERSION").map(Into::into),
        platform: setting("GOOS")
            .zip(setting("GOARCH"))
            .map(|(os, arch)| format!("{os}/{arch}").into()),
        module: None,
        settings: env.kept(),
        fingerprints: env.fingerprints(),
        parallelism,
        machine,
        cache: Some(if parts.fresh_cache {
            Cache::Fresh
        } else {
            user_cache(env)
        }),
        ci: Some(ci::is_ci(variable)),
        started: Some(run.started),
        wall: Some(nanos(run.wall)),
        outcome: Outcome::Unknown,
        load_steps: run.seen.load_steps(),
        observed: Vec::new(),
        output: None,
    }
}

fn shown_command(command: &GoCommand, redactor: &Redactor) -> Vec<Box<str>> {
    let arguments: Vec<String> = command
        .argv()
        .iter()
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    let shown = redactor.arguments(&arguments, command.program_arguments_from());
    std::iter::once("go".to_owned())
        .chain(shown)
        .map(Into::into)
        .collect()
}
