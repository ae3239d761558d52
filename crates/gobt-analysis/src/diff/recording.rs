//! Which work did one recording do, and how long did it take?

use std::borrow::Cow;
use std::collections::HashMap;

use gobt_profile::{Action, ActionId, Graph, Mode, Nanos, Profile};

use crate::analysis::Analysis;
use crate::blocked::Blocked;
use crate::test_runs::tested_binary;
use crate::units::{UnitId, Units};

use super::hash_classes::HashClasses;

/// One recorded build, with what the comparison needs of it.
#[derive(Debug, Clone)]
pub(super) struct Recording<'a> {
    pub(super) profile: &'a Profile,
    pub(super) units: Cow<'a, Units>,
    blocked: Cow<'a, Blocked>,
    /// Which hashes of inputs stand for the same work.
    classes: HashClasses<'a>,
}

/// Names the work of one action: the same in every recording in which go did the same work.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct WorkKey<'a> {
    mode: Cow<'a, str>,
    of: WorkOf<'a>,
    /// Of several with the same name in one recording, which: in the order of their IDs.
    nth: u32,
}

/// What work is told apart by, beside its mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum WorkOf<'a> {
    /// Go's own hash of all inputs: its `ActionID`, or that of the package it belongs to, or of the
    /// binary that it runs.
    Inputs(&'a str),
    /// A package or nothing: work that has no inputs on record.
    Name(&'a str),
}

impl WorkKey<'_> {
    /// Whether go's hash of the inputs says that it is the same work. Else only its name does.
    pub(super) fn has_inputs(&self) -> bool {
        matches!(self.of, WorkOf::Inputs(_))
    }
}

impl<'a> Recording<'a> {
    /// A recording that has been analysed.
    pub(super) fn analysed(profile: &'a Profile, analysis: &'a Analysis) -> Self {
        Self {
            profile,
            units: Cow::Borrowed(&analysis.units),
            blocked: Cow::Borrowed(&analysis.blocked),
            classes: HashClasses::default(),
        }
    }

    /// Any other one.
    pub(super) fn of(profile: &'a Profile) -> Self {
        Self {
            profile,
            units: Cow::Owned(Units::of(profile)),
            blocked: Cow::Owned(Blocked::of(&profile.graph)),
            classes: HashClasses::default(),
        }
    }

    /// The same recording, with what is known of hashes that stand for the same work.
    pub(super) fn knowing(self, classes: &HashClasses<'a>) -> Self {
        let classes = classes.clone();
        Self { classes, ..self }
    }

    fn inputs(&self, id: &'a str) -> WorkOf<'a> {
        WorkOf::Inputs(self.classes.of(id))
    }

    pub(super) fn graph(&self) -> &'a Graph {
        &self.profile.graph
    }

    /// What an action took, without the time that a test only held its worker; `None` where it did
    /// not come to its end.
    pub(super) fn duration(&self, id: ActionId) -> Option<Nanos> {
        let span = self.graph().action(id).times.span()?;
        Some(span.duration().saturating_sub(self.blocked.time(id)))
    }

    /// Whether what the action took is what its work takes: it was not spared by the cache, and it
    /// did not fail.
    pub(super) fn did_its_work(&self, id: ActionId) -> bool {
        let graph = self.graph();
        let action = graph.action(id);
        if action.failed() {
            return false;
        }
        // `go vet` needs no more of some packages than their imports.
        if action.executed() || (action.mode == Mode::Build && !action.need_build) {
            return true;
        }
        if let Some(link) = self.link_before(id) {
            // It has no command of its own, or only moves a file: what comes from the cache is the link.
            return graph.action(link).executed();
        }
        match self.units.of_folder(id) {
            // Looking into the cache is done in every build.
            _ if action.mode == Mode::BuildCheckCache => true,
            // A package without tests: nothing was linked, and nothing would be.
            _ if action.mode == Mode::TestRun => true,
            _ if matches!(action.mode, Mode::Build | Mode::Link) => false,
            // A package was compiled, and this had nothing to do for it.
            Some(unit) => self.units.unit(unit).executed,
            None => true,
        }
    }

    /// The link whose binary a `test run` runs, or a `link-install` puts in its place.
    fn link_before(&self, id: ActionId) -> Option<ActionId> {
        let graph = self.graph();
        match graph.action(id).mode {
            Mode::TestRun => tested_binary(graph, id),
            Mode::LinkInstall => {
                let mut needed = graph.dependencies(id).iter().copied();
                needed.find(|&d| graph.action(d).mode == Mode::Link)
            }
            _ => None,
        }
    }

    /// The name of every action's work; the place in the list is [`ActionId::index`].
    pub(super) fn keys(&self) -> Vec<WorkKey<'a>>
    where
        Self: 'a,
    {
        let mut seen: HashMap<(Cow<'a, str>, WorkOf<'a>), u32> = HashMap::new();
        let actions = self.graph().iter();
        let keys = actions.map(|(id, action)| {
            let mode = mode_text(action);
            let of = self.work_of(id);
            let count = seen.entry((mode.clone(), of)).or_default();
            let nth = *count;
            *count += 1;
            WorkKey { mode, of, nth }
        });
        keys.collect()
    }

    fn work_of(&self, id: ActionId) -> WorkOf<'a> {
        let graph = self.graph();
        let action = graph.action(id);
        if !action.action_id.is_empty() {
            return self.inputs(&action.action_id);
        }
        let link = self.link_before(id).map(|link| graph.action(link));
        if let Some(link) = link.filter(|link| !link.action_id.is_empty()) {
            return self.inputs(&link.action_id);
        }
        let unit = self.units.of_folder(id);
        if let Some(build) = unit.and_then(|unit| build_of(graph, &self.units, unit)) {
            let build = graph.action(build);
            if !build.action_id.is_empty() {
                return self.inputs(&build.action_id);
            }
            return WorkOf::Name(&build.package);
        }
        WorkOf::Name(&action.package)
    }
}

fn mode_text(action: &Action) -> Cow<'_, str> {
    match &action.mode {
        // The file may lie in a folder that has another name each time.
        Mode::CgoCompile(file) => {
            let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
            Cow::Owned(format!("{} {name}", action.mode.family()))
        }
        mode => Cow::Borrowed(mode.family()),
    }
}

/// The `build` action of a unit.
pub(super) fn build_of(graph: &Graph, units: &Units, unit: UnitId) -> Option<ActionId> {
    let mut actions = units.unit(unit).actions.iter().copied();
    actions.find(|&id| graph.action(id).mode == Mode::Build)
}
