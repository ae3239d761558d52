//! Where in a line of go's echo does a secret stand by its place?
//!
//! Values of `-X name=value`, of `-DNAME=value` with a name that speaks, of
//! variables before a command, credentials and parameters in URLs, and the
//! arguments of a test binary. What the value is does not matter here.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::BLANK;
use super::names::speaks_of_secret;

/// Variables that go puts before a command and that hold nothing of the user's.
const HARMLESS_VARIABLES: &[&str] = &[
    "AR",
    "CC",
    "CGO_ENABLED",
    "CXX",
    "FC",
    "GO111MODULE",
    "GOAMD64",
    "GOARCH",
    "GOARM",
    "GOARM64",
    "GOCACHE",
    "GOEXPERIMENT",
    "GOHOSTARCH",
    "GOHOSTOS",
    "GOMODCACHE",
    "GOOS",
    "GOPATH",
    "GOROOT",
    "GOTOOLCHAIN",
    "GOWORK",
    "LANG",
    "LC_ALL",
    "PWD",
    "TERM",
    "TMPDIR",
    "TZ",
    "WORK",
];

/// How often a line is looked at, at most.
const MOST_ROUNDS: usize = 16;

/// A part of the line to be replaced by [`BLANK`].
type Span = std::ops::Range<usize>;

/// Blanks all such places of a text of one or many lines.
pub(super) fn blank_text(text: &[u8]) -> Cow<'_, [u8]> {
    blank_all(text, all_spans)
}

/// The same for one argument, which has no variables before it.
pub(super) fn blank_word(word: &[u8]) -> Cow<'_, [u8]> {
    blank_all(word, |word| {
        let mut spans = Vec::new();
        add_inline(word, &mut spans);
        spans
    })
}

fn all_spans(text: &[u8]) -> Vec<Span> {
    let mut spans = Vec::new();
    for start in line_starts(text) {
        variables(text, start, &mut spans);
    }
    add_inline(text, &mut spans);
    spans
}

/// Blanks what `find` finds; the few lines that change are looked at again
/// until they are settled, since a blank may swallow a quote.
fn blank_all(text: &[u8], find: fn(&[u8]) -> Vec<Span>) -> Cow<'_, [u8]> {
    let mut spans = find(text);
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    spans.sort_by_key(|span| span.start);
    let mut out = Vec::with_capacity(text.len());
    let mut copied = 0;
    for span in spans {
        // The line of the span before is done as a whole.
        if span.start < copied {
            continue;
        }
        let (start, end) = line_around(text, span.start);
        out.extend_from_slice(&text[copied..start]);
        out.extend_from_slice(&settle(&text[start..end], find));
        copied = end;
    }
    out.extend_from_slice(&text[copied..]);
    Cow::Owned(out)
}

fn line_starts(text: &[u8]) -> impl Iterator<Item = usize> + '_ {
    std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|at| at + 1))
}

/// Looks at the whole text for what is rare, and then at the line around it.
fn add_inline(text: &[u8], spans: &mut Vec<Span>) {
    static LINKER_VALUE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("-X"));
    static DEFINITION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("-D"));
    static URL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));
    static TEST_BINARY: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new("-test.paniconexit0"));
    let mut look = |finder: &Finder<'_>, add: fn(&[u8], usize, &mut Vec<Span>)| {
        for at in finder.find_iter(text) {
            let (start, end) = line_around(text, at);
            let before = spans.len();
            add(&text[start..end], at - start, spans);
            for span in &mut spans[before..] {
                *span = span.start + start..span.end + start;
            }
        }
    };
    look(&LINKER_VALUE, |line, at, spans| {
        spans.extend(linker_value(line, at));
    });
    look(&DEFINITION, |line, at, spans| {
        spans.extend(definition(line, at));
    });
    look(&URL, |line, at, spans| url(line, at + 3, spans));
    look(&TEST_BINARY, test_arguments);
}

