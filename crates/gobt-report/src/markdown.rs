//! What stands in a pull request? A card, not a wall: headline, verdict, one picture, and the rest
//! behind a click.

use std::fmt::Write;

use gobt_analysis::Analysis;
use gobt_profile::{Outcome, Profile};

use crate::escape::{html, markdown_cell, markdown_code};
use crate::figures::{Name, Table, headlines, holder_table, mode_table, package_table, path_table};
use crate::findings::markdown_list;
use crate::human::{duration, plural};
use crate::runs;
use crate::sentences;
use crate::svg;

/// How the card is to look.
#[derive(Debug, Clone)]
pub struct MarkdownOptions {
    /// Rows in each table.
    pub top: usize,
    /// Where the picture lies, seen from the card; `None` for a card without one.
    pub picture: Option<String>,
    /// Where the other files of the report are.
    pub files: Files,
}

/// Where are the other files of a report, seen from the card?
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Files {
    /// In the same folder.
    #[default]
    Beside,
    /// In an artifact of this name.
    Artifact(String),
    /// Somewhere else: nothing is said of them.
    Elsewhere,
}

impl Default for MarkdownOptions {
    fn default() -> Self {
        Self {
            top: 10,
            picture: Some("timeline.svg".to_owned()),
            files: Files::Beside,
        }
    }
}

/// A piece of a card that can be left out where there is no room for all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardPart {
    /// What a reader would miss, in a word or two.
    pub name: &'static str,
    /// How much it would be missed: parts with smaller numbers are left out first.
    pub importance: u8,
    /// Its Markdown; ends with an end of line.
    pub markdown: String,
}

/// The card, in the Markdown of GitHub and GitLab.
#[must_use]
pub fn summary_markdown(
    profile: &Profile,
    analysis: &Analysis,
    options: &MarkdownOptions,
) -> String {
    let parts = summary_parts(profile, analysis, options);
    parts.into_iter().map(|part| part.markdown).collect()
}

/// The card in pieces, in the order in which they stand, each with its importance.
#[must_use]
pub fn summary_parts(
    profile: &Profile,
    analysis: &Analysis,
    options: &MarkdownOptions,
) -> Vec<CardPart> {
    let mut card = Card::default();
    card.headline(profile, analysis);
    card.runs(analysis);
    card.part("headline", 100);
    card.findings(analysis);
    card.part("findings", 90);
    card.picture(options);
    card.part("picture", 80);
    card.files(&options.files);
    card.part("files", 35);
    let path = path_table(profile, analysis, options.top);
    card.folded_table(&path_summary(analysis), &path);
    card.part("critical path", 60);
    let holders = holder_table(profile, analysis, options.top);
    card.folded_table(&wait_summary(analysis), &holders);
    card.part("waits", 40);
    let packages = package_table(analysis, options.top);
    card.folded_table(&package_summary(analysis), &packages);
    card.part("packages", 50);
    card.folded_table("Kinds of action", &mode_table(analysis));
    card.part("kinds of action", 20);
    card.failures(profile, analysis);
    card.part("failures", 70);
    card.build(profile);
    card.part("build", 30);
    card.parts
}

fn path_summary(analysis: &Analysis) -> String {
    format!(
        "Critical path: {} in {}",
        duration(analysis.critical_path.length),
        plural(analysis.critical_path.steps.len(), "step", "steps")
    )
}

fn wait_summary(analysis: &Analysis) -> String {
    format!(
        "Waiting for a free worker: {}",
        duration(analysis.realised_path.wait)
    )
}

fn package_summary(analysis: &Analysis) -> String {
    let compiled = analysis.packages.iter().filter(|p| p.executed).count();
    match compiled {
        0 => "Packages: none was compiled".to_owned(),
        some => format!(
            "Slowest of {}",
            plural(some, "compiled package", "compiled packages")
        ),
    }
}

#[derive(Default)]
struct Card {
    /// What is not yet in a part.
    out: String,
    parts: Vec<CardPart>,
}

