//! `impact.svg`: into changes to which packages did the build time go?

use gobt_analysis::{BodyToApi, PackageImpact};
use gobt_profile::Nanos;

use super::axis::TimeAxis;
use super::family::Family;
use super::header;
use super::legend::{self, Swatch};
use super::notice::{self, BOTTOM};
use super::scene::{Anchor, MARGIN, RIGHT, Rect, Scene};
use super::text;
use super::theme::{Role, TextClass};
use crate::human::{count, plural};
use crate::impact::{self, ImpactPage, range};

const BAR: i32 = 14;
const ROW: i32 = 47;
const NAME_DROP: i32 = 20;
const BAR_DROP: i32 = 26;

/// So many of the most expensive are named to a screen reader.
const TOLD: usize = 5;

/// Free space between a row's name and its figures.
const BETWEEN: f64 = 16.0;

/// Lays out the picture.
pub(super) fn scene(page: &ImpactPage<'_>, top: usize) -> Scene {
    let scene = Scene::new("impact", "Build time spent on changes");
    let changed = impact::changed(page.impact);
    let costs = |package: &&PackageImpact| longest(package.spent) > Nanos::ZERO;
    let costly: Vec<&PackageImpact> = changed.into_iter().filter(costs).collect();
    if costly.is_empty() {
        let why = impact::headline(page);
        return notice::nothing(scene, page.profile, page.analysis, &why);
    }
    let (shown, rest) = costly.split_at(top.max(1).min(costly.len()));
    draw(scene, page, shown, rest)
}

fn draw(
    mut scene: Scene,
    page: &ImpactPage<'_>,
    shown: &[&PackageImpact],
    rest: &[&PackageImpact],
) -> Scene {
    let sum = impact::sum_of(rest);
    let times = shown.iter().map(|package| longest(package.spent));
    let axis = TimeAxis::new(MARGIN, times.max().unwrap_or_default());
    let sentences: Vec<String> = [impact::headline(page)]
        .into_iter()
        .chain(impact::in_sum(page))
        .collect();
    let top = header::draw(&mut scene, page.profile, page.analysis, &sentences);
    for package in shown.iter().take(TOLD) {
        let name = text::clean(&package.import_path);
        scene.description += &format!(". {name}: {}", range(package.spent));
    }
    let top = legend::draw(&mut scene, top + 8, &ENTRIES);
    for row in 0..shown.len() as i32 {
        let bar = top + row * ROW + BAR_DROP;
        axis.draw_grid(&mut scene, bar - 3, bar + BAR + 4);
    }
    let mut y = top;
    for package in shown {
        draw_names(&mut scene, y, package);
        draw_bar(&mut scene, &axis, y, package.spent);
        y += ROW;
    }
    let caption = "build time spent on all changes to one package";
    let mut below = axis.draw(&mut scene, y + 4, caption);
    if !rest.is_empty() {
        let more = plural(rest.len(), "more package", "more packages");
        let sentence = format!("Not shown: {more}, in sum {}.", range(sum));
        below = notice::remark(&mut scene, below, &sentence);
    }
    for note in impact::notes(page) {
        below = notice::remark(&mut scene, below, &note);
    }
    scene.height = below + BOTTOM;
    scene
}

const ENTRIES: [(Swatch, &str); 2] = [
    (
        Swatch::Filled(Role::Work(Family::Compile)),
        "if every change stayed inside function bodies",
    ),
    (
        Swatch::Filled(Role::Pale),
        "if every change was one of the API",
    ),
];

fn longest(time: BodyToApi) -> Nanos {
    time.body.max(time.api)
}

/// Name and number of changes at the left, the range at the right.
fn draw_names(scene: &mut Scene, y: i32, package: &PackageImpact) {
    let baseline = y + NAME_DROP;
    let spent = range(package.spent);
    let remark = format!(" ({})", changes(package));
    scene.name((MARGIN, baseline), Role::Ink, |size| {
        let taken = text::width(&spent, size) + text::width(&remark, size) + BETWEEN;
        let room = f64::from(RIGHT - MARGIN) - taken;
        text::shorten(&package.import_path, size, room.max(0.0)) + &remark
    });
    let style = (TextClass::Label, Role::Ink);
    scene.text((RIGHT, baseline), Anchor::End, style, &spent);
}

fn changes(package: &PackageImpact) -> String {
    let source = package.changes.to_source;
    let tests = package
        .test_rebuild
        .map_or(0, |_| package.changes.to_tests_alone);
    match tests {
        0 => plural(source, "change", "changes"),
        tests => format!("{} + {} of tests", count(source), count(tests)),
    }
}

fn draw_bar(scene: &mut Scene, axis: &TimeAxis, y: i32, spent: BodyToApi) {
    let bar = |time: Nanos| Rect {
        x: axis.left,
        y: y + BAR_DROP,
        width: (axis.x(time) - axis.left).max(1),
        height: BAR,
    };
    scene.rect(bar(longest(spent)), Role::Pale);
    scene.rect(bar(spent.body.min(spent.api)), Role::Work(Family::Compile));
}
