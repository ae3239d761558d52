//! Why is a package part of this build, and what does it bring along?
//!
//! The chains of imports that lead to it, the single imports that all of them share, and what would
//! not be built without it, with the time that this costs by replay.

mod asked;
mod cuts;
mod facts;
mod imports;
mod left;
mod loss;
mod ways;
mod whose;

use std::num::NonZeroU32;

use gobt_profile::{Nanos, Profile};

use crate::units::UnitId;
use crate::what_if::Removal;

use asked::asked_for;
use cuts::cut_imports;
use imports::Imports;
use left::{Cut, Left};
use ways::Ways;
use whose::Own;

pub use facts::Facts;
pub use imports::Import;
pub use left::Cost;
pub use loss::{Loss, ModuleShare};
pub use ways::ChainCount;
pub use whose::{Origin, OwnKnown};

/// Why some units are part of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// How it is known which packages are the user's own (those of the main modules).
    pub own_known: OwnKnown,
    /// The build as recorded, by replay, no test blocked; `None` where actions have no times.
    pub before: Option<Cost>,
    /// The number of workers that everything is replayed with.
    pub parallelism: Option<NonZeroU32>,
    /// One for each unit asked about, in that order.
    pub answers: Vec<Answer>,
}

/// Why one unit is part of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Which.
    pub unit: UnitId,
    /// Whether the command named it, or nothing imports it: it is built without any import of it.
    pub asked_for: bool,
    /// Where the chains begin.
    pub from: ChainStart,
    /// How many packages of that kind lead to it.
    pub reached_by: usize,
    /// The shortest chain from each of the closest of these packages, both ends included; shortest
    /// first, equal ones by name. One for each import path.
    pub chains: Vec<Vec<UnitId>>,
    /// The number of different chains from the units that nothing imports.
    pub chain_count: ChainCount,
    /// The packages that import it directly, the user's own first, then by name. One for each
    /// import path.
    pub importers: Vec<Importer>,
    /// The imports by which the user's own packages enter others on the way to it, the closest to
    /// it first. Empty where the user's own packages are not known.
    pub doors: Vec<Import>,
    /// What all doors together bring in, if it does not come in without them. `None` for less than
    /// two doors.
    pub all_doors: Option<Loss>,
    /// Every import without which it would not be built, the closest to what was asked for first.
    pub cuts: Vec<CutImport>,
    /// What would not be built without it.
    pub brings: Loss,
    /// Its exclusive time: the self time of all units that every way from a unit that no other
    /// depends on leads through it. As [`PackageFigures`](crate::PackageFigures) has it. Packages
    /// that the command named are not built for its sake: they are in here, not in what it brings.
    pub exclusive: Option<Nanos>,
}

/// Where chains begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainStart {
    /// At the user's own packages.
    Own,
    /// At what the build was asked for: no package of the user's leads there, or it is not known
    /// which those are.
    AskedFor,
}

/// A package that imports another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Importer {
    /// Which.
    pub unit: UnitId,
    /// Whether it is the user's own.
    pub own: bool,
}

/// An import that all ways share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutImport {
    /// Which.
    pub import: Import,
    /// Whether the package that imports is the user's own.
    pub own: bool,
    /// What would not be built without it; `None` beyond the limit of [`Why::of`].
    pub loss: Option<Loss>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question<'a> {
    /// The units: the variants of one package, mostly.
    pub units: &'a [UnitId],
    /// So many chains for each at most.
    pub chains: usize,
    /// Paths of main modules, for profiles that name none.
    pub own_modules: &'a [&'a str],
}

/// So many actions are replayed for one answer at most, all replays together.
const ACTIONS_REPLAYED: usize = 1_500_000;

/// So many replays there are at least, however large the build.
const FEWEST_REPLAYS: usize = 3;

impl Why {
    /// Answers for each of the units.
    ///
    /// Linear in actions and edges for each import that is replayed. Of very many such imports, or
    /// in very large builds, the last are not: their losses are `None`.
    #[must_use]
    pub fn of(profile: &Profile, facts: &Facts, question: &Question<'_>) -> Self {
        let imports = Imports::of(&facts.units);
        let asked = asked_for(&profile.graph, &imports);
        let parallelism = facts.replay.map(|replay| replay.parallelism);
        let left = Left::new(profile, facts, &imports, &asked);
        let mut asker = Asker {
            profile,
            facts,
            own: Own::of(profile, &facts.units, question.own_modules),
            imports: &imports,
            asked: &asked,
            parallelism,
            replays: (ACTIONS_REPLAYED / profile.graph.actions().len().max(1)).max(FEWEST_REPLAYS),
            left,
        };
        let asked_about = question.units.iter();
        Self {
            own_known: asker.own.known(),
            before: parallelism.map(|workers| asker.left.cost(&Cut::Nothing, &[], workers)),
            parallelism,
            answers: asked_about
                .map(|&unit| asker.answer(unit, question.chains))
                .collect(),
        }
    }
}

