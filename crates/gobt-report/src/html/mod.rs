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

use gobt_analysis::Analysis;
use gobt_profile::Profile;

/// Built from `ui/` by `scripts/ui build`.
const PAGE: &str = include_str!("../../ui/dist/page.html");

/// What stands in [`PAGE`] for the data.
const PLACE: &str = "@@GOBT_DATA@@";

/// The page, whole.
#[must_use]
pub fn page(profile: &Profile, analysis: &Analysis) -> String {
    let data = page_data(profile, analysis);
    let (before, after) = PAGE.split_once(PLACE).unwrap_or((PAGE, ""));
    let mut page = String::with_capacity(PAGE.len() + data.len());
    page.push_str(before);
    page.push_str(&data);
    page.push_str(after);
    page
}

/// The data of the page: JSON that can stand in HTML as it is.
#[must_use]
pub fn page_data(profile: &Profile, analysis: &Analysis) -> String {
    let data = data::of(profile, analysis);
    // Numbers, lists and texts: there is nothing in it that could fail.
    let json = serde_json::to_string(&data).unwrap_or_default();
    inert(&json)
}

/// JSON in which no character means anything to HTML, or ends a line for JavaScript. Those stand in
/// texts only, where JSON knows another way to write them.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 64);
    let mut rest = json;
    let special = |c: char| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
    while let Some(at) = rest.find(special) {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        if let Some(c) = chars.next() {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_means_anything_to_html() {
        let json = serde_json::to_string("</script><!--&amp;\u{2028}\u{2029}ü").unwrap_or_default();
        let inert = inert(&json);
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
