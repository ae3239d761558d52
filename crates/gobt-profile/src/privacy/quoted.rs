//! How does go split a list in one string, and how does it write a command?

use std::ops::Range;

/// Splits as go's `cmd/internal/quoted` does: at blanks, with single or double
/// quotes around whole words and no escapes. `None` for an unfinished quote,
/// which go refuses.
pub fn split_quoted(text: &str) -> Option<Vec<&str>> {
    Some(
        split_ranges(text)?
            .into_iter()
            .map(|range| &text[range])
            .collect(),
    )
}

/// The same words, as places in `text` (without their quotes).
pub(super) fn split_ranges(text: &str) -> Option<Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        if is_blank(first) {
            at += 1;
        } else if matches!(first, b'"' | b'\'') {
            let length = bytes[at + 1..].iter().position(|&b| b == first)?;
            words.push(at + 1..at + 1 + length);
            at += length + 2;
        } else {
            let rest = &bytes[at..];
            let length = rest.iter().position(|&b| is_blank(b)).unwrap_or(rest.len());
            words.push(at..at + length);
            at += length;
        }
    }
    Some(words)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Go's `strconv.Quote`. Characters that Go thinks unprintable and Rust does
/// not (or the other way round) may be written differently.
pub(super) fn go_quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        push_escaped(&mut quoted, c);
    }
    quoted.push('"');
    quoted
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '"' | '\\' => out.extend(['\\', c]),
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        ' '..='~' => out.push(c),
        '\0'..='\x7f' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
        // Go prints letters, marks, numbers, punctuation and symbols as they are.
        _ if is_printable(c) => out.push(c),
        _ if u32::from(c) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        _ => out.push_str(&format!("\\U{:08x}", u32::from(c))),
    }
}

fn is_printable(c: char) -> bool {
    // Debug escapes what is not printable, and combining marks.
    !c.is_whitespace() && !c.escape_debug().to_string().starts_with("\\u")
}

/// Go's `joinUnambiguously`: how commands stand in the action graph and the echo.
pub(super) fn join_command(words: &[String]) -> String {
    let mut line = String::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            line.push(' ');
        }
        let quoted = go_quote(word);
        let special = word.contains([' ', '(', ')', '>', ';']);
        if word.is_empty() || special || quoted.len() > word.len() + 2 {
            line.push_str(&quoted);
        } else {
            line.push_str(word);
        }
    }
    line
}

/// Takes a command apart that [`join_command`] would write in the same way.
/// `None` for any other text.
pub(super) fn split_command(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = line;
    loop {
        let (word, after) = if rest.starts_with('"') {
            unquote_first(rest)?
        } else {
            let end = rest.find(' ').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        words.push(word);
        match after.strip_prefix(' ') {
            Some(more) => rest = more,
            None if after.is_empty() => break,
            None => return None,
        }
    }
    (join_command(&words) == line).then_some(words)
}

/// Reads the Go string at the start; gives its value and what follows it.
fn unquote_first(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(unescape(&mut chars)?),
            _ => value.push(c),
        }
    }
    None
}

fn unescape(chars: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    let digits = match chars.next()?.1 {
        'a' => return Some('\u{7}'),
        'b' => return Some('\u{8}'),
        'f' => return Some('\u{c}'),
        'n' => return Some('\n'),
        'r' => return Some('\r'),
        't' => return Some('\t'),
        'v' => return Some('\u{b}'),
        c @ ('"' | '\\') => return Some(c),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let mut code = 0_u32;
    for _ in 0..digits {
        code = code.checked_mul(16)? + chars.next()?.1.to_digit(16)?;
    }
    // A byte of text that is not UTF-8 is no character.
    if digits == 2 && code >= 0x80 {
        None
    } else {
        char::from_u32(code)
    }
}
