//! Do comments get to GitHub and GitLab, whatever the server answers?

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod support;

use gobt_publish::comment::{GITHUB_LIMIT, Run, Section};
use gobt_publish::{
    Clock, CommentStore, GitHub, GitLab, MergeRequest, Part, PublishError, Published, Repository,
    Secret, WorkflowRun, Writer, upsert,
};
use gobt_testkit::fake_github::{BOT, FakeGitHub, Fault};
use serde_json::json;
use support::{QuickClock, START};

const TOKEN: &str = "ghs_very_secret";

fn repository() -> Repository {
    "octo/app".parse().unwrap()
}

fn github<'a>(server: &FakeGitHub, clock: &'a dyn Clock) -> GitHub<'a> {
    GitHub::new(&server.url(), &repository(), &Secret::new(TOKEN), clock)
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

fn put(
    store: &dyn CommentStore,
    clock: &QuickClock,
    sections: &[Section],
) -> Result<Published, PublishError> {
    let bot = Writer(BOT.to_owned());
    upsert(store, clock, 5, &bot, sections, GITHUB_LIMIT)
}

#[test]
fn a_comment_is_created_once_and_then_updated() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    server.state().comment(5, "reviewer", "Hm.");
    server.state().comment(6, BOT, "of another pull request");
    let github = github(&server, &clock);
    let put = |id, text| put(&github, &clock, &[section("linux", id, text)]).unwrap();
    assert_eq!(put(1, "one"), Published::Created);
    assert_eq!(put(1, "one"), Published::Unchanged);
    assert_eq!(put(2, "two"), Published::Updated);
    let state = server.state();
    let at_five: Vec<_> = state.comments.iter().filter(|c| c.pull == 5).collect();
    assert_eq!(at_five.len(), 2);
    assert!(at_five[1].body.contains("\ntwo\n") && !at_five[1].body.contains("one"));
    assert!(
        state
            .seen
            .iter()
            .all(|(_, _, token)| token == &format!("Bearer {TOKEN}"))
    );
}

#[test]
fn the_comment_is_found_on_the_last_of_many_pages() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    for _ in 0..230 {
        server.state().comment(5, "reviewer", "Hm.");
    }
    let github = github(&server, &clock);
    put(&github, &clock, &[section("linux", 1, "one")]).unwrap();
    for _ in 0..20 {
        server.state().comment(5, "reviewer", "Hm.");
    }
    put(&github, &clock, &[section("linux", 2, "two")]).unwrap();
    let state = server.state();
    assert_eq!(state.comments.len(), 251);
    assert!(state.comments[230].body.contains("two"));
}

#[test]
fn a_next_page_on_another_server_gets_no_token() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let other = FakeGitHub::start().unwrap();
    let next = format!("<{}/x>; rel=\"next\"", other.url());
    let page = Fault::new(200, "").body(json!([])).header("link", &next);
    server.state().faults.push_back(page);
    let error = github(&server, &clock).list(5).unwrap_err().to_string();
    assert!(error.contains("the next page is said to be at"), "{error}");
    assert!(other.state().seen.is_empty());
}

#[test]
fn a_server_that_stumbles_is_asked_again() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    server.state().comment(5, BOT, "<!-- gobt:comment -->");
    server.state().faults.extend([
        Fault::new(502, "Bad Gateway"),
        Fault::new(503, "Service Unavailable"),
    ]);
    let github = github(&server, &clock);
    put(&github, &clock, &[section("linux", 1, "one")]).unwrap();
    assert_eq!(clock.waited()[..2], [1, 2]);
    assert!(server.state().comments[0].body.contains("one"));
}

#[test]
fn a_server_that_is_down_is_given_up() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let faults = (0..20).map(|_| Fault::new(500, "down"));
    server.state().faults.extend(faults);
    let error = put(&github(&server, &clock), &clock, &[section("a", 1, "a")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot list the comments: the server answered 500: down"
    );
    assert_eq!(clock.waited(), [1, 2, 4, 8]);
}

#[test]
fn nobody_there_is_one_sentence() {
    let clock = QuickClock::default();
    let nobody = GitHub::new(
        "http://127.0.0.1:1",
        &repository(),
        &Secret::new(TOKEN),
        &clock,
    );
    let error = nobody.list(5).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot list the comments: http://127.0.0.1:1/repos/octo/app/issues/5/comments does not answer"
    );
    assert_eq!(clock.waited().len(), 4);
}

