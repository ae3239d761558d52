//! What can be shown of a build that was interrupted before go wrote down any time?
//!
//! Its echo: when each package began to print commands, and when the last of them was seen.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use gobt_analysis::{Analysis, LaneEntry};
use gobt_profile::{ActionId, Mode, Nanos, Observed, Profile};

use super::axis::TimeAxis;
use super::bars::Look;
use super::family::Family;
use super::lanes::{Rows, name_inside};
use super::legend::{self, Swatch};
use super::notice::{self, BOTTOM};
use super::scene::{Anchor, MARGIN, Scene};
use super::theme::{Role, TextClass};
use super::{header, panel};
use crate::human::{duration, plural};

/// Room for the numbers of rows.
const LEFT: i32 = MARGIN + 32;

/// The colour of what was still at work at the end.
const UNFINISHED: Family = Family::Vet;

const WHY: &str = "Go wrote down no times. These are from its echo: about right, not exact.";

/// Lays out what the echo showed.
pub(super) fn draw(mut scene: Scene, profile: &Profile, analysis: &Analysis) -> Scene {
    let observed = &profile.build.observed;
    let end = end(profile);
    let axis = TimeAxis::new(LEFT, end);
    // Places in the list of what was observed stand for actions here.
    let look = |place: ActionId| Look {
        family: match observed[place.index()].last {
            Some(_) => Family::Compile,
            None => UNFINISHED,
        },
        on_path: false,
    };
    let rows = Rows::lay_out(&lanes(observed, end), &axis, look);
    let top = header::draw(&mut scene, profile, analysis, &[WHY.to_owned()]);
    let entries = [
        (
            Swatch::Filled(Role::Work(Family::Compile)),
            "package, seen at work",
        ),
        (
            Swatch::Filled(Role::Work(UNFINISHED)),
            "not done when it was interrupted",
        ),
    ];
    let top = legend::draw(&mut scene, top + 8, &entries);
    let style = (TextClass::Note, Role::Ink);
    let heading = "packages at work at the same time";
    scene.text((axis.left, top + 18), Anchor::Start, style, heading);
    let name =
        |place: ActionId, room| name_inside(&Mode::Build, &observed[place.index()].package, room);
    let bottom = rows.draw(&mut scene, &axis, top + panel::HEADING, name);
    let mut below = axis.draw(&mut scene, bottom + 4, "time since go was started");
    if rows.merged > 0 {
        let packages = plural(rows.merged, "package", "packages");
        let shorter = duration(rows.min_time);
        let sentence =
            format!("{packages} at work for less than {shorter} are merged with their neighbours.");
        below = notice::remark(&mut scene, below, &sentence);
    }
    scene.height = below + BOTTOM;
    scene
}

/// The last moment that is known.
fn end(profile: &Profile) -> Nanos {
    let seen = profile.build.observed.iter();
    let last = seen.map(|o| o.last.unwrap_or(o.first).max(o.first)).max();
    last.max(profile.build.wall).unwrap_or_default()
}

/// Puts each package into the first row that is free.
fn lanes(observed: &[Observed], end: Nanos) -> Vec<Vec<LaneEntry>> {
    let mut starts: Vec<(Nanos, usize)> = observed
        .iter()
        .enumerate()
        .map(|(place, o)| (o.first, place))
        .collect();
    starts.sort_unstable();
    let mut lanes: Vec<Vec<LaneEntry>> = Vec::new();
    let mut free: BinaryHeap<Reverse<usize>> = BinaryHeap::new();
    let mut busy: BinaryHeap<Reverse<(Nanos, usize)>> = BinaryHeap::new();
    for (start, place) in starts {
        while let Some(&Reverse((_, lane))) = busy.peek().filter(|Reverse((at, _))| *at <= start) {
            busy.pop();
            free.push(Reverse(lane));
        }
        let lane = free.pop().map_or_else(
            || {
                lanes.push(Vec::new());
                lanes.len() - 1
            },
            |Reverse(lane)| lane,
        );
        let until = observed[place].last.unwrap_or(end).max(start);
        lanes[lane].push(LaneEntry {
            action: ActionId::from_index(place),
            start,
            duration: until - start,
        });
        busy.push(Reverse((until, lane)));
    }
    lanes
}
