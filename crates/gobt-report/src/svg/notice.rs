//! What stands in a picture when there is nothing to draw?

use gobt_analysis::Analysis;
use gobt_profile::Profile;

use super::header;
use super::scene::{MARGIN, RIGHT, Scene, line_height};
use super::text;
use super::theme::{Role, TextClass};

/// Free space below the last thing of every picture.
pub(super) const BOTTOM: i32 = 16;

/// A picture that says why it is empty.
pub(super) fn nothing(
    mut scene: Scene,
    profile: &Profile,
    analysis: &Analysis,
    why: &str,
) -> Scene {
    let below = header::draw(&mut scene, profile, analysis, &[why.to_owned()]);
    scene.height = below + BOTTOM;
    scene
}

/// Why a build without times has no picture of this kind.
pub(super) fn no_times(analysis: &Analysis) -> &'static str {
    if analysis.totals.actions == 0 {
        "There is nothing to draw: this build had no actions."
    } else {
        "There is nothing to draw: no action ran to its end, so no times are known."
    }
}

/// What a reader must know before believing the picture, below its headline; gives the place below.
pub(super) fn warning(scene: &mut Scene, top: i32, sentence: &str) -> i32 {
    let size = TextClass::Label.largest_size();
    let lines = text::wrap(sentence, size, f64::from(RIGHT - MARGIN));
    scene.description += &format!(". {}", sentence.trim_end_matches('.'));
    let style = (TextClass::Label, Role::Bad);
    let height = line_height(TextClass::Label);
    scene.lines((MARGIN, top + height - 10), style, &lines) - height + 10
}

/// A remark below a picture; gives the place below.
pub(super) fn remark(scene: &mut Scene, top: i32, sentence: &str) -> i32 {
    let size = TextClass::Note.largest_size();
    let lines = text::wrap(sentence, size, f64::from(RIGHT - MARGIN));
    let style = (TextClass::Note, Role::Muted);
    // The next baseline less most of a line: the place below the letters.
    scene.lines((MARGIN, top + 18), style, &lines) - 16
}
