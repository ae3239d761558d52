//! Which requests of GitLab's REST interface does gobt make? Those for one note at a merge request.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use ureq::http::Method;

use crate::clock::Clock;
use crate::error::PublishError;
use crate::http::{Answer, Http, Request, Secret};
use crate::upsert::{CommentStore, StoredComment, Writer};

/// What a token needs for it, in GitLab's words.
const PERMISSION: &str = "api (a project access token, role Reporter or higher)";

/// Which merge request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRequest {
    /// `CI_API_V4_URL`: `https://gitlab.com/api/v4`.
    pub api: String,
    /// `CI_PROJECT_ID`, or the project's path.
    pub project: String,
}

/// GitLab, for one project.
#[derive(Debug)]
pub struct GitLab<'a> {
    http: Http<'a>,
    base: String,
}

impl<'a> GitLab<'a> {
    /// A client with a token that may write notes; the one of a job (`CI_JOB_TOKEN`) may not.
    #[must_use]
    pub fn new(place: &MergeRequest, token: &Secret, clock: &'a dyn Clock) -> Self {
        let base = format!(
            "{}/projects/{}/merge_requests",
            place.api.trim_end_matches('/'),
            utf8_percent_encode(&place.project, NON_ALPHANUMERIC)
        );
        let headers = vec![("private-token", token.clone())];
        Self {
            http: Http::new(clock, headers),
            base,
        }
    }

    /// Who the token stands for.
    ///
    /// # Errors
    /// When GitLab cannot be asked.
    pub fn writer(&self, api: &str) -> Result<Writer, PublishError> {
        let url = format!("{}/user", api.trim_end_matches('/'));
        let asked = Request::get("ask whose token this is", PERMISSION, &url);
        let answer = self.http.send(&asked)?;
        Ok(Writer(answer.json::<AuthorJson>()?.username))
    }
}

#[derive(Deserialize)]
struct NoteJson {
    id: u64,
    body: Option<String>,
    author: Option<AuthorJson>,
    #[serde(default)]
    system: bool,
}

#[derive(Deserialize)]
struct AuthorJson {
    username: String,
}

impl CommentStore for GitLab<'_> {
    fn list(&self, request: u64) -> Result<Vec<StoredComment>, PublishError> {
        let url = format!("{}/{request}/notes?per_page=100&sort=asc", self.base);
        let notes: Vec<NoteJson> =
            self.http
                .pages("list the notes", PERMISSION, &url, Answer::json)?;
        // System notes are GitLab's own words, such as "changed the description".
        let own = notes.into_iter().filter(|note| !note.system);
        let stored = own.map(|note| StoredComment {
            id: note.id,
            author: note.author.map(|author| Writer(author.username)),
            body: note.body.unwrap_or_default(),
        });
        Ok(stored.collect())
    }

    fn create(&self, request: u64, body: &str) -> Result<(), PublishError> {
        let url = format!("{}/{request}/notes", self.base);
        self.http
            .write("write the note", PERMISSION, Method::POST, &url, Some(body))
    }

    fn update(&self, request: u64, id: u64, body: &str) -> Result<(), PublishError> {
        let url = format!("{}/{request}/notes/{id}", self.base);
        self.http
            .write("update the note", PERMISSION, Method::PUT, &url, Some(body))
    }

    fn delete(&self, request: u64, id: u64) -> Result<(), PublishError> {
        let url = format!("{}/{request}/notes/{id}", self.base);
        self.http.write(
            "remove a second note",
            PERMISSION,
            Method::DELETE,
            &url,
            None,
        )
    }
}
