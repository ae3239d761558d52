//! What would GitHub answer? A server on this machine, as its REST documentation describes it:
//! comments at issues, pull requests by branch, artifacts of runs. GitLab's notes too.
//!
//! Faults are scripted: the next answers can be anything.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// Who writes with the token of a workflow.
pub const BOT: &str = "github-actions[bot]";

/// A comment, as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// The pull request that it is at.
    pub pull: u64,
    /// Its author's name.
    pub author: String,
    /// Its text.
    pub body: String,
}

/// All that the server knows, and what it has seen.
#[derive(Debug, Default)]
pub struct State {
    /// All comments, oldest first.
    pub comments: Vec<Comment>,
    /// Pull requests as they stand in lists: by `head`, as `owner:branch`.
    pub pulls: BTreeMap<String, Vec<Value>>,
    /// Artifacts by run: name and archive.
    pub artifacts: BTreeMap<u64, Vec<(String, Vec<u8>)>>,
    /// What to answer to the next requests, instead of the truth.
    pub faults: VecDeque<Fault>,
    /// Each request: method, path with query, and authorization.
    pub seen: Vec<(String, String, String)>,
    /// Items on a page; 0 for as many as were asked for.
    pub page_size: usize,
    last_id: u64,
}

/// An answer that is not the truth.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The status of HTTP.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// What stands in its `message`.
    pub message: &'static str,
    /// Another body than one with that message.
    pub body: Option<Value>,
    /// Whether the request is carried out all the same.
    pub done: bool,
}

impl Fault {
    /// A status with a message, and nothing done.
    #[must_use]
    pub fn new(status: u16, message: &'static str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            message,
            body: None,
            done: false,
        }
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The request is carried out, and the answer lies.
    #[must_use]
    pub fn but_done(mut self) -> Self {
        self.done = true;
        self
    }
}

impl State {
    /// Somebody writes a comment.
    pub fn comment(&mut self, pull: u64, author: &str, body: &str) -> u64 {
        self.last_id += 1;
        self.comments.push(Comment {
            id: self.last_id,
            pull,
            author: author.to_owned(),
            body: body.to_owned(),
        });
        self.last_id
    }

    /// A pull request is opened from `head` (`owner/name`), of a branch at a commit.
    pub fn pull(&mut self, number: u64, head: &str, branch: &str, sha: &str) {
        let owner = head.split('/').next().unwrap_or_default();
        let pull = json!({
            "number": number, "state": "open",
            "head": {"ref": branch, "sha": sha, "repo": {"full_name": head}},
        });
        let of_branch = self.pulls.entry(format!("{owner}:{branch}")).or_default();
        of_branch.push(pull);
    }
}

/// A server that runs until it is dropped.
pub struct FakeGitHub {
    state: Arc<Mutex<State>>,
    server: MockServer,
    // Dropped last: the server lives in it.
    _runtime: Runtime,
}