fn settle(line: &[u8], find: fn(&[u8]) -> Vec<Span>) -> Vec<u8> {
    let mut line = line.to_vec();
    // Each round leaves fewer quotes and words; a few are always enough.
    for _ in 0..MOST_ROUNDS {
        let blanked = apply(&line, find(&line));
        if blanked == line {
            break;
        }
        line = blanked;
    }
    line
}

fn line_around(text: &[u8], at: usize) -> (usize, usize) {
    let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1);
    let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length);
    (start, end)
}

fn apply(line: &[u8], mut spans: Vec<Span>) -> Vec<u8> {
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut out = Vec::with_capacity(line.len());
    let mut copied = 0;
    for span in spans {
        if span.start < copied {
            // Inside or across the one before: that one grows.
            copied = copied.max(span.end);
            continue;
        }
        out.extend_from_slice(&line[copied..span.start]);
        out.extend_from_slice(BLANK.as_bytes());
        copied = span.end;
    }
    out.extend_from_slice(&line[copied..]);
    out
}

/// The quote in front of `at`, and how many backslashes it has.
#[derive(Clone, Copy)]
struct Quote {
    byte: u8,
    backslashes: usize,
}

fn quote_before(line: &[u8], at: usize) -> Option<Quote> {
    let byte = *line[..at].last().filter(|b| matches!(b, b'"' | b'\''))?;
    Some(Quote {
        byte,
        backslashes: backslashes_before(line, at - 1),
    })
}

fn backslashes_before(line: &[u8], at: usize) -> usize {
    line[..at].iter().rev().take_while(|&&b| b == b'\\').count()
}

/// The quote at `at`, perhaps behind backslashes, and where it ends.
fn quote_at(line: &[u8], at: usize) -> Option<(Quote, usize)> {
    let backslashes = line[at..].iter().take_while(|&&b| b == b'\\').count();
    let byte = *line
        .get(at + backslashes)
        .filter(|b| matches!(b, b'"' | b'\''))?;
    Some((Quote { byte, backslashes }, at + backslashes + 1))
}

