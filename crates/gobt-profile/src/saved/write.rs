//! From a [`Profile`] to `profile.json`. The same profile gives the same bytes.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::graph::FlagSet;
use crate::{
    Action, ActionId, Build, Cache, Fingerprint, Graph, LoadKind, Module, Outcome, Output, Package,
    Profile, Run, SourceFile, Times, Timestamp,
};

use super::PROFILE_SCHEMA;
use super::types::*;

/// Writes a profile as `profile.json` has it, one line of JSON.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_profile(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    let shown = save_run(&profile.build, &profile.graph);
    let alone = profile.other_runs.is_empty();
    let saved = SavedProfile {
        schema: PROFILE_SCHEMA.into(),
        build: shown.build,
        epoch: shown.epoch,
        flag_sets: shown.flag_sets,
        actions: shown.actions,
        packages: profile.packages.all().iter().map(save_package).collect(),
        run_number: (!alone).then(|| profile.place_of_shown() as u64 + 1),
        other_runs: profile
            .other_runs
            .iter()
            .map(|run| save_run(&run.build, &run.graph))
            .collect(),
    };
    serde_json::to_writer(&mut *out, &saved)?;
    out.write_all(b"\n")
}

fn save_run<'a>(build: &'a Build, graph: &'a Graph) -> SavedOtherRun<'a> {
    let epoch = epoch_of(graph);
    let actions = graph.iter();
    SavedOtherRun {
        build: save_build(build),
        epoch: epoch.map(|t| t.to_rfc3339().into()),
        flag_sets: graph.flag_sets().iter().map(save_flags).collect(),
        actions: actions
            .map(|(id, action)| save_action(graph, id, action, epoch))
            .collect(),
    }
}

/// The earliest time in the graph: no offset from it is negative.
fn epoch_of(graph: &Graph) -> Option<Timestamp> {
    let first = |action: &Action| match action.times {
        Times::Unreached => None,
        Times::Ready { ready } | Times::Started { ready, .. } => Some(ready),
        Times::Done(span) => Some(span.ready),
    };
    graph.actions().iter().filter_map(first).min()
}

fn text(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

fn optional(text: &Option<Box<str>>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::Borrowed)
}

fn save_build(build: &Build) -> SavedBuild<'_> {
    let setting = |(name, value): &'_ (Box<str>, Box<str>)| SavedSetting {
        name: Cow::Owned(name.to_string()),
        value: Cow::Owned(value.to_string()),
    };
    let fingerprint = |(name, value): &'_ (Box<str>, Fingerprint)| SavedSetting {
        name: Cow::Owned(name.to_string()),
        value: Cow::Owned(value.to_string()),
    };
    SavedBuild {
        command: build.command.iter().map(|word| text(word)).collect(),
        goflags: optional(&build.goflags),
        go_version: optional(&build.go_version),
        platform: optional(&build.platform),
        module: optional(&build.module),
        settings: build.settings.iter().map(setting).collect(),
        fingerprints: build.fingerprints.iter().map(fingerprint).collect(),
        parallelism: build.parallelism,
        machine: build.machine.as_ref().map(|machine| SavedMachine {
            cpus: machine.cpus,
            cpu_quota_millis: machine.cpu_quota_millis,
        }),
        cache: build.cache.map(|cache| match cache {
            Cache::User => SavedCache::User,
            Cache::Program => SavedCache::Program,
            Cache::Fresh => SavedCache::Fresh,
        }),
        ci: build.ci,
        started: build.started.map(|t| t.to_rfc3339().into()),
        wall_ns: build.wall.map(|wall| wall.as_nanos()),
        outcome: match build.outcome {
            Outcome::Unknown => SavedOutcome::Unknown,
            Outcome::Succeeded => SavedOutcome::Succeeded,
            Outcome::Failed { status } => SavedOutcome::Failed { status },
            Outcome::Interrupted { signal } => SavedOutcome::Interrupted { signal },
        },
        load_steps: save_load_steps(build),
        observed: save_observed(build),
        output: build.output.as_ref().map(save_output),
    }
}