#[test]
fn a_comment_that_was_created_in_spite_of_the_error_is_not_created_twice() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let github = github(&server, &clock);
    server.state().comment(5, "reviewer", "Hm.");
    let creation = Fault::new(504, "Gateway Timeout").but_done();
    struct FirstCreationLies<'a>(&'a GitHub<'a>, &'a FakeGitHub, Fault);
    impl CommentStore for FirstCreationLies<'_> {
        fn list(&self, pull: u64) -> Result<Vec<gobt_publish::StoredComment>, PublishError> {
            self.0.list(pull)
        }
        fn create(&self, pull: u64, body: &str) -> Result<(), PublishError> {
            self.1.state().faults.push_back(self.2.clone());
            self.0.create(pull, body)
        }
        fn update(&self, pull: u64, id: u64, body: &str) -> Result<(), PublishError> {
            self.0.update(pull, id, body)
        }
        fn delete(&self, pull: u64, id: u64) -> Result<(), PublishError> {
            self.0.delete(pull, id)
        }
    }
    let store = FirstCreationLies(&github, &server, creation);
    put(&store, &clock, &[section("a", 1, "a")]).unwrap();
    let creations =
        |seen: &[(String, String, String)]| seen.iter().filter(|s| s.0 == "POST").count();
    assert_eq!(creations(&server.state().seen), 1);
    assert_eq!(server.state().comments.len(), 2);
}

#[test]
fn a_rate_limit_is_waited_for() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let reset = (START + 60).to_string();
    server.state().faults.extend([
        Fault::new(429, "slow down").header("retry-after", "7"),
        Fault::new(403, "API rate limit exceeded")
            .header("x-ratelimit-remaining", "0")
            .header("x-ratelimit-reset", &reset),
        Fault::new(403, "You have exceeded a secondary rate limit"),
    ]);
    assert!(github(&server, &clock).list(5).unwrap().is_empty());
    assert_eq!(clock.waited(), [7, 54, 60]);
}

#[test]
fn a_rate_limit_of_an_hour_is_not() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let reset = (START + 3000).to_string();
    server.state().faults.push_back(
        Fault::new(403, "API rate limit exceeded")
            .header("x-ratelimit-remaining", "0")
            .header("x-ratelimit-reset", &reset),
    );
    let error = github(&server, &clock).list(5).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot list the comments: the rate limit is used up, for another 3001 s, which is longer than gobt waits"
    );
    assert!(clock.waited().is_empty());
}

#[test]
fn a_missing_permission_is_named_in_one_sentence() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let github = github(&server, &clock);
    server.state().faults.push_back(
        Fault::new(403, "Resource not accessible by integration").header(
            "x-accepted-github-permissions",
            "issues=write; pull_requests=write",
        ),
    );
    let error = github.create(5, "x").unwrap_err().to_string();
    assert_eq!(
        error,
        "cannot write the comment: the token lacks the permission `pull-requests: write`; give it to the job that runs this (403: Resource not accessible by integration; accepted: issues=write; pull_requests=write)"
    );
    server
        .state()
        .faults
        .push_back(Fault::new(403, "no\u{1b}[31m\nway"));
    let error = github.artifacts(5).unwrap_err().to_string();
    assert!(
        error.contains("`actions: read`; give it") && error.contains("no[31m way"),
        "{error}"
    );
    assert!(clock.waited().is_empty());
}

#[test]
fn a_bad_token_is_not_repeated_and_never_shown() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    server
        .state()
        .faults
        .push_back(Fault::new(401, "Bad credentials"));
    let github = github(&server, &clock);
    let error = github.list(5).unwrap_err();
    let shown = format!("{error} {error:?} {github:?}");
    assert!(shown.contains("401") && !shown.contains(TOKEN), "{shown}");
    assert_eq!(server.state().seen.len(), 1);
}

#[test]
fn an_answer_that_is_no_list_is_an_error() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    server.state().faults.push_back(Fault::new(200, "no list"));
    let error = github(&server, &clock).list(5).unwrap_err();
    assert!(error.to_string().contains("not as documented"), "{error}");
}