/// What all answers about one build share.
struct Asker<'a> {
    profile: &'a Profile,
    facts: &'a Facts,
    own: Own,
    imports: &'a Imports<'a>,
    asked: &'a [UnitId],
    left: Left<'a>,
    parallelism: Option<NonZeroU32>,
    /// How many replays may still be made.
    replays: usize,
}

impl Asker<'_> {
    fn answer(&mut self, unit: UnitId, most_chains: usize) -> Answer {
        let brings = self.loss(&Cut::Unit(unit));
        let ways = Ways::to(self.imports, unit);
        let (from, starts) = self.chain_starts(&ways);
        let doors = self.doors(&ways);
        let chain_count = ways.count();
        let chains = starts.iter().take(most_chains);
        let chains = chains.map(|&start| ways.shortest(start)).collect();
        let reached_by = starts.len();
        Answer {
            unit,
            asked_for: self.asked.binary_search(&unit).is_ok(),
            from,
            reached_by,
            chains,
            chain_count,
            importers: self.importers_of(unit),
            all_doors: self.all_doors(unit, &doors),
            doors,
            cuts: self.cuts(unit),
            exclusive: self.exclusive(unit),
            brings,
        }
    }

    /// Where chains begin, the closest first; of the variants of one package the closest.
    fn chain_starts(&self, ways: &Ways<'_>) -> (ChainStart, Vec<UnitId>) {
        let own = ways.reached_by().filter(|&unit| self.own.has(unit));
        let mut starts: Vec<UnitId> = own.collect();
        let mut from = ChainStart::Own;
        if starts.is_empty() {
            from = ChainStart::AskedFor;
            starts = self.imports.roots().collect();
            starts.retain(|&unit| ways.distance(unit).is_some_and(|distance| distance > 0));
        }
        let order = |unit: &UnitId| (ways.distance(*unit), self.imports.name(*unit), *unit);
        starts.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        (from, self.one_for_each_path(starts))
    }

    /// The first of each import path.
    fn one_for_each_path(&self, mut units: Vec<UnitId>) -> Vec<UnitId> {
        let mut seen = std::collections::HashSet::with_capacity(units.len());
        units.retain(|&unit| seen.insert(self.imports.path(unit)));
        units
    }

    fn importers_of(&self, unit: UnitId) -> Vec<Importer> {
        let mut importers = self.imports.to(unit).to_vec();
        let order = |unit: &UnitId| (!self.own.has(*unit), self.imports.name(*unit), *unit);
        importers.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        let importers = self.one_for_each_path(importers).into_iter();
        let own = |unit| self.own.has(unit);
        importers
            .map(|unit| Importer {
                unit,
                own: own(unit),
            })
            .collect()
    }

    /// The imports of other modules by own packages, from which a chain leads on.
    fn doors(&self, ways: &Ways<'_>) -> Vec<Import> {
        let own = self.imports.ids().filter(|&unit| self.own.has(unit));
        let imports = own.flat_map(|from| {
            let imports = self.imports.by(from);
            imports.map(move |to| Import { from, to })
        });
        let leads_on = |import: &Import| {
            let outside = !self.own.has(import.to) && !self.own.is_test_main(import.to);
            outside && ways.distance(import.to).is_some()
        };
        let mut doors: Vec<Import> = imports.filter(leads_on).collect();
        let name = |unit: UnitId| self.imports.name(unit);
        let order = |import: &Import| {
            let Import { from, to } = *import;
            (ways.distance(to), name(to), name(from), to, from)
        };
        doors.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        let mut seen = std::collections::HashSet::new();
        doors.retain(|&door| seen.insert(self.imports.paths(door)));
        doors
    }

    fn all_doors(&mut self, unit: UnitId, doors: &[Import]) -> Option<Loss> {
        if doors.len() < 2 {
            return None;
        }
        let cut = Cut::imports(self.imports, doors);
        self.left.drops(&cut, unit).then(|| self.loss(&cut))
    }

    fn cuts(&mut self, unit: UnitId) -> Vec<CutImport> {
        let mut cuts = cut_imports(self.imports, &self.left, self.asked, unit);
        // Nobody can take out what go generates.
        cuts.retain(|import| !self.own.is_test_main(import.from));
        let with_loss = cuts.into_iter().map(|import| CutImport {
            import,
            own: self.own.has(import.from),
            loss: (self.replays > 0)
                .then(|| self.loss(&Cut::imports(self.imports, std::slice::from_ref(&import)))),
        });
        with_loss.collect()
    }

    fn exclusive(&self, unit: UnitId) -> Option<Nanos> {
        let units = &self.facts.units;
        let removal = Removal::of(units, &[unit], &[]);
        let gone = removal.gone().map(|unit| units.unit(unit).self_time);
        self.facts.totals.recorded.then(|| gone.sum())
    }

    /// What a cut takes out of the build, and what that saves.
    fn loss(&mut self, cut: &Cut) -> Loss {
        let gone = self.left.gone(cut);
        let workers = self.parallelism.filter(|_| self.replays > 0);
        self.replays = self.replays.saturating_sub(1);
        let after = workers.map(|workers| self.left.cost(cut, &gone, workers));
        Loss::of(self.profile, self.facts, gone, after)
    }
}
