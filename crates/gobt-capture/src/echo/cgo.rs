//! How does the go command make the compiler's words about cgo readable?
//!
//! Without `-x` go rewrites what the compiler says about a cgo package
//! (`_Cfunc_f` becomes `C.f`). With `-x` it does not, so the filter does.
//! From Go 1.27 on every line that the compiler says about a cgo package is
//! rewritten; before, only the output of a command that somewhere names a
//! generated file in brackets (`x.go:19[…/x.cgo1.go:18]`), and that part is
//! cut.

use std::borrow::Cow;

use memchr::memmem;

/// Replaces `_Cfunc_f` by `C.f`, as Go's
/// `\b_C2?(type|func|var|macro)_\B` → `C.` does.
pub(super) fn readable_names(text: &[u8]) -> Cow<'_, [u8]> {
    let mut rewritten = Vec::new();
    let mut copied = 0;
    for at in memmem::find_iter(text, b"_C") {
        if at < copied || (at > 0 && is_word(text[at - 1])) {
            continue;
        }
        if let Some(length) = mangled_prefix(&text[at..]) {
            rewritten.extend_from_slice(&text[copied..at]);
            rewritten.extend_from_slice(b"C.");
            copied = at + length;
        }
    }
    finish(text, rewritten, copied)
}

/// Whether `readable_names` would change the text.
pub(super) fn has_mangled_names(text: &[u8]) -> bool {
    matches!(readable_names(text), Cow::Owned(_))
}

/// Cuts every `[…/x.cgo1.go:18]`, as Go's
/// `\[[^\[\]]+\.(cgo1|cover)\.go:[0-9]+(:[0-9]+)?\]` → nothing does.
pub(super) fn without_generated_places(text: &[u8]) -> Cow<'_, [u8]> {
    let mut rewritten = Vec::new();
    let mut copied = 0;
    let mut open = None;
    for at in memchr::memchr2_iter(b'[', b']', text) {
        if text[at] == b'[' {
            open = Some(at);
        } else if let Some(start) = open.take()
            && is_generated_place(&text[start + 1..at])
        {
            rewritten.extend_from_slice(&text[copied..start]);
            copied = at + 1;
        }
    }
    finish(text, rewritten, copied)
}

fn finish(text: &[u8], mut rewritten: Vec<u8>, copied: usize) -> Cow<'_, [u8]> {
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    rewritten.extend_from_slice(&text[copied..]);
    Cow::Owned(rewritten)
}

/// The length of `_Cfunc_` and its like, when a word goes on behind it.
fn mangled_prefix(text: &[u8]) -> Option<usize> {
    let behind = text.strip_prefix(b"_C")?;
    let behind = behind.strip_prefix(b"2").unwrap_or(behind);
    let kind = [&b"type_"[..], b"func_", b"var_", b"macro_"]
        .into_iter()
        .find(|kind| behind.starts_with(kind))?;
    let length = text.len() - behind.len() + kind.len();
    text.get(length)
        .is_some_and(|&next| is_word(next))
        .then_some(length)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `/tmp/x.cgo1.go:18` or `x.cover.go:18:3`, without the brackets.
fn is_generated_place(text: &[u8]) -> bool {
    let last = without_number(text);
    let place = last.and_then(without_number).or(last);
    place.is_some_and(|file| {
        [&b".cgo1.go"[..], b".cover.go"]
            .iter()
            .any(|end| file.len() > end.len() && file.ends_with(end))
    })
}

/// `x:18` without its `:18`.
fn without_number(text: &[u8]) -> Option<&[u8]> {
    let colon = memchr::memrchr(b':', text)?;
    let digits = &text[colon + 1..];
    (!digits.is_empty() && digits.iter().all(u8::is_ascii_digit)).then_some(&text[..colon])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Go's own expressions, to compare with.
    fn reference(pattern: &str, replacement: &str, text: &str) -> String {
        regex::Regex::new(pattern)
            .unwrap()
            .replace_all(text, replacement)
            .into_owned()
    }

    const NAMES: &str = r"(?-u:\b)_C2?(type|func|var|macro)_(?-u:\B)";
    const PLACES: &str = r"\[[^\[\]]+\.(cgo1|cover)\.go:[0-9]+(:[0-9]+)?\]";

    #[test]
    fn mangled_names_become_readable() {
        let line = b"x.go:9:4: (_Cfunc_f)() (value of type _Ctype_struct___0) and *_C2func_g";
        assert_eq!(
            readable_names(line).as_ref(),
            b"x.go:9:4: (C.f)() (value of type C.struct___0) and *C.g"
        );
    }

    #[test]
    fn names_that_only_look_mangled_stay() {
        for line in [
            "a_Cfunc_f",
            "_Cfunc_",
            "_Cfunc_ f",
            "_Cfoo_x",
            "_cgo_ab_Cfunc_f",
        ] {
            assert!(!has_mangled_names(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn generated_places_are_cut() {
        let line = b"x.go:9:4[/tmp/b1/x.cgo1.go:18:2]: m [a] [y.cover.go:3]z";
        assert_eq!(
            without_generated_places(line).as_ref(),
            b"x.go:9:4: m [a] z"
        );
    }

    proptest::proptest! {
        #[test]
        fn names_are_rewritten_exactly_as_go_does(text in "([_ a.]|_C2?|type_|func_|var_|macro_|x){0,12}") {
            let ours = String::from_utf8(readable_names(text.as_bytes()).into_owned()).unwrap();
            proptest::prop_assert_eq!(ours, reference(NAMES, "C.", &text));
        }

        #[test]
        fn places_are_cut_exactly_as_go_does(text in r"([\[\]]|[\[\]]|a|\.cgo1\.go|\.cover\.go|:|:1|2){0,14}") {
            let ours = String::from_utf8(without_generated_places(text.as_bytes()).into_owned()).unwrap();
            proptest::prop_assert_eq!(ours, reference(PLACES, "", &text));
        }
    }
}