fn event(kind: &str, head: &str, pulls: &serde_json::Value) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    let event = json!({
        "workflow_run": {
            "id": 42, "run_attempt": 1, "workflow_id": 7, "event": kind,
            "head_sha": "abc", "head_branch": "a/b&state=all",
            "head_repository": {"id": 2, "full_name": head}, "pull_requests": pulls,
        },
        "repository": {"id": 1, "full_name": "octo/app"},
    });
    std::fs::write(file.path(), event.to_string()).unwrap();
    file
}

#[test]
fn the_event_names_the_pull_request_of_a_branch_here() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let pulls = json!([{"number": 5, "head": {"sha": "abc"}, "base": {"repo": {"id": 1}}}]);
    let event = event("pull_request", "octo/app", &pulls);
    let run = WorkflowRun::read(event.path()).unwrap();
    assert_eq!(run.pull_request(&github(&server, &clock)).unwrap(), Some(5));
    assert!(server.state().seen.is_empty());
}

#[test]
fn the_pull_request_of_a_fork_is_found_by_repository_branch_and_commit() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let branch = "a/b&state=all";
    {
        let mut state = server.state();
        state.pull(4, "mallory/other-fork", branch, "abc");
        state.pull(6, "mallory/app", branch, "older");
        state.pull(7, "mallory/App", branch, "abc");
    }
    let event = event("pull_request", "mallory/app", &json!([]));
    let run = WorkflowRun::read(event.path()).unwrap();
    // GitHub knows names whatever their case.
    server.state().page_size = 2;
    let found = run.pull_request(&github(&server, &clock)).unwrap();
    assert_eq!(found, Some(7), "{:?}", server.state().seen);
}

#[test]
fn a_run_that_is_out_of_date_belongs_to_no_pull_request() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    server
        .state()
        .pull(7, "mallory/app", "a/b&state=all", "newer");
    let event = event("pull_request", "mallory/app", &json!([]));
    let run = WorkflowRun::read(event.path()).unwrap();
    assert_eq!(run.pull_request(&github(&server, &clock)).unwrap(), None);
}

#[test]
fn what_a_push_started_belongs_to_no_pull_request() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let pulls = json!([{"number": 5, "head": {"sha": "abc"}, "base": {"repo": {"id": 1}}}]);
    let event = event("push", "octo/app", &pulls);
    let run = WorkflowRun::read(event.path()).unwrap();
    assert_eq!(run.pull_request(&github(&server, &clock)).unwrap(), None);
}

#[test]
fn an_artifact_is_downloaded_from_where_the_server_says_without_the_token() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    let named = |name: &str, bytes: usize| (name.to_owned(), vec![b'z'; bytes]);
    server
        .state()
        .artifacts
        .insert(42, vec![named("b", 100), named("a", 200)]);
    let github = github(&server, &clock);
    let artifacts = github.artifacts(42).unwrap();
    let names: Vec<&str> = artifacts.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(github.download(&artifacts[0], 200).unwrap().len(), 200);
    let state = server.state();
    let storage = state.seen.iter().find(|s| s.1.starts_with("/storage"));
    assert_eq!(storage.unwrap().2, "");
    drop(state);
    let error = github.download(&artifacts[0], 199).unwrap_err();
    assert!(
        matches!(error, PublishError::TooLong { limit: 199, .. }),
        "{error}"
    );
}

#[test]
fn a_note_at_gitlab_is_kept_up_to_date_too() {
    let (server, clock) = (FakeGitHub::start().unwrap(), QuickClock::default());
    server.state().comment(5, "reviewer", "Hm.");
    let place = MergeRequest {
        api: server.url(),
        project: "group/app".to_owned(),
    };
    let gitlab = GitLab::new(&place, &Secret::new("glpat"), &clock);
    assert_eq!(
        gitlab.writer(&server.url()).unwrap(),
        Writer(BOT.to_owned())
    );
    put(&gitlab, &clock, &[section("linux", 1, "one")]).unwrap();
    put(&gitlab, &clock, &[section("linux", 2, "two")]).unwrap();
    let state = server.state();
    assert_eq!(state.comments.len(), 2);
    assert!(state.comments[1].body.contains("two"));
    assert!(state.seen.iter().all(|seen| seen.2 == "glpat"));
    assert!(state.seen.iter().any(|s| {
        s.1.starts_with("/projects/group%2Fapp/merge_requests/5/notes")
    }));
}
