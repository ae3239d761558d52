//! How is a bar on the critical path told from others, without colour?

use super::scene::{Rect, Scene};
use super::theme::Role;

/// Thickness of the frame.
const FRAME: i32 = 2;

/// Draws a bar with a frame around it; one too small for a frame is filled with the frame's colour
/// in its lower part.
pub(super) fn on_path(scene: &mut Scene, rect: Rect, role: Role) {
    scene.rect(rect, Role::Critical);
    scene.rect(inside(rect), role);
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
