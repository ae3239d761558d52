//! How is it shown why a package is in the build? The answer within a screen.

mod sentences;

use std::collections::HashSet;

use anstyle::Style;
use gobt_analysis::why::{Answer, ChainStart, CutImport, Facts, Import, Loss, Origin};
use gobt_analysis::{Unit, UnitId, Why};
use gobt_profile::{Nanos, Package, Profile};
use unicode_width::UnicodeWidthStr;

use crate::escape::{shorten, terminal};
use crate::figures::{Name, Row, Table};
use crate::human::{count, duration, plural};
use crate::terminal::{Page, TerminalOptions};

use sentences::NO_BREAK;

/// What is to be shown.
pub struct WhyReport<'a> {
    /// The recorded build.
    pub profile: &'a Profile,
    /// What is known of it.
    pub facts: &'a Facts,
    /// The package that was asked about.
    pub asked: &'a str,
    /// The answers, one for each variant.
    pub why: &'a Why,
    /// Where an import stands in the sources; nothing where they are not there.
    pub places: &'a dyn Fn(Import) -> Vec<Place>,
}

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as it may be shown.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in bytes.
    pub column: u32,
}

/// Of a package with several variants so many are shown.
const MOST_VARIANTS: usize = 4;

/// The answers as text, each line with its end.
#[must_use]
pub fn why_text(report: &WhyReport<'_>, options: &TerminalOptions) -> String {
    let answers = &report.why.answers;
    let mut text = Text {
        report,
        options,
        page: Page::new(options),
        shown: HashSet::new(),
    };
    match answers.as_slice() {
        [only] => text.whole(only),
        several => {
            for answer in several.iter().take(MOST_VARIANTS) {
                text.short(answer);
            }
            text.about_variants();
        }
    }
    text.page.out.replace(NO_BREAK, " ")
}

struct Text<'a> {
    report: &'a WhyReport<'a>,
    options: &'a TerminalOptions,
    page: Page<'a>,
    /// The imports of the chains that were shown.
    shown: HashSet<(UnitId, UnitId)>,
}

