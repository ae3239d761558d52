//! How is a number that changes over time drawn?

use super::axis::{CountAxis, TimeAxis};
use super::columns::Column;
use super::legend::{self, Swatch};
use super::scene::{Anchor, Point, Scene};
use super::theme::{Role, TextClass};
use crate::human::count;

/// Width of a column, in units.
const COLUMN: i32 = 2;

/// Height of the line of text above a panel.
pub(super) const HEADING: i32 = 27;

/// One quantity over time.
pub(super) struct Panel<'a> {
    /// What is counted, with its average.
    pub(super) meaning: &'a str,
    pub(super) height: i32,
    pub(super) columns: &'a [Column],
    pub(super) mean: Role,
    pub(super) peak: Role,
    /// A height to compare with, drawn as a line, and what it is.
    pub(super) bound: Option<(u32, &'a str)>,
}

/// How many columns there are along an axis.
pub(super) fn column_count(axis: &TimeAxis) -> usize {
    usize::try_from(axis.width() / COLUMN).unwrap_or(0)
}

impl Panel<'_> {
    /// Draws it with its heading; gives the line it stands on.
    pub(super) fn draw(&self, scene: &mut Scene, axis: &TimeAxis, top: i32) -> i32 {
        let mut entries = vec![
            (Swatch::Filled(self.mean), self.meaning),
            (Swatch::Filled(self.peak), "peak"),
        ];
        entries.extend(
            self.bound
                .map(|(_, what)| (Swatch::Line(Role::Workers), what)),
        );
        let top = legend::draw_from(scene, (axis.left, top), &entries);
        let bottom = top + self.height;
        let counts = CountAxis {
            top,
            bottom,
            most: self.most(),
        };
        axis.draw_grid(scene, top, bottom);
        self.draw_counts(scene, axis, counts);
        let peaks = self.columns.iter().map(|c| f64::from(c.peak));
        scene.area(outline(axis, counts, peaks), self.peak);
        let means = self.columns.iter().map(|c| c.mean);
        scene.area(outline(axis, counts, means), self.mean);
        if let Some((bound, _)) = self.bound {
            let y = counts.y(f64::from(bound));
            scene.line(vec![(axis.left, y), (axis.right, y)], Role::Workers, 2);
        }
        scene.line(
            vec![(axis.left, bottom), (axis.right, bottom)],
            Role::Axis,
            1,
        );
        bottom
    }

    /// The largest value that must be shown.
    pub(super) fn most(&self) -> u32 {
        let peak = self.columns.iter().map(|c| c.peak).max().unwrap_or(0);
        peak.max(self.bound.map_or(0, |(bound, _)| bound)).max(1)
    }

    fn draw_counts(&self, scene: &mut Scene, axis: &TimeAxis, counts: CountAxis) {
        for tick in counts.ticks() {
            let y = counts.y(f64::from(tick));
            scene.line(vec![(axis.left, y), (axis.right, y)], Role::Grid, 1);
            let style = (TextClass::Note, Role::Muted);
            let at = (axis.left - 7, y + 5);
            scene.text(at, Anchor::End, style, &count(tick as usize));
        }
    }
}

/// The outline of columns with these heights, flat stretches as one piece.
fn outline(axis: &TimeAxis, counts: CountAxis, heights: impl Iterator<Item = f64>) -> Vec<Point> {
    let mut points: Vec<Point> = vec![(axis.left, counts.bottom)];
    let mut x = axis.left;
    for height in heights {
        let y = counts.y(height);
        if points.last().is_some_and(|last| last.1 != y) {
            points.push((x, points.last().map_or(y, |last| last.1)));
            points.push((x, y));
        }
        x += COLUMN;
    }
    if let Some(&(_, y)) = points.last() {
        points.push((x, y));
    }
    points.push((x, counts.bottom));
    points.dedup();
    points
}

#[cfg(test)]
mod tests {
    use gobt_profile::Nanos;

    use super::*;

    #[test]
    fn flat_stretches_are_one_piece() {
        let axis = TimeAxis::new(20, Nanos::from_nanos(100));
        let counts = CountAxis {
            top: 0,
            bottom: 100,
            most: 10,
        };
        let points = outline(&axis, counts, [5.0, 5.0, 5.0, 10.0].into_iter());
        let wanted = [(20, 100), (20, 50), (26, 50), (26, 0), (28, 0), (28, 100)];
        assert_eq!(points, wanted);
    }
}