fn save_output(output: &Output) -> SavedOutput<'_> {
    SavedOutput {
        first: output.first.iter().map(|line| text(line)).collect(),
        left_out: output.left_out,
        last: output.last.iter().map(|line| text(line)).collect(),
    }
}

fn save_load_steps(build: &Build) -> Vec<SavedLoadStep<'_>> {
    let steps = build.load_steps.iter().map(|step| SavedLoadStep {
        kind: match step.kind {
            LoadKind::Download => SavedLoadKind::Download,
            LoadKind::VersionControl => SavedLoadKind::VersionControl,
        },
        what: text(&step.what),
        elapsed_ns: step.elapsed.as_nanos(),
    });
    steps.collect()
}

fn save_observed(build: &Build) -> Vec<SavedObserved<'_>> {
    let observed = build.observed.iter().map(|seen| SavedObserved {
        objdir: text(&seen.objdir),
        package: text(&seen.package),
        first_ns: seen.first.as_nanos(),
        last_ns: seen.last.map(|last| last.as_nanos()),
    });
    observed.collect()
}

fn save_flags(set: &FlagSet) -> Vec<SavedTool<'_>> {
    let tools = set.tools.iter().map(|tool| SavedTool {
        tool: text(&tool.tool),
        words: tool.words.iter().map(|word| text(word)).collect(),
    });
    tools.collect()
}

fn save_action<'a>(
    graph: &Graph,
    id: ActionId,
    action: &'a Action,
    epoch: Option<Timestamp>,
) -> SavedAction<'a> {
    let offset = |time: Timestamp| epoch.map(|epoch| time.since(epoch).as_nanos());
    let (ready, start, done) = match action.times {
        Times::Unreached => (None, None, None),
        Times::Ready { ready } => (Some(ready), None, None),
        Times::Started { ready, start } => (Some(ready), Some(start), None),
        Times::Done(span) => (Some(span.ready), Some(span.start), Some(span.done)),
    };
    let dependencies = graph.dependencies(id).iter();
    SavedAction {
        id: action.go_id,
        mode: Cow::Owned(action.mode.to_string()),
        package: text(&action.package),
        deps: dependencies.map(|&d| graph.action(d).go_id).collect(),
        objdir: text(&action.objdir),
        priority: action.priority,
        action_id: text(&action.action_id),
        build_id: text(&action.build_id),
        need_build: action.need_build,
        ready_ns: ready.and_then(offset),
        start_ns: start.and_then(offset),
        done_ns: done.and_then(offset),
        run: action.run.as_ref().map(save_commands),
    }
}

fn save_commands(run: &Run) -> SavedRun {
    SavedRun {
        real_ns: run.real.as_nanos(),
        user_ns: run.user.as_nanos(),
        sys_ns: run.sys.as_nanos(),
        flags: run.flags.map(|set| set.0),
        go_files: run.go_files,
        test_files: run.test_files,
        cgo: run.cgo,
    }
}

fn save_package(package: &Package) -> SavedPackage<'_> {
    SavedPackage {
        import_path: text(&package.import_path),
        variant: optional(&package.variant),
        module: package.module.as_ref().map(save_module),
        standard: package.standard,
        dir: optional(&package.dir),
        files: package.files,
        lines: package.lines,
        language: optional(&package.language),
        sources: package.sources.as_deref().map(save_sources),
    }
}

fn save_sources(sources: &[SourceFile]) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    let sources = sources.iter().map(|file| {
        let fingerprint = file.fingerprint.map(|f| f.to_string());
        (text(&file.name), fingerprint.unwrap_or_default().into())
    });
    sources.collect()
}

fn save_module(module: &Module) -> SavedModule<'_> {
    SavedModule {
        path: text(&module.path),
        version: optional(&module.version),
        main: module.main,
    }
}
