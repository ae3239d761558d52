//! Everything that is known of one build, each figure worked out once.

use gobt_profile::Profile;

use crate::{
    Concurrency, CriticalPath, Lanes, ModeFigures, PackageFigures, Reached, Totals, Units, Verdict,
    modes, packages,
};

/// All figures of one profile. Every report is drawn from this and the profile, and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The build as a whole.
    pub totals: Totals,
    /// What limits it, in one word.
    pub verdict: Verdict,
    /// The longest chain of dependent actions.
    pub critical_path: CriticalPath,
    /// Kinds of work, most first.
    pub modes: Vec<ModeFigures>,
    /// Compilations of packages, and which needs which.
    pub units: Units,
    /// The figures of every unit, most self time first.
    pub packages: Vec<PackageFigures>,
    /// Running and waiting actions over time.
    pub concurrency: Concurrency,
    /// What each worker did.
    pub lanes: Lanes,
    /// What failed and what was never reached.
    pub reached: Reached,
}

impl Analysis {
    /// Works out all figures.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let graph = &profile.graph;
        let units = Units::of(profile);
        let totals = Totals::of(profile, &units);
        let critical_path = CriticalPath::of(graph);
        let concurrency = Concurrency::of(graph);
        Self {
            verdict: Verdict::of(&totals, &critical_path, &concurrency),
            totals,
            modes: modes(graph),
            packages: packages(profile, &units, &critical_path),
            concurrency,
            lanes: Lanes::of(graph),
            reached: Reached::of(graph, &units),
            critical_path,
            units,
        }
    }
}
