//! Which steps of the critical path get a row, and which are folded?
//!
//! Steps of one package that follow each other are one row. The longest have rows of their own;
//! those between are folded into one row, and those too short to matter are left out and counted.

use gobt_analysis::{Analysis, UnitId};
use gobt_profile::{ActionId, Graph, Nanos, Profile, Timestamp};

use super::family::Family;
use crate::human::{count, duration};

/// At most this many packages have a row of their own.
const MOST_ROWS: usize = 16;

/// A row of its own takes this part of the chain, at least.
const LEAST_SHARE: f64 = 0.01;

/// Folded steps that take less than this part of the chain are left out.
const LEAST_FOLDED_SHARE: f64 = 0.002;

/// The rows of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathRows {
    pub(super) rows: Vec<PathRow>,
    /// Number of actions without a row, and their time in sum.
    pub(super) left_out: usize,
    pub(super) left_out_time: Nanos,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathRow {
    pub(super) kind: RowKind,
    pub(super) name: String,
    /// What was done, where it is not compiling.
    pub(super) mode: Option<String>,
    pub(super) time: Nanos,
    pub(super) start: Nanos,
    pub(super) end: Nanos,
    pub(super) segments: Vec<Segment>,
    /// The actions it stands for, first to run first.
    pub(super) actions: Vec<ActionId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
    Step,
    Folded,
}

/// Time in which the chain ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) start: Nanos,
    pub(super) end: Nanos,
    pub(super) family: Family,
}

/// The rows of a build's critical path, first to run first.
pub(super) fn rows(profile: &Profile, analysis: &Analysis) -> PathRows {
    let steps = by_package(profile, analysis);
    let length = analysis.critical_path.length;
    let least = own_row_from(&steps, length);
    let mut out = PathRows {
        rows: Vec::new(),
        left_out: 0,
        left_out_time: Nanos::ZERO,
    };
    let mut short: Vec<PathRow> = Vec::new();
    for step in steps {
        if step.time >= least {
            out.fold(std::mem::take(&mut short), length);
            out.rows.push(step);
        } else {
            short.push(step);
        }
    }
    out.fold(short, length);
    out
}

/// The shortest time that gets a row of its own.
fn own_row_from(steps: &[PathRow], length: Nanos) -> Nanos {
    let mut times: Vec<Nanos> = steps.iter().map(|step| step.time).collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    let by_share = Nanos::from_nanos((length.as_nanos() as f64 * LEAST_SHARE) as u64);
    let by_place = times.get(MOST_ROWS - 1).copied().unwrap_or_default();
    by_share.max(by_place).max(Nanos::from_nanos(1))
}

impl PathRows {
    fn fold(&mut self, mut short: Vec<PathRow>, length: Nanos) {
        let time: Nanos = short.iter().map(|step| step.time).sum();
        let actions: Vec<ActionId> = short.iter().flat_map(|s| s.actions.clone()).collect();
        if time.share_of(length) < LEAST_FOLDED_SHARE {
            self.left_out += actions.len();
            self.left_out_time += time;
            return;
        }
        if short.len() == 1 {
            self.rows.append(&mut short);
            return;
        }
        let longest = short.iter().map(|step| step.time).max().unwrap_or_default();
        let start = short
            .iter()
            .map(|step| step.start)
            .min()
            .unwrap_or_default();
        let end = short.iter().map(|step| step.end).max().unwrap_or_default();
        self.rows.push(PathRow {
            kind: RowKind::Folded,
            name: format!(
                "… {} steps of at most {}",
                count(actions.len()),
                duration(longest)
            ),
            mode: None,
            time,
            start,
            end,
            segments: short.into_iter().flat_map(|step| step.segments).collect(),
            actions,
        });
    }
}

