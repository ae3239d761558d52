//! Why did this run take as long as it did? The lower part of `critical-path.svg`.
//!
//! The path that the run took, with its waits, on one time axis; its sums; and what held the
//! workers while it waited.

use gobt_analysis::{Analysis, Holder, holders_in_sum};
use gobt_profile::{ActionId, Nanos, Profile};

use super::axis::{SINCE_FIRST_ACTION, TimeAxis};
use super::family::Family;
use super::figures;
use super::lanes::name_inside;
use super::legend::{self, Swatch};
use super::load::Workers;
use super::notice;
use super::realised_strip::{Part, Piece, Strip, merge, pieces};
use super::scene::{Anchor, MARGIN, RIGHT, Rect, Scene, line_height};
use super::text;
use super::theme::{Role, TextClass};
use crate::human::{count, duration, percent, plural};

const HEADING: &str = "The path this run took";

/// Height of the path.
const STRIP: i32 = 30;

/// From one holder to the next.
const ROW: i32 = 45;

/// From the top of a row to the baseline of its name, and to its bar.
const NAME_DROP: i32 = 20;
const BAR_DROP: i32 = 26;
const BAR: i32 = 12;

/// At most so many holders are named, and at least so many where there are as many.
const MOST_HOLDERS: usize = 6;
const LEAST_HOLDERS: usize = 3;

/// Enough are named when they held so much of what all held.
const ENOUGH: f64 = 0.8;

/// Draws the section; gives the place below.
pub(super) fn draw(
    scene: &mut Scene,
    profile: &Profile,
    analysis: &Analysis,
    (exec, top): (Nanos, i32),
) -> i32 {
    let axis = TimeAxis::new(MARGIN, exec);
    let least = axis.time_in(2);
    let strip = merge(&pieces(&profile.graph, analysis), least);
    let top = draw_heading(scene, analysis, exec, top);
    let holders = Holders::of(profile, analysis);
    let families = families(profile, &strip, &holders, axis.time_in(1));
    let top = legend::draw(scene, top, &families);
    let bottom = draw_strip(scene, profile, &axis, &strip, top + 6);
    let mut below = axis.draw(scene, bottom + 4, SINCE_FIRST_ACTION);
    if strip.merged > 0 {
        let stretches = plural(strip.merged, "stretch", "stretches");
        let shorter = duration(least);
        let sentence = format!(
            "{stretches} of work or waiting shorter than {shorter} are merged with their neighbours."
        );
        below = notice::remark(scene, below, &sentence);
    }
    let below = draw_sums(scene, analysis, (exec, most_work(&strip)), below + 8);
    holders.draw(scene, profile, analysis, (&axis, below + 6))
}

fn draw_heading(scene: &mut Scene, analysis: &Analysis, exec: Nanos, top: i32) -> i32 {
    let style = (TextClass::Title, Role::Ink);
    scene.text((MARGIN, top + 30), Anchor::Start, style, HEADING);
    let path = &analysis.realised_path;
    let mut sentence = format!(
        "Back from the action that ended last, always to the dependency that ended last: {} work, {} waiting for a worker",
        percent(path.work.share_of(exec)),
        percent(path.wait.share_of(exec)),
    );
    let gap = path.gap.share_of(exec);
    if gap >= 0.005 {
        sentence += &format!(", {} gaps", percent(gap));
    }
    sentence.push('.');
    scene.description += &format!(
        ". {HEADING}: work {}, waits for a worker {}, gaps {}",
        duration(path.work),
        duration(path.wait),
        duration(path.gap)
    );
    let size = TextClass::Label.largest_size();
    let lines = text::wrap(&sentence, size, f64::from(RIGHT - MARGIN));
    let style = (TextClass::Label, Role::Ink);
    scene.lines((MARGIN, top + 58), style, &lines) - line_height(TextClass::Label) + 14
}

fn work(strip: &Strip, family: Family) -> Nanos {
    let pieces = strip.pieces.iter();
    let own = pieces.filter(|piece| piece.part == Part::Work(family));
    own.map(Piece::time).sum()
}

