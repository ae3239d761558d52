//! How do several writers keep one comment, when the server has no way to say "only if it is still
//! as I read it"?
//!
//! Each reads, puts its own sections in, writes, lets a moment pass and reads again. If somebody
//! wrote in between and lost a section of ours, ours goes in again. Two comments that were created
//! at once become one: the older, with the sections of both.

use std::time::Duration;

use crate::clock::Clock;
use crate::comment::{Comment, Section};
use crate::error::PublishError;

/// Who writes comments: the name of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer(pub String);

/// A comment as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredComment {
    /// Its number; later ones have greater numbers.
    pub id: u64,
    /// Who wrote it; `None` where the account is gone.
    pub author: Option<Writer>,
    /// Its text.
    pub body: String,
}

/// Where comments are kept.
pub trait CommentStore {
    /// All comments at a pull request.
    ///
    /// # Errors
    /// When the server does not hand them out.
    fn list(&self, pull: u64) -> Result<Vec<StoredComment>, PublishError>;
    /// Writes a new one.
    ///
    /// # Errors
    /// When the server does not take it.
    fn create(&self, pull: u64, body: &str) -> Result<(), PublishError>;
    /// Writes another text into one.
    ///
    /// # Errors
    /// When the server does not take it.
    fn update(&self, pull: u64, id: u64, body: &str) -> Result<(), PublishError>;
    /// Takes one away.
    ///
    /// # Errors
    /// When the server does not do it.
    fn delete(&self, pull: u64, id: u64) -> Result<(), PublishError>;
}

/// What became of the comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It was written for the first time.
    Created,
    /// It has a new text.
    Updated,
    /// It was as it should be.
    Unchanged,
}

/// How often it is tried.
const ROUNDS: usize = 10;

/// How long to wait between writing and reading again: longer than another's reading and writing
/// usually lie apart.
const SETTLE: Duration = Duration::from_secs(3);

/// Puts `own` sections into the one comment of `writer` at a pull request.
///
/// A section that is there from a later run stays. Comments with the mark that somebody else wrote
/// are left alone.
///
/// # Errors
/// When the server refuses, or others keep writing over it.
pub fn upsert(
    store: &dyn CommentStore,
    clock: &dyn Clock,
    pull: u64,
    writer: &Writer,
    own: &[Section],
    limit: usize,
) -> Result<Published, PublishError> {
    let mut own = own.to_vec();
    let mut published = Published::Unchanged;
    for round in 0..ROUNDS {
        let marked = marked(store.list(pull)?, writer);
        let wanted = merged(&marked, &own, limit)?;
        let body = wanted.render();
        let Some((first, others)) = marked.split_first() else {
            if own.is_empty() {
                return Ok(published);
            }
            match store.create(pull, &body) {
                Ok(()) => published = Published::Created,
                // It may have been written all the same: look again.
                Err(error) if passes(&error) && round + 1 < ROUNDS => {}
                Err(error) => return Err(error),
            }
            clock.wait(SETTLE);
            continue;
        };
        // After a write of ours the marks tell: a server may change a character of the text.
        let kept = published != Published::Unchanged && holds(&first.body, &own);
        let same = kept || same_text(&first.body, &body);
        if same && others.is_empty() {
            return Ok(published);
        }
        // Of several comments, the first is to have the sections of all.
        if !same || !others.is_empty() {
            match store.update(pull, first.id, &body) {
                Ok(()) if published == Published::Unchanged => published = Published::Updated,
                Ok(()) => {}
                // Somebody has removed it meanwhile.
                Err(error) if error.status() == Some(404) => {}
                Err(error) => return Err(error),
            }
            // What had no room once is not tried again: the text would never come to rest.
            let fitted = |section: &Section| {
                let written = wanted.sections().iter().find(|s| s.key == section.key);
                written.filter(|s| s.run == section.run).cloned()
            };
            own = own
                .iter()
                .map(|s| fitted(s).unwrap_or_else(|| s.clone()))
                .collect();
        }
        for other in others {
            match store.delete(pull, other.id) {
                Err(error) if error.status() != Some(404) => return Err(error),
                _ => {}
            }
        }
        clock.wait(SETTLE);
    }
    Err(PublishError::Contended { rounds: ROUNDS })
}

