//! Which actions does the build of one program have, and how are they connected?

use thiserror::Error;

use super::{Options, Shape};
use crate::Edges;

/// What an action of a generated build is. Packages are numbered from the
/// bottom of the import graph: 1 imports nothing, the last one is `main`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// The package `unsafe`, which go knows without compiling it.
    BuiltIn,
    /// The compilation of a package.
    Build(u32),
    /// From Go 1.26: is the package's compilation in the cache?
    CheckCache(u32),
    /// What the compilation of `main` waits for besides its imports.
    Nop,
    /// The link, which depends on every package.
    Link,
    /// Puts the linked program in its place; the root.
    LinkInstall,
    /// The profile for the compiler, which only `main` uses here.
    Preprofile,
}

/// Why there is no such build.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SyntheticError {
    /// Not even one package.
    #[error("{asked} actions are too few: a build of this shape has at least {least}")]
    TooFewActions {
        /// As asked for.
        asked: usize,
        /// The smallest build of this shape.
        least: usize,
    },
    /// Actions are numbered in 32 bits.
    #[error("{asked} actions are too many: at most {most} can be numbered")]
    TooManyActions {
        /// As asked for.
        asked: usize,
        /// The largest build.
        most: usize,
    },
    /// Either some package would be imported by none, or some by one twice.
    #[error("{actions} actions have between {least} and {most} edges, not {asked}")]
    ImpossibleEdges {
        /// As asked for.
        actions: usize,
        /// As asked for.
        asked: usize,
        /// A tree of imports.
        least: usize,
        /// Every package imports all below it.
        most: usize,
    },
}

/// How many of everything there is, so that the sums are those asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) shape: Shape,
    /// Without `unsafe`.
    pub(super) packages: usize,
    /// Pairs of importer and imported, `unsafe` included.
    pub(super) imports: usize,
    /// In the newer shape packages come in pairs of actions: this one fills up
    /// an odd number.
    pub(super) preprofile: bool,
    /// Imports come in pairs of edges there: this one, from the link to
    /// `unsafe`, fills up an odd number.
    pub(super) spare_edge: bool,
}

impl Counts {
    /// `unsafe`, nop, link, link-install.
    const BESIDES_PACKAGES: usize = 4;

    pub(super) fn of(options: &Options) -> Result<Self, SyntheticError> {
        let per_package = match options.shape {
            Shape::UpTo125 => 1,
            Shape::From126 => 2,
        };
        let least = Self::BESIDES_PACKAGES + per_package;
        if options.actions < least {
            return Err(SyntheticError::TooFewActions {
                asked: options.actions,
                least,
            });
        }
        // Far below 2^32, so that sums of edges stay in range as well.
        let most = 1 << 28;
        if options.actions > most {
            return Err(SyntheticError::TooManyActions {
                asked: options.actions,
                most,
            });
        }
        let in_packages = options.actions - Self::BESIDES_PACKAGES;
        let packages = in_packages / per_package;
        let preprofile = in_packages % per_package == 1;

        // Everybody imported once at least; at most by all those above.
        let (fewest, densest) = (packages, packages * (packages - 1) / 2 + packages);
        let fixed = Self::edges_besides_imports(options.shape, packages, preprofile);
        let least = fixed + per_package * fewest;
        let most = fixed + per_package * densest + (per_package - 1);
        if options.edges < least || options.edges > most {
            return Err(SyntheticError::ImpossibleEdges {
                actions: options.actions,
                asked: options.edges,
                least,
                most,
            });
        }
        let of_imports = options.edges - fixed;
        Ok(Self {
            shape: options.shape,
            packages,
            imports: of_imports / per_package,
            preprofile,
            spare_edge: of_imports % per_package == 1,
        })
    }

    fn edges_besides_imports(shape: Shape, packages: usize, preprofile: bool) -> usize {
        let link_install = 1;
        let link = packages;
        let nop = packages - 1;
        let main_to_nop = 1;
        let build_to_check = match shape {
            Shape::UpTo125 => 0,
            Shape::From126 => packages,
        };
        link_install + link + nop + main_to_nop + build_to_check + usize::from(preprofile)
    }
}

/// The actions in an order of our own, with their edges. `imports` has `unsafe`
/// as node 0 and the packages behind it.
pub(super) fn assemble(counts: &Counts, imports: &Edges) -> (Vec<Node>, Edges) {
    let packages = u32::try_from(counts.packages).unwrap_or(u32::MAX);
    let main = packages;
    // Where each kind begins: `unsafe` and the builds, the checks, the rest.
    let check = |package: u32| packages + package;
    let nop = match counts.shape {
        Shape::UpTo125 => packages + 1,
        Shape::From126 => 2 * packages + 1,
    };
    let (link, preprofile) = (nop + 1, nop + 3);

    let mut nodes = vec![Node::BuiltIn];
    let mut edges = Edges::default();
    edges.push([]);
    for package in 1..=packages {
        nodes.push(Node::Build(package));
        let is_main = package == main;
        edges.push(
            (imports.of(package).iter().copied())
                .chain((counts.shape == Shape::From126).then(|| check(package)))
                .chain(is_main.then_some(nop))
                .chain((is_main && counts.preprofile).then_some(preprofile)),
        );
    }
    if counts.shape == Shape::From126 {
        for package in 1..=packages {
            nodes.push(Node::CheckCache(package));
            edges.push(imports.of(package).iter().copied());
        }
    }

    // In the order in which go finds them: from `main` down.
    let below_main: Vec<u32> = imports
        .breadth_first(main)
        .into_iter()
        .filter(|&package| package != 0 && package != main)
        .collect();
    nodes.extend([Node::Nop, Node::Link, Node::LinkInstall]);
    edges.push(below_main.iter().copied());
    edges.push(
        std::iter::once(main)
            .chain(below_main.iter().copied())
            .chain(counts.spare_edge.then_some(0)),
    );
    edges.push([link]);
    if counts.preprofile {
        nodes.push(Node::Preprofile);
        edges.push([]);
    }
    (nodes, edges)
}

/// The action that depends on all others.
pub(super) fn root(nodes: &[Node]) -> u32 {
    (0..)
        .zip(nodes)
        .find(|(_, node)| **node == Node::LinkInstall)
        .map_or(0, |(index, _)| index)
}
