//! What can go wrong on the way to the reader, and what is to be done?

use std::io;
use std::path::PathBuf;

/// Why something could not be published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// No answer came, however often it was asked.
    #[error("cannot {what}: {url} does not answer")]
    NoAnswer {
        /// What was tried, as `list the comments`.
        what: &'static str,
        /// The address, without its query.
        url: String,
        /// What the last try said.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The token is none that the server knows.
    #[error("cannot {what}: the server does not accept the token (401): {said}")]
    BadToken {
        /// What was tried.
        what: &'static str,
        /// What the server said.
        said: String,
    },
    /// The token may not do that.
    #[error(
        "cannot {what}: the token lacks the permission `{permission}`; give it to the job that runs this (403: {said})"
    )]
    MissingPermission {
        /// What was tried.
        what: &'static str,
        /// As it stands in a workflow: `pull-requests: write`.
        permission: &'static str,
        /// What the server said.
        said: String,
    },
    /// Too many requests, and the wait would be too long.
    #[error(
        "cannot {what}: the rate limit is used up, for another {seconds} s, which is longer than gobt waits"
    )]
    RateLimited {
        /// What was tried.
        what: &'static str,
        /// How long it will last, in seconds.
        seconds: u64,
    },
    /// Another status than success.
    #[error("cannot {what}: the server answered {status}: {said}")]
    Refused {
        /// What was tried.
        what: &'static str,
        /// The status of HTTP.
        status: u16,
        /// What the server said.
        said: String,
    },
    /// The answer is not what the documentation says.
    #[error("cannot {what}: the answer is not as documented: {message}")]
    StrangeAnswer {
        /// What was tried.
        what: &'static str,
        /// What is strange.
        message: String,
    },
    /// The answer is longer than anything gobt expects there.
    #[error("cannot {what}: the answer has more than {limit} bytes")]
    TooLong {
        /// What was tried.
        what: &'static str,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The comment never kept what was written to it.
    #[error("others kept writing over the comment: gave up after {rounds} tries")]
    Contended {
        /// How often it was tried.
        rounds: usize,
    },
    /// The event of the workflow run is not as GitHub documents it.
    #[error("the event {path} is no `workflow_run` event as GitHub documents it: {message}")]
    Event {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// The archive is not one, or holds what no report holds.
    #[error("the artifact cannot be used: {0}")]
    BadArtifact(String),
    /// A name that is none of a repository.
    #[error("`{0}` is no repository: it is written OWNER/NAME")]
    BadRepository(String),
    /// A git command failed.
    #[error("git {command} failed: {said}")]
    Git {
        /// Its first word.
        command: String,
        /// What git said, secrets replaced.
        said: String,
    },
    /// Another push was faster, every time.
    #[error("others kept pushing to {branch}: gave up after {tries} tries")]
    PushRace {
        /// The branch.
        branch: String,
        /// How often it was tried.
        tries: usize,
    },
    /// A file could not be read or written.
    #[error("cannot {what} {path}")]
    Io {
        /// `read`, `write`, `run`.
        what: &'static str,
        /// The file or program.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl PublishError {
    /// The status of the server's answer, where that is the trouble.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::BadToken { .. } => Some(401),
            Self::MissingPermission { .. } => Some(403),
            _ => None,
        }
    }
}

/// What a server or a program said, fit for one line of a terminal: no control characters, no more
/// than 300 characters.
#[must_use]
pub fn one_line(text: &str) -> String {
    const LIMIT: usize = 300;
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line: String = words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(LIMIT + 1)
        .collect();
    if line.chars().count() > LIMIT {
        line.pop();
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_one_short_line() {
        assert_eq!(one_line("  a\r\n b\u{1b}[31m\tc "), "a b[31m c");
        assert_eq!(one_line(&"é".repeat(10_000)).chars().count(), 301);
        assert_eq!(one_line(""), "");
    }
}
