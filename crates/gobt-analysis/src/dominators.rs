//! Which packages come into the build through one package alone?
//!
//! A unit **dominates** another when every way from a root to the other leads through it. The units
//! that one dominates, itself included, would not be compiled at all if nothing imported it.

use gobt_profile::Nanos;

use crate::units::{UnitId, Units};

/// The dominator tree of the unit graph. Above its roots stands a node of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dominators {
    parents: Vec<Option<UnitId>>,
    /// Every unit with all that it dominates right behind it.
    order: Vec<UnitId>,
    /// For each unit its place in the order.
    places: Vec<u32>,
    /// For each unit how many it dominates, itself included.
    sizes: Vec<u32>,
}

impl Dominators {
    /// The method of Lengauer and Tarjan ("A fast algorithm for finding dominators in a
    /// flowgraph", 1979) with simple path compression: O(edges · log units).
    ///
    /// Roots are the units that no other unit depends on. Only a graph that go did not write can
    /// have units in a circle that no root leads to: of such a circle the smallest unit is taken
    /// for a root.
    #[must_use]
    pub fn of(units: &Units) -> Self {
        Tree::grow(units).into_dominators()
    }

    /// The closest unit through which every way to this one leads; `None` where there is none.
    #[must_use]
    pub fn parent(&self, unit: UnitId) -> Option<UnitId> {
        self.parents[unit.index()]
    }

    /// For each unit the self time of all that it dominates, itself included.
    #[must_use]
    pub fn exclusive(&self, units: &Units) -> Vec<Nanos> {
        self.sums(units.all().iter().map(|unit| unit.self_time).collect())
    }

    /// For each unit the sum of what is given for all that it dominates, itself included.
    pub(crate) fn sums(&self, mut sums: Vec<Nanos>) -> Vec<Nanos> {
        for &unit in self.order.iter().rev() {
            if let Some(parent) = self.parent(unit) {
                let own = sums[unit.index()];
                sums[parent.index()] += own;
            }
        }
        sums
    }

    /// The units that this one dominates, itself first.
    #[must_use]
    pub fn dominated(&self, unit: UnitId) -> &[UnitId] {
        let place = self.places[unit.index()] as usize;
        &self.order[place..place + self.sizes[unit.index()] as usize]
    }

    /// Whether every way to the second leads through the first. A unit dominates itself.
    #[must_use]
    pub fn dominates(&self, first: UnitId, second: UnitId) -> bool {
        let place = self.places[first.index()];
        let behind = self.places[second.index()].checked_sub(place);
        behind.is_some_and(|behind| behind < self.sizes[first.index()])
    }

    /// Puts the tree into order. In `order` every unit stands behind its parent.
    fn arrange(parents: Vec<Option<UnitId>>, order: &[UnitId]) -> Self {
        let mut sizes = vec![1u32; parents.len()];
        for &unit in order.iter().rev() {
            if let Some(parent) = parents[unit.index()] {
                sizes[parent.index()] += sizes[unit.index()];
            }
        }
        // The place of the next child of each unit, and of the next unit without a parent.
        let mut places = vec![0u32; parents.len()];
        let mut next = vec![0u32; parents.len()];
        let mut next_top = 0;
        let mut arranged = vec![UnitId::from_index(0); parents.len()];
        for &unit in order {
            let slot = match parents[unit.index()] {
                Some(parent) => &mut next[parent.index()],
                None => &mut next_top,
            };
            let place = *slot;
            *slot += sizes[unit.index()];
            places[unit.index()] = place;
            next[unit.index()] = place + 1;
            arranged[place as usize] = unit;
        }
        Self {
            parents,
            order: arranged,
            places,
            sizes,
        }
    }
}

/// The units that no other depends on: what the build was asked for.
#[must_use]
pub fn roots(units: &Units) -> Vec<UnitId> {
    let mut needed = vec![false; units.all().len()];
    for (unit, _) in units.iter() {
        for dependency in units.dependencies(unit) {
            needed[dependency.index()] = true;
        }
    }
    let all = units.iter().map(|(unit, _)| unit);
    all.filter(|unit| !needed[unit.index()]).collect()
}

/// Numbers in the order of a depth-first walk; 0 is the node above the roots.
type Number = usize;

const TOP: Number = 0;

