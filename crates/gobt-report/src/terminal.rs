//! What does a person see in the terminal? The answer within a screen.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use gobt_analysis::Analysis;
use gobt_profile::{Outcome, Profile};
use unicode_width::UnicodeWidthStr;

use crate::escape::{shorten, terminal};
use crate::figures::{Name, Table, headlines, package_table, path_table};
use crate::sentences;

/// How the text is to look.
#[derive(Debug, Clone)]
pub struct TerminalOptions {
    /// Rows in each table.
    pub top: usize,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to write colours and bold type.
    pub color: bool,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        Self {
            top: 3,
            width: 80,
            color: false,
        }
    }
}

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();

/// The figures of a build as text, each line with its end.
#[must_use]
pub fn analysis_text(profile: &Profile, analysis: &Analysis, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    page.title(profile, analysis);
    page.headlines(profile, analysis);
    page.findings_in_short(analysis);
    page.table(&path_table(profile, analysis, options.top));
    page.holders(profile, analysis);
    page.table(&package_table(analysis, options.top));
    page.out
}

/// What is said when a build has ended: the title, what limits it, and its headline figures.
#[must_use]
pub fn summary_text(profile: &Profile, analysis: &Analysis, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    page.title(profile, analysis);
    page.headlines(profile, analysis);
    page.findings(analysis);
    page.out
}

/// Lines of text for a terminal, one after the other.
pub(crate) struct Page<'a> {
    pub(crate) options: &'a TerminalOptions,
    pub(crate) out: String,
}

impl<'a> Page<'a> {
    pub(crate) fn new(options: &'a TerminalOptions) -> Self {
        Self {
            options,
            out: String::new(),
        }
    }

    pub(crate) fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    pub(crate) fn styled(&self, style: Style, text: &str) -> String {
        if self.options.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// What is said first.
    pub(crate) fn headline(&mut self, text: &str) {
        let start = self.out.len();
        self.wrapped(text);
        let plain = self.out.split_off(start);
        for line in plain.lines() {
            let line = self.styled(BOLD, line);
            self.line(&line);
        }
    }

    fn title(&mut self, profile: &Profile, analysis: &Analysis) {
        let command = sentences::command(&profile.build);
        let outcome = sentences::outcome(&profile.build, &analysis.totals);
        let room = self.options.width.saturating_sub(outcome.len() + 1).max(20);
        let command = terminal(&command).into_owned();
        let style = match profile.build.outcome {
            Outcome::Failed { .. } | Outcome::Interrupted { .. } => RED,
            Outcome::Unknown | Outcome::Succeeded => BOLD,
        };
        let title = format!("{} {outcome}", shorten(&command, room));
        let title = self.styled(style, &title);
        self.line(&title);
        let circumstances = sentences::circumstances(profile);
        if !circumstances.is_empty() {
            let text = self.styled(DIM, &terminal(&circumstances));
            self.line(&text);
        }
        let name = |name: &str| terminal(name).into_owned();
        self.wrapped(&sentences::verdict(profile, analysis, &name));
    }

    /// A sentence, broken between words.
    pub(crate) fn wrapped(&mut self, sentence: &str) {
        let mut line = String::new();
        for word in sentence.split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > self.options.width {
                self.line(&line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(&line);
    }

    fn headlines(&mut self, profile: &Profile, analysis: &Analysis) {
        self.out.push('\n');
        for row in headlines(analysis) {
            let note = self.styled(DIM, &row.note);
            let text = format!("  {:<14}{:>11}   {note}", row.name, row.value);
            self.line(&text);
        }
        let room = self.options.width.saturating_sub(30);
        let kinds = sentences::kinds(analysis, room);
        if !kinds.is_empty() {
            let kinds = self.styled(DIM, &terminal(&kinds));
            self.line(&format!("  {:<28}{kinds}", "kinds of work"));
        }
        let replay = analysis.scaling.as_ref().map(|scaling| &scaling.replay);
        if let Some(caution) = replay.and_then(|r| sentences::replay_caution(profile, r)) {
            self.wrapped(&caution);
        }
    }

    /// What held the workers while the build waited for one, where it did.
    fn holders(&mut self, profile: &Profile, analysis: &Analysis) {
        let name = |name: &str| terminal(name).into_owned();
        if let Some(sentence) = sentences::holders(profile, analysis, &name) {
            self.out.push('\n');
            self.wrapped(&sentence);
        }
    }

    pub(crate) fn table(&mut self, table: &Table) {
        if !table.rows.is_empty() {
            self.out.push('\n');
            self.table_below(table);
        }
    }

    /// A table right below what stands there.
    pub(crate) fn table_below(&mut self, table: &Table) {
        if table.rows.is_empty() {
            return;
        }
        let widths = column_widths(table);
        let others: usize = widths.iter().map(|width| width + 2).sum();
        let room = self.options.width.saturating_sub(others + 2).max(16);
        let header = row_text(table.headers[0], &table.headers[1..], &widths, room);
        let header = self.styled(BOLD, &header);
        self.line(&header);
        for row in &table.rows {
            let name = match &row.name {
                Name::Build(name) => terminal(name).into_owned(),
                Name::Own(words) => format!("… {words}"),
                Name::Label(label) => label.clone(),
            };
            let text = row_text(
                &format!("  {}", shorten(&name, room - 2)),
                &row.cells,
                &widths,
                room,
            );
            self.line(&text);
        }
    }
}

fn column_widths(table: &Table) -> Vec<usize> {
    let columns = 1..table.headers.len();
    let widest = |column: usize| {
        let cells = table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(column - 1));
        let cells = cells.map(|cell| cell.width()).max().unwrap_or(0);
        cells.max(table.headers[column].width())
    };
    columns.map(widest).collect()
}

fn row_text(name: &str, cells: &[impl AsRef<str>], widths: &[usize], room: usize) -> String {
    let mut text = pad_end(name, room);
    for (cell, width) in cells.iter().zip(widths) {
        let cell = cell.as_ref();
        let blanks = width.saturating_sub(cell.width()) + 2;
        // Writing to a String cannot fail.
        let _ = write!(text, "{:blanks$}{cell}", "");
    }
    text
}

fn pad_end(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{:blanks$}", "")
}
