//! How is told which limits a build keeps? As text, JSON, JUnit XML, Markdown and annotations of
//! GitHub.
//!
//! All five say the same sentences, made in [`words`]; each escapes them for its own place.

mod github;
mod json;
mod junit;
mod markdown;
mod text;
mod words;

use gobt_analysis::check::{Checked, Judgement, Verdict};

pub use github::check_annotations;
pub use json::{CHECK_SCHEMA, write_check_json};
pub use junit::check_junit;
pub use markdown::check_markdown;
pub use text::check_text;

/// What is to be told.
#[derive(Debug, Clone, Copy)]
pub struct CheckPage<'a> {
    /// The limits, judged.
    pub checked: &'a Checked,
    /// Whether a limit that cannot be judged is as bad as a broken one.
    pub not_judged_fails: bool,
}

impl CheckPage<'_> {
    /// Whether the build may go on.
    #[must_use]
    pub fn passed(&self) -> bool {
        let judgements = &self.checked.judgements;
        !judgements.iter().any(|judgement| self.fails(judgement))
    }

    fn fails(&self, judgement: &Judgement) -> bool {
        match judgement.verdict {
            Verdict::Passed => false,
            Verdict::Broken => true,
            Verdict::NotJudged(_) => self.not_judged_fails,
        }
    }
}
