//! How do a time and its share stand at the end of a row?

use gobt_profile::Nanos;

use super::scene::{Anchor, MARGIN, RIGHT, Scene};
use super::text;
use super::theme::{Role, TextClass};
use crate::human::{duration, percent};

/// Free space between a row's name and its figures.
pub(super) const BETWEEN: f64 = 16.0;

/// Writes both, one below the other in every row.
pub(super) fn draw(scene: &mut Scene, baseline: i32, time: Nanos, (whole, role): (Nanos, Role)) {
    let share = percent(time.share_of(whole));
    let style = (TextClass::Label, Role::Muted);
    scene.text((RIGHT, baseline), Anchor::End, style, &share);
    let at = (time_right(), baseline);
    scene.text(at, Anchor::End, (TextClass::Label, role), &duration(time));
}

/// The room that is left for a name beside them, in letters of this size.
pub(super) fn room_for_name(time: Nanos, size: u32) -> f64 {
    f64::from(time_right() - MARGIN) - text::width(&duration(time), size) - BETWEEN
}

/// Where times end: shares need room at the right.
pub(super) fn time_right() -> i32 {
    let share = text::width("100 %", TextClass::Label.largest_size());
    RIGHT - (share + BETWEEN).ceil() as i32
}
