//! What is a recorded build, whole?

use crate::error::{ReadError, ReadErrorKind};
use crate::{Build, Graph, Packages, RecordedGraph, RecordedRun, Times};

/// One recorded build: how it was run, its actions, its packages.
///
/// If the command was recorded several times, this is the run that is shown, and beside it stand
/// the others ([`Profile::of_runs`] says which is shown, [`Profile::runs`] gives all).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// How it was run and how it ended.
    pub build: Build,
    /// Its actions and what each needs.
    pub graph: Graph,
    /// What is known of its packages.
    pub packages: Packages,
    /// The other runs of the same command, in the order they ran; mostly none.
    pub other_runs: Vec<RecordedRun>,
    /// How many of those ran before the one shown.
    pub runs_before: usize,
}

impl Profile {
    /// A profile of a bare graph: what the graph does not say stays unknown.
    ///
    /// # Errors
    /// When an action has no times: a graph of a build that never ran, or was interrupted, has no
    /// figures. ([`Profile`]s of interrupted builds, made by gobt itself, may have such actions.)
    pub fn from_bare_graph(recorded: RecordedGraph) -> Result<Self, ReadError> {
        refuse_unfinished(&recorded.graph)?;
        let platform = recorded.platform.as_deref();
        let build = Build {
            go_version: recorded.go_version.as_deref().map(Into::into),
            platform: platform.map(|p| p.replacen('_', "/", 1).into()),
            ..Build::default()
        };
        Ok(Self {
            build,
            graph: recorded.graph,
            packages: recorded.packages,
            ..Self::default()
        })
    }
}

fn refuse_unfinished(graph: &Graph) -> Result<(), ReadError> {
    let actions = graph.actions();
    if actions.iter().all(|a| a.times == Times::Unreached) {
        return Err(ReadError::new(ReadErrorKind::NeverRan));
    }
    for action in actions {
        let state = match action.times {
            Times::Done(_) => continue,
            Times::Unreached => "reached",
            Times::Ready { .. } => "started",
            Times::Started { .. } => "finished",
        };
        let id = action.go_id;
        return Err(ReadError::new(ReadErrorKind::Interrupted { id, state }));
    }
    Ok(())
}
