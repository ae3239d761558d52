//! How is a REST interface asked, so that a passing fault does not matter and a lasting one is told?
//!
//! Safe requests are repeated after a 5xx or a broken connection; those that create something are
//! not, since the first may have been carried out: whoever creates looks again instead. A rate
//! limit is waited for, up to a bound. The token is in the header of each request and nowhere else.

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use ureq::http;

use crate::clock::Clock;
use crate::error::{PublishError, one_line};

/// Something that must never be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes it, without white space around it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The secret itself, for a header or the environment of a process.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// How often a request is sent at most.
const TRIES: u32 = 5;

/// How long gobt waits for a rate limit in all: a job of CI must end some day.
const PATIENCE: Duration = Duration::from_secs(180);

/// What GitHub asks to wait where it names no time.
const UNNAMED_WAIT: Duration = Duration::from_secs(60);

/// The longest answer that is read, in bytes: 100 comments of 64 KB have some 26 MB as JSON.
const ANSWER_LIMIT: u64 = 32 << 20;

/// A client for one REST interface.
pub struct Http<'a> {
    agent: ureq::Agent,
    clock: &'a dyn Clock,
    headers: Vec<(&'static str, Secret)>,
}

impl fmt::Debug for Http<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    /// What it is for: `list the comments`.
    pub(crate) what: &'static str,
    /// The permission it needs, as a workflow names it.
    pub(crate) permission: &'static str,
    pub(crate) method: http::Method,
    pub(crate) url: &'a str,
    pub(crate) body: Option<Value>,
}

impl<'a> Request<'a> {
    /// One that asks and changes nothing.
    pub(crate) fn get(what: &'static str, permission: &'static str, url: &'a str) -> Self {
        Self {
            what,
            permission,
            method: http::Method::GET,
            url,
            body: None,
        }
    }
}

/// An answer of success.
#[derive(Debug)]
pub(crate) struct Answer {
    what: &'static str,
    /// The address of the next page.
    pub(crate) next: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, PublishError> {
        serde_json::from_slice(&self.body).map_err(|error| PublishError::StrangeAnswer {
            what: self.what,
            message: one_line(&error.to_string()),
        })
    }
}

/// What to do after an answer that is no success.
enum After {
    Wait(Duration),
    GiveUp(PublishError),
}

