//! Of which parts does what is said of a job consist, and which matter most?

use gobt_publish::{Part, one_line};
use gobt_report::escape::markdown_code;
use gobt_report::{MarkdownOptions, cache_sentence, critical_path_chart, summary_parts};

use super::job::Job;

/// How the card of a job is to look.
#[derive(Debug, Default)]
pub(crate) struct Look<'a> {
    /// The job's name, above everything.
    pub(crate) title: Option<&'a str>,
    /// The commit that was built.
    pub(crate) commit: Option<&'a str>,
    /// Where the picture of the timeline is; without one there is a chart in Mermaid.
    pub(crate) picture: Option<&'a str>,
    /// Whether one line is enough where the change makes no difference.
    pub(crate) brief: bool,
}

/// What is to be said of a job, most important parts first to be seen.
pub(crate) fn of_job(job: &Job, look: &Look<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = title(look).into_iter().collect();
    if let Some(comparison) = &job.comparison {
        let whole = comparison.markdown.trim();
        if look.brief && !comparison.different {
            let line = whole.lines().next().unwrap_or_default();
            parts.push(part("comparison", 110, format!("{line}\n")));
            return parts;
        }
        parts.push(part("comparison", 110, format!("{whole}\n\n")));
    }
    let options = MarkdownOptions {
        picture: look.picture.map(str::to_owned),
        ..MarkdownOptions::default()
    };
    for card in summary_parts(&job.profile, &job.analysis, &options) {
        parts.push(part(card.name, card.importance, card.markdown));
        if card.name == "headline" {
            parts.extend(cache(job));
        }
        if card.name == "critical path" && look.picture.is_none() {
            let at = parts.len() - 1;
            parts.splice(at..at, chart(job));
        }
    }
    parts
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
    let sentence = cache_sentence(&job.times, worth, &job.analysis.totals)?;
    Some(part("cache", 85, format!("{sentence}\n\n")))
}

fn chart(job: &Job) -> Option<Part> {
    let chart = critical_path_chart(&job.profile, &job.analysis)?;
    Some(part("chart", 75, format!("{chart}\n")))
}
