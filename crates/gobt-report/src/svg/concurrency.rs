//! `concurrency.svg`: how many actions ran at once, and how many waited for a worker?

use gobt_analysis::Analysis;
use gobt_profile::{Nanos, Profile};

use super::axis::{SINCE_FIRST_ACTION, TimeAxis};
use super::header;
use super::load::Load;
use super::notice::{self, BOTTOM};
use super::scene::Scene;
use super::timeline::left;
use crate::human::duration;

const RUNNING: i32 = 190;
const WAITING: i32 = 150;

/// Lays out the picture.
pub(super) fn scene(profile: &Profile, analysis: &Analysis) -> Scene {
    let scene = Scene::new("concurrency", "Concurrency: running and waiting");
    match analysis.totals.exec {
        Some(exec) if exec > Nanos::ZERO => draw(scene, profile, analysis, exec),
        _ => notice::nothing(scene, profile, analysis, notice::no_times(analysis)),
    }
}

fn draw(mut scene: Scene, profile: &Profile, analysis: &Analysis, exec: Nanos) -> Scene {
    let load = Load::of(analysis, exec);
    let axis = TimeAxis::new(left(analysis, &load), exec);
    let top = header::draw(&mut scene, profile, analysis, &[load.sentence()]);
    let bottom = load.draw(&mut scene, analysis, &axis, (top + 10, [RUNNING, WAITING]));
    let below = axis.draw(&mut scene, bottom, SINCE_FIRST_ACTION);
    let column = axis.time_in(2);
    let sentence = format!(
        "Each column stands for {}: its average, and behind it its peak.",
        duration(column)
    );
    scene.height = notice::remark(&mut scene, below, &sentence) + BOTTOM;
    scene
}
