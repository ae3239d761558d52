//! Known values, folders and the user's name: where do they stand in a text?
//!
//! One pass with Aho-Corasick; what it finds must stand at a boundary, so that
//! `/home/anna` does not eat the start of `/home/annabel`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, Input, MatchKind};

use super::BLANK;
use super::names::is_wordlike;
use super::quoted::go_quote;
use super::users::{COMMON_IN_BUILDS, UNTELLING_USERS};

/// What stands in the text for each folder. `$WORK` is found by its shape too.
pub(super) const PLACEHOLDERS: &[&str] = &[
    "$GOROOT",
    "$GOMODCACHE",
    "$GOCACHE",
    "$GOPATH",
    "$WORK",
    "$HOME",
    "$TMPDIR",
];

/// One string to look for.
#[derive(Clone, Debug)]
struct Pattern {
    text: Vec<u8>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Anywhere.
    Secret,
    /// A word alone: not inside a longer one.
    SecretWord,
    Folder(&'static str),
    Temporary,
    User,
    /// The user's name is also a word of every build: only below `home`.
    UserBelowHome,
}

/// Finds and replaces all known values.
#[derive(Clone, Debug)]
pub(super) struct Literals {
    /// By their index in the automaton; of equal texts the first given wins.
    patterns: Vec<Pattern>,
    /// Indices of `patterns`, longest first.
    by_length: Vec<usize>,
    automaton: Option<AhoCorasick>,
    /// A secret could come into being by a replacement: look again.
    repeat: bool,
}

/// Collects what to look for.
#[derive(Default)]
pub(super) struct Builder {
    patterns: BTreeMap<Vec<u8>, Kind>,
    repeat: bool,
}

impl Builder {
    pub(super) fn folder(&mut self, path: &str, placeholder: &'static str) {
        let kind = if placeholder == "$TMPDIR" {
            Kind::Temporary
        } else {
            Kind::Folder(placeholder)
        };
        let path = path.trim_end_matches(['/', '\\']);
        // `/` and `C:` would match everywhere.
        if path.len() < 3 || path.contains('\n') || !path.contains(['/', '\\']) {
            return;
        }
        for spelling in folder_spellings(path) {
            self.add_forms(&spelling, kind);
        }
    }

    pub(super) fn user(&mut self, name: &str) {
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 3 || UNTELLING_USERS.contains(&name.to_ascii_lowercase().as_str()) {
            return;
        }
        let kind = if COMMON_IN_BUILDS.contains(&name.to_ascii_lowercase().as_str()) {
            Kind::UserBelowHome
        } else {
            Kind::User
        };
        self.add_forms(name, kind);
    }

    /// Of a secret of several lines each line is one, so that lines stay lines.
    pub(super) fn secret(&mut self, value: &str) {
        if value.contains('\n') {
            self.add_forms(&inside_go_quotes(value), Kind::Secret);
            for line in value.lines().map(str::trim).filter(|line| line.len() >= 4) {
                self.secret(line);
            }
            return;
        }
        let clashes = value.contains(BLANK)
            || PLACEHOLDERS
                .iter()
                .any(|placeholder| placeholder.contains(value));
        if value.is_empty() || clashes {
            return;
        }
        let a_word = value.len() < 8 && is_wordlike(value);
        self.repeat |= value.contains(['$', '.']) || PLACEHOLDERS.iter().any(|p| overlap(p, value));
        self.add_forms(
            value,
            if a_word {
                Kind::SecretWord
            } else {
                Kind::Secret
            },
        );
    }

    /// A value may stand in a log inside Go strings, one in another (`modinfo`),
    /// in JSON, or in the shell's single quotes.
    fn add_forms(&mut self, value: &str, kind: Kind) {
        let once = inside_go_quotes(value);
        let twice = inside_go_quotes(&once);
        let json = inside_json(value);
        let shell = value.replace('\'', r"'\''");
        for form in [value, &once, &twice, &json, &inside_json(&once), &shell] {
            self.patterns
                .entry(form.as_bytes().to_vec())
                .or_insert(kind);
        }
    }

