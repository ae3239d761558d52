//! What if the same command was recorded several times? All runs are kept; one is shown.

use crate::{Build, Graph, Nanos, Outcome, Packages, Profile};

/// One recording of a command that was recorded several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedRun {
    /// How it was run and how it ended.
    pub build: Build,
    /// Its actions.
    pub graph: Graph,
}

impl RecordedRun {
    fn parts(&self) -> (&Build, &Graph) {
        (&self.build, &self.graph)
    }
}

impl Profile {
    /// A profile of several recordings of the same command, given in the order they ran. `None`
    /// without any.
    ///
    /// The one shown is the last, if it did not go well: it stopped the others, and says why. Else
    /// it is the one with the median wall time: of an even number the lower middle, of equal ones
    /// the earliest.
    #[must_use]
    pub fn of_runs(mut runs: Vec<RecordedRun>, packages: Packages) -> Option<Self> {
        let shown = shown_run(&runs)?;
        let RecordedRun { build, graph } = runs.remove(shown);
        Some(Self {
            build,
            graph,
            packages,
            other_runs: runs,
            runs_before: shown,
        })
    }

    /// Every run in the order they ran, the one shown among them: a single one, mostly.
    pub fn runs(&self) -> impl Iterator<Item = (&Build, &Graph)> {
        let (before, after) = self.other_runs.split_at(self.place_of_shown());
        let shown = std::iter::once((&self.build, &self.graph));
        let before = before.iter().map(RecordedRun::parts);
        before
            .chain(shown)
            .chain(after.iter().map(RecordedRun::parts))
    }

    /// Where the one shown is among [`Profile::runs`], counted from 0.
    #[must_use]
    pub fn place_of_shown(&self) -> usize {
        self.runs_before.min(self.other_runs.len())
    }
}

fn shown_run(runs: &[RecordedRun]) -> Option<usize> {
    let last = runs.len().checked_sub(1)?;
    let went_well = matches!(
        runs[last].build.outcome,
        Outcome::Succeeded | Outcome::Unknown
    );
    if !went_well {
        return Some(last);
    }
    // One without a wall time counts as the longest.
    let wall = |run: &usize| match runs[*run].build.wall {
        Some(wall) => (false, wall),
        None => (true, Nanos::ZERO),
    };
    let mut by_wall: Vec<usize> = (0..runs.len()).collect();
    by_wall.sort_by_key(wall);
    let middle = wall(by_wall.get(last / 2)?);
    (0..runs.len()).find(|run| wall(run) == middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(wall: Option<u64>, outcome: Outcome) -> RecordedRun {
        let build = Build {
            wall: wall.map(Nanos::from_nanos),
            outcome,
            ..Build::default()
        };
        RecordedRun {
            build,
            graph: Graph::default(),
        }
    }

    /// The wall time shown, its place, and all walls in the order they ran.
    fn shown(runs: Vec<RecordedRun>) -> (Option<u64>, usize, Vec<Option<u64>>) {
        let nanos = |wall: Option<Nanos>| wall.map(Nanos::as_nanos);
        let profile = Profile::of_runs(runs, Packages::default()).unwrap();
        let walls = profile.runs().map(|(build, _)| nanos(build.wall));
        (
            nanos(profile.build.wall),
            profile.place_of_shown(),
            walls.collect(),
        )
    }

    fn of_walls(walls: &[u64]) -> (Option<u64>, usize) {
        let runs = walls.iter().map(|&w| run(Some(w), Outcome::Succeeded));
        let (wall, place, all) = shown(runs.collect());
        let given: Vec<Option<u64>> = walls.iter().copied().map(Some).collect();
        assert_eq!(all, given, "the order is kept");
        (wall, place)
    }

    #[test]
    fn the_run_in_the_middle_is_shown() {
        assert_eq!(of_walls(&[7]), (Some(7), 0));
        assert_eq!(of_walls(&[9, 5, 7]), (Some(7), 2));
        assert_eq!(of_walls(&[9, 5, 7, 8]), (Some(7), 2));
        assert_eq!(of_walls(&[9, 5]), (Some(5), 1));
    }

    #[test]
    fn of_equal_runs_the_earliest_is_shown() {
        assert_eq!(of_walls(&[7, 7]), (Some(7), 0));
        assert_eq!(of_walls(&[9, 7, 7, 7, 1]), (Some(7), 1));
    }

    #[test]
    fn the_run_that_stopped_the_others_is_shown() {
        for outcome in [
            Outcome::Failed { status: 1 },
            Outcome::Interrupted { signal: 2 },
        ] {
            let runs = vec![
                run(Some(9), Outcome::Succeeded),
                run(Some(5), Outcome::Succeeded),
                run(Some(1), outcome),
            ];
            assert_eq!(shown(runs), (Some(1), 2, vec![Some(9), Some(5), Some(1)]));
        }
    }

    #[test]
    fn a_run_without_a_wall_time_counts_as_the_longest() {
        let runs = [None, Some(5), Some(7)].map(|wall| run(wall, Outcome::Unknown));
        assert_eq!(
            shown(runs.into()),
            (Some(7), 2, vec![None, Some(5), Some(7)])
        );
        let none = [None, None].map(|wall| run(wall, Outcome::Unknown));
        assert_eq!(shown(none.into()), (None, 0, vec![None, None]));
    }

    #[test]
    fn without_a_run_there_is_no_profile() {
        assert!(Profile::of_runs(Vec::new(), Packages::default()).is_none());
    }

    #[test]
    fn a_place_that_no_run_has_is_the_last() {
        let profile = Profile {
            other_runs: vec![run(Some(1), Outcome::Succeeded)],
            runs_before: 7,
            ..Profile::default()
        };
        let walls: Vec<_> = profile.runs().map(|(build, _)| build.wall).collect();
        assert_eq!(walls, [Some(Nanos::from_nanos(1)), None]);
    }
}
