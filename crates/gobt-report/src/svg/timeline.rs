//! `timeline.svg`: what did each worker do when?

use gobt_analysis::{Analysis, LaneEntry};
use gobt_profile::{Nanos, Profile, Timestamp};

use super::axis::{SINCE_FIRST_ACTION, TimeAxis};
use super::bars::{Look, bars};
use super::family::Family;
use super::lanes::{Rows, draw_bars, name_inside, place};
use super::legend::{self, Swatch};
use super::load::Load;
use super::notice::{self, BOTTOM};
use super::scene::{Anchor, MARGIN, Scene};
use super::text;
use super::theme::{Role, TextClass};
use super::{header, observed, panel};
use crate::human::{count, duration, percent, plural};

const STRIP: i32 = 20;
const RUNNING: i32 = 64;
const WAITING: i32 = 64;

/// The kind of picture and its name.
const KIND: &str = "timeline";
const TITLE: &str = "Timeline: what each worker did";

/// Lays out the picture.
pub(super) fn scene(profile: &Profile, analysis: &Analysis) -> Scene {
    let scene = Scene::new(KIND, TITLE);
    match analysis.totals.exec {
        Some(exec) if !analysis.lanes.lanes.is_empty() => draw(scene, profile, analysis, exec),
        _ if !profile.build.observed.is_empty() => observed::draw(scene, profile, analysis),
        _ => notice::nothing(scene, profile, analysis, notice::no_times(analysis)),
    }
}

fn draw(mut scene: Scene, profile: &Profile, analysis: &Analysis, exec: Nanos) -> Scene {
    let graph = &profile.graph;
    let mut on_path = vec![false; graph.actions().len()];
    for step in &analysis.critical_path.steps {
        on_path[step.index()] = true;
    }
    let look = |action: gobt_profile::ActionId| Look {
        family: Family::of(&graph.action(action).mode),
        on_path: on_path[action.index()],
    };
    let load = Load::of(analysis, exec);
    let axis = TimeAxis::new(left(analysis, &load), exec);
    let rows = Rows::lay_out(&analysis.lanes.lanes, &axis, look);

    let top = header::draw(&mut scene, profile, analysis, &[]);
    let top = legend::draw(&mut scene, top + 8, &entries(&rows));
    let top = draw_path(&mut scene, profile, analysis, &axis, top);
    let heading = (TextClass::Note, Role::Ink);
    let workers = workers_heading(&load, &rows, analysis.lanes.lanes.len());
    scene.text((axis.left, top + 18), Anchor::Start, heading, &workers);
    let name = |id, room| {
        let action = graph.action(id);
        name_inside(&action.mode, &action.package, room)
    };
    let bottom = rows.draw(&mut scene, &axis, top + panel::HEADING, name);
    let heights = [RUNNING, WAITING];
    let bottom = load.draw(&mut scene, analysis, &axis, (bottom + 6, heights));
    let below = axis.draw(&mut scene, bottom, SINCE_FIRST_ACTION);
    let below = notice_merged(&mut scene, &rows, below);
    scene.height = below + BOTTOM;
    scene
}

/// The left end of the axis: room for the numbers beside it.
pub(super) fn left(analysis: &Analysis, load: &Load) -> i32 {
    let most_waiting = load.most_waiting as usize;
    let numbers = [
        analysis.lanes.lanes.len(),
        most_waiting,
        load.workers.number as usize,
    ];
    let widest = numbers.map(|n| text::width(&count(n), TextClass::Note.largest_size()));
    MARGIN + widest.into_iter().fold(0.0, f64::max).ceil() as i32 + 7
}

fn entries(rows: &Rows) -> Vec<(Swatch, &'static str)> {
    let seen = rows.families();
    let families = Family::ALL.into_iter().filter(|f| seen[f.index()]);
    let mut entries: Vec<(Swatch, &'static str)> = families
        .map(|family| (Swatch::Filled(Role::Work(family)), family.name()))
        .collect();
    let on_path = Swatch::OnPath(Role::Page);
    entries.push((on_path, "on the critical path"));
    entries
}

/// The critical path in a row of its own, where each step ran.
fn draw_path(
    scene: &mut Scene,
    profile: &Profile,
    analysis: &Analysis,
    axis: &TimeAxis,
    top: i32,
) -> i32 {
    let path = &analysis.critical_path;
    let share = percent(path.length.share_of(axis.span));
    let heading = format!(
        "critical path: {}, {share} of the exec time",
        duration(path.length)
    );
    let style = (TextClass::Note, Role::Ink);
    scene.text((axis.left, top + 18), Anchor::Start, style, &heading);
    scene.description += &format!(
        ". Critical path: {}, {share} of the exec time",
        duration(path.length)
    );
    let top = top + panel::HEADING;
    axis.draw_grid(scene, top, top + STRIP);
    let steps = path_entries(profile, analysis);
    let look = |action: gobt_profile::ActionId| Look {
        family: Family::of(&profile.graph.action(action).mode),
        // The whole row is the path: nothing has to be marked in it.
        on_path: false,
    };
    let bars = bars(&steps, axis.time_in(1), look);
    let placed: Vec<_> = bars
        .iter()
        .map(|bar| (place(axis, bar, top, STRIP), bar))
        .collect();
    draw_bars(scene, &placed);
    top + STRIP + 4
}

fn path_entries(profile: &Profile, analysis: &Analysis) -> Vec<LaneEntry> {
    let graph = &profile.graph;
    let zero = graph
        .earliest_start()
        .unwrap_or(Timestamp::from_unix_nanos(0));
    let steps = analysis.critical_path.steps.iter();
    let entries = steps.filter_map(|&action| {
        let span = graph.action(action).times.span()?;
        (span.duration() > Nanos::ZERO).then(|| LaneEntry {
            action,
            start: span.start.since(zero),
            duration: span.duration(),
        })
    });
    entries.collect()
}

fn workers_heading(load: &Load, rows: &Rows, used: usize) -> String {
    let mut heading = "workers".to_owned();
    let unused = (load.workers.number as usize).saturating_sub(used);
    if load.workers.recorded && unused > 0 {
        heading += &format!(": {} used, {} never needed", count(used), count(unused));
    }
    match rows.workers_per_row() {
        1 => heading,
        several => format!("{heading}, {} in each row", count(several)),
    }
}

fn notice_merged(scene: &mut Scene, rows: &Rows, top: i32) -> i32 {
    if rows.merged == 0 {
        return top;
    }
    let actions = plural(rows.merged, "action", "actions");
    let sentence = match rows.workers_per_row() {
        1 => format!(
            "{actions} shorter than {} are merged with their neighbours; a bar lower than its row was idle in between.",
            duration(rows.min_time),
        ),
        _ => format!(
            "There are more workers than rows: each bar stands for {}, as high as its workers were busy.",
            duration(rows.min_time),
        ),
    };
    notice::remark(scene, top, &sentence)
}
