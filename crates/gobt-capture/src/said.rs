//! What did the go command say, as far as it is worth keeping? Its own lines on standard error,
//! without its echo: the first and the last of them.

use std::collections::VecDeque;

use gobt_profile::Output;
use gobt_profile::privacy::Redactor;

/// So many lines are kept of the beginning: what went wrong first explains the rest.
const FIRST: usize = 100;

/// So many lines are kept of the end.
const LAST: usize = 100;

/// A line is kept up to here, in characters.
const LINE: usize = 500;

/// A line is remembered up to here, in bytes: far enough beyond what is kept that a secret at its
/// end is seen whole, or not at all.
const REMEMBERED: usize = 16 << 10;

/// Gathers what the user sees on standard error.
#[derive(Debug, Default)]
pub(crate) struct Said {
    first: Vec<Vec<u8>>,
    left_out: u64,
    last: VecDeque<Vec<u8>>,
    /// The start of a line whose end has not come yet.
    line: Vec<u8>,
}

impl Said {
    /// Takes the next bytes, however they are cut.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            let text = part.strip_suffix(b"\n").unwrap_or(part);
            let room = REMEMBERED.saturating_sub(self.line.len());
            self.line.extend_from_slice(&text[..text.len().min(room)]);
            if text.len() < part.len() {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if is_download(&line) {
            return;
        }
        if self.first.len() < FIRST {
            self.first.push(line);
            return;
        }
        if self.last.len() == LAST {
            self.last.pop_front();
            self.left_out += 1;
        }
        self.last.push_back(line);
    }

    /// All of it, as it may be shown to others. The stream has ended: so has the last line.
    pub(crate) fn output(mut self, redactor: &Redactor) -> Output {
        if !self.line.is_empty() {
            self.end_line();
        }
        let clean = |line: Vec<u8>| -> Box<str> {
            let text = redactor.bytes(&line);
            let text = String::from_utf8_lossy(&text);
            cut(text.trim_end_matches('\r')).into()
        };
        Output {
            first: self.first.into_iter().map(clean).collect(),
            left_out: self.left_out,
            last: self.last.into_iter().map(clean).collect(),
        }
    }
}

/// A module that go fetches: the echo tells how long it took, and there may be hundreds.
fn is_download(line: &[u8]) -> bool {
    line.starts_with(b"go: downloading ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LINE) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use gobt_profile::privacy::Roots;

    use super::*;

    fn output(pieces: &[&[u8]]) -> Output {
        let mut said = Said::default();
        for piece in pieces {
            said.push(piece);
        }
        let secrets = ["hunter2-and-more".to_owned()];
        said.output(&Redactor::new(&Roots::default(), secrets))
    }

    fn lines(lines: &[Box<str>]) -> Vec<&str> {
        lines.iter().map(|line| &**line).collect()
    }

    #[test]
    fn lines_are_whole_however_they_come() {
        let text = b"# m\n./a.go:1:2: no\r\n\nend";
        for cut in 0..text.len() {
            let (head, tail) = text.split_at(cut);
            let output = output(&[head, tail]);
            assert_eq!(lines(&output.first), ["# m", "./a.go:1:2: no", "", "end"]);
            assert_eq!((output.left_out, output.last.len()), (0, 0));
        }
    }

    #[test]
    fn a_build_that_says_nothing_has_no_line() {
        assert!(output(&[]).is_empty());
        assert!(output(&[b""]).is_empty());
    }

    #[test]
    fn of_many_lines_the_first_and_the_last_are_kept() {
        let all: Vec<String> = (1..=230).map(|n| format!("line {n}\n")).collect();
        let some = output(&[all[..200].concat().as_bytes()]);
        assert_eq!(
            (some.first.len(), some.left_out, some.last.len()),
            (100, 0, 100)
        );
        let many = output(&[all.concat().as_bytes()]);
        assert_eq!(
            (many.first.len(), many.left_out, many.last.len()),
            (100, 30, 100)
        );
        assert_eq!(&*many.first[99], "line 100");
        assert_eq!(&*many.last[0], "line 131");
        assert_eq!(&*many.last[99], "line 230");
    }

    #[test]
    fn modules_that_are_downloaded_take_nobodys_place() {
        let text = b"go: downloading a.b/c v1.0.0\n# m\ngo: downloading a.b/d v1.0.0\n";
        assert_eq!(lines(&output(&[text]).first), ["# m"]);
    }

    #[test]
    fn a_long_line_is_cut_after_what_is_secret_was_taken_out() {
        let mut line = vec![b'x'; 495];
        line.extend_from_slice(b" hunter2-and-more and on");
        let output = output(&[&line]);
        let kept = &*output.first[0];
        assert!(kept.ends_with("x … an…"), "{kept}");
        assert_eq!(kept.chars().count(), 501);
    }

    #[test]
    fn a_line_without_an_end_takes_little_room() {
        let mut said = Said::default();
        for _ in 0..100 {
            said.push(&[b'x'; 4096]);
        }
        assert_eq!(said.line.len(), REMEMBERED);
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_such() {
        let output = output(&[b"a\xffb\n"]);
        assert_eq!(lines(&output.first), ["a\u{fffd}b"]);
    }
}
