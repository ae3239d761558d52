//! The gate in a pull request: how many limits are broken and which; the others behind a click.

use std::fmt::Write as _;

use gobt_analysis::check::{Because, Judgement, Verdict};

use super::{CheckPage, words};
use crate::escape::markdown_code;
use crate::markdown::folded;

/// One line, a list of the limits that fail, and the others folded, in the Markdown of GitHub and
/// GitLab.
#[must_use]
pub fn check_markdown(page: &CheckPage<'_>) -> String {
    let checked = page.checked;
    let (failing, others): (Vec<&Judgement>, Vec<&Judgement>) = checked
        .judgements
        .iter()
        .partition(|judgement| page.fails(judgement));
    let mut out = headline(page, &failing);
    if !failing.is_empty() {
        out.push('\n');
        out.push_str(&broken(page, &failing));
    }
    let mut inside = list(page, &others);
    for note in words::notes(checked) {
        // Writing to a String cannot fail.
        let _ = writeln!(inside, "\n{note}");
    }
    if !inside.is_empty() {
        let summary = match (failing.is_empty(), others.is_empty()) {
            (true, _) => "Each of them",
            (false, false) => "The other limits",
            (false, true) => "How they are judged",
        };
        out.push('\n');
        out.push_str(&folded(summary, &inside));
    }
    out
}

fn headline(page: &CheckPage<'_>, failing: &[&Judgement]) -> String {
    let mark = match (failing.is_empty(), page.checked.not_judged()) {
        (false, _) => "❌",
        (true, 0) => "✅",
        (true, _) => "⚠️",
    };
    let because = match one_reason(failing) {
        Some(reason) => format!(", because {}", words::because(reason, markdown_code)),
        None => String::new(),
    };
    format!("{mark} **Limits: {}**{because}\n", count(page))
}

fn broken(page: &CheckPage<'_>, failing: &[&Judgement]) -> String {
    let say = match one_reason(failing) {
        Some(_) => words::verdict,
        None => words::sentence,
    };
    let mut out = String::new();
    for judgement in failing {
        let mark = match judgement.verdict {
            Verdict::NotJudged(_) => "not judged: ",
            _ => "",
        };
        let text = say(judgement, &page.checked.terms, markdown_code);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "- {mark}{text}");
    }
    out
}

/// What did most, where it is the same for all of several limits: it is said once.
fn one_reason<'a>(failing: &[&'a Judgement]) -> Option<&'a Because> {
    let (first, others) = failing.split_first()?;
    let reason = first.because.as_ref()?;
    let same = others
        .iter()
        .all(|other| other.because.as_ref() == Some(reason));
    (same && !others.is_empty()).then_some(reason)
}

/// `2 of 5 broken`, `all 5 kept`.
fn count(page: &CheckPage<'_>) -> String {
    let checked = page.checked;
    let all = checked.judgements.len();
    match (checked.broken(), checked.not_judged()) {
        (0, 0) => format!("all {all} kept"),
        (0, not_judged) if not_judged == all => format!("none of {all} could be judged"),
        (0, not_judged) => format!("none of {all} broken, {not_judged} not judged"),
        (broken, 0) => format!("{broken} of {all} broken"),
        (broken, not_judged) => format!("{broken} of {all} broken, {not_judged} not judged"),
    }
}

fn list(page: &CheckPage<'_>, judgements: &[&Judgement]) -> String {
    let mut out = String::new();
    for judgement in judgements {
        let mark = match judgement.verdict {
            Verdict::Broken => "broken",
            Verdict::NotJudged(_) => "not judged",
            Verdict::Passed => "kept",
        };
        let sentence = words::sentence(judgement, &page.checked.terms, markdown_code);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "- {mark}: {sentence}");
    }
    out
}
