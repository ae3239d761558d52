//! How is text from a build made harmless for the place where it is shown?
//!
//! Names, paths and flags come from other people's modules. (XML has its own rules, beside the
//! charts.)

use std::borrow::Cow;

/// Text for a terminal: no control character, and nothing that turns the writing direction.
#[must_use]
pub fn terminal(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_hostile) {
        Cow::Owned(
            text.chars()
                .map(|c| if is_hostile(c) { '\u{fffd}' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// Control characters, and the marks that reorder or hide what stands around them.
pub(crate) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Text as code within a line of Markdown: nothing in it is markup.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let text = terminal(text);
    let longest_run = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest_run + 1);
    let needs_pad = text.starts_with('`') || text.ends_with('`') || text.trim().is_empty();
    let pad = if needs_pad { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text as code in the cell of a table. GitHub splits cells before it looks for code, so a bar is
/// escaped even there.
#[must_use]
pub fn markdown_cell(text: &str) -> String {
    markdown_code(text).replace('|', "\\|")
}

/// Text inside the HTML that Markdown allows.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in terminal(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// `text`, or its beginning and end around `…`, so that it has at most `limit` characters.
///
/// The last element of a path says most, so it is kept whole where it fits.
#[must_use]
pub fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    let length = text.chars().count();
    if length <= limit {
        return Cow::Borrowed(text);
    }
    let room = limit.saturating_sub(1);
    let last = text
        .rsplit('/')
        .next()
        .map_or(0, |last| last.chars().count() + 1);
    let tail = if last <= room {
        last.max(room / 2)
    } else {
        room.div_ceil(2)
    };
    let head: String = text.chars().take(room - tail).collect();
    let tail: String = text.chars().skip(length - tail).collect();
    Cow::Owned(format!("{head}…{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(
            terminal("a\u{1b}[31mb\u{202e}c\n"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}"
        );
        assert_eq!(terminal("plain/ü"), "plain/ü");
    }

    #[test]
    fn code_in_markdown_cannot_end_early() {
        for (text, code) in [
            ("fmt", "`fmt`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("a|b", "`a|b`"),
            ("", "`  `"),
            ("x\n# y", "`x\u{fffd}# y`"),
        ] {
            assert_eq!(markdown_code(text), code);
        }
        assert_eq!(markdown_cell("a|b"), "`a\\|b`");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(
            html("</summary><img src='x'>&"),
            "&lt;/summary&gt;&lt;img src=&#39;x&#39;&gt;&amp;"
        );
    }

    #[test]
    fn long_names_keep_their_last_element() {
        assert_eq!(
            shorten("k8s.io/apimachinery/pkg/apis/meta/v1", 22),
            "k8s.io/apim…is/meta/v1"
        );
        assert_eq!(
            shorten("a/very-long-last-element-indeed", 12),
            "a/ver…indeed"
        );
        assert_eq!(shorten("fmt", 3), "fmt");
        assert_eq!(shorten("abcdef", 1), "…");
        assert_eq!(shorten("abcdef", 0), "…");
    }
}
