//! How is JSON written so that it may be looked at in a terminal?
//!
//! JSON escapes the control characters of ASCII by itself. Those beyond, and the marks that turn the
//! writing direction, it would let through: they are written as `\uXXXX`, which every reader turns
//! into the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use crate::escape::is_hostile;

/// Writes a value as one line of JSON.
///
/// # Errors
/// When `out` cannot be written.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    let mut json = serde_json::Serializer::with_formatter(&mut *out, Shown);
    value.serialize(&mut json)?;
    out.write_all(b"\n")
}

struct Shown;

impl Formatter for Shown {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        write_escaped(out, fragment, is_hostile)
    }
}

/// Writes a part of a JSON string; the characters that `special` names as `\uXXXX`.
pub(crate) fn write_escaped<W: Write + ?Sized>(
    out: &mut W,
    fragment: &str,
    special: impl Fn(char) -> bool,
) -> io::Result<()> {
    let mut rest = fragment;
    while let Some(at) = rest.find(&special) {
        out.write_all(&rest.as_bytes()[..at])?;
        let mut chars = rest[at..].chars();
        if let Some(c) = chars.next() {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
        rest = chars.as_str();
    }
    out.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_means_the_same() {
        let text = "a\u{1b}[31m\u{7f}\u{9b}\u{202e}\u{2028}\u{feff}\"\\ü🙂";
        let mut out = Vec::new();
        assert!(write(text, &mut out).is_ok());
        let json = String::from_utf8(out).unwrap_or_default();
        assert_eq!(
            json,
            "\"a\\u001b[31m\\u007f\\u009b\\u202e\\u2028\\ufeff\\\"\\\\ü🙂\"\n"
        );
        let back: String = serde_json::from_str(&json).unwrap_or_default();
        assert_eq!(back, text);
    }

    #[test]
    fn what_is_beyond_four_digits_is_written_as_a_pair() {
        let mut out = Vec::new();
        assert!(write_escaped(&mut out, "🙂", |_| true).is_ok());
        assert_eq!(out, b"\\ud83d\\ude42");
    }
}
