//! A comparison in a pull request: the difference first, all else behind clicks.

use std::fmt::Write;

use super::{DiffPage, Section, Story};
use crate::findings::{Format, say};
use crate::markdown::{CardPart, folded, markdown_table};

/// The comparison in the Markdown of GitHub and GitLab. Where both builds do the same work it is one
/// line, and what is to be known of how they were made.
#[must_use]
pub fn diff_markdown(page: &DiffPage<'_>, top: usize) -> String {
    let parts = diff_parts(page, top);
    parts.into_iter().map(|part| part.markdown).collect()
}

/// The comparison in pieces, in the order in which they stand: what changed in a sentence or two,
/// and the details, where there are any.
#[must_use]
pub fn diff_parts(page: &DiffPage<'_>, top: usize) -> Vec<CardPart> {
    let story = Story::of(page, top);
    let mut parts = vec![CardPart {
        name: "what changed",
        importance: 110,
        markdown: headline(&story),
    }];
    let costs = page.diff.costs.as_ref();
    if costs.is_some_and(gobt_analysis::diff::Costs::same_work) {
        return parts;
    }
    let mut out = String::new();
    for section in &story.sections {
        let body = body(section);
        if section.folded {
            out.push('\n');
            out.push_str(folded(&section.title, &body).trim_end());
            out.push('\n');
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "\n**{}**\n\n{body}", section.title);
        }
    }
    parts.push(CardPart {
        name: "details of the change",
        importance: 105,
        markdown: out,
    });
    parts
}

fn headline(story: &Story) -> String {
    let mut out = String::new();
    for (place, words) in story.headline.iter().enumerate() {
        let text = say(words, Format::Markdown);
        // Writing to a String cannot fail.
        let _ = match place {
            0 => writeln!(out, "**{text}**"),
            _ => writeln!(out, "\n{text}"),
        };
    }
    for words in &story.cautions {
        let _ = writeln!(out, "\n> {}", say(words, Format::Markdown));
    }
    out
}

fn body(section: &Section) -> String {
    let mut body = String::new();
    for words in &section.notes {
        let _ = writeln!(body, "- {}", say(words, Format::Markdown));
    }
    if let Some(table) = section
        .table
        .as_ref()
        .filter(|table| !table.rows.is_empty())
    {
        if !body.is_empty() {
            body.push('\n');
        }
        body.push_str(&markdown_table(table));
    }
    body
}
