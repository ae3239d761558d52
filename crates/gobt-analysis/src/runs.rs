//! How far do several runs of the same command differ?
//!
//! Compared are the runs that went well: what a failed one took says nothing of the others.

use gobt_profile::{Build, Graph, Nanos, Outcome, Profile};

use crate::totals;

/// What is known of all runs of a command that was recorded several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runs {
    /// Every run, in the order they ran.
    pub all: Vec<RunTimes>,
    /// Which of them is the one shown, counted from 0.
    pub shown: usize,
    /// The wall times of those that went well; `None` where none did, or one is not known.
    pub wall: Option<Spread>,
    /// Their exec times.
    pub exec: Option<Spread>,
    /// What passed before their first action.
    pub load: Option<Spread>,
    /// The CPU time of all their commands.
    pub cpu: Option<Spread>,
    /// The sums of all durations.
    pub total_work: Option<Spread>,
    /// Which of them stand out by their wall time, counted from 0.
    pub standing_out: Vec<usize>,
}

/// The figures of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunTimes {
    /// How it ended.
    pub outcome: Outcome,
    /// The whole go command.
    pub wall: Option<Nanos>,
    /// Latest end of an action − earliest start.
    pub exec: Option<Nanos>,
    /// From the start of the go command to the first action.
    pub load: Option<Nanos>,
    /// The CPU time of all commands.
    pub cpu: Nanos,
    /// The sum of all durations.
    pub total_work: Nanos,
    /// Number of actions that ran a command.
    pub executed: usize,
}

/// Where a figure lies in several runs. It holds for two runs as for fifty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// The one in the middle; of an even number the lower of the two, as for the run that is shown.
    pub median: Nanos,
    /// The smallest.
    pub min: Nanos,
    /// The largest.
    pub max: Nanos,
    /// The median absolute deviation: the median, in the same sense, of how far each is from the
    /// median. Half of the runs, or more, are no further from it.
    pub deviation: Nanos,
}

impl Spread {
    /// Of these times; `None` of none.
    #[must_use]
    pub fn of(times: &[Nanos]) -> Option<Self> {
        let median = lower_middle(times)?;
        let apart = |time: &Nanos| time.saturating_sub(median) + median.saturating_sub(*time);
        let deviations: Vec<Nanos> = times.iter().map(apart).collect();
        Some(Self {
            median,
            min: times.iter().copied().min()?,
            max: times.iter().copied().max()?,
            deviation: lower_middle(&deviations)?,
        })
    }
}

fn lower_middle(times: &[Nanos]) -> Option<Nanos> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

impl RunTimes {
    /// The figures of one run.
    #[must_use]
    pub fn of(build: &Build, graph: &Graph) -> Self {
        let exec = totals::exec_time(graph);
        let (load, _) = totals::outside(build, graph, exec);
        Self {
            outcome: build.outcome,
            wall: build.wall,
            exec,
            load,
            cpu: graph.actions().iter().map(|a| a.cpu()).sum(),
            total_work: graph.total_work(),
            executed: graph.actions().iter().filter(|a| a.executed()).count(),
        }
    }

    /// Whether it went well, as far as is known: then its times can be compared.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        matches!(self.outcome, Outcome::Succeeded | Outcome::Unknown)
    }
}

impl Runs {
    /// Of a profile that holds several runs; `None` of one that holds a single one.
    #[must_use]
    pub fn of(profile: &Profile) -> Option<Self> {
        if profile.other_runs.is_empty() {
            return None;
        }
        let all: Vec<RunTimes> = profile
            .runs()
            .map(|(build, graph)| RunTimes::of(build, graph))
            .collect();
        let spread = |figure: fn(&RunTimes) -> Option<Nanos>| {
            let times = all.iter().filter(|run| run.succeeded()).map(figure);
            Spread::of(&times.collect::<Option<Vec<Nanos>>>()?)
        };
        let wall = spread(|run| run.wall);
        Some(Self {
            standing_out: wall.map_or_else(Vec::new, |wall| standing_out(&all, &wall)),
            shown: profile.place_of_shown(),
            wall,
            exec: spread(|run| run.exec),
            load: spread(|run| run.load),
            cpu: spread(|run| Some(run.cpu)),
            total_work: spread(|run| Some(run.total_work)),
            all,
        })
    }

    /// How many went well.
    #[must_use]
    pub fn succeeded(&self) -> usize {
        self.all.iter().filter(|run| run.succeeded()).count()
    }

    /// The least and the most actions that one of them executed, if they differ: then they did not
    /// do the same work.
    #[must_use]
    pub fn different_work(&self) -> Option<(usize, usize)> {
        let executed = || {
            let well = self.all.iter().filter(|run| run.succeeded());
            well.map(|run| run.executed)
        };
        let (least, most) = (executed().min()?, executed().max()?);
        (least < most).then_some((least, most))
    }
}

