//! How are changes shown, and the build time that went into them? Text and JSON; the chart is in
//! [`crate::svg`].

use std::io::{self, Write};

use gobt_analysis::{Analysis, BodyToApi, Impact, PackageImpact};
use gobt_profile::{Nanos, Outcome, Profile, Timestamp};
use serde::Serialize;

use crate::figures::{Name, Row, Table};
use crate::human::{count, duration, percent, plural};
use crate::terminal::{Page, TerminalOptions};

/// What is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct ImpactPage<'a> {
    /// The recorded build.
    pub profile: &'a Profile,
    /// Its figures.
    pub analysis: &'a Analysis,
    /// What the changes cost.
    pub impact: &'a Impact,
    /// How the changes are known.
    pub history: &'a HistoryNotes,
}

/// What there is to know of the history that tells of the changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryNotes {
    /// From when on changes count.
    pub since: Timestamp,
    /// Commits from then on.
    pub commits: usize,
    /// Where the history of a shallow clone ends, if that is later.
    pub ends: Option<Timestamp>,
    /// Whether a partial clone has no contents to compare.
    pub without_contents: bool,
    /// Packages of main modules that are not where gobt was started: how often they changed is not
    /// known.
    pub elsewhere: usize,
}

/// The changes and what they cost as text, each line with its end.
#[must_use]
pub fn impact_text(page: &ImpactPage<'_>, options: &TerminalOptions) -> String {
    let mut out = Page::new(options);
    out.wrapped(&headline(page));
    if let Some(sentence) = in_sum(page) {
        out.wrapped(&sentence);
    }
    out.table(&table(page, options.top));
    let notes = notes(page);
    for note in notes {
        out.line("");
        out.wrapped(&note);
    }
    out.out
}

/// A range as people read it, the shorter end first.
pub(crate) fn range(time: BodyToApi) -> String {
    let (low, high) = (time.body.min(time.api), time.body.max(time.api));
    let (low, high) = (duration(low), duration(high));
    if low == high {
        return high;
    }
    format!("{low} – {high}")
}

/// The packages that changed, most expensive first.
pub(crate) fn changed(impact: &Impact) -> Vec<&PackageImpact> {
    let packages = impact.packages.iter();
    let changed = packages.filter(|p| p.changes.to_source + p.changes.to_tests_alone > 0);
    changed.collect()
}

/// How many packages changed, in which time.
pub(crate) fn headline(page: &ImpactPage<'_>) -> String {
    let HistoryNotes { since, commits, .. } = *page.history;
    let all = page.impact.packages.len();
    let changed = changed(page.impact).len();
    let commits = plural(commits, "commit", "commits");
    let since = day(since);
    match (changed, all) {
        (_, 0) => "This build has no package of the main module.".to_owned(),
        (0, 1) => format!("{commits} since {since}: the main module's package did not change."),
        (0, _) => format!(
            "{commits} since {since}: none of the main module's {} packages changed.",
            count(all)
        ),
        (1, 1) => format!("{commits} since {since} changed the main module's package."),
        (_, _) if changed == all => format!(
            "{commits} since {since} changed all {} packages of the main module.",
            count(all)
        ),
        (_, _) => format!(
            "{commits} since {since} changed {} of the main module's {} packages.",
            count(changed),
            count(all)
        ),
    }
}

/// What the changes cost in sum; nothing where they cost nothing.
pub(crate) fn in_sum(page: &ImpactPage<'_>) -> Option<String> {
    let spent = page.impact.spent;
    if spent == BodyToApi::default() {
        return None;
    }
    let workers = page.impact.parallelism.get() as usize;
    let workers = plural(workers, "worker", "workers");
    let (body, api) = (duration(spent.body), duration(spent.api));
    if body == api {
        return Some(format!(
            "To build again after each change adds up to {body} with {workers}."
        ));
    }
    Some(format!(
        "To build again after each change adds up to {body} with {workers} if all of them stay inside function bodies, and to {api} if all of them change an API."
    ))
}

