//! Which bars does a row of work become, when some of it is too thin to see?
//!
//! The rule: an action shorter than `min` is merged with its neighbours, as long as less than
//! `min` lies between them. A merged bar has the colour of the family that takes most of its time,
//! and is as high as the share of its time in which something ran.

use gobt_analysis::LaneEntry;
use gobt_profile::{ActionId, Nanos};

use super::family::Family;

/// A merged bar is at most so many times `min` long: otherwise its one colour would say too little.
const LONGEST_RUN: u64 = 6;

/// What the colour and the mark of an action depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) family: Family,
    pub(super) on_path: bool,
}

/// One bar of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) start: Nanos,
    pub(super) end: Nanos,
    /// Part of its length in which something ran, 0 to 1000.
    pub(super) busy_permille: u16,
    pub(super) look: Look,
    pub(super) of: BarOf,
}

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BarOf {
    One(ActionId),
    Merged(usize),
}

/// Turns the work of one row, in time, into bars.
pub(super) fn bars(entries: &[LaneEntry], min: Nanos, look: impl Fn(ActionId) -> Look) -> Vec<Bar> {
    let mut out = Vec::new();
    let mut run: Option<Run> = None;
    for entry in entries {
        let look = look(entry.action);
        if entry.duration >= min {
            out.extend(run.take().map(Run::close));
            out.push(single(entry, look));
            continue;
        }
        match &mut run {
            Some(open) if open.takes(entry, min) => open.add(entry, look),
            _ => {
                out.extend(run.take().map(Run::close));
                run = Some(Run::new(entry, look));
            }
        }
    }
    out.extend(run.map(Run::close));
    out
}

fn single(entry: &LaneEntry, look: Look) -> Bar {
    Bar {
        start: entry.start,
        end: entry.start + entry.duration,
        busy_permille: 1000,
        look,
        of: BarOf::One(entry.action),
    }
}

/// Short actions, one after the other.
struct Run {
    first: LaneEntry,
    first_look: Look,
    end: Nanos,
    count: usize,
    by_family: [Nanos; Family::ALL.len()],
    on_path: Nanos,
}

impl Run {
    fn new(entry: &LaneEntry, look: Look) -> Self {
        let mut run = Self {
            first: *entry,
            first_look: look,
            end: entry.start,
            count: 0,
            by_family: [Nanos::ZERO; Family::ALL.len()],
            on_path: Nanos::ZERO,
        };
        run.add(entry, look);
        run
    }

    fn takes(&self, entry: &LaneEntry, min: Nanos) -> bool {
        let end = entry.start + entry.duration;
        let length = end.saturating_sub(self.first.start);
        entry.start.saturating_sub(self.end) < min
            && length.as_nanos() <= min.as_nanos().saturating_mul(LONGEST_RUN)
    }

    fn add(&mut self, entry: &LaneEntry, look: Look) {
        self.end = self.end.max(entry.start + entry.duration);
        self.count += 1;
        self.by_family[look.family.index()] += entry.duration;
        if look.on_path {
            self.on_path += entry.duration;
        }
    }

    fn close(self) -> Bar {
        if self.count == 1 {
            return single(&self.first, self.first_look);
        }
        let busy: Nanos = self.by_family.iter().copied().sum();
        let most = |family: &Family| self.by_family[family.index()];
        // Of equal ones the first: max_by_key would take the last.
        let family = Family::ALL.into_iter().rev().max_by_key(most);
        let length = self.end - self.first.start;
        Bar {
            start: self.first.start,
            end: self.end,
            busy_permille: permille(busy, length),
            look: Look {
                family: family.unwrap_or(Family::Other),
                on_path: self.on_path.as_nanos() * 2 > busy.as_nanos(),
            },
            of: BarOf::Merged(self.count),
        }
    }
}

