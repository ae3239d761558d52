//! What is a recorded build, whole?

use crate::error::{ReadError, ReadErrorKind};
use crate::{Build, Graph, Packages, RecordedGraph, Times};

/// One recorded build: how it was run, its actions, its packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// How it was run and how it ended.
    pub build: Build,
    /// Its actions and what each needs.
    pub graph: Graph,
    /// What is known of its packages.
    pub packages: Packages,
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
