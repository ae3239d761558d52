//! What is built again after a change to a package, and how much work is that?
//!
//! A change to its API compiles everything again that depends on it; a change inside a function
//! body stops at the direct importers, but every binary is linked again.

use gobt_profile::{ActionId, Graph, Mode, Nanos};

use crate::units::{UnitId, Units};

/// The work of a change to one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuild {
    /// Its own actions and all that depend on them, directly or not: a change to the API.
    pub api: Nanos,
    /// Its own actions, those of its direct importers, and every `link` and `test run` that depends
    /// on it: a change inside a function body.
    pub body: Nanos,
}

/// Up to so many units all are worked out; above, [`MOST_OF_MANY`] of them.
pub const ALL_UP_TO: usize = 10_000;

/// Of more than [`ALL_UP_TO`] units, so many with the most self time are worked out.
pub const MOST_OF_MANY: usize = 1_000;

/// The work of a change to each unit; the place in the list is [`UnitId::index`]. `None` beyond the
/// limits above.
///
/// Sums over a closure take time proportional to edges × units; so many units at a time share one
/// pass as there are bits in a block.
#[must_use]
pub fn rebuilds(graph: &Graph, units: &Units) -> Vec<Option<Rebuild>> {
    let mut rebuilds = vec![None; units.all().len()];
    let mut pass = Pass::new(graph, units);
    for block in wanted(units).chunks(BLOCK_BITS) {
        let sums = pass.run(block);
        for (&unit, rebuild) in block.iter().zip(sums) {
            rebuilds[unit.index()] = Some(rebuild);
        }
    }
    rebuilds
}

/// Which actions run again after a change to some units. The place in a list is
/// [`ActionId::index`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildActions {
    /// After a change to the API.
    pub api: Vec<bool>,
    /// After a change inside a function body.
    pub body: Vec<bool>,
}

impl RebuildActions {
    /// The closures of all these units together. Linear in actions, units and imports, and in the
    /// dependencies of what runs again: for most packages those are few.
    #[must_use]
    pub fn of(graph: &Graph, units: &Units, changed: &[UnitId]) -> Self {
        let mut is_changed = vec![false; units.all().len()];
        for unit in changed {
            is_changed[unit.index()] = true;
        }
        let imports = |unit: UnitId| {
            let mut dependencies = units.dependencies(unit).iter();
            is_changed[unit.index()] || dependencies.any(|d| is_changed[d.index()])
        };
        let importing: Vec<bool> = units.iter().map(|(unit, _)| imports(unit)).collect();
        let mut api = vec![false; graph.actions().len()];
        let own = changed.iter().flat_map(|&unit| &units.unit(unit).actions);
        let mut to_visit: Vec<ActionId> = own.copied().collect();
        while let Some(id) = to_visit.pop() {
            if !std::mem::replace(&mut api[id.index()], true) {
                let dependents = graph.dependents(id).iter().copied();
                to_visit.extend(dependents.filter(|&dependent| is_need(graph, dependent, id)));
            }
        }
        let body = graph.iter().map(|(id, action)| {
            let importer = units.of_action(id).is_some_and(|u| importing[u.index()]);
            importer || (api[id.index()] && ends_in(&action.mode))
        });
        Self {
            body: body.collect(),
            api,
        }
    }
}

/// The dependencies that are a need. Between two `test print` or two `test barrier` actions an edge
/// is order alone.
fn needs(graph: &Graph, id: ActionId) -> impl Iterator<Item = ActionId> + '_ {
    let mode = &graph.action(id).mode;
    let orders = orders(mode);
    let followed = move |d: &ActionId| !orders || graph.action(*d).mode != *mode;
    graph.dependencies(id).iter().copied().filter(followed)
}

/// The same from the other side: whether this dependency is a need.
fn is_need(graph: &Graph, dependent: ActionId, dependency: ActionId) -> bool {
    let mode = &graph.action(dependent).mode;
    !orders(mode) || graph.action(dependency).mode != *mode
}

/// Whether actions of this kind only wait for each other's turn.
fn orders(mode: &Mode) -> bool {
    matches!(mode, Mode::TestPrint | Mode::TestBarrier)
}

/// Whether a change that stays inside function bodies still reaches this kind of action.
fn ends_in(mode: &Mode) -> bool {
    matches!(mode, Mode::Link | Mode::TestRun)
}

fn wanted(units: &Units) -> Vec<UnitId> {
    let mut wanted: Vec<UnitId> = units.iter().map(|(id, _)| id).collect();
    if wanted.len() > ALL_UP_TO {
        wanted.sort_by_key(|&id| (std::cmp::Reverse(units.unit(id).self_time), id));
        wanted.truncate(MOST_OF_MANY);
        wanted.sort_unstable();
    }
    wanted
}

/// Words of a block. Wider blocks walk the edges less often and fill the cache sooner.
const BLOCK_WORDS: usize = 4;
const BLOCK_BITS: usize = BLOCK_WORDS * 64;

/// One bit for each unit of a block.
type Block = [u64; BLOCK_WORDS];

struct Pass<'a> {
    graph: &'a Graph,
    units: &'a Units,
    /// For each action, which units of the block it depends on.
    reached: Vec<Block>,
    /// For each unit those that import it directly.
    importers: Vec<Vec<UnitId>>,
}

impl<'a> Pass<'a> {
    fn new(graph: &'a Graph, units: &'a Units) -> Self {
        let mut importers = vec![Vec::new(); units.all().len()];
        for (unit, _) in units.iter() {
            for dependency in units.dependencies(unit) {
                importers[dependency.index()].push(unit);
            }
        }
        Self {
            graph,
            units,
            reached: vec![[0; BLOCK_WORDS]; graph.actions().len()],
            importers,
        }
    }

    fn run(&mut self, block: &[UnitId]) -> Vec<Rebuild> {
        self.reached.fill([0; BLOCK_WORDS]);
        for (bit, &unit) in block.iter().enumerate() {
            for action in &self.units.unit(unit).actions {
                self.reached[action.index()][bit / 64] |= 1 << (bit % 64);
            }
        }
        let mut sums = vec![Rebuild::default(); block.len()];
        for &id in self.graph.topological_order() {
            let reached = self.spread(id);
            let action = self.graph.action(id);
            let ends = ends_in(&action.mode);
            for_each_bit(&reached, |bit| {
                sums[bit].api += action.duration();
                if ends {
                    sums[bit].body += action.duration();
                }
            });
        }
        for (&unit, sum) in block.iter().zip(&mut sums) {
            let importers = self.importers[unit.index()].iter();
            let compiled = importers.map(|&i| self.units.unit(i).self_time);
            sum.body += self.units.unit(unit).self_time + compiled.sum();
        }
        sums
    }

    /// What an action depends on: its own bits and those of all that it needs.
    fn spread(&mut self, id: ActionId) -> Block {
        let mut reached = self.reached[id.index()];
        for dependency in needs(self.graph, id) {
            let theirs = &self.reached[dependency.index()];
            for (word, theirs) in reached.iter_mut().zip(theirs) {
                *word |= theirs;
            }
        }
        self.reached[id.index()] = reached;
        reached
    }
}

fn for_each_bit(block: &Block, mut each: impl FnMut(usize)) {
    for (at, &word) in block.iter().enumerate() {
        let mut word = word;
        while word != 0 {
            each(at * 64 + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    }
}
