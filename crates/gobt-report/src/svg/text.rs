//! How wide is a text, what of it may be drawn, and how is a long name shortened?
//!
//! Widths come from a table, not from the fonts of the machine: the same build gives the same
//! picture everywhere. The table has the advance widths of Helvetica and Arial; the other fonts
//! in [`super::theme::FONT_FAMILY`] are as wide or narrower, up to `MARGIN`.

use unicode_width::UnicodeWidthChar;

/// Advance widths of the characters from space to `~`, in thousandths of the font size.
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Every width is taken this much too wide, for fonts that are a little wider than the table.
const MARGIN: f64 = 1.05;

/// Texts are cut to this many characters before anything else is done with them.
const LONGEST: usize = 400;

const ELLIPSIS: char = '…';

/// Width of a text on one line, in units of the picture, for a font of this size.
#[must_use]
pub fn width(text: &str, size: u32) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) / 1000.0 * f64::from(size) * MARGIN
}

fn advance(c: char) -> u32 {
    if let Some(width) = (c as usize).checked_sub(32).and_then(|at| ASCII.get(at)) {
        return u32::from(*width);
    }
    match (c, c.width()) {
        (ELLIPSIS, _) => 1000,
        ('·', _) => 278,
        (_, None | Some(0)) => 0,
        // Latin with accents, Greek, Cyrillic: some letters are wider than an average one.
        (_, Some(1)) => 720,
        (_, Some(_)) => 1050,
    }
}

/// What may stand in a picture: characters that XML forbids, that control a terminal or that turn
/// the direction of writing become `�`; very long texts lose their middle.
#[must_use]
pub fn clean(text: &str) -> String {
    harmless(&cut_middle(text, LONGEST))
}

/// The same for a text of any length.
pub(super) fn harmless(text: &str) -> String {
    let chars = text.chars();
    chars
        .map(|c| if is_harmless(c) { c } else { '\u{FFFD}' })
        .collect()
}

fn is_harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}')
        && (c as u32) & 0xFFFE != 0xFFFE
}

/// Keeps the beginning and the end, at most `most` characters with the ellipsis.
fn cut_middle(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let tail = most / 2;
    let head = most.saturating_sub(tail + 1);
    let mut out: String = text.chars().take(head).collect();
    out.push(ELLIPSIS);
    out.extend(text.chars().skip(count - tail));
    out
}

/// An import path, or the name of a variant (`p [p.test]`), that fits into `room`.
///
/// The first element and as many of the last as fit are kept (`k8s.io/…/apis/meta/v1`), then the
/// last ones alone, then the two ends of the last one.
#[must_use]
pub fn shorten(name: &str, size: u32, room: f64) -> String {
    let name = clean(name);
    if width(&name, size) <= room {
        return name;
    }
    if let Some((path, test)) = split_variant(&name) {
        let suffix = variant_suffix(path, test);
        let left = room - width(&suffix, size);
        if left > room / 3.0 {
            return shorten_path(path, size, left) + &suffix;
        }
    }
    shorten_path(&name, size, room)
}

fn split_variant(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(']')?.split_once(" [")
}

fn variant_suffix(path: &str, test: &str) -> String {
    let own = test.strip_suffix(".test") == Some(path.strip_suffix("_test").unwrap_or(path));
    match test.rsplit('/').next() {
        Some(last) if !own => format!(" […/{last}]"),
        _ => " [test]".to_owned(),
    }
}

fn shorten_path(path: &str, size: u32, room: f64) -> String {
    let fits = |text: &str| width(text, size) <= room;
    if fits(path) {
        return path.to_owned();
    }
    let starts: Vec<usize> = path.match_indices('/').map(|(at, _)| at).collect();
    let head = starts.first().map_or("", |&at| &path[..at]);
    for with_head in [head, ""] {
        for &start in starts.iter().skip(usize::from(!with_head.is_empty())) {
            let candidate = format!("{with_head}/{ELLIPSIS}{}", &path[start..]);
            let candidate = candidate.strip_prefix("/").unwrap_or(&candidate);
            if fits(candidate) {
                return candidate.to_owned();
            }
        }
    }
    let last = path.rsplit('/').next().unwrap_or(path);
    cut_to_fit(last, size, room)
}

/// The longest of the two ends of a text that fits; empty when not even one character does.
#[must_use]
pub fn cut_to_fit(text: &str, size: u32, room: f64) -> String {
    let count = text.chars().count();
    let fitting = (2..=count).rev().map(|most| cut_middle(text, most));
    let mut fitting = fitting.filter(|cut| width(cut, size) <= room);
    fitting.next().unwrap_or_default()
}

