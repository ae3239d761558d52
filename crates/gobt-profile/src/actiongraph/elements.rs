//! Where in a JSON list does each element begin and end?
//!
//! Go writes the whole graph as one list. This cuts it into elements as the bytes come in, so that
//! a file of any size is read with the memory of its longest element, and so that every error can
//! name line and column. What is inside an element is serde's business.

use std::io::Read;

use crate::error::{Place, ReadError, ReadErrorKind};

/// The longest element that is read. Go's longest real ones (a `link` of a huge program with its
/// flags, a `compile` of a package with thousands of files) stay below one MiB.
pub(super) const ELEMENT_LIMIT: usize = 16 << 20;

const CHUNK: usize = 256 << 10;

/// One element of the list, as text.
pub(super) struct Element<'a> {
    pub(super) text: &'a [u8],
    /// Where it begins.
    pub(super) place: Place,
    /// Its number in the list, from 0.
    pub(super) number: u64,
}

/// Reads the elements of a JSON list, one after the other.
pub(super) struct Elements<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer has been used up.
    start: usize,
    ended: bool,
    place: Place,
    number: u64,
    opened: bool,
}

/// What the scan for the end of an element remembers between chunks.
#[derive(Default)]
struct Scan {
    /// How far the element has been looked at, from its start.
    at: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl<R: Read> Elements<R> {
    /// `head` is what has already been taken from `input`, to be read first.
    pub(super) fn new(head: Vec<u8>, input: R) -> Self {
        Self {
            input,
            buffer: head,
            start: 0,
            ended: false,
            place: Place { line: 1, column: 1 },
            number: 0,
            opened: false,
        }
    }

    /// The next element; `None` after the list's end.
    pub(super) fn next(&mut self) -> Result<Option<Element<'_>>, ReadError> {
        if !self.enter_or_separate()? {
            return Ok(None);
        }
        let length = self.element_length()?;
        let text = &self.buffer[self.start..self.start + length];
        let element = Element {
            text,
            place: self.place,
            number: self.number,
        };
        self.place = advance(self.place, text);
        self.start += length;
        self.number += 1;
        Ok(Some(element))
    }

    /// Takes `[` or `,` before an element. False at the list's end.
    fn enter_or_separate(&mut self) -> Result<bool, ReadError> {
        let Some(found) = self.peek()? else {
            let kind = if self.opened {
                ReadErrorKind::Truncated { action: None }
            } else {
                ReadErrorKind::Empty
            };
            return Err(self.fail(kind));
        };
        if !self.opened {
            return self.open(found);
        }
        match found {
            b']' => self.close(),
            b',' if self.number > 0 => {
                self.take();
                match self.peek()? {
                    Some(b']' | b',') => {
                        Err(self.fail_json("an element is missing after the comma"))
                    }
                    Some(_) => Ok(true),
                    None => Err(self.fail(ReadErrorKind::Truncated { action: None })),
                }
            }
            _ => Err(self.fail_json("a comma or the list's end is missing between two actions")),
        }
    }

    fn open(&mut self, found: u8) -> Result<bool, ReadError> {
        if found != b'[' {
            return Err(self.fail_json("the list of actions does not begin with ["));
        }
        self.take();
        self.opened = true;
        match self.peek()? {
            Some(b']') => self.close(),
            Some(b',') => Err(self.fail_json("an element is missing before the comma")),
            Some(_) => Ok(true),
            None => Err(self.fail(ReadErrorKind::Truncated { action: None })),
        }
    }

    fn close(&mut self) -> Result<bool, ReadError> {
        self.take();
        match self.peek()? {
            None => Ok(false),
            Some(_) => Err(self.fail_json("something follows the list's end")),
        }
    }

