//! How are findings said? Their parts made fit for the place where they are shown.

use std::borrow::Cow;
use std::fmt::Write;

use gobt_analysis::{Analysis, Figure, Finding, Part, Words};
use unicode_width::UnicodeWidthStr;

use crate::escape::{markdown_code, terminal};
use crate::human::{duration, percent, plural};
use crate::terminal::{BOLD, DIM, Page};

/// Where words are shown, and so how names and commands in them are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// In a field of a file for machines: as they are, commands in backquotes.
    Plain,
    /// In a terminal: the same, but harmless.
    Terminal,
    /// In Markdown: as code.
    Markdown,
}

/// One finding in words, fit for a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FindingLines {
    /// The rule's name.
    pub(crate) rule: &'static str,
    /// `12.3 s`; `unknown` where nobody knows.
    pub(crate) saving: String,
    /// What it is, in a few words.
    pub(crate) title: String,
    /// What was seen, with figures.
    pub(crate) detail: String,
    /// What to do.
    pub(crate) next_step: String,
}

/// Says one finding.
pub(crate) fn finding_lines(finding: &Finding, format: Format) -> FindingLines {
    FindingLines {
        rule: finding.rule.as_str(),
        saving: finding
            .saving
            .map_or_else(|| "unknown".to_owned(), duration),
        title: say(&finding.title, format),
        detail: say(&finding.detail, format),
        next_step: say(&finding.next_step, format),
    }
}

/// Words as text.
pub(crate) fn say(words: &Words, format: Format) -> String {
    let parts = words.parts().iter().map(|part| match (part, format) {
        (Part::Text(text), _) => text.to_string(),
        (Part::Figure(figure), _) => figure_text(figure),
        (Part::Name(name), Format::Plain) => name.to_string(),
        (Part::Name(name), Format::Terminal) => terminal(name).into_owned(),
        (Part::Code(code), Format::Plain) => format!("`{code}`"),
        (Part::Code(code), Format::Terminal) => format!("`{}`", terminal(code)),
        (Part::Name(text) | Part::Code(text), Format::Markdown) => markdown_code(text),
    });
    parts.collect::<String>().trim_end().to_owned()
}

fn figure_text(figure: &Figure) -> String {
    match *figure {
        Figure::Time(time) => duration(time),
        Figure::Share(share) => percent(share),
        Figure::Count { number, one, many } => {
            plural(usize::try_from(number).unwrap_or(usize::MAX), one, many)
        }
        Figure::Number(number) => format!("{number:.1}"),
    }
}

/// So many findings are shown where no more rows than usual are asked for.
const USUAL_FINDINGS: usize = 3;

/// From so many rows on, somebody wants to see more than usual.
const MANY_ROWS: usize = 6;

/// Columns for what a finding saves: `59 min 59 s`.
const SAVING_WIDTH: usize = 11;

