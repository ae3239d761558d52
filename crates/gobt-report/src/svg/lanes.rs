//! How are the workers' rows drawn, from one worker to hundreds?

use gobt_analysis::LaneEntry;
use gobt_profile::{ActionId, Mode, Nanos};

use super::axis::TimeAxis;
use super::bars::{Bar, BarOf, Look, bars, cells};
use super::family::Family;
use super::marks;
use super::scene::{Anchor, Rect, Scene};
use super::text;
use super::theme::{Role, TextClass};
use crate::human::count;

/// All rows together are about this high.
const HEIGHT: i32 = 420;

/// No row is higher than this.
const TALLEST: i32 = 30;

/// With more workers than this, several share a row.
const MOST_ROWS: usize = 210;

/// More bars than this are merged further: so a picture stays below its size.
const MOST_BARS: usize = 4_000;

/// At most this many bars have their name inside, the longest.
const MOST_NAMES: usize = 250;

/// A row must be this high to have names inside.
const NAMED_HEIGHT: i32 = 15;

/// The rows, laid out along a time axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    rows: Vec<Vec<Bar>>,
    workers: usize,
    workers_per_row: usize,
    /// What is narrower is merged with its neighbours, in units of the picture.
    pub(super) min_width: u32,
    /// The same as a time.
    pub(super) min_time: Nanos,
    /// What one unit of the picture stands for.
    unit: Nanos,
    /// Actions that cannot be seen one by one.
    pub(super) merged: usize,
}

impl Rows {
    pub(super) fn lay_out(
        lanes: &[Vec<LaneEntry>],
        axis: &TimeAxis,
        look: impl Fn(ActionId) -> Look,
    ) -> Self {
        let workers_per_row = lanes.len().div_ceil(MOST_ROWS).max(1);
        let mut min_width = 1;
        loop {
            let min_time = axis.time_in(min_width);
            let rows: Vec<Vec<Bar>> = if workers_per_row == 1 {
                let lanes = lanes.iter();
                lanes.map(|lane| bars(lane, min_time, &look)).collect()
            } else {
                let groups = lanes.chunks(workers_per_row);
                let width = axis.width().max(1) as u32;
                let cell = (min_time, width.div_ceil(min_width) as usize);
                groups.map(|group| cells(group, cell, &look)).collect()
            };
            let bars: usize = rows.iter().map(Vec::len).sum();
            if bars <= MOST_BARS || min_width >= axis.width().max(1) as u32 {
                return Self {
                    merged: count_merged(&rows),
                    rows,
                    workers: lanes.len(),
                    workers_per_row,
                    min_width,
                    min_time,
                    unit: axis.time_in(1),
                };
            }
            min_width *= 2;
        }
    }

    fn pitch(&self) -> i32 {
        let rows = i32::try_from(self.rows.len()).unwrap_or(i32::MAX).max(1);
        (HEIGHT / rows).clamp(2, TALLEST)
    }

    /// Which families are to be seen: those that take a unit of the picture, all rows together.
    pub(super) fn families(&self) -> [bool; Family::ALL.len()] {
        let mut times = [Nanos::ZERO; Family::ALL.len()];
        for bar in self.rows.iter().flatten() {
            times[bar.look.family.index()] += bar.end - bar.start;
        }
        times.map(|time| time >= self.unit)
    }

    pub(super) fn workers_per_row(&self) -> usize {
        self.workers_per_row
    }

    /// Draws all rows; gives the place below.
    ///
    /// `name` gives what can be said of an action in so little room.
    pub(super) fn draw(
        &self,
        scene: &mut Scene,
        axis: &TimeAxis,
        top: i32,
        name: impl Fn(ActionId, f64) -> Option<String>,
    ) -> i32 {
        let pitch = self.pitch();
        let gap = match pitch {
            ..4 => 0,
            4..12 => 1,
            _ => 2,
        };
        let bottom = top + pitch * self.rows.len() as i32;
        axis.draw_grid(scene, top, bottom);
        let mut placed: Vec<(Rect, &Bar)> = Vec::new();
        for (row, bars) in self.rows.iter().enumerate() {
            let y = top + row as i32 * pitch;
            placed.extend(
                bars.iter()
                    .map(|bar| (place(axis, bar, y, pitch - gap), bar)),
            );
        }
        draw_bars(scene, &placed);
        if pitch - gap >= NAMED_HEIGHT {
            draw_names(scene, &placed, name);
        }
        self.draw_numbers(scene, axis.left, top, pitch);
        bottom
    }