impl Text<'_> {
    fn whole(&mut self, answer: &Answer) {
        self.heading(answer);
        let sentences = [self.importers(answer), self.cost(answer)].join(" ");
        self.page.wrapped(&sentences);
        self.chains(answer, self.options.top);
        self.cuts(answer);
        self.doors(answer);
        self.brings(&answer.brings);
    }

    /// One of several variants.
    fn short(&mut self, answer: &Answer) {
        if !self.page.out.is_empty() {
            self.page.line("");
        }
        self.heading(answer);
        let sentences = [self.importers(answer), self.cost(answer)].join(" ");
        self.page.wrapped(&sentences);
        self.chains(answer, 1);
    }

    fn about_variants(&mut self) {
        let answers = &self.report.why.answers;
        let Some(first) = answers.first() else {
            return;
        };
        self.page.line("");
        let more = answers.len().saturating_sub(MOST_VARIANTS);
        let more = match more {
            0 => String::new(),
            _ => format!("There are {} more. ", count(more)),
        };
        let name = terminal(self.name(first.unit)).into_owned();
        self.page.wrapped(&format!(
            "{more}Name one, such as '{name}', to see its imports and what it brings along."
        ));
    }

    fn heading(&mut self, answer: &Answer) {
        let facts = self.report.facts;
        let unit = facts.units.unit(answer.unit);
        let known = self.known(answer.unit);
        let mut parts = Vec::new();
        match known.map(|package| (&package.module, package.standard)) {
            Some((Some(module), _)) if module.main => parts.push("your own".to_owned()),
            Some((Some(module), _)) => parts.push(match &module.version {
                Some(version) => format!("{} {version}", module.path),
                None => module.path.to_string(),
            }),
            Some((None, Some(true))) => parts.push("standard library".to_owned()),
            _ => (),
        }
        parts.extend(compiled(facts, unit));
        let rest = parts
            .iter()
            .map(|part| format!(" · {part}"))
            .collect::<String>();
        let width = self.options.width;
        let rest = terminal(&rest).into_owned();
        let rest = shorten(&rest, width - unit.name().width().min(width / 2)).into_owned();
        let room = self.options.width.saturating_sub(rest.width());
        let name = shorten(&terminal(unit.name()), room).into_owned();
        let text = self.bold(&format!("{name}{rest}"));
        self.page.line(&text);
    }

    fn chains(&mut self, answer: &Answer, most: usize) {
        let shown: Vec<&Vec<UnitId>> = answer.chains.iter().take(most).collect();
        if shown.is_empty() {
            return;
        }
        let from = match answer.from {
            ChainStart::Own => "your packages",
            ChainStart::AskedFor => "what the build was asked for",
        };
        let title = match answer.reached_by {
            1 => format!("the shortest chain of imports from {from}"),
            all if all == shown.len() => format!("the shortest chains of imports from {from}"),
            all => format!(
                "the shortest chains of imports from {from}, {} of {}",
                count(shown.len()),
                count(all)
            ),
        };
        self.title(&title);
        let mut known: HashSet<UnitId> = HashSet::new();
        for chain in shown {
            self.chain(chain, &known);
            known.extend(chain);
            let imports = chain.windows(2).map(|pair| (pair[0], pair[1]));
            self.shown.extend(imports);
        }
    }

    /// One chain, down to what was shown before.
    fn chain(&mut self, chain: &[UnitId], known: &HashSet<UnitId>) {
        let Some(&first) = chain.first() else {
            return;
        };
        let known_at = chain[1..].iter().position(|unit| known.contains(unit));
        // One more import takes no more room than saying that it was shown.
        let end = known_at.map_or(chain.len(), |at| at + 2);
        let end = if end + 1 >= chain.len() {
            chain.len()
        } else {
            end
        };
        let line = format!(
            "  {}",
            self.fit(first, self.options.width.saturating_sub(2))
        );
        self.page.line(&line);
        let imports = chain[..end].windows(2);
        let rows: Vec<(String, String)> = imports
            .map(|pair| (self.short_name(pair[1]), self.place(import(pair))))
            .collect();
        self.columns(&rows);
        if end < chain.len() {
            self.page.line("    → … as above");
        }
    }

    /// Names with the places beside them, one below the other.
    fn columns(&mut self, rows: &[(String, String)]) {
        const ARROW: &str = "    → ";
        let widest = |text: fn(&(String, String)) -> &String| {
            rows.iter().map(|row| text(row).width()).max().unwrap_or(0)
        };
        let room = self.options.width.saturating_sub(ARROW.width());
        let places = widest(|row| &row.1).min(room * 9 / 20);
        let gap = if places > 0 { 2 } else { 0 };
        let names = widest(|row| &row.0).min(room - places - gap);
        for (name, place) in rows {
            let name = shorten(name, names);
            let blanks = names - name.width().min(names) + gap;
            let place = fit_place(place, room - names - gap);
            self.page
                .line(&format!("{ARROW}{name}{:blanks$}{place}", ""));
        }
    }

    fn cuts(&mut self, answer: &Answer) {
        if answer.cuts.is_empty() {
            return;
        }
        self.title(match answer.cuts.len() {
            1 => "one import carries it: without that it is not built",
            _ => "imports that all chains share: without any one of them it is not built",
        });
        let shown = cuts_to_show(&answer.cuts, self.options.top);
        for cut in &shown {
            self.import(cut.import, cut.loss.as_ref());
        }
        let more = answer.cuts.len() - shown.len();
        if more > 0 {
            self.page
                .line(&format!("  … {} more, farther from it", count(more)));
        }
    }

    /// The imports of the user's own that lead to it, where no single one does.
    fn doors(&mut self, answer: &Answer) {
        let own_cut = answer.cuts.iter().any(|cut| cut.own);
        if answer.asked_for || own_cut || answer.doors.is_empty() {
            return;
        }
        let count_of_doors = plural(
            answer.doors.len(),
            "import of yours leads",
            "imports of yours lead",
        );
        self.title(&format!(
            "no single import of yours carries it: {count_of_doors} to it"
        ));
        let fresh = |door: &&Import| !self.shown.contains(&(door.from, door.to));
        let fresh: Vec<Import> = answer.doors.iter().filter(fresh).copied().collect();
        let top = self.options.top;
        for &door in fresh.iter().take(top) {
            self.import(door, None);
        }
        if fresh.len() > top {
            self.page
                .line(&format!("  … {} more", count(fresh.len() - top)));
        }
        if let Some(loss) = &answer.all_doors {
            let sum = format!("  without all of them: {}", self.loss(loss));
            self.page.line(&shorten(&sum, self.options.width));
        }
    }

    /// One import, where it stands, and what goes with it; on one line where that fits.
    fn import(&mut self, import: Import, loss: Option<&Loss>) {
        let width = self.options.width;
        let (from, to) = (self.short_name(import.from), self.short_name(import.to));
        let half = (width.saturating_sub(5) / 2).max(8);
        let from = shorten(&from, half.max(width.saturating_sub(5 + to.width())));
        let to = shorten(&to, width.saturating_sub(from.width() + 5).max(8));
        let names = format!("  {from} → {to}");
        let loss = loss.map(|loss| self.loss(loss)).unwrap_or_default();
        let place = self.place(import);
        let mut rest = Vec::new();
        if !place.is_empty() {
            let room = width.saturating_sub(9 + loss.width()).max(16);
            rest.push(fit_place(&place, room));
        }
        if !loss.is_empty() {
            rest.push(loss);
        }
        let rest = rest.join("   ");
        if names.width() + 2 + rest.width() <= width {
            self.page.line(&format!("{names}  {rest}"));
        } else {
            self.page.line(&names);
            self.page.line(&format!("      {rest}"));
        }
    }

    fn brings(&mut self, loss: &Loss) {
        if loss.units.len() < 2 {
            return;
        }
        if loss.modules.len() > 1 {
            self.modules(loss);
        }
        let top = self.options.top;
        let cell = |time: Nanos| loss.self_time.map(|_| duration(time)).into_iter().collect();
        let (shown, rest) = loss.units.split_at(top.min(loss.units.len()));
        let time = |unit: &UnitId| self.report.facts.units.unit(*unit).self_time;
        let rows = shown.iter().map(|unit| Row {
            name: Name::Build(self.short_name(*unit)),
            cells: cell(time(unit)),
        });
        let mut rows: Vec<Row> = rows.collect();
        if !rest.is_empty() {
            rows.push(Row {
                name: Name::Own(plural(rest.len(), "more package", "more packages")),
                cells: cell(rest.iter().map(time).sum()),
            });
        }
        self.page.table(&Table {
            headers: with_work(&["what goes with it, package by package"], loss),
            rows,
        });
    }

    fn modules(&mut self, loss: &Loss) {
        let row = |name: Name, packages: usize, time: Option<Nanos>| Row {
            name,
            cells: std::iter::once(count(packages))
                .chain(time.map(duration))
                .collect(),
        };
        let top = self.options.top.min(loss.modules.len());
        let (shown, rest) = loss.modules.split_at(top);
        let rows = shown.iter();
        let mut rows: Vec<Row> = rows
            .map(|share| row(origin(&share.origin), share.units, share.self_time))
            .collect();
        if !rest.is_empty() {
            let packages = rest.iter().map(|share| share.units).sum();
            let time: Nanos = rest.iter().filter_map(|share| share.self_time).sum();
            let words = plural(rest.len(), "more module", "more modules");
            rows.push(row(
                Name::Own(words),
                packages,
                loss.self_time.map(|_| time),
            ));
        }
        self.page.table(&Table {
            headers: with_work(&["what goes with it, by module", "packages"], loss),
            rows,
        });
    }

    fn title(&mut self, words: &str) {
        self.page.line("");
        let words = self.bold(&shorten(words, self.options.width));
        self.page.line(&words);
    }

    fn bold(&self, text: &str) -> String {
        const BOLD: Style = Style::new().bold();
        match self.options.color {
            true => format!("{BOLD}{text}{BOLD:#}"),
            false => text.to_owned(),
        }
    }

    fn name(&self, unit: UnitId) -> &str {
        self.report.facts.units.unit(unit).name()
    }

    fn known(&self, unit: UnitId) -> Option<&Package> {
        let unit = self.report.facts.units.unit(unit);
        let packages = &self.report.profile.packages;
        packages.find(&unit.import_path, unit.variant.as_deref())
    }

    /// Its name, `./x` for a package of the main module. Fit for the terminal.
    fn short_name(&self, unit: UnitId) -> String {
        let name = self.name(unit);
        let module = self.known(unit).and_then(|package| package.module.as_ref());
        let module = module
            .filter(|module| module.main)
            .map(|module| &*module.path);
        let main = self.report.profile.build.module.as_deref();
        let below = module.filter(|module| Some(*module) == main);
        let name = match below.and_then(|module| name.strip_prefix(module)) {
            Some("") => "./".to_owned(),
            Some(below) if below.starts_with('/') => format!(".{below}"),
            _ => name.to_owned(),
        };
        terminal(&name).into_owned()
    }

    /// Its name in so much room.
    fn fit(&self, unit: UnitId, room: usize) -> String {
        shorten(&self.short_name(unit), room).into_owned()
    }

    /// Where an import stands, fit for the terminal; empty where that is not known.
    fn place(&self, import: Import) -> String {
        let places = (self.report.places)(import);
        let Some(Place { file, line, column }) = places.first() else {
            return String::new();
        };
        let more = match places.len() {
            1 => String::new(),
            all => format!(" (and {} more)", all - 1),
        };
        format!("{}:{line}:{column}{more}", terminal(file))
    }
}

