//! What do the colours of a picture mean?

use super::marks;
use super::scene::{Anchor, MARGIN, Point, RIGHT, Rect, Scene};
use super::text;
use super::theme::{Role, TextClass};

const SWATCH: i32 = 14;
const SWATCH_GAP: i32 = 7;
const BETWEEN: i32 = 20;
const ROW: i32 = 25;

/// How a thing looks in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swatch {
    /// A box of one colour.
    Filled(Role),
    /// A box with the mark of the critical path.
    OnPath(Role),
    /// A line.
    Line(Role),
    /// A line of dashes.
    Dashes(Role),
    /// A point: the colour of its rim and of its inside.
    Point(Role, Role),
}

/// Draws the swatches with their meanings, in as many rows as they need; gives the place below.
pub(super) fn draw(scene: &mut Scene, top: i32, entries: &[(Swatch, &str)]) -> i32 {
    draw_from(scene, (MARGIN, top), entries)
}

/// The same from another place at the left.
pub(super) fn draw_from(scene: &mut Scene, (left, top): Point, entries: &[(Swatch, &str)]) -> i32 {
    let (mut x, mut y) = (left, top);
    for (swatch, meaning) in entries {
        let label = text::width(meaning, TextClass::Note.largest_size()).ceil() as i32;
        let wide = SWATCH + SWATCH_GAP + label;
        if x > left && x + wide > RIGHT {
            (x, y) = (left, y + ROW);
        }
        draw_swatch(scene, x, y + 4, *swatch);
        let at = (x + SWATCH + SWATCH_GAP, y + 16);
        scene.text(at, Anchor::Start, (TextClass::Note, Role::Ink), meaning);
        x += wide + BETWEEN;
    }
    if entries.is_empty() { top } else { y + ROW + 4 }
}

pub(super) fn draw_swatch(scene: &mut Scene, x: i32, y: i32, swatch: Swatch) {
    let rect = Rect {
        x,
        y,
        width: SWATCH,
        height: SWATCH,
    };
    match swatch {
        Swatch::Filled(role) => scene.rect(rect, role),
        Swatch::OnPath(role) => marks::on_path(scene, rect, role),
        Swatch::Line(role) => {
            let middle = y + SWATCH / 2;
            scene.line(vec![(x, middle), (x + SWATCH, middle)], role, 2);
        }
        Swatch::Dashes(role) => {
            let middle = y + SWATCH / 2;
            for left in [x, x + 8] {
                scene.line(vec![(left, middle), (left + 6, middle)], role, 2);
            }
        }
        Swatch::Point(rim, inside) => {
            marks::point(scene, (x + SWATCH / 2, y + SWATCH / 2), rim, inside);
        }
    }
}