    pub(super) fn build(self) -> Literals {
        let patterns: Vec<Pattern> = self
            .patterns
            .into_iter()
            .map(|(text, kind)| Pattern { text, kind })
            .collect();
        let mut by_length: Vec<usize> = (0..patterns.len()).collect();
        by_length.sort_by_key(|&index| std::cmp::Reverse(patterns[index].text.len()));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns.iter().map(|pattern| &pattern.text))
            .ok()
            .filter(|_| !patterns.is_empty());
        Literals {
            patterns,
            by_length,
            automaton,
            repeat: self.repeat,
        }
    }
}

/// Whether the end of `placeholder` can be the start of `value`.
fn overlap(placeholder: &str, value: &str) -> bool {
    (1..placeholder.len()).any(|at| value.starts_with(&placeholder[at..]))
}

/// With slashes of both kinds and, on macOS, below `/private`.
fn folder_spellings(path: &str) -> Vec<String> {
    let mut spellings = vec![path.to_owned()];
    let bytes = path.as_bytes();
    if bytes.len() > 2 && bytes[1] == b':' {
        let (drive, rest) = path.split_at(1);
        for drive in [drive.to_ascii_uppercase(), drive.to_ascii_lowercase()] {
            spellings.push(format!("{drive}{}", rest.replace('/', "\\")));
            spellings.push(format!("{drive}{}", rest.replace('\\', "/")));
        }
    } else if ["/var/", "/tmp", "/etc/"]
        .iter()
        .any(|start| path.starts_with(start))
    {
        spellings.push(format!("/private{path}"));
    }
    spellings
}

fn inside_go_quotes(value: &str) -> String {
    let quoted = go_quote(value);
    quoted[1..quoted.len() - 1].to_owned()
}

/// As Go's encoder writes it: `<`, `>` and `&` are escaped.
fn inside_json(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted[1..quoted.len() - 1]
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

impl Literals {
    pub(super) fn replace<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let mut text = Cow::Borrowed(text);
        // Each round that changes something shortens or settles; four are plenty.
        for _ in 0..4 {
            let Some(replaced) = self.replace_once(&text) else {
                break;
            };
            text = Cow::Owned(replaced);
            if !self.repeat {
                break;
            }
        }
        text
    }

    fn replace_once(&self, text: &[u8]) -> Option<Vec<u8>> {
        let automaton = self.automaton.as_ref()?;
        let mut out: Option<Vec<u8>> = None;
        let mut copied = 0;
        let mut at = 0;
        while let Some(found) = automaton.find(Input::new(text).range(at..)) {
            let start = found.start();
            let Some((end, replacement)) = self.decide(text, start, found.pattern().as_usize())
            else {
                at = start + 1;
                continue;
            };
            let out = out.get_or_insert_with(|| Vec::with_capacity(text.len()));
            out.extend_from_slice(&text[copied..start]);
            out.extend_from_slice(replacement.as_bytes());
            copied = end;
            at = end;
        }
        let mut out = out?;
        out.extend_from_slice(&text[copied..]);
        Some(out)
    }

    /// Where the match at `start` ends, and what to put there.
    /// The longest comes first; a shorter one may stand where it may not.
    fn decide(&self, text: &[u8], start: usize, longest: usize) -> Option<(usize, &'static str)> {
        let first = self.patterns.get(longest)?;
        if let Some(decision) = first.apply(text, start) {
            return Some(decision);
        }
        self.by_length
            .iter()
            .filter_map(|&index| self.patterns.get(index))
            .filter(|pattern| pattern.text.len() < first.text.len())
            .filter(|pattern| text[start..].starts_with(&pattern.text))
            .find_map(|pattern| pattern.apply(text, start))
    }
}

impl Pattern {
    fn apply(&self, text: &[u8], start: usize) -> Option<(usize, &'static str)> {
        let end = start + self.text.len();
        match self.kind {
            Kind::Secret => Some((end, BLANK)),
            Kind::SecretWord => is_word(text, start, end).then_some((end, BLANK)),
            Kind::Folder(placeholder) => is_folder(text, start, end).then_some((end, placeholder)),
            Kind::Temporary => is_folder(text, start, end)
                .then(|| work_folder(text, end).unwrap_or((end, "$TMPDIR"))),
            Kind::User => (is_word(text, start, end)
                && !is_part_of_name(text, start, end)
                && !follows_host(text, start))
            .then_some((end, BLANK)),
            Kind::UserBelowHome => {
                (is_word(text, start, end) && is_below_home(text, start)).then_some((end, BLANK))
            }
        }
    }
}

