//! Which variables stand in front of an echoed command?

use super::words::Words;

/// What stands behind `NAME='value' NAME="value" …`, if the line begins so.
pub(super) fn skip_environment(line: &[u8]) -> Option<&[u8]> {
    let mut rest = line;
    while let Some(behind) = skip_assignment(rest) {
        rest = behind;
    }
    (rest.len() < line.len()).then_some(rest)
}

fn skip_assignment(text: &[u8]) -> Option<&[u8]> {
    let name = name_length(text);
    let value = text[name..].strip_prefix(b"=").filter(|_| name > 0)?;
    if let Some(value) = value.strip_prefix(b"'") {
        let end = memchr::memchr(b'\'', value)?;
        return value[end + 1..].strip_prefix(b" ");
    }
    let quoted = Words::of(value)
        .next()
        .filter(|word| word.raw.starts_with(b"\""))?;
    value.get(quoted.raw.len() + 1..)
}

/// The length of a variable's name at the start of the text.
fn name_length(text: &[u8]) -> usize {
    text.iter()
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_')
        .count()
}

/// Whether the start of a line can become a variable's value.
pub(super) fn may_be_environment(start: &[u8]) -> bool {
    let name = name_length(start);
    match start.get(name) {
        None => true,
        Some(b'=') => {
            name > 0
                && start
                    .get(name + 1)
                    .is_none_or(|quote| b"'\"".contains(quote))
        }
        Some(_) => false,
    }
}