/// A quote that opens a word: nothing, a blank or another quote is before it.
fn opens_word(line: &[u8], at: usize, quote: Quote) -> bool {
    let before = at - 1 - quote.backslashes;
    line[..before]
        .last()
        .is_none_or(|&b| is_blank(b) || matches!(b, b'"' | b'\''))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// `-X name=value`, `-X=name=value`, in quotes or not.
fn linker_value(line: &[u8], at: usize) -> Option<Span> {
    if !starts_flag(line, at) {
        return None;
    }
    let enclosing = quote_before(line, at).filter(|&quote| opens_word(line, at, quote));
    let after = at + 2;
    let gap = line[after..].iter().take_while(|&&b| is_blank(b)).count();
    let (start, enclosing) = match (gap, line.get(after)) {
        (0, Some(b'=')) => (after + 1, enclosing),
        (0, _) => return None,
        // Between a word's quotes the name would begin a word of its own.
        _ => (after + gap, None),
    };
    let (quote, start) = match quote_at(line, start) {
        Some((quote, start)) => (Some(quote), start),
        None => (enclosing, start),
    };
    let value = after_name(line, start)?;
    // Go's own setting, the same on every machine.
    if line[start..].starts_with(b"runtime.godebugDefault=") {
        return None;
    }
    span(value, value_end(line, value, quote))
}

/// `-DNAME=value` and `-D NAME=value`.
fn definition(line: &[u8], at: usize) -> Option<Span> {
    if !starts_flag(line, at) {
        return None;
    }
    let quote = quote_before(line, at).filter(|&quote| opens_word(line, at, quote));
    let start = at + 2 + line[at + 2..].iter().take_while(|&&b| b == b' ').count();
    let (quote, start) = match quote_at(line, start) {
        Some((quote, start)) => (Some(quote), start),
        None => (quote, start),
    };
    let value = after_name(line, start)?;
    let name = std::str::from_utf8(&line[start..value - 1]).ok()?;
    speaks_of_secret(name)
        .then(|| span(value, value_end(line, value, quote)))
        .flatten()
}

fn span(start: usize, end: usize) -> Option<Span> {
    (start < end).then_some(start..end)
}

/// `x-X` and `/-X` are no flags; `-ldflags=-X`, `"-X` and `\t-X` are.
fn starts_flag(line: &[u8], at: usize) -> bool {
    let at = if line[..at].last() == Some(&b'-') {
        at - 1
    } else {
        at
    };
    match line[..at].last() {
        None => true,
        Some(&byte) if byte.is_ascii_alphanumeric() => {
            matches!(byte, b'n' | b't' | b'r') && line[..at - 1].last() == Some(&b'\\')
        }
        Some(&byte) => !matches!(byte, b'/' | b'_' | b'.' | b'-' | b'\\') && byte < 0x80,
    }
}

/// Where the value begins after `name=`; `None` when this is no such thing.
fn after_name(line: &[u8], start: usize) -> Option<usize> {
    let stop = line[start..]
        .iter()
        .position(|&b| b == b'=' || is_blank(b) || matches!(b, b'"' | b'\'' | b'\\'))?;
    (stop > 0 && line[start + stop] == b'=').then_some(start + stop + 1)
}

/// Where a value ends: at its quote, or as a bare word does.
fn value_end(line: &[u8], start: usize, quote: Option<Quote>) -> usize {
    match quote {
        Some(quote) => quoted_end(line, start, quote).unwrap_or(line.len()),
        None => bare_end(line, start),
    }
}

/// A quote written with n backslashes closes at one of the same depth; the
/// value's own quotes and backslashes are escaped deeper.
fn quoted_end(line: &[u8], start: usize, quote: Quote) -> Option<usize> {
    let mut from = start;
    loop {
        let at = from + memchr::memchr(quote.byte, &line[from..])?;
        let backslashes = backslashes_before(&line[start..], at - start);
        let closes = if quote.byte == b'\'' {
            // The shell's way to write a quote inside quotes: '\''.
            if line[at..].starts_with(br"'\''") {
                from = at + 4;
                continue;
            }
            true
        } else {
            backslashes % (2 * (quote.backslashes + 1)) == quote.backslashes
        };
        if closes {
            let own = if quote.byte == b'"' {
                quote.backslashes
            } else {
                0
            };
            return Some(at - own.min(at - start));
        }
        from = at + 1;
    }
}

/// Blanks end a bare word, and so do an escaped line break or tab, and a quote
/// with nothing of the word behind it.
fn bare_end(line: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(&byte) = line.get(at) {
        match byte {
            _ if is_blank(byte) => break,
            b'\\' | b'"' | b'\'' => {
                let backslashes = line[at..].iter().take_while(|&&b| b == b'\\').count();
                let next = line.get(at + backslashes);
                if backslashes == 1 && matches!(next, Some(b'n' | b't')) {
                    break;
                }
                if matches!(next, Some(b'"' | b'\'')) && ends_after(line, at + backslashes + 1) {
                    break;
                }
                at += backslashes.max(1);
            }
            _ => at += 1,
        }
    }
    at
}

/// Whether nothing of a word follows: its own end, or that of the quotes around.
fn ends_after(line: &[u8], at: usize) -> bool {
    let closed = line.get(at.wrapping_sub(1)).copied();
    let backslashes = line[at..].iter().take_while(|&&b| b == b'\\').count();
    match line.get(at + backslashes) {
        None => backslashes == 0,
        Some(b'n' | b't') if backslashes == 1 => true,
        Some(&byte @ (b'"' | b'\'')) => {
            Some(byte) != closed && ends_after(line, at + backslashes + 1)
        }
        Some(&byte) => backslashes == 0 && (is_blank(byte) || matches!(byte, b',' | b']')),
    }
}

/// Credentials before the host, and parameters whose name speaks.
fn url(line: &[u8], start: usize, spans: &mut Vec<Span>) {
    let rest = &line[start..];
    let end = rest.iter().position(|&b| ends_url(b)).unwrap_or(rest.len());
    let rest = &rest[..end];
    let authority = rest
        .iter()
        .position(|&b| matches!(b, b'/' | b'?' | b'#'))
        .unwrap_or(rest.len());
    if let Some(at) = memchr::memrchr(b'@', &rest[..authority])
        && at > 0
        && &rest[..at] != b"git"
    {
        spans.push(start..start + at);
    }
    let Some(query) = memchr::memchr(b'?', rest) else {
        return;
    };
    let mut at = query + 1;
    for parameter in rest[query + 1..].split(|&b| matches!(b, b'&' | b';')) {
        if let Some(equals) = memchr::memchr(b'=', parameter)
            && equals + 1 < parameter.len()
            && speaks_of_secret(&String::from_utf8_lossy(&parameter[..equals]))
        {
            spans.push(start + at + equals + 1..start + at + parameter.len());
        }
        at += parameter.len() + 1;
    }
}

fn ends_url(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'"' | b'\'' | b'\\' | b'<' | b'>' | b'`' | b'|')
}

