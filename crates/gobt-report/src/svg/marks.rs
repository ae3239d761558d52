//! How are bars on the critical path, and single points, told from others without colour?

use super::scene::{Point, Rect, Scene};
use super::theme::Role;

/// Thickness of the frame.
const FRAME: i32 = 2;

/// From the middle of a point to its corners.
const POINT: i32 = 8;

/// Thickness of its rim.
const RIM: i32 = 3;

/// Draws a bar with a frame around it; one too small for a frame is filled with the frame's colour
/// in its lower part.
pub(super) fn on_path(scene: &mut Scene, rect: Rect, role: Role) {
    scene.rect(rect, Role::Critical);
    scene.rect(inside(rect), role);
}

/// Draws a single point as a diamond with a rim.
pub(super) fn point(scene: &mut Scene, (x, y): Point, rim: Role, inside: Role) {
    for (radius, role) in [(POINT, rim), (POINT - RIM, inside)] {
        let corners = [(0, -radius), (radius, 0), (0, radius), (-radius, 0)];
        let corners = corners.map(|(dx, dy)| (x + dx, y + dy));
        scene.area(corners.to_vec(), role);
    }
}

/// What of a marked bar keeps its own colour.
pub(super) fn inside(rect: Rect) -> Rect {
    let frame_x = if rect.width >= 3 * FRAME { FRAME } else { 0 };
    if rect.height >= 4 * FRAME {
        Rect {
            x: rect.x + frame_x,
            y: rect.y + FRAME,
            width: rect.width - 2 * frame_x,
            height: rect.height - 2 * FRAME,
        }
    } else {
        Rect {
            height: rect.height / 2,
            ..rect
        }
    }
}