impl Page<'_> {
    /// What would shorten the build, with what to do about it.
    pub(crate) fn findings(&mut self, analysis: &Analysis) {
        let shown = self.findings_header(analysis, "");
        let indent = SAVING_WIDTH + 4;
        for finding in shown {
            let lines = finding_lines(finding, Format::Terminal);
            let title = format!("  {:>SAVING_WIDTH$}  {}", lines.saving, lines.title);
            self.hanging(&title, indent);
            let rule = format!("(gobt rules {})", lines.rule);
            self.hanging(&format!("{:indent$}{} {rule}", "", lines.next_step), indent);
        }
    }

    /// The same beside tables: a line for each, and what to do only where many rows are asked for.
    pub(crate) fn findings_in_short(&mut self, analysis: &Analysis) {
        if self.options.top >= MANY_ROWS {
            return self.findings(analysis);
        }
        let hint = format!("; --top {MANY_ROWS} says what to do");
        let shown = self.findings_header(analysis, &hint);
        let room = self.options.width.saturating_sub(SAVING_WIDTH + 4);
        for finding in shown {
            let lines = finding_lines(finding, Format::Terminal);
            let title = beginning(&lines.title, room.max(20));
            self.line(&format!("  {:>SAVING_WIDTH$}  {title}", lines.saving));
        }
    }

    /// Gives those findings for which there is room.
    fn findings_header<'f>(&mut self, analysis: &'f Analysis, hint: &str) -> &'f [Finding] {
        let all = &analysis.findings;
        let shown = &all[..most_findings(self.options.top).min(all.len())];
        if shown.is_empty() {
            return shown;
        }
        self.out.push('\n');
        let more = match (all.len() - shown.len(), hint) {
            (0, hint) => hint.to_owned(),
            (more, "") => format!("; {more} more with --top {}", all.len().max(MANY_ROWS)),
            (more, hint) => format!("; {more} more{hint}"),
        };
        let header = self.styled(BOLD, "what would shorten it");
        let note = self.styled(DIM, &format!("(saves, by replay{more})"));
        self.line(&format!("{header} {note}"));
        shown
    }

    /// A text, broken between words, whose further lines are indented so far.
    pub(crate) fn hanging(&mut self, text: &str, indent: usize) {
        let words = text.trim_start();
        let mut line = " ".repeat(text.len() - words.len());
        let mut is_empty = true;
        for word in words.split(' ') {
            if !is_empty && line.width() + 1 + word.width() > self.options.width {
                self.line(&line);
                line = " ".repeat(indent);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        self.line(&line);
    }
}

/// The beginning of a text, as far as it has so many characters. What it is about stands there.
fn beginning(text: &str, limit: usize) -> Cow<'_, str> {
    if text.chars().count() <= limit {
        return Cow::Borrowed(text);
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    Cow::Owned(format!("{}…", kept.trim_end()))
}

/// How many findings there is room for, where a table has so many rows.
fn most_findings(rows: usize) -> usize {
    match rows {
        MANY_ROWS.. => rows,
        few => few.min(USUAL_FINDINGS),
    }
}

/// Findings as a list in Markdown.
pub(crate) fn markdown_list(findings: &[Finding]) -> String {
    let mut list = String::new();
    for finding in findings {
        let lines = finding_lines(finding, Format::Markdown);
        let saving = match finding.saving {
            Some(_) => format!("saves {}", lines.saving),
            None => "saving unknown".to_owned(),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            list,
            "- **{}** ({saving}). {} *Next:* {} (rule `{}`)",
            lines.title, lines.detail, lines.next_step, lines.rule
        );
    }
    list
}

#[cfg(test)]
mod tests {
    use gobt_profile::Nanos;

    use super::*;

    #[test]
    fn names_are_harmless_where_they_are_shown() {
        let words = Words::new()
            .text("Only ")
            .name("a`b\u{1b}[31m")
            .text(" took ")
            .time(Nanos::from_nanos(1_500_000_000))
            .text(": ")
            .code("go build x\u{202e}y")
            .text(". ");
        assert_eq!(
            say(&words, Format::Plain),
            "Only a`b\u{1b}[31m took 1.50 s: `go build x\u{202e}y`."
        );
        assert_eq!(
            say(&words, Format::Terminal),
            "Only a`b\u{fffd}[31m took 1.50 s: `go build x\u{fffd}y`."
        );
        assert_eq!(
            say(&words, Format::Markdown),
            "Only ``a`b\u{fffd}[31m`` took 1.50 s: `go build x\u{fffd}y`."
        );
    }

    #[test]
    fn a_long_title_is_cut_at_its_end() {
        assert_eq!(beginning("über alles", 10), "über alles");
        assert_eq!(beginning("über alles", 6), "über…");
        assert_eq!(beginning("über alles", 0), "…");
    }

    #[test]
    fn figures_are_written_as_everywhere() {
        let words = Words::new()
            .share(0.714)
            .text(" of ")
            .count(1200, "package", "packages")
            .text(", ")
            .number(3.46)
            .text(" times");
        assert_eq!(
            say(&words, Format::Plain),
            "71 % of 1,200 packages, 3.5 times"
        );
    }
}
