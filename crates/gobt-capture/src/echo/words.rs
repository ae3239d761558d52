//! What are the words of an echoed command, as the go command quotes them?

use std::borrow::Cow;

/// One word of an echoed command, as it stands in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The bytes in the line, quotes included.
    pub(super) raw: &'a [u8],
    /// Whether something follows it: a blank, or the end of a complete line.
    pub(super) complete: bool,
}

impl<'a> Word<'a> {
    /// The word without the quotes that Go puts around a word with blanks,
    /// parentheses or backslashes in it.
    pub(super) fn text(self) -> Cow<'a, [u8]> {
        match self.raw {
            [b'"', inner @ .., b'"'] if inner.contains(&b'\\') => Cow::Owned(unescape(inner)),
            [b'"', inner @ .., b'"'] => Cow::Borrowed(inner),
            raw => Cow::Borrowed(raw),
        }
    }

    /// Whether the word, quoted or not, starts with this text.
    pub(super) fn starts_with(self, text: &[u8]) -> bool {
        self.raw
            .strip_prefix(b"\"")
            .unwrap_or(self.raw)
            .starts_with(text)
    }
}

/// The words of a line. A word that starts with a quotation mark ends at the
/// next one that no backslash escapes, any other word at the next blank.
#[derive(Debug, Clone)]
pub(super) struct Words<'a> {
    rest: &'a [u8],
    whole: bool,
}

impl<'a> Words<'a> {
    /// The words of a whole line (without its end).
    pub(super) fn of(line: &'a [u8]) -> Self {
        Self {
            rest: line,
            whole: true,
        }
    }

    /// The words of the start of a line that is not complete yet.
    pub(super) fn of_partial(line: &'a [u8]) -> Self {
        Self {
            rest: line,
            whole: false,
        }
    }

    /// What stands behind the words taken so far.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let end = word_end(self.rest);
        let word = Word {
            raw: &self.rest[..end],
            complete: self.whole || end < self.rest.len(),
        };
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Some(word)
    }
}

fn word_end(text: &[u8]) -> usize {
    let blank = |text: &[u8]| memchr::memchr(b' ', text);
    if text.first() != Some(&b'"') {
        return blank(text).unwrap_or(text.len());
    }
    let mut at = 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &text[at..]) {
        let found = at + found;
        if text[found] == b'"' {
            let behind = found + 1;
            return behind + blank(&text[behind..]).unwrap_or(text.len() - behind);
        }
        at = (found + 2).min(text.len());
    }
    text.len()
}

/// Undoes the escapes that matter in paths. Others (control characters, bytes
/// that are no text) stay as written: no decision depends on them.
fn unescape(quoted: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'\\', Some(&escaped @ (b'\\' | b'"'))) => {
                text.push(escaped);
                bytes.next();
            }
            _ => text.push(byte),
        }
    }
    text
}

/// The last element of a path, with either separator, without `.exe`.
pub(super) fn base_name(path: &[u8]) -> &[u8] {
    let name = match memchr::memrchr2(b'/', b'\\', path) {
        Some(at) => &path[at + 1..],
        None => path,
    };
    name.strip_suffix(b".exe").unwrap_or(name)
}

/// Whether the path is absolute on some system: `/a`, `C:\a`, `\\host\a`.
pub(super) fn is_absolute(path: &[u8]) -> bool {
    match path {
        [b'/', ..] | [b'\\', b'\\', ..] => true,
        [drive, b':', b'/' | b'\\', ..] => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

/// The first object folder that a line names: `b006` of `$WORK/b006/_pkg_.a`.
/// Also with the backslashes of Windows, single or escaped.
pub(super) fn objdir(line: &[u8]) -> Option<&str> {
    memchr::memmem::find_iter(line, WORK).find_map(|at| objdir_at(&line[at + WORK.len()..]))
}

/// The object folder at the start of what follows `$WORK`, or the real path
/// of that folder.
pub(super) fn objdir_at(behind_work: &[u8]) -> Option<&str> {
    let separators = behind_work
        .iter()
        .take_while(|&&byte| byte == b'/' || byte == b'\\')
        .count();
    let name = &behind_work[separators..];
    let digits = name
        .strip_prefix(b"b")?
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let ends = !name.get(1 + digits).is_some_and(u8::is_ascii_alphanumeric);
    if separators == 0 || digits == 0 || !ends {
        return None;
    }
    std::str::from_utf8(&name[..=digits]).ok()
}

/// How the echo writes the build's temporary folder.
pub(super) const WORK: &[u8] = b"$WORK";

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        Words::of(line.as_bytes())
            .map(|word| String::from_utf8(word.text().into_owned()).unwrap())
            .collect()
    }

    #[test]
    fn quoted_words_keep_their_blanks() {
        assert_eq!(
            texts(r#"/go/compile -trimpath "$WORK/b1=>;/a b=>./c" -p x"#),
            [
                "/go/compile",
                "-trimpath",
                "$WORK/b1=>;/a b=>./c",
                "-p",
                "x"
            ]
        );
        assert_eq!(
            texts(r#""C:\\Program Files\\Go\\compile.exe" -o "a \"b\"""#),
            [r"C:\Program Files\Go\compile.exe", "-o", r#"a "b""#]
        );
    }

    #[test]
    fn a_word_without_its_closing_quote_reaches_to_the_end() {
        assert_eq!(texts(r#"a "b c"#), ["a", "\"b c"]);
        assert_eq!(texts("a \"b\\"), ["a", "\"b\\"]);
    }

    #[test]
    fn the_last_word_of_a_partial_line_is_not_complete() {
        let complete: Vec<bool> = Words::of_partial(b"a b")
            .map(|word| word.complete)
            .collect();
        assert_eq!(complete, [true, false]);
    }

    #[test]
    fn object_folders_are_found_with_either_separator() {
        assert_eq!(objdir(b"mkdir -p $WORK/b006/"), Some("b006"));
        assert_eq!(objdir(b"x \"$WORK\\\\b012\\\\_pkg_.a\""), Some("b012"));
        assert_eq!(objdir(b"-ffile-prefix-map=$WORK/b001=/tmp"), Some("b001"));
        assert_eq!(objdir(b"$WORK/bin/ $WORK/b7x/ $WORK/b8"), Some("b8"));
        assert_eq!(objdir(b"cd $WORK"), None);
    }

    #[test]
    fn base_names_lose_folder_and_exe() {
        assert_eq!(base_name(b"/go/pkg/tool/linux_amd64/link"), b"link");
        assert_eq!(base_name(br"C:\Go\vet.exe"), b"vet");
        assert_eq!(base_name(b"gcc"), b"gcc");
    }
}
