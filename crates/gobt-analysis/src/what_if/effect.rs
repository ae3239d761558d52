//! What do changes mean for each action?

use gobt_profile::{ActionId, Mode, Nanos, Profile};

use crate::analysis::Analysis;
use crate::plan::Plan;
use crate::units::Units;

use super::{Change, Removal};

/// All changes together, action by action.
#[derive(Debug, Clone)]
pub(crate) struct Effect<'a> {
    units: &'a Units,
    durations: Vec<Nanos>,
    factors: Vec<f64>,
    /// So long may an action become that the sum of all can still be counted.
    longest: u64,
    removal: Option<Removal>,
}

impl<'a> Effect<'a> {
    /// The build as it was, but that no test is blocked.
    pub(crate) fn none(profile: &Profile, analysis: &'a Analysis) -> Self {
        let durations = analysis.blocked.durations_without(&profile.graph);
        Self {
            units: &analysis.units,
            factors: vec![1.0; durations.len()],
            longest: (u64::MAX - profile.graph.total_work().as_nanos())
                / (durations.len() as u64 + 1),
            durations,
            removal: None,
        }
    }

    /// What these changes mean, all at once.
    pub(crate) fn of(profile: &Profile, analysis: &'a Analysis, changes: &[Change]) -> Self {
        let mut effect = Self::none(profile, analysis);
        let (mut without, mut imports) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                Change::Speedup { units, by } => {
                    let actions = units.iter().flat_map(|&u| &analysis.units.unit(u).actions);
                    actions.for_each(|&id| effect.multiply(id, by.factor()));
                }
                Change::SpeedupMode { mode, by } => {
                    let graph = profile.graph.iter();
                    graph
                        .filter(|(_, action)| action.mode.family() == &**mode)
                        .for_each(|(id, _)| effect.multiply(id, by.factor()));
                }
                Change::Without { units } => without.extend_from_slice(units),
                Change::WithoutImport { imports: cut } => imports.extend_from_slice(cut),
            }
        }
        if !without.is_empty() || !imports.is_empty() {
            effect.removal = Some(Removal::of(&analysis.units, &without, &imports));
        }
        effect
    }

    /// What each action's time is multiplied by.
    pub(crate) fn factors(&self) -> &[f64] {
        &self.factors
    }

    /// What is left to run.
    pub(crate) fn plan(&self, profile: &Profile) -> Plan {
        Plan::select(
            &profile.graph,
            &self.durations,
            |id| self.keeps(id),
            |dependent, dependency| self.follows(profile, dependent, dependency),
        )
    }

    /// The units that are not built any more.
    pub(crate) fn removed_units(&self, analysis: &Analysis) -> Vec<crate::units::UnitId> {
        debug_assert_eq!(self.factors.len(), analysis.plan.len());
        self.removal.iter().flat_map(Removal::gone).collect()
    }

    fn multiply(&mut self, id: ActionId, factor: f64) {
        let index = id.index();
        self.factors[index] *= factor;
        let old = self.durations[index].as_nanos();
        let new = (old as f64 * factor).round() as u64;
        self.durations[index] = Nanos::from_nanos(new.min(old.max(self.longest)));
    }

    fn keeps(&self, id: ActionId) -> bool {
        let Some(removal) = &self.removal else {
            return true;
        };
        let unit = self.units.of_folder(id);
        unit.is_none_or(|unit| !removal.is_gone(unit))
    }

    /// Whether this dependency is still one. A link needs every package, whoever imports it.
    fn follows(&self, profile: &Profile, dependent: ActionId, dependency: ActionId) -> bool {
        let Some(removal) = &self.removal else {
            return true;
        };
        if profile.graph.action(dependent).mode == Mode::Link {
            return true;
        }
        let units = self.units;
        let pair = units.of_folder(dependent).zip(units.of_folder(dependency));
        pair.is_none_or(|(from, to)| !removal.is_cut(from, to))
    }
}
