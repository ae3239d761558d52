//! Which work is the same although go's hash of its inputs differs?
//!
//! Two kinds, both only where the profiles show that the package itself is the same: all its files,
//! or the version of its module, and the list of its imports.
//!
//! - **Elsewhere**: without `-trimpath` the hash holds the folder of a package, and that of a main
//!   package holds the build information. The same sources in another checkout, or after another
//!   commit, have other hashes.
//! - **Following**: what one of its imports gave is not the same, so go compiles the package again.
//!   That takes what it took; a difference between two recordings is noise.

use std::collections::{BTreeSet, HashMap};

use gobt_profile::{ActionId, Mode};

use crate::units::UnitId;

use super::Pair;
use super::misses::{Cause, Causes};
use super::packages::{by_name, inputs};
use super::recording::Recording;

/// Work of the head that is the same as work of the base under another hash.
#[derive(Debug, Default)]
pub(super) struct SameSources<'a> {
    /// The head's units whose folder or build information alone differs.
    pub(super) elsewhere: BTreeSet<UnitId>,
    /// The head's units of which only what the imports gave differs.
    pub(super) following: BTreeSet<UnitId>,
    /// From the head's hashes to the base's, links included.
    pub(super) aliases: HashMap<&'a str, &'a str>,
}

impl<'a> SameSources<'a> {
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
    found: SameSources<'a>,
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
        } else if self.causes.shows_contents(unit) && self.causes.shown(unit).is_empty() {
            self.other_hash(unit, base_inputs, head_inputs);
        }
    }

    /// The package is the same, and its hash is not.
    fn other_hash(&mut self, unit: Pair<UnitId>, base: &'a str, head: &'a str) {
        if self.imports_the_same(unit.head) {
            if self.is_elsewhere(unit) {
                self.same[unit.head.index()] = true;
                self.found.elsewhere.insert(unit.head);
                self.found.aliases.insert(head, base);
            }
        } else {
            self.found.following.insert(unit.head);
            self.found.aliases.insert(head, base);
        }
    }

    fn imports_the_same(&self, head: UnitId) -> bool {
        let imports = self.recordings.head.units.dependencies(head);
        imports.iter().all(|import| self.same[import.index()])
    }

    fn is_elsewhere(&self, unit: Pair<UnitId>) -> bool {
        let imports = self.recordings.head.units.dependencies(unit.head);
        // Its own hash differs, or it follows from imports that lie elsewhere.
        let elsewhere = &self.found.elsewhere;
        let follows = imports.iter().any(|import| elsewhere.contains(import));
        let stamped = self.causes.is_linked(unit);
        follows || stamped || matches!(&*self.causes.of(unit), [Cause::Folder])
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