struct Answers(Arc<Mutex<State>>, Arc<Mutex<String>>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let base = lock(&self.1).clone();
        let mut state = lock(&self.0);
        let path = request.url.path().to_owned();
        let query = request.url.query().unwrap_or_default();
        let header = |name: &str| {
            let value = request.headers.get(name).and_then(|v| v.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let token = format!("{}{}", header("authorization"), header("private-token"));
        let method = request.method.to_string();
        state
            .seen
            .push((method.clone(), format!("{path}?{query}"), token));
        let fault = state.faults.pop_front();
        if let Some(fault) = &fault {
            if fault.done {
                answer(&mut state, &base, &method, request);
            }
            let message = || json!({ "message": fault.message });
            let body = fault.body.clone().unwrap_or_else(message);
            let mut response = ResponseTemplate::new(fault.status).set_body_json(body);
            for (name, value) in &fault.headers {
                response = response.insert_header(*name, value.as_str());
            }
            return response;
        }
        answer(&mut state, &base, &method, request)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FakeGitHub {
    /// Starts one.
    ///
    /// # Errors
    /// When the machine gives no port.
    pub fn start() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let server = runtime.block_on(MockServer::start());
        let state = Arc::new(Mutex::new(State::default()));
        let base = Arc::new(Mutex::new(server.uri()));
        let answers = Answers(Arc::clone(&state), base);
        runtime.block_on(Mock::given(any()).respond_with(answers).mount(&server));
        Ok(Self {
            state,
            server,
            _runtime: runtime,
        })
    }

    /// Its address, as in `GITHUB_API_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// What it knows.
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// The address of a request in words.
fn words(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').collect()
}

fn answer(state: &mut State, base: &str, method: &str, request: &Request) -> ResponseTemplate {
    let path = request.url.path();
    let parameter = |name: &str| {
        let mut pairs = request.url.query_pairs();
        let found = pairs.find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    };
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = body["body"].as_str().unwrap_or_default().to_owned();
    let number = |word: &str| word.parse::<u64>().unwrap_or_default();
    let page = |state: &State, items: Vec<Value>, wrap: Option<&str>| {
        let asked = parameter("per_page").map_or(30, |n| number(&n)) as usize;
        let size = if state.page_size > 0 {
            state.page_size
        } else {
            asked
        };
        let at = parameter("page").map_or(1, |n| number(&n)) as usize;
        let pages = items.len().div_ceil(size).max(1);
        let shown: Vec<Value> = items.into_iter().skip((at - 1) * size).take(size).collect();
        let json = match wrap {
            Some(name) => json!({ name: shown }),
            None => Value::Array(shown),
        };
        let response = ResponseTemplate::new(200).set_body_json(json);
        if at >= pages {
            return response;
        }
        let mut next = request.url.clone();
        let others = request.url.query_pairs().filter(|(name, _)| name != "page");
        next.query_pairs_mut()
            .clear()
            .extend_pairs(others)
            .append_pair("page", &(at + 1).to_string());
        let query = next.query().unwrap_or_default();
        let next = format!("<{base}{path}?{query}>; rel=\"next\"");
        response.insert_header("link", next)
    };
    match (method, words(path).as_slice()) {
        ("GET", ["repos", _, _, "issues", pull, "comments"]) => {
            let pull = number(pull);
            let at = state.comments.iter().filter(|c| c.pull == pull);
            let items = at.map(|c| json!({"id": c.id, "body": c.body, "user": {"login": c.author, "type": "User"}}));
            page(state, items.collect(), None)
        }
        ("POST", ["repos", _, _, "issues", pull, "comments"]) => {
            let id = state.comment(number(pull), BOT, &text);
            ResponseTemplate::new(201).set_body_json(json!({"id": id, "body": text}))
        }
        ("PATCH", ["repos", _, _, "issues", "comments", id]) => update(state, number(id), &text),
        ("DELETE", ["repos", _, _, "issues", "comments", id]) => {
            let id = number(id);
            state.comments.retain(|c| c.id != id);
            ResponseTemplate::new(204)
        }
        ("GET", ["repos", _, _, "pulls"]) => {
            let head = parameter("head").unwrap_or_default();
            let items = state.pulls.get(&head).cloned().unwrap_or_default();
            page(state, items, None)
        }
        ("GET", ["repos", _, _, "actions", "runs", run, "artifacts"]) => {
            let run = number(run);
            let all = state.artifacts.get(&run).into_iter().flatten().enumerate();
            let items = all.map(|(index, (name, zip))| {
                json!({"id": run * 1000 + index as u64, "name": name, "size_in_bytes": zip.len(), "expired": false})
            });
            page(state, items.collect(), Some("artifacts"))
        }
        // As GitHub does: the archive lies on another server.
        ("GET", ["repos", _, _, "actions", "artifacts", id, "zip"]) => {
            ResponseTemplate::new(302).insert_header("location", format!("{base}/storage/{id}"))
        }
        ("GET", ["storage", id]) => {
            let id = number(id);
            let archive = state.artifacts.get(&(id / 1000));
            match archive.and_then(|all| all.get((id % 1000) as usize)) {
                Some((_, zip)) => ResponseTemplate::new(200).set_body_bytes(zip.clone()),
                None => not_found(),
            }
        }
        ("GET", ["user"]) => ResponseTemplate::new(200).set_body_json(json!({"username": BOT})),
        ("GET", ["projects", _, "merge_requests", pull, "notes"]) => {
            let pull = number(pull);
            let at = state.comments.iter().filter(|c| c.pull == pull);
            let items = at.map(|c| json!({"id": c.id, "body": c.body, "system": false, "author": {"username": c.author}}));
            page(state, items.collect(), None)
        }
        ("POST", ["projects", _, "merge_requests", pull, "notes"]) => {
            let id = state.comment(number(pull), BOT, &text);
            ResponseTemplate::new(201).set_body_json(json!({"id": id}))
        }
        ("PUT", ["projects", _, "merge_requests", _, "notes", id]) => {
            update(state, number(id), &text)
        }
        _ => not_found(),
    }
}

fn update(state: &mut State, id: u64, text: &str) -> ResponseTemplate {
    match state.comments.iter_mut().find(|c| c.id == id) {
        Some(comment) => {
            text.clone_into(&mut comment.body);
            ResponseTemplate::new(200).set_body_json(json!({"id": id}))
        }
        None => not_found(),
    }
}

fn not_found() -> ResponseTemplate {
    ResponseTemplate::new(404).set_body_json(json!({"message": "Not Found"}))
}