/// Variables before a command: `TERM='dumb' CGO_LDFLAGS='…' gcc …`.
fn variables(text: &[u8], start: usize, spans: &mut Vec<Span>) {
    let mut at = start;
    while let Some(equals) = variable_name(&text[at..]) {
        let value = at + equals + 1;
        let end = shell_word_end(text, value);
        // A line that is nothing else is no command: `WORK=/tmp/…`.
        let runs_something = text.get(end) == Some(&b' ');
        let name = std::str::from_utf8(&text[at..at + equals]).unwrap_or_default();
        let harmless = HARMLESS_VARIABLES.contains(&name);
        if end > value && !harmless && (runs_something || speaks_of_secret(name)) {
            spans.push(value..end);
        }
        if !runs_something {
            break;
        }
        at = end + 1;
    }
}

/// The length of a name in front of `=`.
fn variable_name(line: &[u8]) -> Option<usize> {
    if !line
        .first()
        .is_some_and(|&b| b.is_ascii_alphabetic() || b == b'_')
    {
        return None;
    }
    let length = line
        .iter()
        .take_while(|&&b| b.is_ascii_alphanumeric() || b == b'_')
        .count();
    (line.get(length) == Some(&b'=')).then_some(length)
}

/// Where a shell word ends: quotes of both kinds, backslashes outside `'`; the
/// line's end in any case.
fn shell_word_end(line: &[u8], start: usize) -> usize {
    let mut at = start;
    let mut quote = None;
    while let Some(&byte) = line.get(at) {
        match (quote, byte) {
            (_, b'\n') | (None, b' ') => break,
            (None | Some(b'"'), b'\\') if line.get(at + 1) != Some(&b'\n') => at += 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        at += 1;
    }
    at.min(line.len())
}

/// `x.test -test.paniconexit0 … ARGUMENTS`: all that are not `-test.` flags.
fn test_arguments(line: &[u8], at: usize, spans: &mut Vec<Span>) {
    if line[..at].last() != Some(&b' ') {
        return;
    }
    let mut at = at;
    while at < line.len() {
        let end = go_word_end(line, at);
        let flag = line[at..].starts_with(b"-test.") || line[at..].starts_with(b"\"-test.");
        if !flag && end > at {
            spans.push(at..end);
        }
        at = end + 1;
    }
}

/// Where a word ends that go may have quoted.
fn go_word_end(line: &[u8], start: usize) -> usize {
    let quote = Quote {
        byte: b'"',
        backslashes: 0,
    };
    let from = match line.get(start) {
        Some(b'"') => quoted_end(line, start + 1, quote).map_or(line.len(), |at| at + 1),
        _ => start,
    };
    memchr::memchr(b' ', &line[from..]).map_or(line.len(), |length| from + length)
}
