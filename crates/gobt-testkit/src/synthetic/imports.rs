//! Who imports whom?
//!
//! As in real programs: some packages at the bottom are imported by a large
//! share of all, other imports prefer what is near, a few packages import very many.

use crate::Edges;
use crate::random::Random;

/// How far an import reaches on average, as a part of all packages: chosen so
/// that the chains come out as long as in real programs (see the test).
const NEAR: f64 = 0.5;
/// Which share of the imports goes to the packages at the bottom.
const TO_THE_BOTTOM: f64 = 0.45;
/// The packages at the bottom, as a part of all, and at most so many.
const BOTTOM: (f64, f64) = (0.15, 300.0);

/// `imports` distinct pairs among `packages` packages and `unsafe` (node 0).
///
/// A package imports only lower numbers; each but the last is imported by one
/// at least. `imports` must lie between `packages` and the number of all pairs.
pub(super) fn generate(packages: usize, imports: usize, random: &mut Random) -> Edges {
    let mut draft = Draft {
        below: vec![Vec::new(); packages + 1],
        left: imports,
    };
    draft.give_everyone_an_importer(random);
    draft.fill_by_weight(random);
    draft.fill_up();
    let mut edges = Edges::default();
    for mut below in draft.below {
        below.sort_unstable();
        edges.push(below);
    }
    edges
}

struct Draft {
    /// What each package imports so far.
    below: Vec<Vec<u32>>,
    /// How many imports are still to be given.
    left: usize,
}

impl Draft {
    fn packages(&self) -> usize {
        self.below.len() - 1
    }

    /// Adds an import, unless it is there already or none is left.
    fn add(&mut self, importer: usize, imported: usize) {
        // Package numbers fit: the layout has checked the number of actions.
        let imported = imported as u32;
        if self.left > 0 && !self.below[importer].contains(&imported) {
            self.below[importer].push(imported);
            self.left -= 1;
        }
    }

    fn give_everyone_an_importer(&mut self, random: &mut Random) {
        let packages = self.packages();
        for imported in 0..packages {
            let above = packages - imported;
            let step = near(packages, random);
            let step = if step < above {
                step
            } else {
                random.below(above)
            };
            self.add(imported + 1 + step, imported);
        }
    }

    /// Shares out what is left: some packages want many imports, most want few.
    fn fill_by_weight(&mut self, random: &mut Random) {
        let weights: Vec<f64> = (0..=self.packages())
            // The lowest have hardly anything to import.
            .map(|package| random.log_normal(1.0, 0.7) * (package as f64).sqrt())
            .collect();
        let sum: f64 = weights.iter().sum();
        let budget = self.left as f64;
        for (importer, weight) in weights.iter().enumerate().skip(1) {
            let wanted = ((budget * weight / sum).round() as usize).min(importer);
            for _ in 0..wanted {
                let imported = pick(importer, self.packages(), random);
                self.add(importer, imported);
            }
        }
        // Picks that hit the same package twice: once more, anywhere.
        for _ in 0..self.left * 4 {
            let importer = 1 + random.below(self.packages());
            let imported = pick(importer, self.packages(), random);
            self.add(importer, imported);
        }
    }

    /// What chance has left over, in order; only dense graphs get here.
    fn fill_up(&mut self) {
        for importer in 1..=self.packages() {
            if self.left == 0 {
                return;
            }
            for imported in 0..importer {
                self.add(importer, imported);
            }
        }
    }
}

/// A package for `importer` to import.
fn pick(importer: usize, packages: usize, random: &mut Random) -> usize {
    let (part, most) = BOTTOM;
    let bottom = (packages as f64 * part).clamp(1.0, most);
    if random.chance(TO_THE_BOTTOM) {
        // Squared: the lowest of them are the most wanted.
        let at = (bottom * random.unit().powi(2)) as usize;
        return at.min(importer - 1);
    }
    let step = near(packages, random);
    if step < importer {
        importer - 1 - step
    } else {
        random.below(importer)
    }
}

/// A distance: more often short than long.
fn near(packages: usize, random: &mut Random) -> usize {
    let mean = packages as f64 * NEAR;
    (-mean * (1.0 - random.unit()).ln()) as usize
}

#[cfg(test)]
mod tests {
    use super::generate;
    use crate::random::Random;

    #[test]
    fn every_count_between_tree_and_all_pairs_is_met_exactly() {
        for packages in 1..9 {
            for imports in packages..=packages * (packages + 1) / 2 {
                let edges = generate(packages, imports, &mut Random::new(imports as u64));
                assert_eq!(edges.count(), imports, "{packages} packages");
                let importers = edges.reversed();
                for package in 0..packages {
                    assert!(!importers.of(package as u32).is_empty());
                }
            }
        }
    }

    #[test]
    fn chains_of_imports_are_as_long_as_in_real_programs() {
        // Go's gofmt: 95 packages, a chain of 20. Its cmd/go: 318 and 40. The
        // web server caddy: 1,017 packages, 9,528 imports, a chain of 57.
        let edges = generate(2_000, 26_000, &mut Random::new(1));
        let mut depth = vec![0; edges.len()];
        for package in edges.nodes() {
            for &below in edges.of(package) {
                depth[package as usize] = depth[package as usize].max(depth[below as usize] + 1);
            }
        }
        let longest = depth.iter().max().copied().unwrap_or(0);
        assert!((40..120).contains(&longest), "{longest}");
    }
}
