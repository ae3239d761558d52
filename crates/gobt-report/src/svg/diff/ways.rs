//! Which imports brought in what is new, and which took away what went?

use std::collections::HashSet;

use gobt_analysis::UnitId;
use gobt_analysis::diff::{Side, WayIn};
use gobt_profile::Nanos;

use super::rows::{self, BAR};
use super::{LESS, MORE};
use crate::diff::DiffPage;
use crate::human::{duration, plural};
use crate::svg::axis::TimeAxis;
use crate::svg::notice;
use crate::svg::scene::{Anchor, MARGIN, RIGHT, Scene};
use crate::svg::text;
use crate::svg::theme::{Role, TextClass};

/// From the top of a row to the baseline that says who imports it.
const FROM_DROP: i32 = 43;

/// From the top of a row to its bar.
const BAR_DROP: i32 = 52;

/// A row with its bar.
const ROW: i32 = 76;

/// A row without one.
const BARE_ROW: i32 = 54;

/// So many are told to a screen reader.
const TOLD: usize = 5;

/// So many modules are named.
const NAMED: usize = 3;

/// Ways of one kind.
struct Ways<'a> {
    side: &'a Side<'a>,
    ways: &'a [WayIn],
    /// Units whose time is estimated, all or in part.
    estimated: HashSet<UnitId>,
    came: bool,
}

/// What came; gives the place below.
pub(super) fn came(scene: &mut Scene, page: &DiffPage<'_>, top: usize, y: i32) -> i32 {
    let packages = page.diff.packages.iter().filter(|p| p.estimated);
    let ways = Ways {
        side: &page.side.head,
        ways: &page.diff.came,
        estimated: packages.filter_map(|p| p.unit.head).collect(),
        came: true,
    };
    let y = ways.draw(scene, page, top, y);
    match new_modules(page) {
        Some(sentence) => rows::remark(scene, y, &sentence),
        None => y,
    }
}

/// What went; gives the place below.
pub(super) fn went(scene: &mut Scene, page: &DiffPage<'_>, top: usize, y: i32) -> i32 {
    let packages = page.diff.packages.iter().filter(|p| p.estimated);
    let ways = Ways {
        side: &page.side.base,
        ways: &page.diff.went,
        estimated: packages.filter_map(|p| p.unit.base).collect(),
        came: false,
    };
    ways.draw(scene, page, top, y)
}

impl Ways<'_> {
    fn draw(&self, scene: &mut Scene, page: &DiffPage<'_>, top: usize, y: i32) -> i32 {
        if self.ways.is_empty() {
            return y;
        }
        let y = rows::heading(scene, y, &self.heading());
        let (shown, rest) = self.ways.split_at(top.max(1).min(self.ways.len()));
        // Without costs that can be compared, times of one side say nothing of the change.
        let y = match page.diff.costs {
            // A single bar has nothing to be compared with.
            Some(_) if self.ways.len() > 1 => self.bars(scene, shown, y),
            Some(_) => self.names(scene, shown, y, |way| self.work(way)),
            None => self.names(scene, shown, y, packages),
        };
        if rest.is_empty() {
            return y;
        }
        let sentence = format!(
            "Not shown: {}, each with what it brings.",
            plural(rest.len(), "more import", "more imports")
        );
        notice::remark(scene, y, &sentence)
    }

    fn heading(&self) -> String {
        match self.came {
            true => "What came in, and through which import".to_owned(),
            false => "What went, and with which import".to_owned(),
        }
    }

    fn bars(&self, scene: &mut Scene, shown: &[WayIn], mut y: i32) -> i32 {
        let role = if self.came { MORE } else { LESS };
        let most = shown.iter().map(|way| way.work).max().unwrap_or_default();
        let axis = TimeAxis::new(MARGIN, most);
        for way in shown {
            rows::grid(scene, &axis, y + BAR_DROP, BAR);
            self.row(scene, y, way, &self.work(way));
            let role = if self.is_estimated(way) {
                Role::Pale
            } else {
                role
            };
            if way.work > Nanos::ZERO {
                rows::bar(scene, &axis, y + BAR_DROP, way.work, role);
            }
            y += ROW;
        }
        let verb = if self.came { "came" } else { "went" };
        let pale = match shown.iter().any(|way| self.is_estimated(way)) {
            true => " (pale: estimated in part)",
            false => "",
        };
        let caption = format!("work that {verb}, with an empty cache{pale}");
        axis.draw(scene, y, &caption)
    }

    fn names(
        &self,
        scene: &mut Scene,
        shown: &[WayIn],
        mut y: i32,
        figures: impl Fn(&WayIn) -> String,
    ) -> i32 {
        for way in shown {
            self.row(scene, y, way, &figures(way));
            y += BARE_ROW;
        }
        y
    }

    fn is_estimated(&self, way: &WayIn) -> bool {
        way.brings.iter().any(|unit| self.estimated.contains(unit))
    }

    fn work(&self, way: &WayIn) -> String {
        let about = match self.is_estimated(way) {
            true => "about ",
            false => "",
        };
        format!("{}, {about}{}", packages(way), duration(way.work))
    }

    /// The package with its figures, and below it those that import it.
    fn row(&self, scene: &mut Scene, y: i32, way: &WayIn, figures: &str) {
        let units = &self.side.analysis.units;
        let name = units.unit(way.to).name();
        rows::names(scene, y, name, figures);
        let from = self.importers(way);
        let mut told = self.ways.iter().take(TOLD);
        if told.any(|told| told.to == way.to) {
            scene.description += &format!(". {}: {figures}, {from}", text::clean(name));
        }
        let at = (MARGIN, y + FROM_DROP);
        let style = (TextClass::Note, Role::Muted);
        scene.text(at, Anchor::Start, style, &from);
    }

    fn importers(&self, way: &WayIn) -> String {
        let units = &self.side.analysis.units;
        let [first, others @ ..] = &*way.from else {
            return match self.came {
                true => "the command names it".to_owned(),
                false => "the command named it".to_owned(),
            };
        };
        let start = match self.came {
            true => "imported by ",
            false => "no longer imported by ",
        };
        let end = match others.len() {
            0 => String::new(),
            more => format!(" and {}", plural(more, "other", "others")),
        };
        let size = TextClass::Note.largest_size();
        let taken = text::width(start, size) + text::width(&end, size);
        let room = f64::from(RIGHT - MARGIN) - taken;
        let name = text::shorten(units.unit(*first).name(), size, room.max(0.0));
        format!("{start}{name}{end}")
    }
}

fn packages(way: &WayIn) -> String {
    plural(way.brings.len(), "package", "packages")
}

/// The modules that came, those with most work first.
fn new_modules(page: &DiffPage<'_>) -> Option<String> {
    let modules = page.diff.modules.as_deref()?.iter();
    let mut new: Vec<_> = modules.filter(|m| m.came() && !m.main).collect();
    new.sort_by(|a, b| {
        let most_first = b.time.head.cmp(&a.time.head);
        most_first.then_with(|| a.path.cmp(&b.path))
    });
    let size = TextClass::Note.largest_size();
    let names = new.iter().take(NAMED);
    let names: Vec<String> = names
        .map(|m| text::shorten(&m.path, size, super::NAME_ROOM))
        .collect();
    let more = match new.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {}", plural(more, "other", "others")),
    };
    let what = plural(new.len(), "new module", "new modules");
    (!new.is_empty()).then(|| format!("{what}: {}{more}.", names.join(", ")))
}
