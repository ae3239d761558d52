//! `report.html`: how does one look into a build, not only at it?
//!
//! One file without a network: a page that is built from `ui/` (TypeScript) and committed, and the
//! build's data in it, as JSON. All figures are worked out by the same analysis as everywhere; the
//! page sorts, draws, and replays after changes.
//!
//! The page's Content-Security-Policy names the hashes of its script and style sheet and allows
//! nothing else. Every text from the build is made harmless ([`crate::escape::terminal`]) before it
//! becomes data, and the page shows data as text only.

mod actions;
mod build;
mod data;
mod packages;
mod strings;
mod summary;

use std::io::{self, Write};

use gobt_analysis::Analysis;
use gobt_profile::Profile;
use serde::Serialize;
use serde_json::ser::Formatter;

use crate::json_line::write_escaped;

/// Built from `ui/` by `scripts/ui build`.
const PAGE: &str = include_str!("../../ui/dist/page.html");

/// What stands in [`PAGE`] for the data.
const PLACE: &str = "@@GOBT_DATA@@";

/// The page, whole.
#[must_use]
pub fn page(profile: &Profile, analysis: &Analysis) -> String {
    let (before, after) = PAGE.split_once(PLACE).unwrap_or((PAGE, ""));
    let mut page = before.as_bytes().to_vec();
    write_data(profile, analysis, &mut page);
    page.extend_from_slice(after.as_bytes());
    text(page)
}

/// The data of the page: JSON that can stand in HTML as it is.
#[must_use]
pub fn page_data(profile: &Profile, analysis: &Analysis) -> String {
    let mut data = Vec::new();
    write_data(profile, analysis, &mut data);
    text(data)
}

fn write_data(profile: &Profile, analysis: &Analysis, out: &mut Vec<u8>) {
    let data = data::of(profile, analysis);
    let mut json = serde_json::Serializer::with_formatter(out, Inert);
    // Numbers, lists and texts, into memory: there is nothing in it that could fail.
    let written = data.serialize(&mut json);
    debug_assert!(written.is_ok());
}

/// What was written is UTF-8, so nothing is lost.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// JSON in which no character means anything to HTML, or ends a line for JavaScript. Those stand in
/// texts only, where JSON knows another way to write them.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let special = |c: char| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
        write_escaped(out, fragment, special)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_means_anything_to_html() {
        let mut out = Vec::new();
        let mut json = serde_json::Serializer::with_formatter(&mut out, Inert);
        let written = "</script><!--&amp;\u{2028}\u{2029}ü".serialize(&mut json);
        assert!(written.is_ok());
        let inert = text(out);
        assert_eq!(
            inert,
            "\"\\u003c/script\\u003e\\u003c!--\\u0026amp;\\u2028\\u2029ü\""
        );
        let back: String = serde_json::from_str(&inert).unwrap_or_default();
        assert_eq!(back, "</script><!--&amp;\u{2028}\u{2029}ü");
    }

    #[test]
    fn the_committed_page_has_one_place_for_the_data() {
        assert_eq!(PAGE.matches(PLACE).count(), 1);
    }
}
