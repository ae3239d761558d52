//! Which action depends on which?

/// Dependencies of nodes `0..len`, kept in two flat lists: three million edges
/// fit into some 12 MB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edges {
    /// Where the dependencies of a node begin; one more entry than nodes.
    starts: Vec<usize>,
    targets: Vec<u32>,
}

impl Default for Edges {
    fn default() -> Self {
        Self {
            starts: vec![0],
            targets: Vec::new(),
        }
    }
}

impl Edges {
    /// Adds the next node with what it depends on, in this order.
    pub fn push(&mut self, dependencies: impl IntoIterator<Item = u32>) {
        self.targets.extend(dependencies);
        self.starts.push(self.targets.len());
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// True when there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of edges.
    pub fn count(&self) -> usize {
        self.targets.len()
    }

    /// What `node` depends on, in the order given.
    pub fn of(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.targets[self.starts[node]..self.starts[node + 1]]
    }

    /// The same edges the other way round: who depends on a node.
    pub fn reversed(&self) -> Self {
        let mut starts = vec![0; self.len() + 1];
        for &target in &self.targets {
            starts[target as usize + 1] += 1;
        }
        for node in 0..self.len() {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut targets = vec![0; self.targets.len()];
        for node in self.nodes() {
            for &target in self.of(node) {
                targets[next[target as usize]] = node;
                next[target as usize] += 1;
            }
        }
        Self { starts, targets }
    }

    /// The same graph with its nodes in the order `order` (old numbers).
    pub fn renumbered(&self, order: &[u32]) -> Self {
        let mut new_number = vec![0; self.len()];
        for (new, &old) in (0_u32..).zip(order) {
            new_number[old as usize] = new;
        }
        let mut result = Self::default();
        for &old in order {
            result.push(self.of(old).iter().map(|&dep| new_number[dep as usize]));
        }
        result
    }

    /// The nodes that `root` reaches, nearest first: Go's order of IDs.
    pub fn breadth_first(&self, root: u32) -> Vec<u32> {
        let mut seen = vec![false; self.len()];
        seen[root as usize] = true;
        let mut order = vec![root];
        let mut next = 0;
        while let Some(&node) = order.get(next) {
            next += 1;
            for &dep in self.of(node) {
                if !std::mem::replace(&mut seen[dep as usize], true) {
                    order.push(dep);
                }
            }
        }
        order
    }

    /// All nodes, each after everything it depends on, `roots` taken in their
    /// order: the index in this list is Go's `Priority`.
    ///
    /// Walks with a stack of its own: a chain may be longer than the thread's.
    pub fn post_order(&self, roots: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut seen = vec![false; self.len()];
        let mut order = Vec::with_capacity(self.len());
        let mut stack: Vec<(u32, usize)> = Vec::new();
        for root in roots {
            if std::mem::replace(&mut seen[root as usize], true) {
                continue;
            }
            stack.push((root, 0));
            while let Some((node, next)) = stack.last_mut() {
                let Some(&dep) = self.of(*node).get(*next) else {
                    order.push(*node);
                    stack.pop();
                    continue;
                };
                *next += 1;
                if !std::mem::replace(&mut seen[dep as usize], true) {
                    stack.push((dep, 0));
                }
            }
        }
        order
    }

    /// The numbers of all nodes.
    pub fn nodes(&self) -> std::ops::Range<u32> {
        // Nodes are counted in 32 bits throughout; `push` is only called for
        // generated graphs, which stay far below that.
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Edges;

    /// 0 → 1, 2; 1 → 3; 2 → 3, 1; 3 → nothing.
    fn diamond() -> Edges {
        let mut edges = Edges::default();
        edges.push([1, 2]);
        edges.push([3]);
        edges.push([3, 1]);
        edges.push([]);
        edges
    }

    #[test]
    fn reversed_names_the_dependents() {
        let reversed = diamond().reversed();
        assert!(reversed.of(0).is_empty());
        assert_eq!(reversed.of(1), [0, 2]);
        assert_eq!(reversed.of(2), [0]);
        assert_eq!(reversed.of(3), [1, 2]);
    }

    #[test]
    fn walks_visit_in_gos_order() {
        assert_eq!(diamond().breadth_first(0), [0, 1, 2, 3]);
        assert_eq!(diamond().post_order([0]), [3, 1, 2, 0]);
        assert_eq!(diamond().breadth_first(2), [2, 3, 1]);
    }

    #[test]
    fn renumbering_keeps_the_edges() {
        let renumbered = diamond().renumbered(&[3, 2, 1, 0]);
        assert_eq!(renumbered.of(3), [2, 1]);
        assert_eq!(renumbered.of(1), [0, 2]);
        assert!(renumbered.of(0).is_empty());
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let mut chain = Edges::default();
        for node in 0..300_000_u32 {
            chain.push((node > 0).then(|| node - 1));
        }
        let order = chain.post_order([299_999]);
        assert_eq!(order.len(), 300_000);
        assert_eq!(order[0], 0);
    }
}