/// The `top` packages, the others summed.
fn table(page: &ImpactPage<'_>, top: usize) -> Table {
    let changed = changed(page.impact);
    let (shown, others) = changed.split_at(top.min(changed.len()));
    let tests = changed.iter().any(|package| package.test_rebuild.is_some());
    let cells = |[source, alone, once, all]: [String; 4]| {
        let alone = tests.then_some(alone);
        [source]
            .into_iter()
            .chain(alone)
            .chain([once, all])
            .collect()
    };
    let mut rows: Vec<Row> = Vec::new();
    for package in shown {
        let once = package.rebuild.or(package.test_rebuild);
        rows.push(Row {
            name: Name::Build(package.import_path.to_string()),
            cells: cells([
                count(package.changes.to_source),
                count(package.changes.to_tests_alone),
                once.map(range).unwrap_or_default(),
                range(package.spent),
            ]),
        });
    }
    if !others.is_empty() {
        let sum = |of: fn(&PackageImpact) -> usize| count(others.iter().map(|p| of(p)).sum());
        rows.push(Row {
            name: Name::Own(plural(others.len(), "more package", "more packages")),
            cells: cells([
                sum(|package| package.changes.to_source),
                sum(|package| package.changes.to_tests_alone),
                String::new(),
                range(sum_of(others)),
            ]),
        });
    }
    let headers = ["package", "changes"].into_iter();
    let headers = headers.chain(tests.then_some("tests alone"));
    Table {
        headers: headers.chain(["one rebuild", "all of them"]).collect(),
        rows,
    }
}

/// What changes to these packages cost together.
pub(crate) fn sum_of(packages: &[&PackageImpact]) -> BodyToApi {
    let sum = |end: fn(&BodyToApi) -> Nanos| {
        let nanos = packages
            .iter()
            .map(|package| end(&package.spent).as_nanos());
        Nanos::from_nanos(nanos.fold(0, u64::saturating_add))
    };
    BodyToApi {
        body: sum(|time| time.body),
        api: sum(|time| time.api),
    }
}

/// What must be known to read the figures rightly.
pub(crate) fn notes(page: &ImpactPage<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if page.impact.spent != BodyToApi::default() {
        notes.extend(cache_note(page.impact));
        notes.extend(outcome_note(page.profile));
        notes.extend(replay_note(page.analysis));
    }
    notes.extend(tests_note(page.impact));
    let history = page.history;
    if let Some(ends) = history.ends {
        notes.push(format!(
            "This clone is shallow: its history ends on {}, and what changed before is missing. `git fetch --unshallow` gets it.",
            day(ends)
        ));
    }
    if history.without_contents {
        notes.push("This clone is partial: a file that was renamed and changed at once counts as two, and what merges changed themselves does not count.".to_owned());
    }
    if history.elsewhere > 0 {
        notes.push(format!(
            "{} left out: they are of other main modules, whose sources are not below this folder.",
            plural(history.elsewhere, "package is", "packages are")
        ));
    }
    notes
}

fn cache_note(impact: &Impact) -> Option<String> {
    (impact.not_run > 0).then(|| {
        format!(
            "Of {} that {} built again after such changes, {} did not run in this recording, mostly since the cache had them. They count as taking no time here, so the real rebuilds are longer: record with `gobt profile --cold`.",
            plural(impact.built_again, "package or link", "packages and links"),
            if impact.built_again == 1 { "is" } else { "are" },
            count(impact.not_run)
        )
    })
}

fn outcome_note(profile: &Profile) -> Option<String> {
    let became = match profile.build.outcome {
        Outcome::Failed { .. } => "failed",
        Outcome::Interrupted { .. } => "was interrupted",
        Outcome::Unknown | Outcome::Succeeded => return None,
    };
    Some(format!(
        "The recorded build {became}: what it did not reach counts as taking no time."
    ))
}

