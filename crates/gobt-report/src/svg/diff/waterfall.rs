//! What explains the difference of the exec times that were seen?

use std::cmp::Ordering;

use gobt_analysis::diff::{Delta, Difference, Explanation};
use gobt_profile::Nanos;

use super::rows::{self, BAR, BAR_DROP, ROW};
use super::{BASE, HEAD, LESS, MORE, plain};
use crate::diff::{DiffPage, MOSTLY, noise, signed};
use crate::human::duration;
use crate::svg::axis::TimeAxis;
use crate::svg::scene::{MARGIN, Rect, Scene};
use crate::svg::theme::Role;

const TITLE: &str = "What explains the difference of the exec times that were seen";

/// One step from the base's time to the head's.
struct Step {
    name: String,
    figures: String,
    /// Where it starts and where it ends, in nanoseconds.
    from: i128,
    to: i128,
    role: Role,
}

/// Draws the steps, or says why there are none; gives the place below.
pub(super) fn draw(scene: &mut Scene, page: &DiffPage<'_>, _top: usize, top: i32) -> i32 {
    let y = rows::heading(scene, top, TITLE);
    let y = match (why_not(page), &page.diff.explanation) {
        (None, Some(explanation)) => steps(scene, explanation, y),
        (Some(why), _) => rows::remark(scene, y, &seen(page, why)),
        (None, None) => rows::remark(scene, y, &seen(page, NO_TIMES)),
    };
    let noise = noise(page);
    let sentences = noise.iter().map(plain);
    sentences.fold(y, |y, sentence| rows::remark(scene, y, &sentence))
}

const NO_TIMES: &str =
    "not every action of both builds ran to its end, so nothing can be explained";

/// What makes the steps say nothing of the change.
fn why_not(page: &DiffPage<'_>) -> Option<&'static str> {
    let differences = page.diff.differences.iter();
    let hinders = differences.filter_map(|difference| match difference {
        Difference::Outcome(_) => Some(NO_TIMES),
        Difference::Machine(_) => Some("they are times of two machines, so they are not compared"),
        Difference::GoVersion(_) => {
            Some("two versions of Go do no work that is the same, so nothing can be explained")
        }
        Difference::Platform(_) => Some("they are times of two targets, so they are not compared"),
        Difference::MainModule(_) => {
            Some("they are times of two main modules, so they are not compared")
        }
        _ => None,
    });
    let mut hinders = hinders;
    if let Some(why) = hinders.next() {
        return Some(why);
    }
    let Some(costs) = &page.diff.costs else {
        return Some("the two commands do different things, so they are not compared");
    };
    let own = &costs.own.head;
    let guessed = own.estimated.unknown > 0 || own.estimated.work.share_of(own.work) > MOSTLY;
    guessed.then_some("most of the head's own work is in no recording, so nothing can be explained")
}

/// The two times and why nothing is drawn.
fn seen(page: &DiffPage<'_>, why: &str) -> String {
    let exec = page.diff.seen.exec;
    let shown = exec.map(|time| time.map_or_else(|| "unknown".to_owned(), duration));
    format!(
        "Exec time of the base: {}; of the head: {}. No bars are drawn: {why}.",
        shown.base, shown.head
    )
}

fn steps(scene: &mut Scene, explanation: &Explanation, mut y: i32) -> i32 {
    let steps = list(explanation);
    let ends = steps.iter().flat_map(|step| [step.from, step.to]);
    let most = nanos(ends.clone().max().unwrap_or_default());
    let axis = TimeAxis::new(MARGIN, most);
    // Replays can be so far from what was seen that a step would end before 0.
    let drawn = ends.min().is_some_and(|least| least >= 0);
    for (place, step) in steps.iter().enumerate() {
        scene.description += &format!(". {}: {}", step.name, step.figures);
        if drawn {
            rows::grid(scene, &axis, y + BAR_DROP, BAR);
        }
        rows::names(scene, y, &step.name, &step.figures);
        if drawn {
            bar(scene, &axis, y, step);
            if place + 1 < steps.len() {
                let x = axis.x(nanos(step.to));
                let down = vec![(x, y + BAR_DROP + BAR), (x, y + BAR_DROP + BAR + 7)];
                scene.line(down, Role::Axis, 1);
            }
        }
        y += ROW;
    }
    if drawn {
        return axis.draw(
            scene,
            y,
            "exec time; each step starts where the one above ends",
        );
    }
    let sentence = "No bars are drawn: the replays are too far from what was seen.";
    rows::remark(scene, y, sentence)
}

fn list(explanation: &Explanation) -> Vec<Step> {
    let workers = explanation.parallelism;
    let names = [
        (!workers.same()).then(|| {
            let name = format!("workers: {} → {}", workers.base, workers.head);
            (name, explanation.workers)
        }),
        Some((
            "other work, the cache as before".to_owned(),
            explanation.work,
        )),
        Some((
            "cache: found more there, or less".to_owned(),
            explanation.cache,
        )),
        Some((
            "noise: the same work took longer or shorter".to_owned(),
            explanation.noise,
        )),
    ];
    let whole = |name: &str, time: Nanos, role| Step {
        name: name.to_owned(),
        figures: duration(time),
        from: 0,
        to: time.as_nanos().into(),
        role,
    };
    let mut steps = vec![whole("base", explanation.seen.base, BASE)];
    let mut at = i128::from(explanation.seen.base.as_nanos());
    for (name, delta) in names.into_iter().flatten() {
        let to = at + i128::from(delta.as_nanos());
        steps.push(Step {
            name,
            figures: signed(delta),
            from: at,
            to,
            role: role(delta),
        });
        at = to;
    }
    steps.push(whole("head", explanation.seen.head, HEAD));
    steps
}

fn role(delta: Delta) -> Role {
    match delta.direction() {
        Ordering::Greater => MORE,
        _ => LESS,
    }
}

fn nanos(nanos: i128) -> Nanos {
    Nanos::from_nanos(u64::try_from(nanos.max(0)).unwrap_or(u64::MAX))
}

/// A step that changes nothing is a line.
fn bar(scene: &mut Scene, axis: &TimeAxis, y: i32, step: &Step) {
    let [from, to] = [step.from, step.to].map(|at| axis.x(nanos(at)));
    let rect = Rect {
        x: from.min(to),
        y: y + BAR_DROP,
        width: from.abs_diff(to).max(1) as i32,
        height: BAR,
    };
    let role = if step.from == step.to {
        Role::Axis
    } else {
        step.role
    };
    scene.rect(rect, role);
}
