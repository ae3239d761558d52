//! Which packages of both builds changed, and why were they compiled?

use super::costs::change;
use super::plain;
use super::rows::{self, BAR_DROP, BOTH, PAIR_ROW};
use crate::diff::{DiffPage, misses, slower_or_faster};
use crate::human::plural;
use crate::svg::axis::TimeAxis;
use crate::svg::notice;
use crate::svg::scene::{MARGIN, Scene};

/// So many reasons are told.
const REASONS: usize = 3;

/// Draws those that became slower or faster, and tells the reasons; gives the place below.
pub(super) fn draw(scene: &mut Scene, page: &DiffPage<'_>, top: usize, y: i32) -> i32 {
    let costs = page.diff.costs.as_ref();
    if costs.is_none_or(gobt_analysis::diff::Costs::same_work) {
        return y;
    }
    let y = bars(scene, page, top, y);
    let reasons = misses(page, REASONS).notes;
    if reasons.is_empty() {
        return y;
    }
    let y = rows::heading(scene, y, "Why packages of the head were compiled");
    let sentences = reasons.iter().map(plain);
    sentences.fold(y, |y, sentence| rows::remark(scene, y, &sentence))
}

fn bars(scene: &mut Scene, page: &DiffPage<'_>, top: usize, y: i32) -> i32 {
    let changed = slower_or_faster(page);
    if changed.is_empty() {
        return y;
    }
    let (shown, rest) = changed.split_at(top.max(1).min(changed.len()));
    let title = "Packages that became slower or faster, with the noise of their recordings";
    let mut y = rows::heading(scene, y, title);
    let times = |p: &gobt_analysis::diff::PackageDiff| p.recorded.map(|t| t.unwrap_or_default());
    let most = shown.iter().map(|p| times(p).base.max(times(p).head));
    let axis = TimeAxis::new(MARGIN, most.max().unwrap_or_default());
    for package in shown {
        rows::grid(scene, &axis, y + BAR_DROP, BOTH);
        rows::names(scene, y, &package.name, &change(times(package)));
        rows::pair(scene, &axis, y, times(package));
        y += PAIR_ROW;
    }
    let y = axis.draw(scene, y, "time to compile the package, as recorded");
    match rest.len() {
        0 => y,
        more => {
            let more = plural(more, "more package", "more packages");
            notice::remark(scene, y, &format!("Not shown: {more}."))
        }
    }
}