/// Breaks a sentence at its spaces into lines that fit; a word that is too long is cut.
#[must_use]
pub fn wrap(text: &str, size: u32, room: f64) -> Vec<String> {
    let words: Vec<String> = clean(text).split(' ').map(str::to_owned).collect();
    join_lines(&words, " ", size, room)
}

/// Puts parts that belong together onto as few lines as possible, and makes those of one length as
/// far as it can: no single word is left over.
#[must_use]
pub fn join_lines(parts: &[String], between: &str, size: u32, room: f64) -> Vec<String> {
    let lines = fill_lines(parts, between, size, room);
    // The smallest room that needs no more lines. Parts wider than it would be cut.
    let widest = parts.iter().map(|part| width(part, size));
    let least = widest.fold(0.0, f64::max).min(room);
    let rooms = (1..=10).map(|tenth| least + (room - least) * f64::from(tenth) / 10.0);
    let balanced = rooms.map(|room| fill_lines(parts, between, size, room));
    let mut balanced = balanced.filter(|filled| filled.len() <= lines.len());
    balanced.next().unwrap_or(lines)
}

fn fill_lines(parts: &[String], between: &str, size: u32, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let part = if width(part, size) <= room {
            part.clone()
        } else {
            cut_to_fit(part, size, room)
        };
        match lines.last_mut() {
            Some(line) if width(&format!("{line}{between}{part}"), size) <= room => {
                line.push_str(between);
                line.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_name_fits_and_is_harmless(name in any::<String>(), room in 0.0..500.0_f64) {
            let short = shorten(&name, 14, room);
            prop_assert!(width(&short, 14) <= room);
            prop_assert!(short.chars().all(is_harmless));
        }

        #[test]
        fn any_sentence_fits_line_by_line(words in any::<String>(), room in 20.0..500.0_f64) {
            for line in wrap(&words, 14, room) {
                prop_assert!(width(&line, 14) <= room);
            }
        }
    }

    #[test]
    fn a_short_name_is_left_alone() {
        assert_eq!(shorten("net/http", 14, 200.0), "net/http");
    }

    #[test]
    fn the_middle_goes_first_and_the_last_element_stays_whole() {
        let name = "k8s.io/apimachinery/pkg/apis/meta/v1";
        let at = |room| shorten(name, 10, room);
        assert_eq!(at(118.0), "k8s.io/…/apis/meta/v1");
        assert_eq!(at(72.0), "k8s.io/…/v1");
        assert_eq!(at(40.0), "…/v1");
        let long = shorten("example.com/averyverylongpackagename", 10, 100.0);
        assert!(
            long.starts_with("avery") && long.ends_with("name"),
            "{long}"
        );
    }

    #[test]
    fn a_variant_stays_a_variant() {
        let at = |name, room| shorten(name, 10, room);
        let own = "example.com/long/path/to/p [example.com/long/path/to/p.test]";
        assert_eq!(at(own, 120.0), "example.com/…/p [test]");
        let other = "example.com/long/path/to/q [example.com/long/path/to/p.test]";
        assert_eq!(at(other, 140.0), "example.com/…/q […/p.test]");
    }

    #[test]
    fn nothing_shortened_is_wider_than_its_room() {
        let huge = "x".repeat(10_000);
        let deep = "a/".repeat(5_000);
        for name in ["a", "漢字/漢字漢字漢字漢字", "p [q.test]", &huge, &deep] {
            for room in [0.0, 3.0, 20.0, 45.5, 300.0] {
                let short = shorten(name, 14, room);
                assert!(width(&short, 14) <= room, "{short} in {room}");
            }
        }
    }

    #[test]
    fn hostile_characters_do_not_get_through() {
        let text = clean("a\u{1b}[31m\u{202E}b\u{0}\u{FFFF}\u{2066}\n\u{85}");
        assert_eq!(text, "a�[31m�b�����");
    }

    #[test]
    fn wide_characters_count_as_wide() {
        assert!(width("漢字", 10) > 2.0 * width("ab", 10) * 0.85);
    }

    #[test]
    fn sentences_are_broken_at_spaces() {
        let lines = wrap("one two three four", 10, 50.0);
        assert_eq!(lines.join(" "), "one two three four");
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 10) <= 50.0));
    }

    #[test]
    fn no_single_word_is_left_over() {
        let lines = wrap("aaaa bbbb cccc dddd eeee ffff", 10, 130.0);
        assert_eq!(lines, ["aaaa bbbb cccc", "dddd eeee ffff"]);
    }
}
