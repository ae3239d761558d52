//! How does Go write one action? Its fields, as `cmd/go/internal/work` names them.

use std::borrow::Cow;

use serde::Deserialize;

/// One element of the file, `actionJSON` in Go's source. Unknown fields are passed over.
///
/// `Args`, `Link`, `Target`, `Failed`, `Built`, `VetxOnly`, `NeedVet` and `IgnoreFail`
/// tell nothing that gobt uses: they are fixed before the build starts.
#[derive(Deserialize)]
#[serde(expecting = "an action (a JSON object)")]
pub(super) struct RawAction<'a> {
    #[serde(rename = "ID")]
    pub(super) id: u64,
    #[serde(rename = "Mode", borrow)]
    pub(super) mode: Cow<'a, str>,
    #[serde(rename = "Package", borrow, default)]
    pub(super) package: Cow<'a, str>,
    #[serde(rename = "Deps", default)]
    pub(super) deps: Option<Vec<u64>>,
    #[serde(rename = "Objdir", borrow, default)]
    pub(super) objdir: Cow<'a, str>,
    #[serde(rename = "Priority", default)]
    pub(super) priority: u64,
    #[serde(rename = "NeedBuild", default)]
    pub(super) need_build: bool,
    #[serde(rename = "ActionID", borrow, default)]
    pub(super) action_id: Cow<'a, str>,
    #[serde(rename = "BuildID", borrow, default)]
    pub(super) build_id: Cow<'a, str>,
    #[serde(rename = "TimeReady", borrow)]
    pub(super) time_ready: Cow<'a, str>,
    #[serde(rename = "TimeStart", borrow)]
    pub(super) time_start: Cow<'a, str>,
    #[serde(rename = "TimeDone", borrow)]
    pub(super) time_done: Cow<'a, str>,
    #[serde(rename = "Cmd", default)]
    pub(super) cmd: Option<Vec<String>>,
    #[serde(rename = "CmdReal", default)]
    pub(super) cmd_real: u64,
    #[serde(rename = "CmdUser", default)]
    pub(super) cmd_user: u64,
    #[serde(rename = "CmdSys", default)]
    pub(super) cmd_sys: u64,
}
