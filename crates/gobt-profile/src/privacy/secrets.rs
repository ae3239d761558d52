//! Which literal values must not be seen anywhere?
//!
//! Only values that are worth looking for: see [`secrets_in_arguments`]. What
//! is not worth it is still replaced at its place in a command.

use std::collections::BTreeSet;
use std::ops::Range;

use super::names::{is_path, is_plain, is_wordlike, speaks_of_secret};
use super::quoted::{split_quoted, split_ranges};

/// Values that stand on a go command line and must be blanked out wherever
/// they appear: of `-X name=value` in `-ldflags` in all its forms, of
/// `-DNAME=value` and `--name=value` whose name speaks of a secret, and
/// credentials in URLs.
///
/// A value of `-X` counts when it is of four characters or more, no number,
/// date, version, platform or word of every build (`true`, `production`), and
/// its variable's name speaks of a secret, or it does not look like a word or
/// a path (`caddy`, `example.com/m/v2`): those would blank half of the log.
pub fn secrets_in_arguments(argv: &[String]) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut words = argv.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        add_from_word(&mut found, word);
        let Some(name) = flag_name(word) else {
            continue;
        };
        match (word.split_once('='), words.peek()) {
            (Some((_, value)), _) => add_flag(&mut found, name, value),
            (None, Some(value)) => add_flag(&mut found, name, value),
            (None, None) => {}
        }
    }
    found.into_iter().collect()
}

/// Flags whose value is a command with flags of its own.
pub(super) const WRAPPERS: [&str; 2] = ["toolexec", "exec"];

/// The same for a GOFLAGS value, or any other list that go splits.
pub fn secrets_in_goflags(goflags: &str) -> Vec<String> {
    let words: Vec<String> = split_quoted(goflags)
        .unwrap_or_default()
        .into_iter()
        .map(str::to_owned)
        .collect();
    secrets_in_arguments(&words)
}

/// Values of variables whose name speaks of a secret, credentials in the URLs
/// of all others (`GOPROXY`, `HTTPS_PROXY`), and what the flags in GOFLAGS and
/// `CGO_CFLAGS` and its like hold. Short values, paths and plain words are left.
pub fn secrets_in_environment<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Vec<String>
where
    N: AsRef<str>,
    V: AsRef<str>,
{
    let mut found = BTreeSet::new();
    for (name, value) in variables {
        let (name, value) = (name.as_ref(), value.as_ref());
        add_urls(&mut found, value);
        if name == "GOFLAGS" {
            found.extend(secrets_in_goflags(value));
        } else if name.starts_with("CGO_") && name.ends_with("FLAGS") {
            for word in split_quoted(value).unwrap_or_default() {
                add_from_word(&mut found, word);
            }
        } else if speaks_of_secret(name) || name.starts_with("GIT_CONFIG_VALUE") {
            add_from_variable(&mut found, value);
        }
    }
    found.into_iter().collect()
}

fn add_from_variable(found: &mut BTreeSet<String>, value: &str) {
    let long_enough = value.chars().count() >= 6;
    let a_word = is_wordlike(value) && value.len() < 10;
    if long_enough && !a_word && !is_plain(value) && !is_path(value) {
        found.insert(value.to_owned());
    }
}

fn flag_name(word: &str) -> Option<&str> {
    let body = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?;
    let name = body.split('=').next()?;
    (!name.is_empty()).then_some(name)
}

fn add_flag(found: &mut BTreeSet<String>, name: &str, value: &str) {
    if name == "X" {
        add_assignment(found, value);
    } else if name == "ldflags" {
        for range in x_values(value) {
            add_x_value(found, range.name(value), range.value(value));
        }
    } else if WRAPPERS.contains(&name) {
        found.extend(secrets_in_goflags(value));
    } else if matches!(name, "gcflags" | "asmflags" | "gccgoflags") {
        for word in split_quoted(value).unwrap_or_default() {
            add_from_word(found, word);
        }
    } else if speaks_of_secret(name) {
        add_named(found, value);
    }
}

fn add_from_word(found: &mut BTreeSet<String>, word: &str) {
    add_urls(found, word);
    let definition = word.strip_prefix("-D").unwrap_or(word);
    if let Some((name, value)) = definition.split_once('=')
        && !name.starts_with('-')
        && speaks_of_secret(name)
    {
        add_named(found, value.trim_matches(['"', '\'', '\\']));
    }
}

fn add_assignment(found: &mut BTreeSet<String>, text: &str) {
    if let Some((name, value)) = text.split_once('=') {
        add_x_value(found, name, value);
    }
}

fn add_x_value(found: &mut BTreeSet<String>, name: &str, value: &str) {
    let speaking = speaks_of_secret(name);
    if speaking || (!is_wordlike(value) && !is_path(value)) {
        add_named(found, value);
    }
}

fn add_named(found: &mut BTreeSet<String>, value: &str) {
    if !is_plain(value) {
        found.insert(value.to_owned());
    }
}

fn add_urls(found: &mut BTreeSet<String>, text: &str) {
    for (at, _) in text.match_indices("://") {
        let rest = &text[at + 3..];
        let end = rest
            .find(['/', '?', '#', ' ', '"', '\'', ',', '|'])
            .unwrap_or(rest.len());
        let Some((user, _)) = rest[..end].rsplit_once('@') else {
            continue;
        };
        let (name, password) = user.split_once(':').unwrap_or((user, ""));
        // Without a password the name is one: https://TOKEN@host.
        let secret = if password.is_empty() { name } else { password };
        let short_word = is_wordlike(secret) && secret.len() < 8;
        if !is_plain(secret) && !short_word {
            found.insert(secret.to_owned());
        }
    }
}

/// One `-X name=value` in a list of linker flags, as places in the list.
pub(super) struct XValue {
    assignment: Range<usize>,
    /// Where `=` stands.
    equals: usize,
}

impl XValue {
    pub(super) fn name<'a>(&self, list: &'a str) -> &'a str {
        &list[self.assignment.start..self.equals]
    }

    pub(super) fn value<'a>(&self, list: &'a str) -> &'a str {
        &list[self.value_range()]
    }

    pub(super) fn value_range(&self) -> Range<usize> {
        self.equals + 1..self.assignment.end
    }
}

/// The `-X` values in the value of a `-ldflags`: `[PATTERN=]LIST`.
pub(super) fn x_values(list: &str) -> Vec<XValue> {
    let start = if list.trim_start().starts_with('-') {
        0
    } else {
        list.find('=').map_or(0, |at| at + 1)
    };
    let Some(words) = split_ranges(&list[start..]) else {
        return Vec::new();
    };
    let mut values = Vec::new();
    let mut after_x = false;
    for word in words {
        let word = word.start + start..word.end + start;
        let text = &list[word.clone()];
        let assignment = if std::mem::take(&mut after_x) {
            Some(word)
        } else if text == "-X" || text == "--X" {
            after_x = true;
            None
        } else {
            let inline = text
                .strip_prefix("-X=")
                .or_else(|| text.strip_prefix("--X="));
            inline.map(|inline| word.end - inline.len()..word.end)
        };
        if let Some(assignment) = assignment
            && let Some(equals) = list[assignment.clone()].find('=')
        {
            values.push(XValue {
                equals: assignment.start + equals,
                assignment,
            });
        }
    }
    values
}
