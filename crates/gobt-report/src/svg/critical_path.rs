//! `critical-path.svg`: which chain of dependent actions bounds the build?

use gobt_analysis::Analysis;
use gobt_profile::{ActionId, Nanos, Profile};

use super::axis::{SINCE_FIRST_ACTION, TimeAxis};
use super::family::Family;
use super::legend::{self, Swatch};
use super::notice::{self, BOTTOM};
use super::path_rows::{PathRow, PathRows, RowKind, rows};
use super::scene::{Anchor, MARGIN, RIGHT, Rect, Scene};
use super::text;
use super::theme::{Role, TextClass};
use super::{figures, header, path_drag, realised};
use crate::human::{count, duration, percent, plural};

const BAR: i32 = 12;
const FOLDED_BAR: i32 = 8;
const ROW: i32 = 45;

/// From the top of a row to the baseline of its name.
const NAME_DROP: i32 = 20;

/// From the top of a row to its bar.
const BAR_DROP: i32 = 26;

/// Height of the names of the columns.
const COLUMN_NAMES: i32 = 24;

/// Between the path that bounds the build and the one that it took.
const BETWEEN_SECTIONS: i32 = 26;

/// Lays out the picture.
pub(super) fn scene(profile: &Profile, analysis: &Analysis) -> Scene {
    let scene = Scene::new("critical-path", "Critical path");
    let path = &analysis.critical_path;
    match analysis.totals.exec {
        Some(exec) if path.length > Nanos::ZERO => draw(scene, profile, analysis, exec),
        _ => notice::nothing(scene, profile, analysis, notice::no_times(analysis)),
    }
}

fn draw(mut scene: Scene, profile: &Profile, analysis: &Analysis, exec: Nanos) -> Scene {
    let length = analysis.critical_path.length;
    let listed = rows(profile, analysis);
    let drags = Drags::of(analysis, &listed.rows);
    let axis = TimeAxis::new(MARGIN, exec);
    let top = header::draw(&mut scene, profile, analysis, &[sentence(analysis, exec)]);
    let top = legend::draw(&mut scene, top + 8, &entries(&listed.rows, axis.time_in(1)));
    let top = drags.draw_names(&mut scene, top);
    let rows_end = top + ROW * (listed.rows.len() as i32);
    let bottom = rows_end + 2 * ROW;
    for row in 0..listed.rows.len() as i32 + 2 {
        let bar = top + row * ROW + BAR_DROP;
        axis.draw_grid(&mut scene, bar - 3, bar + BAR + 4);
    }
    let mut y = top;
    let mut before = Nanos::ZERO;
    for (row, drag) in listed.rows.iter().zip(&drags.of_rows) {
        draw_row(&mut scene, y, row, (exec, &drags));
        drags.draw(&mut scene, y + NAME_DROP, row, *drag);
        draw_wait(&mut scene, &axis, y, before, row.start);
        draw_segments(&mut scene, &axis, y, row);
        before = row.end;
        y += ROW;
    }
    draw_total(
        &mut scene,
        &axis,
        rows_end,
        ("critical path, in sum", length, Role::Critical),
        exec,
    );
    let whole = ("exec time of the build", exec, Role::Rest);
    draw_total(&mut scene, &axis, rows_end + ROW, whole, exec);
    let below = axis.draw(&mut scene, bottom + 4, SINCE_FIRST_ACTION);
    let below = notice::remark(&mut scene, below, &left_out(&listed));
    let below = realised::draw(
        &mut scene,
        profile,
        analysis,
        (exec, below + BETWEEN_SECTIONS),
    );
    scene.height = below + BOTTOM;
    scene
}

/// What drag is, and what is not shown.
fn left_out(listed: &PathRows) -> String {
    let drag = "Drag: so much shorter would the critical path be if the step took no time.";
    if listed.left_out == 0 {
        return drag.to_owned();
    }
    let steps = plural(listed.left_out, "step", "steps");
    let sum = duration(listed.left_out_time);
    format!("{drag} Not shown: {steps}, in sum {sum}.")
}

/// The column of drags.
struct Drags {
    /// For each row; `None` for one that stands for several packages.
    of_rows: Vec<Option<Nanos>>,
    /// Where the column ends at the right.
    right: i32,
    /// The widest entry, in letters of the largest size.
    widest: f64,
}

impl Drags {
    const NAME: &str = "drag";