impl Card {
    /// Everything since the last part is one, if there is anything.
    fn part(&mut self, name: &'static str, importance: u8) {
        let markdown = std::mem::take(&mut self.out);
        if !markdown.is_empty() {
            self.parts.push(CardPart {
                name,
                importance,
                markdown,
            });
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn headline(&mut self, profile: &Profile, analysis: &Analysis) {
        let mark = match profile.build.outcome {
            Outcome::Failed { .. } => "❌ ",
            Outcome::Interrupted { .. } => "⚠️ ",
            Outcome::Unknown | Outcome::Succeeded => "",
        };
        let command = sentences::command(&profile.build);
        let command = if profile.build.command.is_empty() {
            "This build".to_owned()
        } else {
            markdown_code(&command)
        };
        let outcome = sentences::outcome(&profile.build, &analysis.totals);
        self.line(&format!("### {mark}{command} {outcome}\n"));
        self.line(&format!(
            "**{}**",
            sentences::verdict(profile, analysis, &markdown_code)
        ));
        self.line("\n| | | |\n|---|---:|---|");
        for row in headlines(analysis) {
            self.line(&format!(
                "| {} | **{}** | {} |",
                row.name, row.value, row.note
            ));
        }
        self.line("");
        let replay = analysis.scaling.as_ref().map(|scaling| &scaling.replay);
        if let Some(caution) = replay.and_then(|r| sentences::replay_caution(profile, r)) {
            self.line(&format!("{caution}\n"));
        }
    }

    /// How far several runs differ.
    fn runs(&mut self, analysis: &Analysis) {
        if let Some(runs) = &analysis.runs {
            self.line(&format!("{}\n", runs::sentences(runs).join(" ")));
            self.folded_table(&runs::summary(runs), &runs::table(runs));
        }
    }

    /// What would shorten the build; the first of it to be seen at once.
    fn findings(&mut self, analysis: &Analysis) {
        const SHOWN: usize = 3;
        if analysis.findings.is_empty() {
            return;
        }
        let (shown, others) = analysis
            .findings
            .split_at(analysis.findings.len().min(SHOWN));
        self.line("**What would shorten it** (savings by replay)\n");
        self.line(&markdown_list(shown));
        if !others.is_empty() {
            let summary = plural(others.len(), "more finding", "more findings");
            self.folded(&summary, &markdown_list(others));
        }
    }

    fn picture(&mut self, options: &MarkdownOptions) {
        if let Some(picture) = &options.picture {
            self.line(&format!(
                "![Timeline: what each worker did when]({picture})\n"
            ));
        }
    }

    fn files(&mut self, files: &Files) {
        let place = match files {
            Files::Beside => "Beside this file".to_owned(),
            Files::Artifact(name) => format!("In the artifact {}", markdown_code(name)),
            Files::Elsewhere => return,
        };
        let pictures: Vec<String> = svg::FILE_NAMES
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        self.line(&format!(
            "{place}: `report.html`, to be opened in a browser (timeline, packages, trees, what-if), and the pictures {}.\n",
            pictures.join(", ")
        ));
    }

    fn folded(&mut self, summary: &str, inside: &str) {
        self.out.push_str(&folded(summary, inside));
    }

    fn folded_table(&mut self, summary: &str, table: &Table) {
        if !table.rows.is_empty() {
            self.folded(summary, &markdown_table(table));
        }
    }

    fn failures(&mut self, profile: &Profile, analysis: &Analysis) {
        const SHOWN: usize = 50;
        let reached = &analysis.reached;
        let named = |units: &[gobt_analysis::UnitId], links: &[Box<str>]| -> Vec<String> {
            let units = units
                .iter()
                .map(|&id| analysis.units.unit(id).name().to_owned());
            units
                .chain(links.iter().map(|link| format!("link {link}")))
                .collect()
        };
        let failed = named(&reached.failed, &reached.failed_links);
        let never = named(&reached.never_reached, &reached.links_never_reached);
        let unfinished = profile.build.observed.iter().filter(|o| o.last.is_none());
        let at_work = unfinished.map(|o| o.package.to_string()).collect();
        for (what, names) in [
            ("Failed", failed),
            ("At work when it was interrupted", at_work),
            ("Never reached", never),
        ] {
            if names.is_empty() {
                continue;
            }
            let mut list = String::new();
            for name in names.iter().take(SHOWN) {
                // Writing to a String cannot fail.
                let _ = writeln!(list, "- {}", markdown_code(name));
            }
            if names.len() > SHOWN {
                let _ = writeln!(
                    list,
                    "- and {}",
                    plural(names.len() - SHOWN, "more", "more")
                );
            }
            self.folded(&format!("{what}: {}", names.len()), &list);
        }
    }

    fn build(&mut self, profile: &Profile) {
        let build = &profile.build;
        let mut rows: Vec<(&str, String)> = Vec::new();
        if !build.command.is_empty() {
            rows.push(("command", sentences::command(build)));
        }
        let texts = [
            ("module", &build.module),
            ("Go", &build.go_version),
            ("target", &build.platform),
            ("GOFLAGS", &build.goflags),
        ];
        for (name, value) in texts {
            let value = value.as_deref().filter(|text| !text.is_empty());
            rows.extend(value.map(|text| (name, text.to_owned())));
        }
        for (name, value) in &build.settings {
            rows.push((name, value.to_string()));
        }
        if let Some(workers) = build.parallelism {
            rows.push(("workers", workers.to_string()));
        }
        if let Some(machine) = &build.machine {
            rows.push(("CPUs", machine.cpus.to_string()));
        }
        rows.extend(
            build
                .started
                .map(|started| ("started", started.to_rfc3339())),
        );
        if rows.is_empty() {
            return;
        }
        let mut table = String::from("| | |\n|---|---|\n");
        for (name, value) in rows {
            let _ = writeln!(
                table,
                "| {} | {} |",
                html(name).replace('|', "\\|"),
                markdown_cell(&value)
            );
        }
        self.folded("Build", &table);
    }
}

/// What stands behind a click.
pub(crate) fn folded(summary: &str, inside: &str) -> String {
    let summary = html(summary);
    format!("<details><summary>{summary}</summary>\n\n{inside}\n</details>\n\n")
}

pub(crate) fn markdown_table(table: &Table) -> String {
    let mut out = format!("| {} |\n|---|", table.headers.join(" | "));
    out.push_str(&"---:|".repeat(table.headers.len() - 1));
    out.push('\n');
    for row in &table.rows {
        let name = match &row.name {
            Name::Build(name) => markdown_cell(name),
            Name::Own(words) => format!("*{words}*"),
            Name::Label(label) => label.clone(),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| {name} | {} |", row.cells.join(" | "));
    }
    out
}