impl<'a> Http<'a> {
    /// A client that sends these headers with each request.
    #[must_use]
    pub fn new(clock: &'a dyn Clock, headers: Vec<(&'static str, Secret)>) -> Self {
        let tls = ureq::tls::TlsConfig::builder()
            .root_certs(ureq::tls::RootCerts::PlatformVerifier)
            .build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .tls_config(tls)
            .user_agent(concat!("gobt/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(Duration::from_secs(15)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_global(Some(Duration::from_secs(300)))
            .max_redirects(4)
            .build();
        Self {
            agent: config.new_agent(),
            clock,
            headers,
        }
    }

    /// Sends a request, and again where that may help.
    pub(crate) fn send(&self, request: &Request<'_>) -> Result<Answer, PublishError> {
        self.send_limited(request, ANSWER_LIMIT)
    }

    /// Likewise, with another limit to the answer's length, in bytes.
    pub(crate) fn send_limited(
        &self,
        request: &Request<'_>,
        limit: u64,
    ) -> Result<Answer, PublishError> {
        let repeatable = request.method != http::Method::POST;
        let mut patience = PATIENCE;
        let mut tried = 0;
        loop {
            tried += 1;
            let last = tried >= TRIES;
            let after = match self.once(request, limit) {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(refusal)) => self.after(request, &refusal, repeatable && !last, tried),
                Err(ureq::Error::BodyExceedsLimit(_)) => {
                    let what = request.what;
                    return Err(PublishError::TooLong { what, limit });
                }
                Err(error) if repeatable && !last && passes(&error) => After::Wait(backoff(tried)),
                Err(error) => After::GiveUp(PublishError::NoAnswer {
                    what: request.what,
                    url: without_query(request.url),
                    source: Box::new(error),
                }),
            };
            match after {
                After::GiveUp(error) => return Err(error),
                After::Wait(time) if time > patience || last => {
                    return Err(PublishError::RateLimited {
                        what: request.what,
                        seconds: time.as_secs(),
                    });
                }
                After::Wait(time) => {
                    patience -= time;
                    self.clock.wait(time);
                }
            }
        }
    }

    /// Writes a comment, as GitHub and GitLab take its text, or removes one (no text).
    pub(crate) fn write(
        &self,
        what: &'static str,
        permission: &'static str,
        method: http::Method,
        url: &str,
        text: Option<&str>,
    ) -> Result<(), PublishError> {
        let request = Request {
            method,
            body: text.map(|text| json!({ "body": text })),
            ..Request::get(what, permission, url)
        };
        self.send(&request).map(drop)
    }

    /// All elements of a list that comes in pages.
    pub(crate) fn pages<T: DeserializeOwned>(
        &self,
        what: &'static str,
        permission: &'static str,
        first: &str,
        items: fn(&Answer) -> Result<Vec<T>, PublishError>,
    ) -> Result<Vec<T>, PublishError> {
        // 100 a page: nobody has more comments, and a server must not keep gobt for ever.
        const PAGES: usize = 100;
        let mut all = Vec::new();
        let mut url = first.to_owned();
        for _ in 0..PAGES {
            let answer = self.send(&Request::get(what, permission, &url))?;
            all.extend(items(&answer)?);
            match answer.next {
                // The token goes nowhere else, whatever a server says.
                Some(next) if origin(&next) == origin(first) => url = next,
                Some(next) => {
                    return Err(PublishError::StrangeAnswer {
                        what,
                        message: format!(
                            "the next page is said to be at {}",
                            one_line(&without_query(&next))
                        ),
                    });
                }
                None => return Ok(all),
            }
        }
        Ok(all)
    }

    fn once(
        &self,
        request: &Request<'_>,
        limit: u64,
    ) -> Result<Result<Answer, Refusal>, ureq::Error> {
        let mut builder = http::Request::builder()
            .method(request.method.clone())
            .uri(request.url);
        for (name, value) in &self.headers {
            builder = builder.header(*name, value.expose());
        }
        let mut response = match &request.body {
            Some(body) => {
                let builder = builder.header("content-type", "application/json");
                self.agent.run(builder.body(body.to_string())?)?
            }
            None => self.agent.run(builder.body(())?)?,
        };
        let status = response.status().as_u16();
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let next = header("link").and_then(|link| next_page(&link));
        let refusal = (!(200..300).contains(&status)).then(|| Refusal {
            status,
            retry_after: header("retry-after").and_then(|text| text.trim().parse().ok()),
            remaining: header("x-ratelimit-remaining").and_then(|text| text.trim().parse().ok()),
            reset: header("x-ratelimit-reset").and_then(|text| text.trim().parse().ok()),
            accepted: header("x-accepted-github-permissions"),
            said: String::new(),
        });
        // One more, to tell an answer of just that length from a longer one.
        let body = response
            .body_mut()
            .with_config()
            .limit(limit + 1)
            .read_to_vec();
        Ok(match refusal {
            None => Ok(Answer {
                what: request.what,
                next,
                body: body.and_then(|body| match body.len() as u64 > limit {
                    true => Err(ureq::Error::BodyExceedsLimit(limit)),
                    false => Ok(body),
                })?,
            }),
            Some(refusal) => Err(Refusal {
                said: said(&body.unwrap_or_default()),
                ..refusal
            }),
        })
    }

    fn after(&self, request: &Request<'_>, refusal: &Refusal, again: bool, tried: u32) -> After {
        let what = request.what;
        let said = refusal.said.clone();
        match refusal.status {
            403 | 429 if refusal.is_rate_limit() => After::Wait(self.rate_wait(refusal)),
            401 => After::GiveUp(PublishError::BadToken { what, said }),
            403 => After::GiveUp(PublishError::MissingPermission {
                what,
                permission: request.permission,
                said: match &refusal.accepted {
                    Some(accepted) => format!("{said}; accepted: {}", one_line(accepted)),
                    None => said,
                },
            }),
            500..=599 if again => After::Wait(backoff(tried)),
            status => After::GiveUp(PublishError::Refused { what, status, said }),
        }
    }

    /// As GitHub's documentation says: `retry-after` first, then the reset of the limit that is
    /// used up, else a minute.
    fn rate_wait(&self, refusal: &Refusal) -> Duration {
        if let Some(seconds) = refusal.retry_after {
            return Duration::from_secs(seconds.max(1));
        }
        match (refusal.remaining, refusal.reset) {
            (Some(0), Some(reset)) => {
                let left = reset.saturating_sub(self.clock.unix_seconds());
                Duration::from_secs(left.saturating_add(1))
            }
            _ => UNNAMED_WAIT,
        }
    }
}

