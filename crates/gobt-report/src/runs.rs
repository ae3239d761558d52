//! What is said of a command that was recorded several times? Words and table for all formats, and
//! the JSON.

use gobt_analysis::{Analysis, RunTimes, Runs, Spread};
use gobt_profile::{Nanos, Outcome};
use serde::Serialize;

use crate::figures::{Name, Row, Table};
use crate::human::{count, duration, plural};
use crate::json;

/// Which run is shown, whether the runs can be compared, and which stand out.
pub(crate) fn sentences(runs: &Runs) -> Vec<String> {
    let parts = [Some(shown(runs)), different_work(runs), standing_out(runs)];
    parts.into_iter().flatten().collect()
}

fn shown(runs: &Runs) -> String {
    let of = format!("Run {} of {}", runs.shown + 1, runs.all.len());
    let ended = match runs.all[runs.shown].outcome {
        Outcome::Unknown | Outcome::Succeeded => {
            return format!("{of} is shown, the one with the median wall time.");
        }
        Outcome::Failed { .. } => "failed",
        Outcome::Interrupted { .. } => "was interrupted",
    };
    match runs.succeeded() {
        0 => format!("{of} is shown, which {ended}."),
        others => {
            let others = plural(others, "other is", "others are");
            format!("{of} is shown, which {ended}; in the table the {others} compared.")
        }
    }
}

fn different_work(runs: &Runs) -> Option<String> {
    let (least, most) = runs.different_work()?;
    Some(format!(
        "The runs did not do the same work: {} to {} were executed.",
        count(least),
        plural(most, "action", "actions")
    ))
}

fn standing_out(runs: &Runs) -> Option<String> {
    const NAMED: usize = 3;
    let wall = runs.wall?;
    let time = |run: usize| runs.all[run].wall.unwrap_or_default();
    let median = duration(wall.median);
    match runs.standing_out.as_slice() {
        [] => None,
        [0] if time(0) > wall.median && runs.different_work().is_none() => Some(format!(
            "The first run stands out: {} instead of {median}. Perhaps files were not in memory yet; --prepare can make all runs begin alike.",
            duration(time(0))
        )),
        [one] => Some(format!(
            "Run {} stands out: {} instead of {median}.",
            one + 1,
            duration(time(*one))
        )),
        many => {
            let named = many.iter().take(NAMED);
            let named = named.map(|&run| format!("run {} ({})", run + 1, duration(time(run))));
            let named: Vec<String> = named.collect();
            let more = match many.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            Some(format!(
                "{} of {} runs stand out from {median}: {}{more}. Something else may have run beside them.",
                many.len(),
                runs.all.len(),
                named.join(", ")
            ))
        }
    }
}

/// `3.66 s in the middle of 5 runs, from 3.61 s to 3.93 s`: the headline of a card.
pub(crate) fn summary(runs: &Runs) -> String {
    let compared = plural(runs.succeeded(), "run", "runs");
    match runs.wall {
        Some(Spread { min, max, .. }) => {
            let (min, max) = (duration(min), duration(max));
            format!("{compared}: wall time from {min} to {max}")
        }
        None => compared,
    }
}

/// Median and spread of each figure; no rows where no run went well.
pub(crate) fn table(runs: &Runs) -> Table {
    let figures = [
        ("wall time", runs.wall),
        ("exec time", runs.exec),
        ("load", runs.load),
        ("CPU", runs.cpu),
        ("total work", runs.total_work),
    ];
    let rows = figures.into_iter().filter_map(|(name, spread)| {
        let spread = spread?;
        Some(Row {
            name: Name::Label(name.to_owned()),
            cells: vec![
                duration(spread.median),
                duration(spread.min),
                duration(spread.max),
                format!("± {}", duration(spread.deviation)),
            ],
        })
    });
    Table {
        headers: vec!["of all runs", "median", "min", "max", "half within"],
        rows: rows.collect(),
    }
}

/// `runs` in the JSON.
#[derive(Serialize)]
pub(crate) struct RunsRow {
    count: usize,
    succeeded: usize,
    shown: usize,
    wall_ns: Option<SpreadRow>,
    exec_ns: Option<SpreadRow>,
    load_ns: Option<SpreadRow>,
    cpu_ns: Option<SpreadRow>,
    total_work_ns: Option<SpreadRow>,
    standing_out: Vec<usize>,
    list: Vec<RunRow>,
}

#[derive(Serialize)]
struct SpreadRow {
    median: u64,
    min: u64,
    max: u64,
    deviation: u64,
}

#[derive(Serialize)]
struct RunRow {
    outcome: &'static str,
    wall_ns: Option<u64>,
    exec_ns: Option<u64>,
    load_ns: Option<u64>,
    cpu_ns: Option<u64>,
    total_work_ns: Option<u64>,
    executed: Option<usize>,
}

/// Runs are counted from 1.
pub(crate) fn json(analysis: &Analysis) -> Option<RunsRow> {
    let runs = analysis.runs.as_ref()?;
    let spread = |spread: Option<Spread>| {
        spread.map(|spread| SpreadRow {
            median: spread.median.as_nanos(),
            min: spread.min.as_nanos(),
            max: spread.max.as_nanos(),
            deviation: spread.deviation.as_nanos(),
        })
    };
    Some(RunsRow {
        count: runs.all.len(),
        succeeded: runs.succeeded(),
        shown: runs.shown + 1,
        wall_ns: spread(runs.wall),
        exec_ns: spread(runs.exec),
        load_ns: spread(runs.load),
        cpu_ns: spread(runs.cpu),
        total_work_ns: spread(runs.total_work),
        standing_out: runs.standing_out.iter().map(|run| run + 1).collect(),
        list: runs.all.iter().map(run_row).collect(),
    })
}

/// Of a run whose actions have no times, what they did is not known either.
fn run_row(run: &RunTimes) -> RunRow {
    let nanos = |time: Option<Nanos>| time.map(Nanos::as_nanos);
    RunRow {
        outcome: json::outcome(run.outcome),
        wall_ns: nanos(run.wall),
        exec_ns: nanos(run.exec),
        load_ns: nanos(run.load),
        cpu_ns: nanos(run.exec.map(|_| run.cpu)),
        total_work_ns: nanos(run.exec.map(|_| run.total_work)),
        executed: run.exec.map(|_| run.executed),
    }
}