    fn of(analysis: &Analysis, rows: &[PathRow]) -> Self {
        let steps = || rows.iter().filter(|row| row.kind == RowKind::Step);
        let groups: Vec<&[ActionId]> = steps().map(|row| row.actions.as_slice()).collect();
        let mut drags = path_drag::drags(&analysis.plan, &groups).into_iter();
        let of_rows = rows.iter().map(|row| match row.kind {
            RowKind::Step => drags.next(),
            RowKind::Folded => None,
        });
        let of_rows: Vec<Option<Nanos>> = of_rows.collect();
        let size = TextClass::Label.largest_size();
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|t| text::width(&t, size)).fold(0.0, f64::max)
        };
        let times = widest(&mut rows.iter().map(|row| duration(row.time)));
        let own = of_rows.iter().flatten().map(|drag| duration(*drag));
        Self {
            right: figures::time_right() - (times + figures::BETWEEN).ceil() as i32,
            widest: widest(&mut own.chain([Self::NAME.to_owned()])),
            of_rows,
        }
    }

    /// The room that is left for the name of a row.
    fn room_for_name(&self) -> f64 {
        f64::from(self.right - MARGIN) - self.widest - figures::BETWEEN
    }

    fn draw_names(&self, scene: &mut Scene, top: i32) -> i32 {
        let style = (TextClass::Note, Role::Muted);
        for (right, name) in [
            (self.right, Self::NAME),
            (figures::time_right(), "time"),
            (RIGHT, "share"),
        ] {
            scene.text((right, top + 18), Anchor::End, style, name);
        }
        top + COLUMN_NAMES
    }

    fn draw(&self, scene: &mut Scene, baseline: i32, row: &PathRow, drag: Option<Nanos>) {
        let Some(drag) = drag else { return };
        // A step that another chain stands in for, all but completely, is not worth a look.
        let role = if drag.share_of(row.time) < 0.1 {
            Role::Muted
        } else {
            Role::Ink
        };
        let at = (self.right, baseline);
        scene.text(at, Anchor::End, (TextClass::Label, role), &duration(drag));
    }
}

fn sentence(analysis: &Analysis, exec: Nanos) -> String {
    let path = &analysis.critical_path;
    let steps = match path.steps.len() {
        1 => "One action takes".to_owned(),
        many => format!(
            "{} actions, each waiting for the one before, take",
            count(many)
        ),
    };
    format!(
        "{steps} {}: {} of the exec time. With any number of workers the build takes as long as that, at least.",
        duration(path.length),
        percent(path.length.share_of(exec))
    )
}

/// `least` is the time of one unit of the picture: what takes less in sum cannot be seen.
fn entries(rows: &[PathRow], least: Nanos) -> Vec<(Swatch, &'static str)> {
    let seen = |family: &Family| {
        let segments = rows.iter().flat_map(|row| &row.segments);
        let own = segments.filter(|segment| segment.family == *family);
        own.map(|s| s.end - s.start).sum::<Nanos>() >= least
    };
    let families = Family::ALL.into_iter().filter(seen);
    let mut entries: Vec<(Swatch, &'static str)> = families
        .map(|family| (Swatch::Filled(Role::Work(family)), family.name()))
        .collect();
    // The chain begins with the build; a gap before any later step is a wait.
    let waits = rows.windows(2).any(|pair| pair[1].start > pair[0].end);
    if waits {
        entries.push((Swatch::Filled(Role::Pale), "the chain waits"));
    }
    entries
}

/// The text of one row: name at the left, time and share at the right.
fn draw_row(scene: &mut Scene, y: i32, row: &PathRow, (exec, drags): (Nanos, &Drags)) {
    let role = match row.kind {
        RowKind::Step => Role::Ink,
        RowKind::Folded => Role::Muted,
    };
    let baseline = y + NAME_DROP;
    scene.name((MARGIN, baseline), role, |size| {
        let room = drags.room_for_name();
        match &row.mode {
            Some(mode) => {
                let mode = text::cut_to_fit(&text::clean(mode), size, room / 2.0);
                let mode = format!(" ({mode})");
                let left = room - text::width(&mode, size);
                text::shorten(&row.name, size, left.max(0.0)) + &mode
            }
            None if row.kind == RowKind::Folded => text::cut_to_fit(&row.name, size, room),
            None => text::shorten(&row.name, size, room),
        }
    });
    figures::draw(scene, baseline, row.time, (exec, role));
}

fn draw_wait(scene: &mut Scene, axis: &TimeAxis, y: i32, from: Nanos, to: Nanos) {
    let (left, right) = (axis.x(from), axis.x(to));
    let rect = Rect {
        x: left,
        y: y + BAR_DROP + BAR / 2 - 2,
        width: right - left,
        height: 4,
    };
    scene.rect(rect, Role::Pale);
}

fn draw_segments(scene: &mut Scene, axis: &TimeAxis, y: i32, row: &PathRow) {
    let height = match row.kind {
        RowKind::Step => BAR,
        RowKind::Folded => FOLDED_BAR,
    };
    for segment in &row.segments {
        let left = axis.x(segment.start).min(axis.right - 1);
        let rect = Rect {
            x: left,
            y: y + BAR_DROP + (BAR - height) / 2,
            width: (axis.x(segment.end) - left).max(1),
            height,
        };
        scene.rect(rect, Role::Work(segment.family));
    }
}

fn draw_total(
    scene: &mut Scene,
    axis: &TimeAxis,
    y: i32,
    (name, time, role): (&str, Nanos, Role),
    exec: Nanos,
) {
    let style = (TextClass::Label, Role::Ink);
    scene.text((MARGIN, y + NAME_DROP), Anchor::Start, style, name);
    figures::draw(scene, y + NAME_DROP, time, (exec, Role::Ink));
    let rect = Rect {
        x: axis.left,
        y: y + BAR_DROP,
        width: (axis.x(time) - axis.left).max(1),
        height: BAR,
    };
    scene.rect(rect, role);
}