/// A run stands out if its wall time is ten times as far from the median as the median deviation,
/// and a tenth of the median or more. It takes three runs to say which is the odd one.
fn standing_out(all: &[RunTimes], wall: &Spread) -> Vec<usize> {
    const FEWEST: usize = 3;
    const DEVIATIONS: u64 = 10;
    const PART: u64 = 10;
    if all.iter().filter(|run| run.succeeded()).count() < FEWEST {
        return Vec::new();
    }
    let far = wall.deviation.as_nanos().saturating_mul(DEVIATIONS);
    let far = far.max(wall.median.as_nanos().div_ceil(PART));
    let stands_out = |run: &RunTimes| {
        let time = run.wall.filter(|_| run.succeeded())?;
        let apart = time.saturating_sub(wall.median) + wall.median.saturating_sub(time);
        (apart.as_nanos() > far).then_some(())
    };
    (0..all.len())
        .filter(|&run| stands_out(&all[run]).is_some())
        .collect()
}

#[cfg(test)]
mod tests {
    use gobt_profile::{Packages, RecordedRun};

    use super::*;

    fn nanos(times: &[u64]) -> Vec<Nanos> {
        times.iter().copied().map(Nanos::from_nanos).collect()
    }

    fn spread(times: &[u64]) -> [u64; 4] {
        let Spread {
            median,
            min,
            max,
            deviation,
        } = Spread::of(&nanos(times)).unwrap();
        [median, min, max, deviation].map(Nanos::as_nanos)
    }

    fn runs(walls: &[(Option<u64>, Outcome)]) -> Runs {
        let run = |&(wall, outcome): &(Option<u64>, Outcome)| RecordedRun {
            build: Build {
                wall: wall.map(Nanos::from_nanos),
                outcome,
                ..Build::default()
            },
            graph: Graph::default(),
        };
        let all = walls.iter().map(run).collect();
        Runs::of(&Profile::of_runs(all, Packages::default()).unwrap()).unwrap()
    }

    fn went_well(walls: &[u64]) -> Runs {
        let well = walls.iter().map(|&wall| (Some(wall), Outcome::Succeeded));
        runs(&well.collect::<Vec<_>>())
    }

    /// 3, 5, 9: the middle is 5, the others are 2 and 4 away from it: 0, 2, 4.
    #[test]
    fn the_spread_of_few_runs() {
        assert_eq!(spread(&[9, 3, 5]), [5, 3, 9, 2]);
        assert_eq!(spread(&[9, 3]), [3, 3, 9, 0]);
        assert_eq!(spread(&[9, 3, 5, 4]), [4, 3, 9, 1]);
        assert_eq!(spread(&[7]), [7, 7, 7, 0]);
        assert_eq!(spread(&[u64::MAX, 0]), [0, 0, u64::MAX, 0]);
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn a_single_run_is_no_series() {
        assert_eq!(Runs::of(&Profile::default()), None);
    }

    #[test]
    fn the_median_is_the_wall_time_of_the_run_that_is_shown() {
        for walls in [&[9, 3, 5, 4][..], &[9, 3], &[1, 2, 3, 4, 5]] {
            let runs = went_well(walls);
            let median = runs.wall.unwrap().median;
            assert_eq!(runs.all[runs.shown].wall, Some(median));
        }
    }

    #[test]
    fn a_run_that_failed_does_not_count() {
        let failed = Outcome::Failed { status: 1 };
        let well = Outcome::Succeeded;
        let runs = runs(&[(Some(9), well), (Some(5), well), (Some(1), failed)]);
        assert_eq!(runs.wall.unwrap().min.as_nanos(), 5);
        assert_eq!((runs.shown, runs.succeeded(), runs.all.len()), (2, 2, 3));
    }

    #[test]
    fn where_no_run_went_well_or_told_its_time_nothing_is_known() {
        let interrupted = Outcome::Interrupted { signal: 2 };
        assert_eq!(
            runs(&[(Some(9), interrupted), (Some(5), interrupted)]).wall,
            None
        );
        let unknown = Outcome::Unknown;
        assert_eq!(runs(&[(Some(9), unknown), (None, unknown)]).wall, None);
    }

    #[test]
    fn a_slow_first_run_stands_out() {
        assert_eq!(went_well(&[200, 101, 100, 99]).standing_out, [0]);
        assert_eq!(went_well(&[100, 50, 101, 99, 100]).standing_out, [1]);
        // Ten times the median deviation of 5, and no more.
        assert_eq!(went_well(&[150, 95, 100, 105, 100]).standing_out, [0; 0]);
        assert_eq!(went_well(&[151, 95, 100, 105, 95]).standing_out, [0]);
    }

    #[test]
    fn what_hardly_differs_does_not_stand_out() {
        assert_eq!(went_well(&[110, 100, 100, 100, 100]).standing_out, [0; 0]);
        assert_eq!(went_well(&[111, 100, 100, 100, 100]).standing_out, [0]);
        assert_eq!(went_well(&[7, 7, 7]).standing_out, [0; 0]);
    }

    #[test]
    fn of_two_runs_none_stands_out() {
        assert_eq!(went_well(&[1000, 1]).standing_out, [0; 0]);
    }
}
