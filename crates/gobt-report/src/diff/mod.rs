//! How is a comparison of two builds shown? One story, told in every format.

mod causes;
mod json;
mod layers;
mod markdown;
mod story;
mod tables;
mod text;

use gobt_analysis::Words;
use gobt_analysis::diff::{Diff, Pair, Side};

use crate::figures::Table;

pub(crate) use causes::misses;
pub(crate) use layers::{noise, own_work, slower_or_faster};
pub(crate) use story::{MOSTLY, is_mostly_estimated};
pub(crate) use tables::signed;

pub use json::{DIFF_SCHEMA, write_diff_json};
pub use markdown::{diff_markdown, diff_parts};
pub use text::diff_text;

/// Everything that a comparison is shown from.
#[derive(Debug, Clone, Copy)]
pub struct DiffPage<'a> {
    /// The two builds.
    pub side: Pair<Side<'a>>,
    /// What was found.
    pub diff: &'a Diff,
}

/// The parts of a comparison, in the order in which they are told.
pub(crate) struct Story {
    /// What changed, in one or two sentences.
    pub(crate) headline: Vec<Words>,
    /// What is to be known before any figure.
    pub(crate) cautions: Vec<Words>,
    pub(crate) sections: Vec<Section>,
}

/// One part.
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) notes: Vec<Words>,
    pub(crate) table: Option<Table>,
    /// Whether it may wait behind a click.
    pub(crate) folded: bool,
}

impl Section {
    fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            notes: Vec::new(),
            table: None,
            folded: false,
        }
    }

    fn note(mut self, words: Words) -> Self {
        self.notes.push(words);
        self
    }

    fn notes(mut self, words: impl IntoIterator<Item = Words>) -> Self {
        self.notes.extend(words);
        self
    }

    fn table(mut self, table: Table) -> Self {
        self.table = Some(table);
        self
    }

    fn folded(mut self) -> Self {
        self.folded = true;
        self
    }

    fn is_empty(&self) -> bool {
        let rows = self.table.as_ref().map_or(0, |table| table.rows.len());
        self.notes.is_empty() && rows == 0
    }
}