/// The kind of work that takes most of the path.
fn most_work(strip: &Strip) -> Family {
    // Of equal ones the first: max_by_key would take the last.
    let families = Family::ALL.into_iter().rev();
    let most = families.max_by_key(|family| work(strip, *family));
    most.unwrap_or(Family::Compile)
}

/// Kinds of work that can be seen; what else there is stands beside the sums.
fn families(
    profile: &Profile,
    strip: &Strip,
    holders: &Holders,
    least: Nanos,
) -> Vec<(Swatch, &'static str)> {
    let held = |holder: &Holder| Family::of(&profile.graph.action(holder.action).mode);
    let held: Vec<Family> = holders.shown().iter().map(held).collect();
    let seen = Family::ALL
        .into_iter()
        .filter(|family| work(strip, *family) >= least || held.contains(family));
    seen.map(|family| (Swatch::Filled(Role::Work(family)), family.name()))
        .collect()
}

fn draw_strip(
    scene: &mut Scene,
    profile: &Profile,
    axis: &TimeAxis,
    strip: &Strip,
    top: i32,
) -> i32 {
    let place = |piece: &Piece| {
        let left = axis.x(piece.start).min(axis.right - 1);
        Rect {
            x: left,
            y: top,
            width: axis.x(piece.end) - left,
            height: STRIP,
        }
    };
    for part in Part::all() {
        for piece in strip.pieces.iter().filter(|piece| piece.part == part) {
            let rect = place(piece);
            // A line of page between two pieces, where there is room for it.
            let width = rect.width - i32::from(rect.width >= 4);
            match part {
                Part::Wait => draw_wait(scene, Rect { width, ..rect }),
                _ => scene.rect(Rect { width, ..rect }, part.role()),
            }
        }
    }
    for piece in &strip.pieces {
        let (rect, Some(action)) = (place(piece), piece.action) else {
            continue;
        };
        let room = f64::from(rect.width - 10);
        if let Some((words, role)) = inside(profile, piece, action, room) {
            let at = (rect.x + 5, rect.y + rect.height / 2 + 4);
            scene.text(at, Anchor::Start, (TextClass::InBar, role), &words);
        }
    }
    top + STRIP
}

/// A wait is pale, between two lines: time in which nothing was done.
fn draw_wait(scene: &mut Scene, rect: Rect) {
    scene.rect(rect, Role::WaitingPeak);
    for y in [rect.y, rect.y + rect.height - 2] {
        let line = Rect {
            y,
            height: 2,
            ..rect
        };
        scene.rect(line, Role::Waiting);
    }
}

/// What is written into a piece, where it has room.
fn inside(profile: &Profile, piece: &Piece, action: ActionId, room: f64) -> Option<(String, Role)> {
    let action = profile.graph.action(action);
    match piece.part {
        Part::Work(_) => {
            let name = name_inside(&action.mode, &action.package, room);
            name.map(|name| (name, Role::BarInk))
        }
        Part::Wait => {
            let size = TextClass::InBar.size();
            let waits = format!(" waits {}", duration(piece.time()));
            let left = room - text::width(&waits, size);
            let name = name_inside(&action.mode, &action.package, left);
            let words = name.map_or_else(|| duration(piece.time()), |name| name + &waits);
            (text::width(&words, size) <= room).then_some((words, Role::Ink))
        }
        Part::Blocked | Part::Gap => None,
    }
}

/// One line for each sum, with the colour it has above.
fn draw_sums(
    scene: &mut Scene,
    analysis: &Analysis,
    (exec, most): (Nanos, Family),
    top: i32,
) -> i32 {
    let path = &analysis.realised_path;
    let work = match path.steps.len() {
        1 => "work: one action".to_owned(),
        many => format!("work: {} actions, one after the other", count(many)),
    };
    let lines = [
        (Part::Work(most), work, path.work - path.blocked),
        (
            Part::Blocked,
            "blocked: a test held a worker until its turn".to_owned(),
            path.blocked,
        ),
        (
            Part::Wait,
            "wait: ready, and no worker was free".to_owned(),
            path.wait,
        ),
        (
            Part::Gap,
            "gap: go itself, until the next was ready".to_owned(),
            path.gap,
        ),
    ];
    let mut baseline = top + NAME_DROP;
    for (part, words, time) in lines {
        if part == Part::Blocked && time == Nanos::ZERO {
            continue;
        }
        draw_sum_swatch(scene, part, baseline);
        let style = (TextClass::Label, Role::Ink);
        scene.text(
            (MARGIN + SWATCH_ROOM, baseline),
            Anchor::Start,
            style,
            &words,
        );
        figures::draw(scene, baseline, time, (exec, Role::Ink));
        baseline += line_height(TextClass::Label) + 2;
    }
    baseline - NAME_DROP + 4
}