/// An answer that is no success.
struct Refusal {
    status: u16,
    retry_after: Option<u64>,
    remaining: Option<u64>,
    reset: Option<u64>,
    accepted: Option<String>,
    said: String,
}

impl Refusal {
    fn is_rate_limit(&self) -> bool {
        self.status == 429
            || self.retry_after.is_some()
            || self.remaining == Some(0)
            || self.said.to_ascii_lowercase().contains("rate limit")
    }
}

/// The `message` of an error of GitHub or GitLab, or the text as it is.
fn said(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let json: Option<Value> = serde_json::from_str(&text).ok();
    let message = json.as_ref().and_then(|json| json.get("message"));
    match message {
        Some(Value::String(message)) => one_line(message),
        Some(other) => one_line(&other.to_string()),
        None => one_line(&text),
    }
}

/// Whether another try may bring what this one did not.
fn passes(error: &ureq::Error) -> bool {
    matches!(
        error,
        ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed
            | ureq::Error::Protocol(_)
    )
}

/// 1, 2, 4, 8 s.
fn backoff(tried: u32) -> Duration {
    Duration::from_secs(1 << (tried - 1).min(3))
}

fn without_query(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or(url).to_owned()
}

/// Scheme, host and port of an address.
fn origin(url: &str) -> Option<(String, String)> {
    let uri: http::Uri = url.parse().ok()?;
    Some((
        uri.scheme_str()?.to_ascii_lowercase(),
        uri.authority()?.as_str().to_ascii_lowercase(),
    ))
}

/// The address with `rel="next"` in a `Link` header (RFC 8288, as GitHub and GitLab write it).
fn next_page(link: &str) -> Option<String> {
    link.split(',').find_map(|part| {
        let (address, parameters) = part.trim().strip_prefix('<')?.split_once('>')?;
        let mut parameters = parameters.split(';').map(str::trim);
        let is_next = parameters.any(|p| p == "rel=\"next\"" || p == "rel=next");
        is_next.then(|| address.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found() {
        let link = r#"<https://h/x?page=1>; rel="prev", <https://h/x?a=b&page=3>; rel="next", <https://h/x?page=9>; rel="last""#;
        assert_eq!(next_page(link).as_deref(), Some("https://h/x?a=b&page=3"));
        assert_eq!(next_page(r#"<https://h/x?page=1>; rel="first""#), None);
        assert_eq!(next_page("nonsense"), None);
    }

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let secret = Secret::new(" ghs_abc\n");
        assert_eq!(format!("{secret:?}"), "…");
        assert_eq!(secret.expose(), "ghs_abc");
    }

    #[test]
    fn origins_differ_by_scheme_host_and_port() {
        assert_eq!(origin("https://h/a?b"), origin("HTTPS://H/c"));
        for other in ["http://h/a", "https://h:8/a", "https://i/a", "nonsense"] {
            assert_ne!(origin("https://h/a"), origin(other), "{other}");
        }
    }
}
