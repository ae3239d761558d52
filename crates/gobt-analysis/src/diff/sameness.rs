//! Which work is the same although go's hash of its inputs differs?
//!
//! Without `-trimpath` the hash holds the folder of a package, and that of a main package holds the
//! build information: the same sources in another checkout, or after another commit, have other
//! hashes. Where the profiles show that nothing else differs (the sources of the package, or the
//! version of its module, and all that it imports), the work counts as the same.

use std::collections::{BTreeSet, HashMap};

use gobt_profile::{ActionId, Mode};

use crate::units::UnitId;

use super::Pair;
use super::misses::{Cause, Causes};
use super::packages::{by_name, inputs};
use super::recording::Recording;

/// Work of the head that is the same as work of the base under another hash.
#[derive(Debug, Default)]
pub(super) struct Elsewhere<'a> {
    /// The head's units.
    pub(super) units: BTreeSet<UnitId>,
    /// From the head's hashes to the base's, links included.
    pub(super) aliases: HashMap<&'a str, &'a str>,
}

impl<'a> Elsewhere<'a> {
    /// Linear in units and imports, but for sorting.
    pub(super) fn of(recordings: &Pair<&Recording<'a>>) -> Self {
        let mut search = Search {
            causes: Causes::new(recordings),
            base_of: base_of(recordings),
            same: vec![false; recordings.head.units.all().len()],
            found: Self::default(),
            recordings,
        };
        let graph = recordings.head.graph();
        for &id in graph.topological_order() {
            match graph.action(id).mode {
                Mode::Build => search.build(id),
                Mode::Link => search.link(id),
                _ => {}
            }
        }
        search.found
    }
}

/// For each unit of the head its counterpart in the base.
fn base_of(recordings: &Pair<&Recording<'_>>) -> Vec<Option<UnitId>> {
    let mut base_of = vec![None; recordings.head.units.all().len()];
    for unit in by_name(recordings).into_values() {
        if let Some(head) = unit.head {
            base_of[head.index()] = unit.base;
        }
    }
    base_of
}

struct Search<'s, 'a> {
    recordings: &'s Pair<&'s Recording<'a>>,
    causes: Causes<'s, 'a>,
    base_of: Vec<Option<UnitId>>,
    /// For each unit of the head whether it is the same work as its counterpart.
    same: Vec<bool>,
    found: Elsewhere<'a>,
}

impl<'a> Search<'_, 'a> {
    /// What it imports comes before it.
    fn build(&mut self, id: ActionId) {
        let Some(head) = self.recordings.head.units.of_action(id) else {
            return;
        };
        let Some(base) = self.base_of[head.index()] else {
            return;
        };
        let unit = Pair { base, head };
        let base_inputs = inputs(self.recordings.base, base);
        let head_inputs = inputs(self.recordings.head, head);
        let Some((base_inputs, head_inputs)) = base_inputs.zip(head_inputs) else {
            return;
        };
        if base_inputs == head_inputs {
            self.same[head.index()] = true;
        } else if self.is_elsewhere(unit) {
            self.same[head.index()] = true;
            self.found.units.insert(head);
            self.found.aliases.insert(head_inputs, base_inputs);
        }
    }

    fn is_elsewhere(&self, unit: Pair<UnitId>) -> bool {
        let imports = self.recordings.head.units.dependencies(unit.head);
        if !imports.iter().all(|import| self.same[import.index()]) {
            return false;
        }
        if !self.causes.shows_contents(unit) || !self.causes.shown(unit).is_empty() {
            return false;
        }
        // Its own hash differs, or it follows from imports that lie elsewhere.
        let follows = imports
            .iter()
            .any(|import| self.found.units.contains(import));
        let cause = self.causes.of(unit);
        follows || matches!(&*cause, [Cause::Folder | Cause::BuildInfo])
    }

    fn link(&mut self, id: ActionId) {
        let Some(base) = self.base_link(id) else {
            return;
        };
        let head_link = self.recordings.head.graph().action(id);
        let base_link = self.recordings.base.graph().action(base);
        let linked = self.linked(id);
        let of_base = units_of(self.recordings.base, base);
        let same = linked.iter().all(|unit| self.same[unit.index()]);
        if same
            && linked.len() == of_base.len()
            && self.causes.same_link_flags()
            && !head_link.action_id.is_empty()
            && !base_link.action_id.is_empty()
            && head_link.action_id != base_link.action_id
        {
            let (from, to) = (&*head_link.action_id, &*base_link.action_id);
            self.found.aliases.insert(from, to);
        }
    }

    fn linked(&self, link: ActionId) -> BTreeSet<UnitId> {
        units_of(self.recordings.head, link)
    }

    /// The link of the same main package in the base.
    fn base_link(&self, link: ActionId) -> Option<ActionId> {
        let main = self.recordings.head.units.of_folder(link)?;
        let main = self.base_of[main.index()]?;
        let base = self.recordings.base;
        let mut links = base.graph().iter().filter(|(_, a)| a.mode == Mode::Link);
        let found = links.find(|(id, _)| base.units.of_folder(*id) == Some(main));
        found.map(|(id, _)| id)
    }
}

/// The packages that a link needs.
fn units_of(recording: &Recording<'_>, link: ActionId) -> BTreeSet<UnitId> {
    let needed = recording.graph().dependencies(link).iter();
    needed
        .filter_map(|&id| recording.units.of_action(id))
        .collect()
}