/// The comments of gobt's that this writer wrote, oldest first.
fn marked(all: Vec<StoredComment>, writer: &Writer) -> Vec<StoredComment> {
    let is_ours = |comment: &StoredComment| {
        comment.author.as_ref() == Some(writer) && Comment::is_marked(&comment.body)
    };
    let mut ours: Vec<StoredComment> = all.into_iter().filter(is_ours).collect();
    ours.sort_by_key(|comment| comment.id);
    ours
}

/// All that is there, and what is to come in, short enough.
fn merged(
    marked: &[StoredComment],
    own: &[Section],
    limit: usize,
) -> Result<Comment, PublishError> {
    let mut comment = Comment::default();
    let theirs = marked.iter().map(|stored| Comment::parse(&stored.body));
    for section in theirs.flat_map(|c| c.sections().to_vec()) {
        comment.put(section);
    }
    for section in own {
        comment.put(section.clone());
    }
    if comment.fit(limit) {
        return Ok(comment);
    }
    Err(PublishError::TooLong {
        what: "fit all jobs into one comment",
        limit: limit as u64,
    })
}

/// Whether a text has all these sections, from these runs or later ones.
fn holds(stored: &str, own: &[Section]) -> bool {
    let comment = Comment::parse(stored);
    own.iter().all(|section| {
        let there = comment.sections().iter().find(|s| s.key == section.key);
        there.is_some_and(|there| there.run >= section.run)
    })
}

fn passes(error: &PublishError) -> bool {
    matches!(error, PublishError::NoAnswer { .. }) || error.status().is_some_and(|s| s >= 500)
}