/// Room for a swatch before a sum.
const SWATCH_ROOM: i32 = 21;

fn draw_sum_swatch(scene: &mut Scene, part: Part, baseline: i32) {
    let rect = Rect {
        x: MARGIN,
        y: baseline - 12,
        width: 14,
        height: 14,
    };
    match part {
        Part::Wait => draw_wait(scene, rect),
        part => scene.rect(rect, part.role()),
    }
}

/// What held the workers while the path waited.
struct Holders {
    /// The longest first.
    all: Vec<Holder>,
    shown: usize,
}

impl Holders {
    fn of(profile: &Profile, analysis: &Analysis) -> Self {
        let all = holders_in_sum(&profile.graph, &analysis.holders);
        let sum: Nanos = all.iter().map(|holder| holder.held).sum();
        let mut held = Nanos::ZERO;
        let few = all.iter().take_while(|holder| {
            let enough = held.share_of(sum) >= ENOUGH;
            held += holder.held;
            !enough
        });
        let few = few.count().clamp(LEAST_HOLDERS, MOST_HOLDERS);
        Self {
            shown: few.min(all.len()),
            all,
        }
    }

    fn shown(&self) -> &[Holder] {
        &self.all[..self.shown]
    }

    fn draw(
        &self,
        scene: &mut Scene,
        profile: &Profile,
        analysis: &Analysis,
        (axis, top): (&TimeAxis, i32),
    ) -> i32 {
        if self.all.is_empty() {
            return notice::remark(scene, top, "It never waited for a worker.");
        }
        let workers = match Workers::of(analysis).number {
            1 => "worker".to_owned(),
            many => format!("{} workers", count(many as usize)),
        };
        let heading = format!("What held the {workers} meanwhile, and for how much of the wait:");
        let style = (TextClass::Label, Role::Ink);
        let size = TextClass::Label.largest_size();
        let lines = text::wrap(&heading, size, f64::from(RIGHT - MARGIN));
        let mut y = scene.lines((MARGIN, top + NAME_DROP), style, &lines) - NAME_DROP + 8;
        for holder in self.shown() {
            draw_holder(
                scene,
                profile,
                axis,
                (holder, analysis.realised_path.wait, y),
            );
            y += ROW;
        }
        let rest = &self.all[self.shown..];
        if rest.is_empty() {
            return y;
        }
        let held: Nanos = rest.iter().map(|holder| holder.held).sum();
        let more = plural(rest.len(), "more action", "more actions");
        let sentence = format!("Not shown: {more}, in sum {}.", duration(held));
        notice::remark(scene, y, &sentence)
    }
}

fn draw_holder(
    scene: &mut Scene,
    profile: &Profile,
    axis: &TimeAxis,
    (holder, wait, y): (&Holder, Nanos, i32),
) {
    let action = profile.graph.action(holder.action);
    let baseline = y + NAME_DROP;
    scene.name((MARGIN, baseline), Role::Ink, |size| {
        let room = figures::room_for_name(holder.held, size);
        text::shorten(&crate::figures::step_name(action), size, room)
    });
    figures::draw(scene, baseline, holder.held, (wait, Role::Ink));
    let rect = Rect {
        x: axis.left,
        y: y + BAR_DROP,
        width: (axis.x(holder.held) - axis.left).max(1),
        height: BAR,
    };
    scene.rect(rect, Role::Work(Family::of(&action.mode)));
}
