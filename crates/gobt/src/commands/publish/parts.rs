//! Of which parts does what is said of a job consist, and which matter most?

use gobt_publish::{Part, one_line};
use gobt_report::escape::markdown_code;
use gobt_report::human::duration;
use gobt_report::{Files, MarkdownOptions, cache_sentence, critical_path_chart, summary_parts};

use super::comparison::{Comparison, Size};
use super::gate::Gate;
use super::images::Pictures;
use super::job::Job;

/// How the card of a job is to look.
#[derive(Debug, Default)]
pub(crate) struct Look<'a> {
    /// The job's name, above everything.
    pub(crate) title: Option<&'a str>,
    /// The commit that was built.
    pub(crate) commit: Option<&'a str>,
    /// Where its pictures are; without that of the timeline there is a chart in Mermaid.
    pub(crate) pictures: Option<&'a Pictures>,
    /// Whether the change is what matters: one line is enough where it makes no difference, and what
    /// the whole build does stands behind a click.
    pub(crate) brief: bool,
    /// Where the files of the report are, for those who may open them.
    pub(crate) files: Files,
    /// Where the whole report is, in Markdown.
    pub(crate) whole: Option<&'a str>,
}

/// What is to be said of a job, most important parts first to be seen.
pub(crate) fn of_job(job: &Job, look: &Look<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = title(look).into_iter().collect();
    let size = job.comparison.as_ref().map(|comparison| comparison.size);
    let short = job.comparison.as_ref().and_then(|c| c.in_short.as_ref());
    let short = short.filter(|_| look.brief);
    if let Some(text) = job
        .gate
        .as_ref()
        .and_then(|gate| limits(gate, size, short.is_some()))
    {
        parts.push(part("limits", 120, paragraph(text)));
    }
    if let Some(text) = short {
        parts.push(part("what changed", 110, paragraph(text)));
        return parts;
    }
    if let Some(comparison) = &job.comparison {
        parts.extend(compared(comparison, look));
    }
    // Who reads what a change costs need not read at once what the whole build does.
    let folded = look.brief && job.comparison.is_some();
    if folded {
        parts.push(part("opening", Part::KEPT, paragraph(&opening(job))));
    }
    parts.extend(card(job, look));
    if folded {
        parts.push(part("closing", Part::KEPT, paragraph("</details>")));
    }
    parts.extend(
        look.whole
            .map(|whole| part("whole report", 65, paragraph(whole))),
    );
    parts
}

/// What the gate says; that all is well goes without saying where nothing has changed.
fn limits(gate: &Gate, size: Option<Size>, brief: bool) -> Option<&str> {
    match (brief && gate.all_kept, size) {
        (false, _) => Some(&gate.markdown),
        (true, Some(Size::None)) => None,
        (true, _) => gate.markdown.lines().next(),
    }
}

/// What the change costs. With a picture, the tables stand behind a click.
fn compared(comparison: &Comparison, look: &Look<'_>) -> Vec<Part> {
    let picture = look.pictures.and_then(|pictures| pictures.diff.as_deref());
    let picture = picture.map(|url| {
        let alt = "What the change costs: work, exec time and chain before and after, the imports that brought it in, the packages that changed";
        part("picture of the change", 95, paragraph(&format!("![{alt}]({url})")))
    });
    let mut parts = Vec::new();
    for (place, told) in comparison.parts.iter().enumerate() {
        let text = match picture.is_some() && place > 0 {
            true => format!(
                "<details><summary>The change in tables</summary>\n\n{}\n\n</details>",
                told.markdown.trim()
            ),
            false => told.markdown.clone(),
        };
        parts.push(part(told.name, told.importance, paragraph(&text)));
        if place == 0 {
            parts.extend(picture.clone());
        }
    }
    parts
}

fn opening(job: &Job) -> String {
    let build = &job.head.profile.build;
    let what = match build.wall {
        Some(wall) => format!("The whole build, {}", duration(wall)),
        None => "The whole build".to_owned(),
    };
    format!("<details><summary>{what}</summary>")
}

fn card(job: &Job, look: &Look<'_>) -> Vec<Part> {
    let timeline = look.pictures.and_then(|pictures| pictures.timeline.clone());
    let options = MarkdownOptions {
        picture: timeline.clone(),
        files: look.files.clone(),
        ..MarkdownOptions::default()
    };
    let mut parts = Vec::new();
    for card in summary_parts(&job.head.profile, &job.head.analysis, &options) {
        let is_path = card.name == "critical path";
        if is_path && timeline.is_none() {
            parts.extend(chart(job));
        }
        let is_headline = card.name == "headline";
        parts.push(part(card.name, card.importance, card.markdown));
        if is_headline {
            parts.extend(cache(job));
        }
    }
    parts
}

/// Text with an empty line after it.
fn paragraph(text: &str) -> String {
    format!("{}\n\n", text.trim())
}

/// What is to be said of a job whose report is no use.
pub(crate) fn of_trouble(trouble: &str, look: &Look<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = title(look).into_iter().collect();
    let text = format!(
        "Its report cannot be shown: {}\n",
        markdown_code(&one_line(trouble))
    );
    parts.push(part("trouble", 100, text));
    parts
}

fn part(name: &str, importance: u8, markdown: String) -> Part {
    Part {
        name: name.to_owned(),
        importance,
        markdown,
    }
}

fn title(look: &Look<'_>) -> Option<Part> {
    let title = look.title?;
    let commit = look.commit.map(|commit| {
        let short: String = commit.chars().take(10).collect();
        format!(" · {}", markdown_code(&short))
    });
    let text = format!(
        "**{}**{}\n",
        markdown_code(title),
        commit.unwrap_or_default()
    );
    Some(part("title", Part::KEPT, text))
}

fn cache(job: &Job) -> Option<Part> {
    let worth = job.comparison.as_ref().and_then(|c| c.cache_worth.as_ref());
    let sentence = cache_sentence(&job.times, worth, &job.head.analysis.totals)?;
    Some(part("cache", 85, format!("{sentence}\n\n")))
}

fn chart(job: &Job) -> Option<Part> {
    let chart = critical_path_chart(&job.head.profile, &job.head.analysis)?;
    Some(part("chart", 75, format!("{chart}\n")))
}
