//! `packages.svg`: which packages took longest, and what was their time spent on?

use gobt_analysis::{Analysis, PackageFigures};
use gobt_profile::{Nanos, Profile};

use super::axis::TimeAxis;
use super::family::Family;
use super::legend::{self, Swatch};
use super::notice::{self, BOTTOM};
use super::scene::{Anchor, MARGIN, Rect, Scene};
use super::text;
use super::theme::{Role, TextClass};
use super::{figures, header, marks};
use crate::human::{duration, percent, plural};

const BAR: i32 = 14;
const ROW: i32 = 47;

/// So many of the slowest are named to a screen reader.
const TOLD: usize = 5;

const NAME_DROP: i32 = 20;
const BAR_DROP: i32 = 26;

/// Lays out the picture.
pub(super) fn scene(profile: &Profile, analysis: &Analysis, top: usize) -> Scene {
    let scene = Scene::new("packages", "Slowest packages");
    let slowest = analysis.packages.first().map(|p| p.self_time);
    match slowest {
        Some(slowest) if slowest > Nanos::ZERO => draw(
            scene,
            profile,
            analysis,
            &Split::new(&analysis.packages, top),
        ),
        Some(_) => notice::nothing(scene, profile, analysis, notice::no_times(analysis)),
        None => {
            let why = "There is nothing to draw: this build compiles no package.";
            notice::nothing(scene, profile, analysis, why)
        }
    }
}

/// Packages with a bar of their own, and the rest.
struct Split<'a> {
    shown: &'a [PackageFigures],
    shown_time: Nanos,
    rest: usize,
    rest_time: Nanos,
}

impl<'a> Split<'a> {
    fn new(packages: &'a [PackageFigures], top: usize) -> Self {
        let with_time = packages.partition_point(|p| p.self_time > Nanos::ZERO);
        let (shown, rest) = packages.split_at(top.max(1).min(with_time));
        let sum = |part: &[PackageFigures]| part.iter().map(|p| p.self_time).sum();
        Self {
            shown,
            shown_time: sum(shown),
            rest: rest.len(),
            rest_time: sum(rest),
        }
    }

    fn all_time(&self) -> Nanos {
        self.shown_time + self.rest_time
    }
}

fn draw(mut scene: Scene, profile: &Profile, analysis: &Analysis, split: &Split<'_>) -> Scene {
    let longest = split.shown.first().map_or(Nanos::ZERO, |p| p.self_time);
    let axis = TimeAxis::new(MARGIN, longest);
    let top = header::draw(&mut scene, profile, analysis, &[sentence(analysis, split)]);
    for package in split.shown.iter().take(TOLD) {
        let name = text::clean(package.name());
        scene.description += &format!(". {name}: {}", duration(package.self_time));
    }
    let top = legend::draw(&mut scene, top + 8, &entries(split.shown, axis.time_in(1)));
    let bottom = top + ROW * split.shown.len() as i32;
    for row in 0..split.shown.len() as i32 {
        let bar = top + row * ROW + BAR_DROP;
        axis.draw_grid(&mut scene, bar - 3, bar + BAR + 4);
    }
    for (place, package) in split.shown.iter().enumerate() {
        let y = top + ROW * place as i32;
        draw_names(&mut scene, y, package, split.all_time());
        draw_bar(&mut scene, &axis, y, package);
    }
    let below = axis.draw(
        &mut scene,
        bottom + 4,
        "time of one package, all its actions in sum",
    );
    let below = if split.rest > 0 {
        draw_rest(&mut scene, &axis, below, split)
    } else {
        below
    };
    let below = match explain(split.shown) {
        Some(sentence) => notice::remark(&mut scene, below, sentence),
        None => below,
    };
    scene.height = below + BOTTOM;
    scene
}

fn sentence(analysis: &Analysis, split: &Split<'_>) -> String {
    let all = plural(analysis.packages.len(), "package", "packages");
    let sum = duration(split.all_time());
    if split.rest == 0 {
        return format!("{all}, in sum {sum}.");
    }
    format!(
        "{all}, in sum {sum}; the slowest {} take {} of it.",
        split.shown.len(),
        percent(split.shown_time.share_of(split.all_time()))
    )
}