    /// The next byte that is no white space, without taking it; `None` at the end of the input.
    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            while let Some(&byte) = self.buffer.get(self.start) {
                match byte {
                    b'\n' => {
                        self.place = Place {
                            line: self.place.line + 1,
                            column: 1,
                        }
                    }
                    b' ' | b'\t' | b'\r' => self.place.column += 1,
                    _ => return Ok(Some(byte)),
                }
                self.start += 1;
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    fn take(&mut self) {
        self.start += 1;
        self.place.column += 1;
    }

    fn element_length(&mut self) -> Result<usize, ReadError> {
        let mut scan = Scan::default();
        loop {
            if let Some(length) = scan.advance(&self.buffer[self.start..]) {
                return Ok(length);
            }
            if scan.at > ELEMENT_LIMIT {
                let number = self.number;
                return Err(self.fail(ReadErrorKind::ActionTooLong {
                    number,
                    limit: ELEMENT_LIMIT,
                }));
            }
            if !self.fill()? {
                return Err(self.truncated());
            }
        }
    }

    /// The input ended inside an element.
    fn truncated(&self) -> ReadError {
        let rest = &self.buffer[self.start..];
        let place = advance(self.place, rest);
        ReadError::at(
            place,
            ReadErrorKind::Truncated {
                action: Some(self.number),
            },
        )
    }

    /// Reads more; false at the end of the input.
    fn fill(&mut self) -> Result<bool, ReadError> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let old = self.buffer.len();
        self.buffer.resize(old + CHUNK, 0);
        let read = loop {
            match self.input.read(&mut self.buffer[old..]) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        match read {
            Ok(read) => {
                self.buffer.truncate(old + read);
                self.ended = read == 0;
                Ok(read > 0)
            }
            Err(error) => Err(ReadError::new(ReadErrorKind::Io(error))),
        }
    }

    fn fail(&self, kind: ReadErrorKind) -> ReadError {
        ReadError::at(self.place, kind)
    }

    fn fail_json(&self, message: &str) -> ReadError {
        self.fail(ReadErrorKind::NotJson {
            message: message.to_owned(),
        })
    }
}

impl Scan {
    /// Looks on from where it stopped; the element's length once its end is found.
    fn advance(&mut self, text: &[u8]) -> Option<usize> {
        while let Some(&byte) = text.get(self.at) {
            if self.in_string {
                if !self.leave_string(text) {
                    return None;
                }
                if self.depth == 0 {
                    return Some(self.at);
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(self.at + 1);
                    }
                }
                // A bare number or word ends where the list goes on.
                b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => {
                    return Some(self.at.max(1));
                }
                _ => {}
            }
            self.at += 1;
        }
        None
    }

    /// Goes on to behind the closing quote; false where that is not in `text`.
    fn leave_string(&mut self, text: &[u8]) -> bool {
        loop {
            if std::mem::take(&mut self.escaped) {
                // The escaped byte, whatever it is; `text` may end before it.
                if self.at >= text.len() {
                    self.escaped = true;
                    return false;
                }
                self.at += 1;
            }
            let Some(found) = memchr::memchr2(b'"', b'\\', &text[self.at..]) else {
                self.at = text.len();
                return false;
            };
            self.at += found + 1;
            if text[self.at - 1] == b'"' {
                self.in_string = false;
                return true;
            }
            self.escaped = true;
        }
    }
}

/// The place after `text`, which begins at `place`.
fn advance(place: Place, text: &[u8]) -> Place {
    let lines = memchr::memchr_iter(b'\n', text).count();
    match memchr::memrchr(b'\n', text) {
        Some(last) => Place {
            line: place.line + lines as u64,
            column: (text.len() - last) as u64,
        },
        None => Place {
            line: place.line,
            column: place.column + text.len() as u64,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time, as a slow pipe may.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            out[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn cut(text: &str) -> Result<Vec<(String, u64, u64)>, String> {
        let mut elements = Elements::new(Vec::new(), Trickle(text.as_bytes()));
        let mut out = Vec::new();
        loop {
            match elements.next() {
                Ok(Some(e)) => out.push((
                    String::from_utf8_lossy(e.text).into_owned(),
                    e.place.line,
                    e.place.column,
                )),
                Ok(None) => return Ok(out),
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    #[test]
    fn elements_come_with_their_places() {
        let found = cut("[\n\t{\"a\": [1, {}]},\n\t\"x]\\\"\",\n\t17, null ]\n").unwrap();
        let expected = [
            ("{\"a\": [1, {}]}", 2, 2),
            ("\"x]\\\"\"", 3, 2),
            ("17", 4, 2),
            ("null", 4, 6),
        ];
        let expected: Vec<_> = expected
            .iter()
            .map(|(t, l, c)| ((*t).to_owned(), *l, *c))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(cut("[]").unwrap(), []);
        assert_eq!(cut(" [ ] \n").unwrap(), []);
    }

    #[test]
    fn a_file_that_is_no_list_says_where() {
        for (text, message) in [
            (
                "",
                "line 1, column 1: it is empty: the go command may have been stopped while it wrote",
            ),
            (
                " \n ",
                "line 2, column 2: it is empty: the go command may have been stopped while it wrote",
            ),
            (
                "[",
                "line 1, column 2: it ends in the middle: the go command may have been stopped while it wrote",
            ),
            (
                "[{},\n{\"a\"",
                "line 2, column 5: it ends in the middle of action 1: the go command may have been stopped while it wrote",
            ),
            (
                "[{},",
                "line 1, column 5: it ends in the middle: the go command may have been stopped while it wrote",
            ),
            (
                "[{} {}]",
                "line 1, column 5: it is no JSON: a comma or the list's end is missing between two actions",
            ),
            (
                "[{},]",
                "line 1, column 5: it is no JSON: an element is missing after the comma",
            ),
            (
                "[,{}]",
                "line 1, column 2: it is no JSON: an element is missing before the comma",
            ),
            (
                "[{}]x",
                "line 1, column 5: it is no JSON: something follows the list's end",
            ),
        ] {
            assert_eq!(cut(text).unwrap_err(), message, "{text:?}");
        }
    }
}
