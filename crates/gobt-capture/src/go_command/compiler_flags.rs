//! Do these `-gcflags` make the compiler print what go keeps in its cache?

use gobt_profile::privacy::split_quoted;

/// Compiler flags that print. For a package with cgo go rewrites that text
/// unless `-x` is on, and stores it: with `-x` later bare builds would show it
/// unrewritten.
const PRINTING: &[&str] = &[
    "%", "E", "K", "L", "S", "W", "d", "h", "j", "live", "m", "r", "t", "v", "w",
];

/// `value` is one `-gcflags` value: `[PATTERN=]FLAGS`, a quoted list.
pub(super) fn print_something(value: &str) -> bool {
    let value = value.trim();
    let flags = if value.starts_with('-') {
        value
    } else {
        value.split_once('=').map_or("", |(_, flags)| flags)
    };
    // A list that cannot be split is refused by go before it compiles.
    split_quoted(flags)
        .unwrap_or_default()
        .into_iter()
        .any(prints)
}

fn prints(word: &str) -> bool {
    // `@file` holds more flags; which, only the compiler will know.
    if word.starts_with('@') {
        return true;
    }
    let Some(body) = word.strip_prefix("--").or_else(|| word.strip_prefix('-')) else {
        return false;
    };
    let name = body.split_once('=').map_or(body, |(name, _)| name);
    PRINTING.contains(&name)
}