/// Headers with one for the work, where that is known.
fn with_work(headers: &[&'static str], loss: &Loss) -> Vec<&'static str> {
    let work = loss.self_time.map(|_| "work");
    headers.iter().copied().chain(work).collect()
}

fn import(pair: &[UnitId]) -> Import {
    Import {
        from: pair[0],
        to: pair[1],
    }
}

/// The cuts closest to the package, and the closest of the user's own whatever its place.
fn cuts_to_show(cuts: &[CutImport], top: usize) -> Vec<&CutImport> {
    let closest = || cuts.iter().rev();
    let mut shown: Vec<&CutImport> = closest().take(top).collect();
    if top > 0
        && let Some(own) = closest().find(|cut| cut.own)
        && !shown.iter().any(|cut| cut.own)
    {
        shown.pop();
        shown.push(own);
    }
    shown
}

/// A place in so much room: the folders go first, the file and the line stay.
fn fit_place(place: &str, room: usize) -> String {
    let mut rest = place;
    if rest.width() <= room {
        return rest.to_owned();
    }
    while let Some((_, shorter)) = rest.split_once('/') {
        rest = shorter;
        if rest.width() + 2 <= room {
            return format!("…/{rest}");
        }
    }
    shorten(rest, room).into_owned()
}

fn compiled(facts: &Facts, unit: &Unit) -> Option<String> {
    let words = match (unit.failed, unit.cached) {
        _ if !facts.totals.recorded => return None,
        (true, _) => "failed".to_owned(),
        (false, true) => "from the cache".to_owned(),
        (false, false) => format!("compiled in {}", duration(unit.self_time)),
    };
    Some(words)
}

fn origin(origin: &Origin) -> Name {
    match origin {
        Origin::Module { path, .. } => Name::Build(path.to_string()),
        Origin::Standard => Name::Build("standard library".to_owned()),
        Origin::Unknown => Name::Build("module not known".to_owned()),
    }
}
