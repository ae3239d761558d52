//! A line for each limit, for the terminal and logs.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use gobt_analysis::check::{Judgement, Verdict};

use super::{CheckPage, words};
use crate::escape::terminal;

/// One line for each limit, the broken ones first, and what must be known to read them.
#[must_use]
pub fn check_text(page: &CheckPage<'_>) -> String {
    let checked = page.checked;
    let mut judgements: Vec<&Judgement> = checked.judgements.iter().collect();
    judgements.sort_by_key(|judgement| rank(&judgement.verdict));
    let mut out = String::new();
    for judgement in judgements {
        let (mark, style) = mark(&judgement.verdict);
        let sentence = words::sentence(judgement, &checked.terms, words::as_is);
        let sentence = terminal(&sentence);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{style}{mark:<10}{style:#}  {sentence}");
    }
    let _ = writeln!(out, "{}.", words::summary(checked));
    for note in words::notes(checked) {
        let _ = writeln!(out, "{}", terminal(&note));
    }
    out
}

fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Broken => 0,
        Verdict::NotJudged(_) => 1,
        Verdict::Passed => 2,
    }
}

fn mark(verdict: &Verdict) -> (&'static str, Style) {
    let colored = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    match verdict {
        Verdict::Broken => ("broken", colored(AnsiColor::Red).bold()),
        Verdict::NotJudged(_) => ("not judged", colored(AnsiColor::Yellow)),
        Verdict::Passed => ("kept", colored(AnsiColor::Green)),
    }
}