/// Servers may end lines in their own way.
fn same_text(stored: &str, wanted: &str) -> bool {
    stored.replace("\r\n", "\n").trim_end() == wanted.trim_end()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;
    use crate::comment::{GITHUB_LIMIT, Run};
    use crate::fit::Part;

    /// What somebody else does.
    type Deed = Box<dyn Fn(&Server)>;

    /// Comments in memory. What others do is scripted: a step for each wait of ours.
    #[derive(Default)]
    struct Server {
        comments: RefCell<Vec<StoredComment>>,
        next: Cell<u64>,
        others: RefCell<Vec<Deed>>,
    }

    fn bot() -> Writer {
        Writer("github-actions[bot]".to_owned())
    }

    impl Server {
        fn add(&self, author: &str, body: &str) {
            self.next.set(self.next.get() + 1);
            self.comments.borrow_mut().push(StoredComment {
                id: self.next.get(),
                author: Some(Writer(author.to_owned())),
                body: body.to_owned(),
            });
        }

        fn put(&self, own: &[Section]) -> Published {
            upsert(self, self, 5, &bot(), own, GITHUB_LIMIT).unwrap()
        }

        fn bodies(&self) -> Vec<String> {
            let comments = self.comments.borrow();
            comments.iter().map(|c| c.body.clone()).collect()
        }
    }

    impl CommentStore for Server {
        fn list(&self, _: u64) -> Result<Vec<StoredComment>, PublishError> {
            Ok(self.comments.borrow().clone())
        }

        fn create(&self, _: u64, body: &str) -> Result<(), PublishError> {
            self.add("github-actions[bot]", body);
            Ok(())
        }

        fn update(&self, _: u64, id: u64, body: &str) -> Result<(), PublishError> {
            let mut comments = self.comments.borrow_mut();
            match comments.iter_mut().find(|c| c.id == id) {
                Some(comment) => body.clone_into(&mut comment.body),
                None => {
                    return Err(PublishError::Refused {
                        what: "update",
                        status: 404,
                        said: String::new(),
                    });
                }
            }
            Ok(())
        }

        fn delete(&self, _: u64, id: u64) -> Result<(), PublishError> {
            self.comments.borrow_mut().retain(|c| c.id != id);
            Ok(())
        }
    }

    impl Clock for Server {
        fn unix_seconds(&self) -> u64 {
            0
        }

        fn wait(&self, _: Duration) {
            let next = self.others.borrow_mut().pop();
            if let Some(other) = next {
                other(self);
            }
        }
    }

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

    fn body(sections: &[Section]) -> String {
        let mut comment = Comment::default();
        for section in sections {
            comment.put(section.clone());
        }
        comment.render()
    }

    #[test]
    fn a_second_time_there_is_still_one_comment() {
        let server = Server::default();
        server.add("somebody", "Nice work!");
        assert_eq!(server.put(&[section("a", 1, "one")]), Published::Created);
        assert_eq!(server.put(&[section("a", 1, "one")]), Published::Unchanged);
        assert_eq!(server.put(&[section("a", 2, "two")]), Published::Updated);
        assert_eq!(server.bodies()[1..], [body(&[section("a", 2, "two")])]);
    }

    #[test]
    fn jobs_share_a_comment_by_name() {
        let server = Server::default();
        server.put(&[section("windows", 1, "w")]);
        server.put(&[section("linux", 1, "l")]);
        let expected = body(&[section("linux", 1, "l"), section("windows", 1, "w")]);
        assert_eq!(server.bodies(), [expected]);
    }

    #[test]
    fn a_mark_in_somebody_elses_comment_means_nothing() {
        let server = Server::default();
        let false_one = body(&[section("a", 99, "lies")]);
        server.add("mallory", &false_one);
        assert_eq!(server.put(&[section("a", 1, "truth")]), Published::Created);
        let expected = [false_one, body(&[section("a", 1, "truth")])];
        assert_eq!(server.bodies(), expected);
    }

    #[test]
    fn a_section_that_another_writer_lost_goes_in_again() {
        let server = Server::default();
        server.put(&[section("b", 1, "old")]);
        // It had read before we wrote, and writes after.
        let other = |server: &Server| {
            let id = server.comments.borrow()[0].id;
            server
                .update(5, id, &body(&[section("b", 2, "b")]))
                .unwrap();
        };
        server.others.borrow_mut().push(Box::new(other));
        server.put(&[section("a", 2, "a")]);
        let expected = body(&[section("a", 2, "a"), section("b", 2, "b")]);
        assert_eq!(server.bodies(), [expected]);
    }

    #[test]
    fn two_comments_created_at_once_become_one() {
        let server = Server::default();
        let other = |server: &Server| {
            server.add("github-actions[bot]", &body(&[section("b", 2, "b")]));
        };
        server.others.borrow_mut().push(Box::new(other));
        server.put(&[section("a", 2, "a")]);
        let expected = body(&[section("a", 2, "a"), section("b", 2, "b")]);
        assert_eq!(server.bodies(), [expected]);
    }

    #[test]
    fn a_comment_that_somebody_removed_is_written_anew() {
        let server = Server::default();
        let other = |server: &Server| server.comments.borrow_mut().clear();
        server.others.borrow_mut().push(Box::new(other));
        server.put(&[section("a", 2, "a")]);
        assert_eq!(server.bodies(), [body(&[section("a", 2, "a")])]);
    }

    #[test]
    fn a_server_that_changes_a_character_is_not_fought() {
        let server = Server::default();
        let other = |server: &Server| {
            let mut comments = server.comments.borrow_mut();
            comments[0].body = comments[0].body.replace("smile", ":-)");
        };
        server.others.borrow_mut().push(Box::new(other));
        server.put(&[section("a", 2, "smile")]);
        assert!(server.bodies()[0].contains(":-)"));
    }

    #[test]
    fn endless_quarrel_is_given_up() {
        let server = Server::default();
        for _ in 0..ROUNDS {
            let other = |server: &Server| {
                let id = server.comments.borrow()[0].id;
                server.update(5, id, &body(&[])).unwrap();
            };
            server.others.borrow_mut().push(Box::new(other));
        }
        let error = upsert(
            &server,
            &server,
            5,
            &bot(),
            &[section("a", 1, "a")],
            GITHUB_LIMIT,
        );
        assert!(matches!(error, Err(PublishError::Contended { .. })));
    }

    #[test]
    fn what_has_no_room_comes_to_rest() {
        let server = Server::default();
        server.put(&[section("a", 1, &"a".repeat(40_000))]);
        let mut long = section("b", 1, "headline");
        long.parts.push(Part {
            name: "packages".to_owned(),
            importance: 10,
            markdown: "b".repeat(60_000),
        });
        assert_eq!(server.put(&[long]), Published::Updated);
        let bodies = server.bodies();
        assert_eq!(bodies.len(), 1);
        assert!(bodies[0].len() <= GITHUB_LIMIT);
        assert!(bodies[0].matches('a').count() >= 40_000);
        assert!(bodies[0].contains("Left out for want of room: packages."));
    }
}
