//! Annotations of GitHub Actions: lines on standard output that its runner reads.

use gobt_analysis::check::Verdict;

use super::{CheckPage, words};
use crate::escape::terminal;

/// An error for each limit that fails the check, a warning for each other one that could not be
/// judged; each line with its end.
#[must_use]
pub fn check_annotations(page: &CheckPage<'_>) -> String {
    let mut out = String::new();
    for judgement in &page.checked.judgements {
        let kind = match &judgement.verdict {
            _ if page.fails(judgement) => "error",
            Verdict::NotJudged(_) => "warning",
            _ => continue,
        };
        let subject = words::subject(&judgement.limit.subject, words::as_is);
        let title = match judgement.verdict {
            Verdict::NotJudged(_) => format!("gobt check: {subject}, not judged"),
            _ => format!("gobt check: {subject}"),
        };
        let sentence = words::sentence(judgement, &page.checked.terms, words::as_is);
        let (title, sentence) = (property(&title), data(&sentence));
        out.push_str(&format!("::{kind} title={title}::{sentence}\n"));
    }
    out
}

/// What stands after the second `::`. The runner takes these three back.
fn data(text: &str) -> String {
    terminal(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property, which ends at a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_it() {
        assert_eq!(data("5 % of a,b: c"), "5 %25 of a,b: c");
        assert_eq!(property("5 % of a,b: c"), "5 %25 of a%2Cb%3A c");
        // Control characters are gone before.
        assert_eq!(data("a\r\n::error::b"), "a\u{fffd}\u{fffd}::error::b");
        assert_eq!(property("x::y,z=%0A"), "x%3A%3Ay%2Cz=%250A");
    }
}
