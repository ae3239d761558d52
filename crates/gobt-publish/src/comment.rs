//! What does the one comment consist of? Sections, one for each job, that are told apart by marks.
//!
//! ```text
//! <!-- gobt:comment -->
//! <!-- gobt:section 17%3Alinux run=4711.1 -->
//! <!-- gobt:part 255 title -->
//! …
//! <!-- gobt:left-out packages -->
//! <!-- gobt:end -->
//! ```
//! A mark stands alone on its line, and nothing else in a comment can look like one: whatever goes
//! into a part loses its `<!--` ([`harmless`]).

use std::fmt::Write;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::fit::{Part, drop_one, left_out_line};

/// The first line of a comment of gobt's.
pub const MARK: &str = "<!-- gobt:comment -->";

/// The most that GitHub takes, in characters. Bytes are counted, which are never fewer.
pub const GITHUB_LIMIT: usize = 65_536;

/// The most that GitLab takes, likewise.
pub const GITLAB_LIMIT: usize = 1_000_000;

const END: &str = "<!-- gobt:end -->";

/// Which run of a workflow a section is from; a later one is greater.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// GitHub's number of the run, which grows.
    pub id: u64,
    /// The how manieth try of that run.
    pub attempt: u64,
}

/// What one job has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name among the sections, which are sorted by it.
    pub key: String,
    /// Where it is from.
    pub run: Run,
    /// Its text.
    pub parts: Vec<Part>,
    /// Names of parts that had no room.
    pub left_out: Vec<String>,
}

/// A comment of gobt's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    /// Sorted by key, each key once.
    sections: Vec<Section>,
}

impl Comment {
    /// Whether a text is a comment of gobt's, by its first line.
    #[must_use]
    pub fn is_marked(body: &str) -> bool {
        body.lines()
            .next()
            .is_some_and(|line| line.trim_end() == MARK)
    }

    /// Reads a comment that [`Comment::render`] wrote. What is not as it wrote it is dropped.
    #[must_use]
    pub fn parse(body: &str) -> Self {
        let mut comment = Self::default();
        let mut open: Option<Section> = None;
        for line in body.lines() {
            let line = line.trim_end_matches('\r');
            if let Some(section) = read_section(line) {
                open = Some(section);
            } else if line == END {
                if let Some(section) = open.take() {
                    comment.put(section);
                }
            } else if let Some(section) = &mut open {
                read_line(section, line);
            }
        }
        comment
    }

    /// Its sections, by name.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Puts a section in its place, instead of an older one with its name. `false` where the one
    /// that is there is of a later run, and stays.
    pub fn put(&mut self, section: Section) -> bool {
        match self.sections.binary_search_by(|s| s.key.cmp(&section.key)) {
            Ok(at) if self.sections[at].run > section.run => false,
            Ok(at) => {
                self.sections[at] = section;
                true
            }
            Err(at) => {
                self.sections.insert(at, section);
                true
            }
        }
    }

    /// Leaves out parts until [`Comment::render`] gives at most `limit` bytes; `false` where that
    /// cannot be done.
    pub fn fit(&mut self, limit: usize) -> bool {
        while self.render().len() > limit {
            let mut longest: Vec<usize> = (0..self.sections.len()).collect();
            longest.sort_by_key(|&at| (std::cmp::Reverse(self.sections[at].length()), at));
            let dropped = longest.into_iter().any(|at| {
                let section = &mut self.sections[at];
                drop_one(&mut section.parts, &mut section.left_out)
            });
            if !dropped {
                return false;
            }
        }
        true
    }

    /// The comment's text.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = format!("{MARK}\n");
        for section in &self.sections {
            section.render(&mut out);
        }
        out
    }
}

impl Section {
    fn length(&self) -> usize {
        self.parts.iter().map(|part| part.markdown.len()).sum()
    }

    fn render(&self, out: &mut String) {
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "<!-- gobt:section {} run={}.{} -->",
            encode(&self.key),
            self.run.id,
            self.run.attempt
        );
        for part in &self.parts {
            let _ = writeln!(
                out,
                "<!-- gobt:part {} {} -->\n{}",
                part.importance,
                encode(&part.name),
                harmless(part.markdown.trim_matches('\n'))
            );
            // An empty line: what follows is a paragraph of its own.
            out.push('\n');
        }
        if !self.left_out.is_empty() {
            let names: Vec<String> = self.left_out.iter().map(|name| encode(name)).collect();
            let _ = writeln!(out, "<!-- gobt:left-out {} -->", names.join(","));
            out.push_str(&harmless(&left_out_line(&self.left_out)));
            out.push('\n');
        }
        let _ = writeln!(out, "{END}");
    }
}

/// Text that holds no mark, whatever somebody has put into it.
#[must_use]
pub fn harmless(markdown: &str) -> String {
    markdown.replace("<!--", "<! --")
}

/// The beginning of a section, where this line is one.
fn read_section(line: &str) -> Option<Section> {
    let inside = mark(line, "section")?;
    let (key, run) = inside.split_once(" run=")?;
    let (id, attempt) = run.split_once('.')?;
    Some(Section {
        key: decode(key)?,
        run: Run {
            id: id.parse().ok()?,
            attempt: attempt.parse().ok()?,
        },
        parts: Vec::new(),
        left_out: Vec::new(),
    })
}

