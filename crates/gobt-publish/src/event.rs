//! Which pull request does a finished workflow run belong to?
//!
//! The event tells, or GitHub does when asked about what the event tells. Nothing that the run
//! itself has made is asked.

use std::path::Path;

use serde::Deserialize;

use crate::comment::Run;
use crate::error::{PublishError, one_line};
use crate::github::{GitHub, Repository};

/// A `workflow_run` event, as far as gobt needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowRun {
    /// The run that has ended.
    pub run: Run,
    /// The number of its workflow: two workflows may have jobs of the same name.
    pub workflow: u64,
    /// What had started it: `pull_request`, `push`, …
    pub event: String,
    /// The commit it was about, at the head of the pull request.
    pub head_sha: String,
    /// The branch of that commit.
    pub head_branch: String,
    /// The repository of that branch: a fork, or this one. `None` where it is gone.
    pub head_repository: Option<Repository>,
    /// This repository.
    pub repository: Repository,
    /// What the event itself names: empty for a fork.
    pub pull_requests: Vec<PullRequest>,
}

/// A pull request and the commit at its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The commit at its head.
    pub head_sha: String,
}

#[derive(Deserialize)]
struct EventJson {
    workflow_run: RunJson,
    repository: RepositoryJson,
}

#[derive(Deserialize)]
struct RunJson {
    id: u64,
    run_attempt: Option<u64>,
    workflow_id: u64,
    event: String,
    head_sha: String,
    head_branch: Option<String>,
    head_repository: Option<RepositoryJson>,
    #[serde(default)]
    pull_requests: Vec<PullJson>,
}

#[derive(Deserialize)]
struct RepositoryJson {
    id: u64,
    full_name: String,
}

#[derive(Deserialize)]
struct PullJson {
    number: u64,
    head: HeadJson,
    base: BaseJson,
}

#[derive(Deserialize)]
struct HeadJson {
    sha: String,
}

#[derive(Deserialize)]
struct BaseJson {
    repo: BaseRepositoryJson,
}

#[derive(Deserialize)]
struct BaseRepositoryJson {
    id: u64,
}

impl WorkflowRun {
    /// Reads the file that `GITHUB_EVENT_PATH` names.
    ///
    /// # Errors
    /// When it cannot be read, or is of another event.
    pub fn read(path: &Path) -> Result<Self, PublishError> {
        let text = std::fs::read(path).map_err(|source| PublishError::Io {
            what: "read",
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text).map_err(|message| PublishError::Event {
            path: path.to_owned(),
            message,
        })
    }

    fn parse(text: &[u8]) -> Result<Self, String> {
        let event: EventJson =
            serde_json::from_slice(text).map_err(|error| one_line(&error.to_string()))?;
        let named = |json: &RepositoryJson| {
            json.full_name
                .parse::<Repository>()
                .map_err(|error| error.to_string())
        };
        let run = event.workflow_run;
        let here = event.repository.id;
        // A fork's own pull requests have other bases.
        let pulls = run.pull_requests.into_iter();
        let pulls = pulls.filter(|pull| pull.base.repo.id == here);
        Ok(Self {
            run: Run {
                id: run.id,
                attempt: run.run_attempt.unwrap_or(1),
            },
            workflow: run.workflow_id,
            event: run.event,
            head_sha: run.head_sha,
            head_branch: run.head_branch.unwrap_or_default(),
            head_repository: run.head_repository.as_ref().map(named).transpose()?,
            repository: named(&event.repository)?,
            pull_requests: pulls
                .map(|pull| PullRequest {
                    number: pull.number,
                    head_sha: pull.head.sha,
                })
                .collect(),
        })
    }

    /// The open pull request that this run was for; `None` where there is none, or not any more:
    /// it was closed, it has newer commits, or something else had started the run.
    ///
    /// The event names it, except for those from forks: there GitHub is asked for the open pull
    /// requests of the fork's branch, and the one whose head is the run's commit is taken.
    ///
    /// # Errors
    /// When GitHub cannot be asked.
    pub fn pull_request(&self, github: &GitHub<'_>) -> Result<Option<u64>, PublishError> {
        if self.event != "pull_request" {
            return Ok(None);
        }
        let fits = |pull: &&PullRequest| pull.head_sha == self.head_sha;
        if let Some(pull) = self.pull_requests.iter().find(fits) {
            return Ok(Some(pull.number));
        }
        let Some(head) = &self.head_repository else {
            return Ok(None);
        };
        let open = github.open_pulls(head, &self.head_branch)?;
        Ok(open.iter().find(fits).map(|pull| pull.number))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event() -> serde_json::Value {
        json!({
            "action": "completed",
            "workflow_run": {
                "id": 42, "run_attempt": 2, "workflow_id": 7, "event": "pull_request",
                "head_sha": "abc", "head_branch": "topic",
                "head_repository": {"id": 1, "full_name": "octo/app"},
                "pull_requests": [
                    {"number": 3, "head": {"sha": "abc"}, "base": {"repo": {"id": 99}}},
                    {"number": 5, "head": {"sha": "abc"}, "base": {"repo": {"id": 1}}},
                ],
            },
            "repository": {"id": 1, "full_name": "octo/app"},
        })
    }

    #[test]
    fn pull_requests_of_other_repositories_are_not_ours() {
        let run = WorkflowRun::parse(event().to_string().as_bytes()).unwrap();
        let numbers: Vec<u64> = run.pull_requests.iter().map(|pull| pull.number).collect();
        assert_eq!(numbers, [5]);
        assert_eq!(run.run, Run { id: 42, attempt: 2 });
    }

    #[test]
    fn another_event_is_an_error_that_says_what_is_missing() {
        let error = WorkflowRun::parse(br#"{"pull_request":{}}"#).unwrap_err();
        assert!(error.contains("workflow_run"), "{error}");
    }

    #[test]
    fn a_fork_that_is_gone_has_no_repository() {
        let mut event = event();
        event["workflow_run"]["head_repository"] = serde_json::Value::Null;
        let run = WorkflowRun::parse(event.to_string().as_bytes()).unwrap();
        assert_eq!(run.head_repository, None);
    }
}