/// Rows that are too many to be drawn, several in one: the time is cut into cells, and each cell
/// shows which family took most of it and how much of the workers' time was used.
pub(super) fn cells(
    rows: &[Vec<LaneEntry>],
    (cell, count): (Nanos, usize),
    look: impl Fn(ActionId) -> Look,
) -> Vec<Bar> {
    let mut by_cell = vec![[Nanos::ZERO; Family::ALL.len()]; count];
    let mut actions = vec![0; count];
    let mut on_path = vec![Nanos::ZERO; count];
    let width = cell.as_nanos().max(1);
    for entry in rows.iter().flatten() {
        let look = look(entry.action);
        let end = entry.start + entry.duration;
        let first = usize::try_from(entry.start.as_nanos() / width).unwrap_or(usize::MAX);
        for at in first..count {
            let left = Nanos::from_nanos(at as u64 * width);
            if left >= end {
                break;
            }
            let part = end.min(left + cell).saturating_sub(entry.start.max(left));
            by_cell[at][look.family.index()] += part;
            actions[at] += 1;
            if look.on_path {
                on_path[at] += part;
            }
        }
    }
    let whole = Nanos::from_nanos(width.saturating_mul(rows.len() as u64));
    let bars = by_cell.iter().enumerate().filter_map(|(at, sums)| {
        let busy: Nanos = sums.iter().copied().sum();
        let family = Family::ALL
            .into_iter()
            .rev()
            .max_by_key(|f| sums[f.index()])?;
        let start = Nanos::from_nanos(at as u64 * width);
        (busy > Nanos::ZERO).then(|| Bar {
            start,
            end: start + cell,
            busy_permille: permille(busy, whole),
            look: Look {
                family,
                on_path: on_path[at].as_nanos() * 2 > busy.as_nanos(),
            },
            of: BarOf::Merged(actions[at]),
        })
    });
    bars.collect()
}

fn permille(part: Nanos, whole: Nanos) -> u16 {
    (part.share_of(whole) * 1000.0).round().clamp(0.0, 1000.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(action: usize, start: u64, duration: u64) -> LaneEntry {
        LaneEntry {
            action: ActionId::from_index(action),
            start: Nanos::from_nanos(start),
            duration: Nanos::from_nanos(duration),
        }
    }

    fn look(action: ActionId) -> Look {
        Look {
            family: if action.index() % 10 == 9 {
                Family::Link
            } else {
                Family::Compile
            },
            on_path: false,
        }
    }

    fn merged(entries: &[LaneEntry]) -> Vec<(u64, u64, u16, BarOf)> {
        let bars = bars(entries, Nanos::from_nanos(10), look);
        let plain = bars.iter();
        plain
            .map(|b| (b.start.as_nanos(), b.end.as_nanos(), b.busy_permille, b.of))
            .collect()
    }

    fn one(action: usize) -> BarOf {
        BarOf::One(ActionId::from_index(action))
    }

    #[test]
    fn long_actions_stand_alone() {
        let row = [entry(1, 0, 10), entry(2, 10, 30)];
        assert_eq!(
            merged(&row),
            [(0, 10, 1000, one(1)), (10, 40, 1000, one(2))]
        );
    }

    #[test]
    fn short_neighbours_become_one_bar_as_high_as_they_were_busy() {
        let row = [entry(1, 0, 4), entry(2, 8, 4), entry(3, 12, 20)];
        let wanted = [(0, 12, 667, BarOf::Merged(2)), (12, 32, 1000, one(3))];
        assert_eq!(merged(&row), wanted);
    }

    #[test]
    fn a_gap_that_can_be_seen_stays() {
        let row = [entry(1, 0, 4), entry(2, 14, 4)];
        assert_eq!(merged(&row), [(0, 4, 1000, one(1)), (14, 18, 1000, one(2))]);
    }

    #[test]
    fn a_long_row_of_short_actions_is_cut() {
        let row: Vec<LaneEntry> = (0..40).map(|n| entry(1, n * 5, 5)).collect();
        let bars = merged(&row);
        assert_eq!(bars.len(), 4);
        assert!(bars.iter().all(|b| b.1 - b.0 <= 60));
    }

    #[test]
    fn the_family_with_most_time_gives_the_colour() {
        let row = [entry(1, 0, 2), entry(9, 2, 5), entry(3, 7, 2)];
        let bars = bars(&row, Nanos::from_nanos(10), look);
        assert_eq!(bars[0].look.family, Family::Link);
    }

    #[test]
    fn cells_count_all_the_time_of_all_rows() {
        let rows = vec![vec![entry(1, 0, 25)], vec![entry(9, 5, 10)]];
        let cells = cells(&rows, (Nanos::from_nanos(10), 4), look);
        let heights: Vec<u16> = cells.iter().map(|c| c.busy_permille).collect();
        assert_eq!(heights, [750, 750, 250]);
    }
}
