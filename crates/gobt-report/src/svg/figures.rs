//! How do a time and its share stand at the end of a row?

use gobt_profile::Nanos;

use super::scene::{Anchor, MARGIN, RIGHT, Scene};
use super::text;
use super::theme::{Role, TextClass};
use crate::human::{duration, percent};

/// Free space between a row's name and its figures.
const BETWEEN: f64 = 16.0;

/// Writes both, one below the other in every row; gives the room that is left for the name.
pub(super) fn draw(
    scene: &mut Scene,
    baseline: i32,
    time: Nanos,
    (whole, role): (Nanos, Role),
) -> f64 {
    let size = TextClass::Label.largest_size();
    let share_column = (text::width("100 %", size) + BETWEEN).ceil() as i32;
    let share = percent(time.share_of(whole));
    let style = (TextClass::Label, Role::Muted);
    scene.text((RIGHT, baseline), Anchor::End, style, &share);
    let time = duration(time);
    let right = RIGHT - share_column;
    scene.text(
        (right, baseline),
        Anchor::End,
        (TextClass::Label, role),
        &time,
    );
    f64::from(right - MARGIN) - text::width(&time, size) - BETWEEN
}
