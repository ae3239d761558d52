//! What do both builds cost with an empty cache?

use gobt_analysis::diff::{Costs, Pair};
use gobt_profile::Nanos;

use super::rows::{self, BAR_DROP, BOTH, PAIR_ROW};
use super::{BASE, HEAD, LESS, MORE, plain};
use crate::diff::{DiffPage, is_mostly_estimated, own_work, signed};
use crate::human::{duration, percent, plural};
use crate::svg::axis::TimeAxis;
use crate::svg::legend::{self, Swatch};
use crate::svg::scene::{MARGIN, Scene};

/// Draws both as pairs of bars; gives the place below. Nothing where the headline says all.
pub(super) fn draw(scene: &mut Scene, page: &DiffPage<'_>, _top: usize, top: i32) -> i32 {
    let Some(costs) = page.diff.costs.as_ref().filter(|costs| !costs.same_work()) else {
        return top;
    };
    let below = rows::heading(scene, top, "Cost with an empty cache, without noise");
    let below = match is_mostly_estimated(costs) {
        true => in_words(scene, costs, below),
        false => bars(scene, costs, below),
    };
    rows::remark(scene, below, &plain(&own_work(page)))
}

/// Bars would show estimates as if they were known.
fn in_words(scene: &mut Scene, costs: &Costs, top: i32) -> i32 {
    let work = costs.cost.map(|cost| cost.work);
    let share = costs.cost.map(|cost| {
        let share = cost.estimated.work.share_of(cost.work);
        percent(share)
    });
    let sentence = format!(
        "No bars are drawn: total work {}. Estimated: {} of the base's work, {} of the head's.",
        change(work),
        share.base,
        share.head
    );
    rows::remark(scene, top, &sentence)
}

fn bars(scene: &mut Scene, costs: &Costs, top: i32) -> i32 {
    let workers = plural(costs.parallelism.get() as usize, "worker", "workers");
    let figures = [
        ("total work".to_owned(), costs.cost.map(|cost| cost.work)),
        (
            format!("exec time, {workers}"),
            costs.cost.map(|cost| cost.exec),
        ),
        (
            "critical path".to_owned(),
            costs.cost.map(|cost| cost.critical_path.length),
        ),
    ];
    let most = figures.iter().map(|(_, pair)| pair.base.max(pair.head));
    let axis = TimeAxis::new(MARGIN, most.max().unwrap_or_default());
    let mut y = legend::draw(scene, top + 4, &ENTRIES);
    for (name, times) in figures {
        let figures = change(times);
        scene.description += &format!(". {name}: {figures}");
        rows::grid(scene, &axis, y + BAR_DROP, BOTH);
        rows::names(scene, y, &name, &figures);
        rows::pair(scene, &axis, y, times);
        y += PAIR_ROW;
    }
    axis.draw(scene, y, "time with an empty cache; exec time by replay")
}

const ENTRIES: [(Swatch, &str); 4] = [
    (Swatch::Filled(BASE), "base"),
    (Swatch::Filled(HEAD), "head"),
    (Swatch::Filled(MORE), "more than the base"),
    (Swatch::Filled(LESS), "less than the base"),
];

/// `79.4 s → 92.5 s (+13.1 s)`.
pub(super) fn change(times: Pair<Nanos>) -> String {
    let difference = match times.same() {
        true => "no difference".to_owned(),
        false => signed(times.delta()),
    };
    let [base, head] = [times.base, times.head].map(duration);
    format!("{base} → {head} ({difference})")
}