/// The depth-first tree, and what the algorithm keeps for each of its nodes.
struct Tree {
    /// Unit of each number; that of [`TOP`] means nothing.
    units: Vec<UnitId>,
    parent: Vec<Number>,
    /// Numbers of the nodes with an edge to this one.
    predecessors: Vec<Vec<Number>>,
    semi: Vec<Number>,
    ancestor: Vec<Option<Number>>,
    label: Vec<Number>,
}

impl Tree {
    fn grow(units: &Units) -> Self {
        let count = units.all().len();
        let mut tree = Self {
            units: vec![UnitId::from_index(0)],
            parent: vec![TOP],
            predecessors: vec![Vec::new()],
            semi: Vec::new(),
            ancestor: Vec::new(),
            label: Vec::new(),
        };
        let mut number = vec![None; count];
        let rest = units.iter().map(|(unit, _)| unit);
        // What no root leads to comes last, if there is any.
        for start in roots(units).into_iter().chain(rest) {
            if number[start.index()].is_none() {
                tree.walk(units, start, &mut number);
            }
        }
        tree.semi = (0..=count).collect();
        tree.label = (0..=count).collect();
        tree.ancestor = vec![None; count + 1];
        tree
    }

    /// Depth first from one root. Every edge met is noted, the first to a unit makes it a child.
    fn walk(&mut self, units: &Units, start: UnitId, number: &mut [Option<Number>]) {
        let first = self.enter(start, TOP, number);
        let mut stack = vec![(first, 0)];
        while let Some((here, next)) = stack.last_mut() {
            let here = *here;
            let Some(&to) = units.dependencies(self.units[here]).get(*next) else {
                stack.pop();
                continue;
            };
            *next += 1;
            match number[to.index()] {
                Some(known) => self.predecessors[known].push(here),
                None => {
                    let child = self.enter(to, here, number);
                    stack.push((child, 0));
                }
            }
        }
    }

    fn enter(&mut self, unit: UnitId, parent: Number, number: &mut [Option<Number>]) -> Number {
        let own = self.units.len();
        number[unit.index()] = Some(own);
        self.units.push(unit);
        self.parent.push(parent);
        self.predecessors.push(vec![parent]);
        own
    }

    fn into_dominators(mut self) -> Dominators {
        let idom = self.immediate_dominators();
        let mut parents = vec![None; self.units.len() - 1];
        for (number, &dominator) in idom.iter().enumerate().skip(1) {
            let unit = self.units[number];
            parents[unit.index()] = (dominator != TOP).then(|| self.units[dominator]);
        }
        // A dominator has the smaller number.
        self.units.remove(0);
        Dominators::arrange(parents, &self.units)
    }

    fn immediate_dominators(&mut self) -> Vec<Number> {
        let count = self.units.len();
        let mut idom = vec![TOP; count];
        let mut buckets: Vec<Vec<Number>> = vec![Vec::new(); count];
        for node in (1..count).rev() {
            for before in std::mem::take(&mut self.predecessors[node]) {
                let best = self.eval(before);
                self.semi[node] = self.semi[node].min(self.semi[best]);
            }
            buckets[self.semi[node]].push(node);
            let parent = self.parent[node];
            self.ancestor[node] = Some(parent);
            for waiting in std::mem::take(&mut buckets[parent]) {
                let best = self.eval(waiting);
                let closer = self.semi[best] < self.semi[waiting];
                idom[waiting] = if closer { best } else { parent };
            }
        }
        for node in 1..count {
            if idom[node] != self.semi[node] {
                idom[node] = idom[idom[node]];
            }
        }
        idom
    }

    /// Of the nodes between this one and the root of its part of the forest, the one with the
    /// smallest semidominator. The way is shortened for the next time.
    fn eval(&mut self, node: Number) -> Number {
        let mut way = Vec::new();
        let mut here = node;
        while let Some(above) = self.ancestor[here]
            && self.ancestor[above].is_some()
        {
            way.push(here);
            here = above;
        }
        for &node in way.iter().rev() {
            let Some(above) = self.ancestor[node] else {
                continue;
            };
            if self.semi[self.label[above]] < self.semi[self.label[node]] {
                self.label[node] = self.label[above];
            }
            self.ancestor[node] = self.ancestor[above];
        }
        self.label[node]
    }
}
