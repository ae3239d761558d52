//! The fields of `profile.json`. Fields are added, never renamed or given another meaning.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct SavedProfile<'a> {
    #[serde(borrow)]
    pub(super) schema: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) build: SavedBuild<'a>,
    /// The zero of all `_ns` points in time of actions; null when no action has a time.
    #[serde(borrow)]
    pub(super) epoch: Option<Cow<'a, str>>,
    pub(super) flag_sets: Vec<Vec<SavedTool<'a>>>,
    #[serde(borrow)]
    pub(super) actions: Vec<SavedAction<'a>>,
    #[serde(borrow)]
    pub(super) packages: Vec<SavedPackage<'a>>,
    /// Which of all runs is the one above, counted from 1; left out of a single one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) run_number: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) other_runs: Vec<SavedOtherRun<'a>>,
}

/// Another run of the same command: its fields mean what those of the profile mean.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedOtherRun<'a> {
    #[serde(borrow)]
    pub(super) build: SavedBuild<'a>,
    #[serde(borrow)]
    pub(super) epoch: Option<Cow<'a, str>>,
    pub(super) flag_sets: Vec<Vec<SavedTool<'a>>>,
    #[serde(borrow)]
    pub(super) actions: Vec<SavedAction<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedBuild<'a> {
    pub(super) command: Vec<Cow<'a, str>>,
    pub(super) goflags: Option<Cow<'a, str>>,
    pub(super) go_version: Option<Cow<'a, str>>,
    pub(super) platform: Option<Cow<'a, str>>,
    pub(super) module: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) settings: Vec<SavedSetting<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) fingerprints: Vec<SavedSetting<'a>>,
    pub(super) parallelism: Option<u32>,
    pub(super) machine: Option<SavedMachine>,
    pub(super) cache: Option<SavedCache>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ci: Option<bool>,
    pub(super) started: Option<Cow<'a, str>>,
    pub(super) wall_ns: Option<u64>,
    pub(super) outcome: SavedOutcome,
    #[serde(default)]
    pub(super) load_steps: Vec<SavedLoadStep<'a>>,
    #[serde(default)]
    pub(super) observed: Vec<SavedObserved<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) output: Option<SavedOutput<'a>>,
}

/// Of an output that is whole, `first` is all there is.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedOutput<'a> {
    pub(super) first: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) left_out: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) last: Vec<Cow<'a, str>>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedSetting<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedMachine {
    pub(super) cpus: u32,
    pub(super) cpu_quota_millis: Option<u64>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum SavedCache {
    User,
    Program,
    Fresh,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(super) enum SavedOutcome {
    Unknown,
    Succeeded,
    Failed { status: i32 },
    Interrupted { signal: i32 },
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedLoadStep<'a> {
    pub(super) kind: SavedLoadKind,
    pub(super) what: Cow<'a, str>,
    pub(super) elapsed_ns: u64,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum SavedLoadKind {
    Download,
    VersionControl,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedObserved<'a> {
    pub(super) objdir: Cow<'a, str>,
    pub(super) package: Cow<'a, str>,
    pub(super) first_ns: u64,
    pub(super) last_ns: Option<u64>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedTool<'a> {
    pub(super) tool: Cow<'a, str>,
    pub(super) words: Vec<Cow<'a, str>>,
}

/// Where a field has a common default it is left out: a profile of thousands of actions is read
/// by people, and attached to pull requests.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedAction<'a> {
    pub(super) id: u64,
    #[serde(borrow)]
    pub(super) mode: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) package: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) deps: Vec<u64>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    pub(super) objdir: Cow<'a, str>,
    #[serde(default)]
    pub(super) priority: u64,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    pub(super) action_id: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    pub(super) build_id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) need_build: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ready_ns: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) start_ns: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) done_ns: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) run: Option<SavedRun>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedRun {
    pub(super) real_ns: u64,
    pub(super) user_ns: u64,
    pub(super) sys_ns: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) flags: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) go_files: Option<u32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) test_files: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) cgo: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedPackage<'a> {
    #[serde(borrow)]
    pub(super) import_path: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) variant: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) module: Option<SavedModule<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) standard: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dir: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) files: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lines: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<Cow<'a, str>>,
    /// Names and fingerprints; a file that was not read has an empty one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sources: Option<Vec<(Cow<'a, str>, Cow<'a, str>)>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SavedModule<'a> {
    pub(super) path: Cow<'a, str>,
    pub(super) version: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) main: bool,
}