fn replay_note(analysis: &Analysis) -> Option<String> {
    let replay = analysis.scaling.as_ref()?.replay;
    let error = replay.error();
    (!replay.trusted()).then(|| {
        let side = if error < 0.0 { "shorter" } else { "longer" };
        format!(
            "A replay of the whole recorded build is {} {side} than the build was. The rebuilds are replays too, and may be as far off.",
            percent(error.abs())
        )
    })
}

fn tests_note(impact: &Impact) -> Option<String> {
    let free = impact.packages.iter().filter(|p| p.test_rebuild.is_none());
    let alone: usize = free.map(|package| package.changes.to_tests_alone).sum();
    (alone > 0).then(|| {
        format!(
            "{} of tests alone, of packages whose tests are not in this build: they cost nothing in it.",
            plural(alone, "change was one", "changes were")
        )
    })
}

/// The day, in UTC.
fn day(at: Timestamp) -> String {
    let text = at.to_rfc3339();
    text.split('T').next().unwrap_or(&text).to_owned()
}

/// The schema that is written.
pub const IMPACT_SCHEMA: &str = "gobt.impact/1";

/// Writes what changes cost as JSON, in one line.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_impact_json(page: &ImpactPage<'_>, out: &mut dyn Write) -> io::Result<()> {
    crate::json_line::write(&document(page), out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    since: String,
    commits: usize,
    history_ends: Option<String>,
    history_without_contents: bool,
    packages_elsewhere: usize,
    parallelism: u32,
    replay_error: f64,
    spent_body_ns: u64,
    spent_api_ns: u64,
    built_again: usize,
    not_run: usize,
    packages: Vec<PackageRow<'a>>,
}

#[derive(Serialize)]
struct PackageRow<'a> {
    import_path: &'a str,
    changes: usize,
    changes_to_tests_alone: usize,
    rebuild_wall_body_ns: Option<u64>,
    rebuild_wall_api_ns: Option<u64>,
    test_rebuild_wall_body_ns: Option<u64>,
    test_rebuild_wall_api_ns: Option<u64>,
    spent_body_ns: u64,
    spent_api_ns: u64,
    built_again: usize,
    not_run: usize,
}

fn document<'a>(page: &ImpactPage<'a>) -> Document<'a> {
    let (impact, history) = (page.impact, page.history);
    let replay = page.analysis.scaling.as_ref().map(|s| s.replay.error());
    Document {
        schema: IMPACT_SCHEMA,
        since: history.since.to_rfc3339(),
        commits: history.commits,
        history_ends: history.ends.map(Timestamp::to_rfc3339),
        history_without_contents: history.without_contents,
        packages_elsewhere: history.elsewhere,
        parallelism: impact.parallelism.get(),
        replay_error: replay.unwrap_or_default(),
        spent_body_ns: impact.spent.body.as_nanos(),
        spent_api_ns: impact.spent.api.as_nanos(),
        built_again: impact.built_again,
        not_run: impact.not_run,
        packages: impact.packages.iter().map(package_row).collect(),
    }
}

fn package_row(package: &PackageImpact) -> PackageRow<'_> {
    let body = |wall: Option<BodyToApi>| wall.map(|wall| wall.body.as_nanos());
    let api = |wall: Option<BodyToApi>| wall.map(|wall| wall.api.as_nanos());
    PackageRow {
        import_path: &package.import_path,
        changes: package.changes.to_source,
        changes_to_tests_alone: package.changes.to_tests_alone,
        rebuild_wall_body_ns: body(package.rebuild),
        rebuild_wall_api_ns: api(package.rebuild),
        test_rebuild_wall_body_ns: body(package.test_rebuild),
        test_rebuild_wall_api_ns: api(package.test_rebuild),
        spent_body_ns: package.spent.body.as_nanos(),
        spent_api_ns: package.spent.api.as_nanos(),
        built_again: package.built_again,
        not_run: package.not_run,
    }
}
