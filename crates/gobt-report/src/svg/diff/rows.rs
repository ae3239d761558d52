//! How do the rows of a comparison look?

use gobt_analysis::diff::Pair;
use gobt_profile::Nanos;

use super::{BASE, HEAD, LESS, MORE};
use crate::svg::axis::TimeAxis;
use crate::svg::notice;
use crate::svg::scene::{Anchor, MARGIN, RIGHT, Rect, Scene, line_height};
use crate::svg::text;
use crate::svg::theme::{Role, TextClass};

/// Height of a bar that stands alone.
pub(super) const BAR: i32 = 14;

/// From the top of a row to the baseline of its name.
const NAME_DROP: i32 = 20;

/// From the top of a row to its bar.
pub(super) const BAR_DROP: i32 = 28;

/// A row with one bar.
pub(super) const ROW: i32 = 50;

/// Height of one of two bars.
const HALF: i32 = 10;

/// A row with two bars.
pub(super) const PAIR_ROW: i32 = 58;

/// Free space between a row's name and its figures.
const BETWEEN: f64 = 16.0;

/// Free space above a part of the picture.
const ABOVE: i32 = 14;

/// A line across the picture and the name of what follows; gives the place below.
pub(super) fn heading(scene: &mut Scene, top: i32, what: &str) -> i32 {
    let top = top + ABOVE;
    scene.line(vec![(MARGIN, top), (RIGHT, top)], Role::Axis, 1);
    let size = TextClass::Label.largest_size();
    let lines = text::wrap(what, size, f64::from(RIGHT - MARGIN));
    scene.description += &format!(". {}", what.trim_end_matches(['.', ':']));
    let height = line_height(TextClass::Label);
    let style = (TextClass::Label, Role::Ink);
    scene.lines((MARGIN, top + height), style, &lines) - height + 8
}

/// A remark that a screen reader is told too; gives the place below.
pub(super) fn remark(scene: &mut Scene, top: i32, sentence: &str) -> i32 {
    scene.description += &format!(". {}", sentence.trim_end_matches('.'));
    notice::remark(scene, top, sentence)
}

/// The name of a row at the left, shortened where it must be, and its figures at the right.
pub(super) fn names(scene: &mut Scene, y: i32, name: &str, figures: &str) {
    let baseline = y + NAME_DROP;
    scene.name((MARGIN, baseline), Role::Ink, |size| {
        let room = f64::from(RIGHT - MARGIN) - text::width(figures, size) - BETWEEN;
        text::shorten(name, size, room.max(0.0))
    });
    let style = (TextClass::Label, Role::Ink);
    scene.text((RIGHT, baseline), Anchor::End, style, figures);
}

/// One bar from the left.
pub(super) fn bar(scene: &mut Scene, axis: &TimeAxis, y: i32, time: Nanos, role: Role) {
    let rect = Rect {
        x: axis.left,
        y,
        width: (axis.x(time) - axis.left).max(1),
        height: BAR,
    };
    scene.rect(rect, role);
}

/// The base's bar, and below it the head's with what it takes more or less.
pub(super) fn pair(scene: &mut Scene, axis: &TimeAxis, y: i32, times: Pair<Nanos>) {
    let [base, head] = [times.base, times.head].map(|time| axis.x(time));
    let mut piece = |from: i32, to: i32, y: i32, role: Role| {
        let rect = Rect {
            x: from,
            y,
            width: to - from,
            height: HALF,
        };
        scene.rect(rect, role);
    };
    let (upper, lower) = (y + BAR_DROP, y + BAR_DROP + HALF + 1);
    piece(axis.left, base, upper, BASE);
    piece(axis.left, base.min(head), lower, HEAD);
    piece(base, head, lower, MORE);
    piece(head, base, lower, LESS);
}

/// The lines of an axis behind the bars of so many rows, where no text stands.
pub(super) fn grid(scene: &mut Scene, axis: &TimeAxis, y: i32, height: i32) {
    axis.draw_grid(scene, y - 3, y + height + 4);
}

/// Height of two bars.
pub(super) const BOTH: i32 = 2 * HALF + 1;
