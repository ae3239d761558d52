//! A comparison in the terminal.

use super::{DiffPage, Story};
use crate::findings::{Format, say};
use crate::terminal::{BOLD, Page, TerminalOptions};

/// The comparison as text, each line with its end.
#[must_use]
pub fn diff_text(page: &DiffPage<'_>, options: &TerminalOptions) -> String {
    let story = Story::of(page, options.top);
    let mut out = Page::new(options);
    for (place, words) in story.headline.iter().enumerate() {
        let text = say(words, Format::Terminal);
        match place {
            0 => out.headline(&text),
            _ => out.wrapped(&text),
        }
    }
    for words in &story.cautions {
        out.hanging(&format!("! {}", say(words, Format::Terminal)), 2);
    }
    for section in &story.sections {
        out.out.push('\n');
        let title = out.styled(BOLD, &section.title);
        out.line(&title);
        for words in &section.notes {
            out.hanging(&format!("  {}", say(words, Format::Terminal)), 4);
        }
        if let Some(table) = &section.table {
            out.table_below(table);
        }
    }
    out.out
}
