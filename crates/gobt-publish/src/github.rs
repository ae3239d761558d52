//! Which requests of GitHub's REST interface does gobt make?

use std::fmt;
use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use ureq::http::Method;

use crate::clock::Clock;
use crate::error::{PublishError, one_line};
use crate::event::PullRequest;
use crate::http::{Answer, Http, Request, Secret};
use crate::upsert::{CommentStore, StoredComment, Writer};

/// The version of the interface that this file follows.
const API_VERSION: &str = "2022-11-28";

/// The permission that comments need.
const COMMENTS: &str = "pull-requests: write";

/// A repository's owner and name, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The user or organisation.
    pub owner: String,
    /// Its name.
    pub name: String,
}

impl FromStr for Repository {
    type Err = PublishError;

    fn from_str(text: &str) -> Result<Self, PublishError> {
        let plain = |part: &str| {
            let known = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            !part.is_empty()
                && part.len() <= 100
                && part.chars().all(known)
                && part != "."
                && part != ".."
        };
        match text.split_once('/') {
            Some((owner, name)) if plain(owner) && plain(name) => Ok(Self {
                owner: owner.to_owned(),
                name: name.to_owned(),
            }),
            _ => Err(PublishError::BadRepository(one_line(text))),
        }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// GitHub, for one repository.
#[derive(Debug)]
pub struct GitHub<'a> {
    http: Http<'a>,
    /// `https://api.github.com/repos/OWNER/NAME`.
    base: String,
}

/// An artifact of a workflow run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Artifact {
    /// Its number.
    pub id: u64,
    /// Its name, chosen by whoever wrote the workflow in the pull request.
    pub name: String,
    /// Its size as an archive, in bytes.
    pub size_in_bytes: u64,
    /// Whether GitHub has removed it.
    #[serde(default)]
    pub expired: bool,
}

impl<'a> GitHub<'a> {
    /// `api` is what `GITHUB_API_URL` says: `https://api.github.com`, or that of a server of one's
    /// own.
    #[must_use]
    pub fn new(api: &str, repository: &Repository, token: &Secret, clock: &'a dyn Clock) -> Self {
        let bearer = Secret::new(&format!("Bearer {}", token.expose()));
        let headers = vec![
            ("authorization", bearer),
            ("accept", Secret::new("application/vnd.github+json")),
            ("x-github-api-version", Secret::new(API_VERSION)),
        ];
        Self {
            http: Http::new(clock, headers),
            base: format!("{}/repos/{repository}", api.trim_end_matches('/')),
        }
    }

    /// The open pull requests of a branch of `head`.
    ///
    /// # Errors
    /// When GitHub cannot be asked, or does not allow it.
    pub fn open_pulls(
        &self,
        head: &Repository,
        branch: &str,
    ) -> Result<Vec<PullRequest>, PublishError> {
        #[derive(Deserialize)]
        struct Pull {
            number: u64,
            head: Head,
        }
        #[derive(Deserialize)]
        struct Head {
            sha: String,
            repo: Option<HeadRepository>,
        }
        #[derive(Deserialize)]
        struct HeadRepository {
            full_name: String,
        }
        let head_of = format!("{}:{branch}", head.owner);
        let url = format!(
            "{}/pulls?state=open&per_page=100&head={}",
            self.base,
            utf8_percent_encode(&head_of, NON_ALPHANUMERIC)
        );
        let pulls: Vec<Pull> = self.http.pages(
            "ask for the pull request",
            "pull-requests: read",
            &url,
            Answer::json,
        )?;
        let full_name = head.to_string();
        // An owner may have two forks with a branch of that name.
        let of_head = pulls.into_iter().filter(|pull| {
            let repo = pull.head.repo.as_ref();
            repo.is_some_and(|repo| repo.full_name.eq_ignore_ascii_case(&full_name))
        });
        Ok(of_head
            .map(|pull| PullRequest {
                number: pull.number,
                head_sha: pull.head.sha,
            })
            .collect())
    }

    /// The artifacts of a run, by name.
    ///
    /// # Errors
    /// When GitHub cannot be asked, or does not allow it.
    pub fn artifacts(&self, run: u64) -> Result<Vec<Artifact>, PublishError> {
        #[derive(Deserialize)]
        struct Page {
            artifacts: Vec<Artifact>,
        }
        let url = format!("{}/actions/runs/{run}/artifacts?per_page=100", self.base);
        let mut all = self.http.pages(
            "list the artifacts of the run",
            "actions: read",
            &url,
            |answer| Ok(answer.json::<Page>()?.artifacts),
        )?;
        all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(all)
    }

    /// An artifact's archive.
    ///
    /// # Errors
    /// When it has more than `limit` bytes, or GitHub does not hand it out.
    pub fn download(&self, artifact: &Artifact, limit: u64) -> Result<Vec<u8>, PublishError> {
        let url = format!("{}/actions/artifacts/{}/zip", self.base, artifact.id);
        let request = Request::get("download an artifact", "actions: read", &url);
        Ok(self.http.send_limited(&request, limit)?.body)
    }
}

#[derive(Deserialize)]
struct CommentJson {
    id: u64,
    body: Option<String>,
    user: Option<UserJson>,
}

#[derive(Deserialize)]
struct UserJson {
    login: String,
}

impl CommentStore for GitHub<'_> {
    fn list(&self, pull: u64) -> Result<Vec<StoredComment>, PublishError> {
        let url = format!("{}/issues/{pull}/comments?per_page=100", self.base);
        let what = "list the comments";
        let comments: Vec<CommentJson> =
            self.http
                .pages(what, "pull-requests: read", &url, Answer::json)?;
        let stored = comments.into_iter().map(|comment| StoredComment {
            id: comment.id,
            author: comment.user.map(|user| Writer(user.login)),
            body: comment.body.unwrap_or_default(),
        });
        Ok(stored.collect())
    }

    fn create(&self, pull: u64, body: &str) -> Result<(), PublishError> {
        let url = format!("{}/issues/{pull}/comments", self.base);
        self.http.write(
            "write the comment",
            COMMENTS,
            Method::POST,
            &url,
            Some(body),
        )
    }

    fn update(&self, _pull: u64, id: u64, body: &str) -> Result<(), PublishError> {
        let url = format!("{}/issues/comments/{id}", self.base);
        self.http.write(
            "update the comment",
            COMMENTS,
            Method::PATCH,
            &url,
            Some(body),
        )
    }

    fn delete(&self, _pull: u64, id: u64) -> Result<(), PublishError> {
        let url = format!("{}/issues/comments/{id}", self.base);
        self.http.write(
            "remove a second comment",
            COMMENTS,
            Method::DELETE,
            &url,
            None,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_has_an_owner_and_a_name() {
        for good in ["octo/app", "a-b/c.d_e", "octo/.github"] {
            assert!(good.parse::<Repository>().is_ok(), "{good}");
        }
        for bad in [
            "", "octo", "octo/", "/app", "o/a/b", "o/a?x", "../..", "o/a b",
        ] {
            assert!(bad.parse::<Repository>().is_err(), "{bad}");
        }
    }
}
