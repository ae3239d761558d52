//! Which words is a command of Go's made of?
//!
//! `joinUnambiguously` in `cmd/go/internal/work` joins words with blanks and puts a word that has
//! blanks or special characters into Go's own double quotes (`strconv.Quote`).

use std::borrow::Cow;

/// The words of one command, unquoted. Never fails: a quote without its end runs to the end.
#[must_use]
pub fn command_words(command: &str) -> Vec<Cow<'_, str>> {
    let mut words = Vec::new();
    let mut rest = command.trim_start_matches(' ');
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (word, after) = quoted_word(quoted);
                (Cow::Owned(word), after)
            }
            None => plain_word(rest),
        };
        words.push(word);
        rest = after.trim_start_matches(' ');
    }
    words
}

fn plain_word(text: &str) -> (Cow<'_, str>, &str) {
    let end = memchr::memchr(b' ', text.as_bytes()).unwrap_or(text.len());
    (Cow::Borrowed(&text[..end]), &text[end..])
}

/// Reads up to the closing quote; `text` begins after the opening one.
fn quoted_word(text: &str) -> (String, &str) {
    let mut word = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (word, &text[at + 1..]),
            '\\' => match chars.next() {
                Some((_, 'n')) => word.push('\n'),
                Some((_, 't')) => word.push('\t'),
                Some((_, 'r')) => word.push('\r'),
                Some((_, escaped @ ('"' | '\\'))) => word.push(escaped),
                // \x00, \u0000 and the like: kept as they are written.
                Some((_, other)) => word.extend(['\\', other]),
                None => word.push('\\'),
            },
            other => word.push(other),
        }
    }
    (word, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_and_unquoted() {
        for (command, words) in [
            ("", &[][..]),
            ("  ", &[]),
            ("a b  c", &["a", "b", "c"]),
            (
                r#"compile -trimpath "/w/b001=>" """#,
                &["compile", "-trimpath", "/w/b001=>", ""],
            ),
            (
                r#"x "say \"hi\" \\ \u00e9""#,
                &["x", r#"say "hi" \ \u00e9"#],
            ),
            (r#"x "no end"#, &["x", "no end"]),
            (r#"x "no end\"#, &["x", r"no end\"]),
        ] {
            assert_eq!(command_words(command), words, "{command:?}");
        }
    }
}
