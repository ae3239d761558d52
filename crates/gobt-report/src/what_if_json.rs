//! What does `gobt what-if --json` say? The contract `gobt.what-if/1`, in `docs/what-if.md`.

use std::io::{self, Write};

use gobt_analysis::{
    Analysis, BestChanges, Candidate, ChangeSet, Prediction, Saving, UnitId, WhatIf,
};
use gobt_profile::{Nanos, Profile};
use serde::Serialize;

/// The schema that is written.
pub const WHAT_IF_SCHEMA: &str = "gobt.what-if/1";

/// Writes the answer as JSON, in one line. `asked` are the changes in the user's words; `answer` is
/// `None` where none was asked for, or nothing can be predicted.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_what_if_json(
    profile: &Profile,
    analysis: &Analysis,
    asked: &[String],
    answer: Option<&WhatIf>,
    best: &[BestChanges],
    out: &mut dyn Write,
) -> io::Result<()> {
    let replay = analysis.scaling.as_ref().map(|scaling| scaling.replay);
    let document = Document {
        schema: WHAT_IF_SCHEMA,
        parallelism: replay.map(|replay| replay.parallelism.get()),
        observed_ns: replay.map(|replay| replay.observed.as_nanos()),
        replay_error: replay.map(|replay| replay.error()),
        changes: asked,
        before: answer.map(|answer| prediction(profile, &answer.before)),
        after: answer.map(|answer| prediction(profile, &answer.after)),
        saving_ns: answer.map(|answer| difference(answer.before.exec, answer.after.exec)),
        saving_model_ns: answer.map(|answer| difference(answer.before.exec, answer.after.model)),
        removed: answer.map(|answer| names(analysis, &answer.removed)),
        best: best.iter().map(|best| best_row(analysis, best)).collect(),
    };
    crate::json_line::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    parallelism: Option<u32>,
    observed_ns: Option<u64>,
    replay_error: Option<f64>,
    changes: &'a [String],
    before: Option<PredictionRow<'a>>,
    after: Option<PredictionRow<'a>>,
    saving_ns: Option<i128>,
    saving_model_ns: Option<i128>,
    removed: Option<Vec<&'a str>>,
    best: Vec<BestRow<'a>>,
}

#[derive(Serialize)]
struct PredictionRow<'a> {
    parallelism: u32,
    exec_ns: u64,
    exec_model_ns: u64,
    total_work_ns: u64,
    critical_path: PathRow<'a>,
}

#[derive(Serialize)]
struct PathRow<'a> {
    length_ns: u64,
    steps: Vec<StepRow<'a>>,
}

#[derive(Serialize)]
struct StepRow<'a> {
    id: u64,
    mode: String,
    package: &'a str,
    duration_ns: u64,
}

#[derive(Serialize)]
struct BestRow<'a> {
    parallelism: u32,
    exec_ns: u64,
    exec_model_ns: u64,
    complete: bool,
    free: Vec<SavingRow<'a>>,
    without: Vec<SavingRow<'a>>,
    without_import: Vec<SavingRow<'a>>,
    greedy_sets: Vec<SetRow<'a>>,
}

#[derive(Serialize)]
struct SavingRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    exec_ns: u64,
    saving_ns: u64,
}

#[derive(Serialize)]
struct SetRow<'a> {
    packages: Vec<MemberRow<'a>>,
    exec_ns: u64,
    saving_ns: u64,
}

#[derive(Serialize)]
struct MemberRow<'a> {
    package: &'a str,
    alone_ns: u64,
    in_set_ns: u64,
    only_together: bool,
}

fn difference(before: Nanos, after: Nanos) -> i128 {
    i128::from(before.as_nanos()) - i128::from(after.as_nanos())
}

fn names<'a>(analysis: &'a Analysis, units: &[UnitId]) -> Vec<&'a str> {
    let names = units.iter().map(|&unit| analysis.units.unit(unit).name());
    names.collect()
}

fn prediction<'a>(profile: &'a Profile, prediction: &Prediction) -> PredictionRow<'a> {
    let steps = prediction.critical_path.steps.iter();
    let steps = steps
        .zip(&prediction.step_durations)
        .map(|(&id, duration)| {
            let action = profile.graph.action(id);
            StepRow {
                id: action.go_id,
                mode: action.mode.to_string(),
                package: &action.package,
                duration_ns: duration.as_nanos(),
            }
        });
    PredictionRow {
        parallelism: prediction.parallelism.get(),
        exec_ns: prediction.exec.as_nanos(),
        exec_model_ns: prediction.model.as_nanos(),
        total_work_ns: prediction.work.as_nanos(),
        critical_path: PathRow {
            length_ns: prediction.critical_path.length.as_nanos(),
            steps: steps.collect(),
        },
    }
}

fn best_row<'a>(analysis: &'a Analysis, best: &BestChanges) -> BestRow<'a> {
    let savings = |savings: &[Saving]| {
        let rows = savings.iter().map(|saving| saving_row(analysis, saving));
        rows.collect()
    };
    BestRow {
        parallelism: best.parallelism.get(),
        exec_ns: best.exec.as_nanos(),
        exec_model_ns: best.exec_model.as_nanos(),
        complete: best.complete,
        free: savings(&best.free),
        without: savings(&best.without),
        without_import: savings(&best.without_import),
        greedy_sets: best.sets.iter().map(|set| set_row(analysis, set)).collect(),
    }
}

fn saving_row<'a>(analysis: &'a Analysis, saving: &Saving) -> SavingRow<'a> {
    let name = |unit| Some(analysis.units.unit(unit).name());
    let (package, from, to) = match saving.candidate {
        Candidate::Free(unit) | Candidate::Without(unit) => (name(unit), None, None),
        Candidate::WithoutImport { from, to } => (None, name(from), name(to)),
    };
    SavingRow {
        package,
        from,
        to,
        exec_ns: saving.exec.as_nanos(),
        saving_ns: saving.saving.as_nanos(),
    }
}

fn set_row<'a>(analysis: &'a Analysis, set: &ChangeSet) -> SetRow<'a> {
    let members = set.members.iter().map(|member| MemberRow {
        package: analysis.units.unit(member.unit).name(),
        alone_ns: member.alone.as_nanos(),
        in_set_ns: member.in_set.as_nanos(),
        only_together: member.only_together(),
    });
    SetRow {
        packages: members.collect(),
        exec_ns: set.exec.as_nanos(),
        saving_ns: set.saving.as_nanos(),
    }
}