    /// The workers' numbers, as many as there is room for.
    fn draw_numbers(&self, scene: &mut Scene, left: i32, top: i32, pitch: i32) {
        let line = TextClass::Note.largest_size() as i32 + 4;
        let rows_apart = [1, 2, 4, 5, 10, 20, 50, 100];
        let every = rows_apart.into_iter().find(|n| n * pitch >= line);
        let every = every.unwrap_or(200) as usize;
        for row in (0..self.rows.len()).filter(|row| (row + 1) % every == 0 || *row == 0) {
            // The first and the next labelled one may be close together.
            if row == 0 && every > 1 && ((every as i32 - 1) * pitch) < line {
                continue;
            }
            let number = (row + 1) * self.workers_per_row;
            let middle = top + row as i32 * pitch + pitch / 2;
            let style = (TextClass::Note, Role::Muted);
            let number = count(number.min(self.workers));
            scene.text((left - 7, middle + 5), Anchor::End, style, &number);
        }
    }
}

fn count_merged(rows: &[Vec<Bar>]) -> usize {
    let merged = rows.iter().flatten().map(|bar| match bar.of {
        BarOf::One(_) => 0,
        BarOf::Merged(count) => count,
    });
    merged.sum()
}

/// Where a bar stands. At least a unit wide, as high as it was busy, on the bottom of its row.
pub(super) fn place(axis: &TimeAxis, bar: &Bar, top: i32, height: i32) -> Rect {
    let left = axis.x(bar.start).min(axis.right - 1);
    let right = axis.x(bar.end).max(left + 1);
    let part = (i32::from(bar.busy_permille) * height + 999) / 1000;
    let part = part.clamp(1, height.max(1));
    Rect {
        x: left,
        y: top + height - part,
        width: right - left,
        height: part,
    }
}

/// Draws bars, those of one colour together, those on the critical path on top.
pub(super) fn draw_bars(scene: &mut Scene, placed: &[(Rect, &Bar)]) {
    for family in Family::ALL {
        let plain = |bar: &Bar| bar.look.family == family && !bar.look.on_path;
        for (rect, _) in placed.iter().filter(|(_, bar)| plain(bar)) {
            // A line of page between two bars, where there is room for it.
            let width = rect.width - i32::from(rect.width >= 4);
            scene.rect(Rect { width, ..*rect }, Role::Work(family));
        }
    }
    let on_path = || placed.iter().filter(|(_, bar)| bar.look.on_path);
    for (rect, _) in on_path() {
        scene.rect(*rect, Role::Critical);
    }
    for family in Family::ALL {
        for (rect, _) in on_path().filter(|(_, bar)| bar.look.family == family) {
            scene.rect(marks::inside(*rect), Role::Work(family));
        }
    }
}

/// Writes names into the longest bars, where they fit.
fn draw_names(
    scene: &mut Scene,
    placed: &[(Rect, &Bar)],
    name: impl Fn(ActionId, f64) -> Option<String>,
) {
    let mut longest: Vec<(Rect, ActionId)> = placed
        .iter()
        .filter_map(|(rect, bar)| match bar.of {
            BarOf::One(action) => Some((*rect, action)),
            BarOf::Merged(_) => None,
        })
        .collect();
    longest.sort_by_key(|(rect, action)| (std::cmp::Reverse(rect.width), *action));
    for (rect, action) in longest.into_iter().take(MOST_NAMES) {
        if let Some(name) = name(action, f64::from(rect.width - 10)) {
            let at = (rect.x + 5, rect.y + rect.height / 2 + 4);
            scene.text(at, Anchor::Start, (TextClass::InBar, Role::BarInk), &name);
        }
    }
}

/// What can be said of an action inside its bar; `None` where it would not be understood.
pub(super) fn name_inside(mode: &Mode, package: &str, room: f64) -> Option<String> {
    let size = TextClass::InBar.size();
    let prefix = match Family::of(mode) {
        // Colour tells these apart, and nearly all are one or the other.
        Family::Compile | Family::Check => String::new(),
        _ => text::clean(mode.family()) + " ",
    };
    let left = room - text::width(&prefix, size);
    let name = text::shorten(package, size, left.max(0.0));
    let last = package.rsplit('/').next().unwrap_or("");
    if !name.is_empty() && (name.ends_with(last) || name.chars().count() >= 8) {
        return Some(prefix + &name);
    }
    let mode = prefix.trim_end();
    (!mode.is_empty() && text::width(mode, size) <= room).then(|| mode.to_owned())
}