/// `/go-build123` after the temporary folder is go's `$WORK`.
fn work_folder(text: &[u8], end: usize) -> Option<(usize, &'static str)> {
    let rest = &text[end..];
    let separators = rest
        .iter()
        .take_while(|&&b| matches!(b, b'/' | b'\\'))
        .count();
    let digits = rest[separators..].strip_prefix(b"go-build")?;
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    let end = end + separators + "go-build".len() + count;
    (separators > 0 && count > 0 && ends_name(text, end)).then_some((end, "$WORK"))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Neither `.old` nor `-old` nor `x` may follow; a full stop may.
fn ends_name(text: &[u8], end: usize) -> bool {
    match text.get(end) {
        None => true,
        Some(b'.' | b'-') => !text.get(end + 1).is_some_and(|&b| is_name_byte(b)),
        Some(&byte) => !is_name_byte(byte),
    }
}

fn is_folder(text: &[u8], start: usize, end: usize) -> bool {
    ends_name(text, end) && starts_path(text, start)
}

/// A path may begin after anything but a longer path; it may be glued to a
/// flag (`-I/home/anna`) and to an escaped tab or line break (`\t/home/anna`).
fn starts_path(text: &[u8], start: usize) -> bool {
    let run = text[..start]
        .iter()
        .rev()
        .take_while(|&&b| is_name_byte(b) || matches!(b, b'.' | b'-'))
        .count();
    if run == 0 {
        return true;
    }
    let before = text[..start - run].last();
    match &text[start - run..start] {
        [b'-', ..] => !matches!(before, Some(b'/' | b'\\')),
        name => is_escape(before, name),
    }
}

/// The `t` of `\t` is no letter of a word.
fn is_escape(before: Option<&u8>, name: &[u8]) -> bool {
    before == Some(&b'\\') && matches!(name, [b'n' | b't' | b'r'])
}

fn is_word(text: &[u8], start: usize, end: usize) -> bool {
    let run = text[..start]
        .iter()
        .rev()
        .take_while(|&&b| is_name_byte(b))
        .count();
    let starts = run == 0 || is_escape(text[..start - run].last(), &text[start - run..start]);
    starts && !text.get(end).is_some_and(|&b| is_name_byte(b))
}

/// `anna.go`, `anna-lib`, `lib-anna`: names of their own.
fn is_part_of_name(text: &[u8], start: usize, end: usize) -> bool {
    let joins = |byte: Option<&u8>, beyond: Option<&u8>| {
        matches!(byte, Some(b'-' | b'.')) && beyond.is_some_and(|&b| is_name_byte(b))
    };
    joins(text.get(end), text.get(end + 1))
        || joins(
            start.checked_sub(1).and_then(|at| text.get(at)),
            start.checked_sub(2).and_then(|at| text.get(at)),
        )
}

/// `github.com/anna/repo` is a public name, and packages are called by it.
fn follows_host(text: &[u8], start: usize) -> bool {
    let Some(before) = text[..start].strip_suffix(b"/") else {
        return false;
    };
    let length = before
        .iter()
        .rev()
        .take_while(|&&b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        .count();
    let host = &before[before.len() - length..];
    let dotted = host.iter().skip(1).any(|&b| b == b'.');
    let rest = &before[..before.len() - length];
    let in_path = rest.ends_with(b"/") && !rest.ends_with(b"//") && !rest.ends_with(b"/mod/");
    dotted && !in_path && !rest.ends_with(b"\\")
}

fn is_below_home(text: &[u8], start: usize) -> bool {
    let Some((&last, parent)) = text[..start].split_last() else {
        return false;
    };
    let parent = parent.strip_suffix(b"\\").unwrap_or(parent);
    let named = |name: &[u8]| {
        parent
            .len()
            .checked_sub(name.len())
            .is_some_and(|at| parent[at..].eq_ignore_ascii_case(name))
    };
    matches!(last, b'/' | b'\\') && (named(b"home") || named(b"users"))
}