/// `least` is the time of one unit of the picture: what never takes so long cannot be seen.
fn entries(shown: &[PackageFigures], least: Nanos) -> Vec<(Swatch, &'static str)> {
    let seen = |family: &Family| {
        let mut parts = shown.iter().flat_map(parts);
        parts.any(|(time, of)| of == *family && time >= least)
    };
    let families = Family::ALL.into_iter().filter(seen);
    let mut entries: Vec<(Swatch, &'static str)> = families
        .map(|family| (Swatch::Filled(Role::Work(family)), family.name()))
        .collect();
    if shown.iter().any(|p| p.critical > Nanos::ZERO) {
        let on_path = Swatch::OnPath(Role::Page);
        entries.push((on_path, "on the critical path"));
    }
    entries
}

/// Name and remarks at the left, time and share at the right.
fn draw_names(scene: &mut Scene, y: i32, package: &PackageFigures, all: Nanos) {
    let baseline = y + NAME_DROP;
    let remark = remark(package);
    let role = if package.failed { Role::Bad } else { Role::Ink };
    scene.name((MARGIN, baseline), role, |size| {
        let room = figures::room_for_name(package.self_time, size) - text::width(&remark, size);
        text::shorten(package.name(), size, room.max(0.0)) + &remark
    });
    figures::draw(scene, baseline, package.self_time, (all, Role::Ink));
}

/// What is special about a package, in brackets; empty for most.
fn remark(package: &PackageFigures) -> String {
    let main = package.module.as_ref().is_some_and(|module| module.main);
    let remarks = [
        (package.failed, "failed"),
        (package.cached, "cached"),
        (package.standard == Some(true), "std"),
        (main, "own"),
        (
            package.uses_cgo && package.cgo_time == Nanos::ZERO,
            "with cgo",
        ),
    ];
    let holding = remarks.into_iter().filter(|(holds, _)| *holds);
    let words: Vec<&str> = holding.map(|(_, word)| word).collect();
    match words.as_slice() {
        [] => String::new(),
        words => format!(" ({})", words.join(", ")),
    }
}

/// What the remarks mean that do not speak for themselves.
fn explain(shown: &[PackageFigures]) -> Option<&'static str> {
    let std = shown.iter().any(|p| p.standard == Some(true));
    let own = shown
        .iter()
        .any(|p| p.module.as_ref().is_some_and(|m| m.main));
    match (std, own) {
        (true, true) => Some("std: standard library; own: the module that is built."),
        (true, false) => Some("std: standard library."),
        (false, true) => Some("own: the module that is built."),
        (false, false) => None,
    }
}

/// What a package's time was spent on, in the order of its bar.
fn parts(package: &PackageFigures) -> [(Nanos, Family); 3] {
    [
        (package.compile_time(), Family::Compile),
        (package.cgo_time, Family::Cgo),
        (package.check_time, Family::Check),
    ]
}

fn draw_bar(scene: &mut Scene, axis: &TimeAxis, y: i32, package: &PackageFigures) {
    let whole = Rect {
        x: axis.left,
        y: y + BAR_DROP,
        width: (axis.x(package.self_time) - axis.left).max(1),
        height: BAR,
    };
    let inner = if package.critical > Nanos::ZERO {
        scene.rect(whole, Role::Critical);
        marks::inside(whole)
    } else {
        whole
    };
    let mut until = Nanos::ZERO;
    let mut left = inner.x;
    for (time, family) in parts(package) {
        until += time;
        let right = axis.x(until).min(inner.x + inner.width);
        // The last part ends with the bar, however its width was rounded.
        let rect = Rect {
            x: left,
            width: right - left,
            ..inner
        };
        scene.rect(rect, Role::Work(family));
        left = left.max(right);
    }
}

/// All packages as one bar: what has a bar of its own above, and the rest.
fn draw_rest(scene: &mut Scene, axis: &TimeAxis, top: i32, split: &Split<'_>) -> i32 {
    let all = split.all_time();
    let ink = (TextClass::Label, Role::Ink);
    let baseline = top + NAME_DROP;
    let name = plural(split.rest, "more package", "more packages");
    scene.text((MARGIN, baseline), Anchor::Start, ink, &name);
    figures::draw(scene, baseline, split.rest_time, (all, Role::Ink));
    let whole = TimeAxis::new(axis.left, all);
    let middle = whole.x(split.shown_time);
    let bar = |left: i32, right: i32| Rect {
        x: left,
        y: top + BAR_DROP,
        width: right - left,
        height: BAR,
    };
    scene.rect(bar(axis.left, middle), Role::Pale);
    scene.rect(bar(middle, axis.right), Role::Rest);
    let sentence =
        "The last bar has a scale of its own: it is all packages, those above are its pale part.";
    notice::remark(scene, top + BAR_DROP + BAR + 4, sentence)
}