/// One row for each package, or for each action that compiles none.
fn by_package(profile: &Profile, analysis: &Analysis) -> Vec<PathRow> {
    let graph = &profile.graph;
    let zero = graph
        .earliest_start()
        .unwrap_or(Timestamp::from_unix_nanos(0));
    let mut rows: Vec<PathRow> = Vec::new();
    let mut last_unit: Option<UnitId> = None;
    for &step in &analysis.critical_path.steps {
        let unit = analysis.units.of_action(step);
        let segment = segment(graph, step, zero);
        let time = graph.action(step).duration();
        match rows.last_mut() {
            Some(row) if unit.is_some() && unit == last_unit => row.add(step, time, segment),
            _ => rows.push(new_row(graph, analysis, (step, unit), (time, segment))),
        }
        last_unit = unit;
    }
    for row in &mut rows {
        row.mode = mode(row);
    }
    rows
}

fn segment(graph: &Graph, step: ActionId, zero: Timestamp) -> Option<Segment> {
    let action = graph.action(step);
    let span = action.times.span()?;
    Some(Segment {
        start: span.start.since(zero),
        end: span.done.since(zero),
        family: Family::of(&action.mode),
    })
}

fn new_row(
    graph: &Graph,
    analysis: &Analysis,
    (step, unit): (ActionId, Option<UnitId>),
    (time, segment): (Nanos, Option<Segment>),
) -> PathRow {
    let action = graph.action(step);
    let name = match unit {
        Some(unit) => analysis.units.unit(unit).name(),
        None => &action.package,
    };
    let mode = unit.is_none().then(|| action.mode.family().to_owned());
    let (name, mode) = match mode {
        // Without a package the mode is all there is to say.
        Some(mode) if name.is_empty() => (mode, None),
        mode => (name.to_owned(), mode),
    };
    let (start, end) = segment.map_or_else(Default::default, |s| (s.start, s.end));
    PathRow {
        kind: RowKind::Step,
        name,
        mode,
        time,
        start,
        end,
        segments: segment.into_iter().collect(),
        actions: vec![step],
    }
}

impl PathRow {
    fn add(&mut self, step: ActionId, time: Nanos, segment: Option<Segment>) {
        self.time += time;
        self.actions.push(step);
        if let Some(segment) = segment {
            self.end = self.end.max(segment.end);
            self.segments.push(segment);
        }
    }
}

/// What a package's row says beside its name: cgo, where it takes part.
fn mode(row: &PathRow) -> Option<String> {
    let cgo = row.segments.iter().any(|s| s.family == Family::Cgo);
    match &row.mode {
        None if cgo => Some("with cgo".to_owned()),
        mode => mode.clone(),
    }
}

#[cfg(test)]
mod tests {
    use gobt_profile::read_profile_or_graph;

    use super::*;

    const RECORDED: [&[u8]; 4] = [
        include_bytes!("../../../gobt-profile/tests/fixtures/made/chain.json"),
        include_bytes!("../../../gobt-profile/tests/fixtures/recorded/gofmt-go1.27.3-cold.json"),
        include_bytes!("../../../gobt-profile/tests/fixtures/recorded/gotest-go1.24.11.json"),
        include_bytes!("../../../gobt-profile/tests/fixtures/recorded/cgo-go1.27.3.json"),
    ];

    #[test]
    fn rows_and_what_is_left_out_are_the_whole_path() {
        for json in RECORDED {
            let profile = read_profile_or_graph(json, &str::to_owned).unwrap();
            let analysis = Analysis::of(&profile);
            let rows = rows(&profile, &analysis);
            let time: Nanos = rows.rows.iter().map(|row| row.time).sum();
            let path = &analysis.critical_path;
            assert_eq!(time + rows.left_out_time, path.length);
            let actions: usize = rows.rows.iter().map(|row| row.actions.len()).sum();
            assert_eq!(actions + rows.left_out, path.steps.len());
            let own = rows.rows.iter().filter(|row| row.kind == RowKind::Step);
            assert!((1..=2 * MOST_ROWS).contains(&own.count()));
        }
    }

    #[test]
    fn the_longest_step_has_a_row_of_its_own() {
        for json in RECORDED {
            let profile = read_profile_or_graph(json, &str::to_owned).unwrap();
            let analysis = Analysis::of(&profile);
            let all = by_package(&profile, &analysis);
            let longest = all.into_iter().max_by_key(|step| step.time).unwrap();
            assert!(rows(&profile, &analysis).rows.contains(&longest));
        }
    }
}