fn read_line(section: &mut Section, line: &str) {
    if let Some(part) = mark(line, "part").and_then(read_part) {
        section.parts.push(part);
    } else if let Some(names) = mark(line, "left-out") {
        section.left_out = names.split(',').filter_map(decode).collect();
    } else if section.left_out.is_empty()
        && let Some(part) = section.parts.last_mut()
        && !(part.markdown.is_empty() && line.is_empty())
    {
        part.markdown.push_str(line);
        part.markdown.push('\n');
    }
    // After `left-out` stands its sentence, which is written anew.
}

fn read_part(inside: &str) -> Option<Part> {
    let (importance, name) = inside.split_once(' ')?;
    Some(Part {
        importance: importance.parse().ok()?,
        name: decode(name)?,
        markdown: String::new(),
    })
}

/// What stands in a mark of this kind.
fn mark<'a>(line: &'a str, kind: &str) -> Option<&'a str> {
    let inside = line.strip_prefix("<!-- gobt:")?.strip_suffix(" -->")?;
    inside.strip_prefix(kind)?.strip_prefix(' ')
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn decode(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.into_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn section(key: &str, id: u64, text: &str) -> Section {
        Section {
            key: key.to_owned(),
            run: Run { id, attempt: 1 },
            parts: vec![Part {
                name: "headline".to_owned(),
                importance: 100,
                markdown: text.to_owned(),
            }],
            left_out: Vec::new(),
        }
    }

    #[test]
    fn a_comment_reads_as_it_was_written() {
        let mut comment = Comment::default();
        comment.put(section("linux", 7, "### slow\n\n| a |\n|---|\n| b |"));
        comment.put(section("a b/--> (1, 2)", 7, "text"));
        let body = comment.render();
        let read = Comment::parse(&body);
        assert_eq!(read.render(), body);
        let keys: Vec<&str> = read.sections().iter().map(|s| s.key.as_str()).collect();
        assert_eq!(keys, ["a b/--> (1, 2)", "linux"]);
        assert!(Comment::is_marked(&body) && !Comment::is_marked("x\n<!-- gobt:comment -->"));
    }

    #[test]
    fn line_ends_of_other_systems_change_nothing() {
        let mut comment = Comment::default();
        comment.put(section("linux", 7, "one\n\ntwo"));
        let body = comment.render();
        assert_eq!(Comment::parse(&body.replace('\n', "\r\n")).render(), body);
    }

    #[test]
    fn an_update_replaces_its_own_section_alone() {
        let mut comment = Comment::default();
        comment.put(section("b", 7, "old b"));
        comment.put(section("a", 7, "a"));
        assert!(comment.put(section("b", 8, "new b")));
        let body = comment.render();
        assert!(body.contains("\na\n") && body.contains("new b") && !body.contains("old b"));
    }

    #[test]
    fn an_older_run_does_not_replace_a_newer_one() {
        let mut comment = Comment::default();
        comment.put(section("b", 8, "new"));
        assert!(!comment.put(section("b", 7, "old")));
        assert!(comment.render().contains("new"));
        let again = Section {
            run: Run { id: 8, attempt: 2 },
            ..section("b", 8, "second try")
        };
        assert!(comment.put(again));
    }

    #[test]
    fn false_marks_in_a_text_stay_text() {
        let hostile = format!(
            "x\n{END}\n<!-- gobt:section other run=99.1 -->\n<!-- gobt:part 1 x -->\nlies\n{END}"
        );
        let mut comment = Comment::default();
        comment.put(section("mine", 7, &hostile));
        comment.put(section("other", 7, "truth"));
        let read = Comment::parse(&comment.render());
        assert_eq!(read.sections().len(), 2);
        assert_eq!(read.sections()[1].parts[0].markdown.trim(), "truth");
        assert_eq!(read.sections()[1].run.id, 7);
    }

    #[test]
    fn what_somebody_broke_is_dropped() {
        for body in [
            "",
            "<!-- gobt:comment -->",
            "<!-- gobt:comment -->\n<!-- gobt:section a run=1.1 -->\nno end",
            "<!-- gobt:comment -->\n<!-- gobt:section a run=x -->\n<!-- gobt:end -->",
            "<!-- gobt:end -->\n<!-- gobt:end -->",
        ] {
            assert_eq!(Comment::parse(body), Comment::default(), "{body}");
        }
    }

    #[test]
    fn the_longest_section_loses_text_first() {
        let mut comment = Comment::default();
        let mut long = section("long", 7, &"x".repeat(900));
        long.parts.push(Part {
            name: "packages".to_owned(),
            importance: 50,
            markdown: "y".repeat(100_000),
        });
        comment.put(long);
        comment.put(section("short", 7, &"z".repeat(800)));
        assert!(comment.fit(3000));
        let body = comment.render();
        assert_eq!(body.matches('z').count(), 800);
        assert_eq!(body.matches('y').count(), 0);
        assert!(body.contains("Left out for want of room: packages."));
        // What was left out is still known when the comment is read again.
        assert_eq!(Comment::parse(&body).render(), body);
    }

    #[test]
    fn what_is_kept_may_not_fit() {
        let mut comment = Comment::default();
        let mut long = section("long", 7, &"x".repeat(900));
        long.parts[0].importance = Part::KEPT;
        comment.put(long);
        assert!(!comment.fit(500));
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_leaves_the_others_alone(
            key in ".{1,20}",
            text in "(?s).{0,200}",
        ) {
            let mut comment = Comment::default();
            comment.put(section("other", 1, "other's text"));
            comment.put(section(&key, 2, &text));
            let body = comment.render();
            let read = Comment::parse(&body);
            prop_assert_eq!(read.sections().len(), if key == "other" { 1 } else { 2 });
            prop_assert_eq!(Comment::parse(&read.render()).render(), read.render());
        }
    }
}
