//! What is said when something is missing?

use std::fs;

use gobt_testkit::fake_github::Fault;

use super::Rehearsal;

#[test]
fn a_run_without_an_open_pull_request_writes_nothing() {
    let r = Rehearsal::new();
    r.server.state().pulls.clear();
    let said = r.second_workflow("1");
    assert!(said.stderr.contains("nothing to say"), "{said}");
    let state = r.server.state();
    assert_eq!(state.comments.len(), 1);
    assert!(state.seen.iter().all(|seen| seen.0 == "GET"));
}

#[test]
fn trouble_is_one_sentence_without_the_token() {
    let r = Rehearsal::new();
    let jobs = r.path("jobs");
    let jobs = jobs.to_str().unwrap();
    let fault = Fault::new(403, "Resource not accessible by integration");
    r.server.state().faults.push_back(fault);
    let said = r.gobt(&["fetch", "--out", jobs]).outcome().ends_with(2);
    assert_eq!(
        said.stderr,
        "gobt: cannot ask for the pull request: the token lacks the permission `pull-requests: read`; give it to the job that runs this (403: Resource not accessible by integration)\n"
    );
    let said = r
        .gobt(&["fetch", "--out", jobs])
        .env("GITHUB_TOKEN", "")
        .outcome()
        .ends_with(2);
    assert!(said.stderr.contains("GITHUB_TOKEN is not set"), "{said}");
    // What lies there is not taken for a report.
    fs::write(r.path("jobs/profile.json"), "{}").unwrap();
    let said = r.gobt(&["fetch", "--out", jobs]).outcome().ends_with(2);
    assert!(said.stderr.contains("is not empty"), "{said}");
    let said = r.gobt(&["pack"]).outcome().ends_with(2);
    assert!(said.stderr.contains("was gobt profile run?"), "{said}");
}
