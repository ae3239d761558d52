//! Are the Action, the workflows and the snippets of the documentation what they promise to be?

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use saphyr::{LoadableYamlNode, YamlOwned};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.replace("\r\n", "\n")
}

fn parse(name: &str, text: &str) -> YamlOwned {
    let mut documents = YamlOwned::load_from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(documents.len(), 1, "{name}");
    documents.remove(0)
}

/// The fenced blocks of YAML in a page.
fn snippets(path: &str) -> Vec<(String, YamlOwned)> {
    let text = read(path);
    let blocks = text.split("```yaml\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap());
    let named = blocks.enumerate().map(|(at, block)| {
        let name = format!("{path}, block {}", at + 1);
        let yaml = parse(&name, block);
        (name, yaml)
    });
    named.collect()
}

fn actions() -> Vec<(String, YamlOwned)> {
    let names = ["action.yml", "comment/action.yml"];
    names
        .map(|name| (name.to_owned(), parse(name, &read(name))))
        .into()
}

fn own_workflows() -> Vec<(String, YamlOwned)> {
    let folder = root().join(".github/workflows");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.contains(&"release.yml".to_owned()));
    let paths = names
        .into_iter()
        .map(|name| format!(".github/workflows/{name}"));
    paths
        .map(|path| (path.clone(), parse(&path, &read(&path))))
        .collect()
}

fn documented_workflows() -> Vec<(String, YamlOwned)> {
    let found = snippets("docs/pull-requests.md");
    assert_eq!(found.len(), 3);
    found
}

/// Every text in a document, with the key it stands under.
fn texts(yaml: &YamlOwned, key: &str, found: &mut Vec<(String, String)>) {
    if let Some(map) = yaml.as_mapping() {
        for (name, value) in map {
            texts(value, name.as_str().unwrap_or(key), found);
        }
    } else if let Some(list) = yaml.as_sequence() {
        for value in list {
            texts(value, key, found);
        }
    } else if let Some(text) = yaml.as_str() {
        found.push((key.to_owned(), text.to_owned()));
    }
}

fn texts_of(yaml: &YamlOwned, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    texts(yaml, "", &mut found);
    let under = found.into_iter().filter(|(name, _)| name == key);
    under.map(|(_, text)| text).collect()
}

fn keys(yaml: Option<&YamlOwned>) -> BTreeSet<String> {
    let map = yaml.and_then(YamlOwned::as_mapping);
    let keys = map.into_iter().flatten().map(|(key, _)| key);
    keys.map(|key| key.as_str().unwrap().to_owned()).collect()
}

#[test]
fn no_expression_stands_inside_a_script() {
    let all = actions()
        .into_iter()
        .chain(own_workflows())
        .chain(documented_workflows());
    let mut scripts = 0;
    for (name, yaml) in all {
        for script in texts_of(&yaml, "run") {
            scripts += 1;
            assert!(!script.contains("${{"), "{name}: {script}");
        }
    }
    assert!(scripts > 15);
}

#[test]
fn nothing_runs_on_pull_request_target() {
    for (name, yaml) in own_workflows().into_iter().chain(documented_workflows()) {
        let on = yaml
            .as_mapping_get("on")
            .unwrap_or_else(|| panic!("{name} has no `on`"));
        assert!(!keys(Some(on)).contains("pull_request_target"), "{name}");
        let mut all = Vec::new();
        texts(&yaml, "", &mut all);
        assert!(
            all.iter()
                .all(|(_, text)| !text.contains("pull_request_target")),
            "{name}"
        );
    }
}

/// What a workflow or a job may write.
fn written(yaml: &YamlOwned) -> BTreeSet<String> {
    let permissions = yaml.as_mapping_get("permissions");
    let map = permissions.and_then(YamlOwned::as_mapping);
    let writes = map
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.as_str() == Some("write"));
    writes
        .map(|(key, _)| key.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn permissions_to_write_are_those_that_are_documented() {
    let mut seen = Vec::new();
    for (name, yaml) in own_workflows().into_iter().chain(documented_workflows()) {
        let top = yaml.as_mapping_get("permissions");
        let top = top.unwrap_or_else(|| panic!("{name} has no permissions at its top"));
        // Not one word for all, such as write-all.
        assert!(top.as_mapping().is_some(), "{name}");
        assert_eq!(written(&yaml), BTreeSet::new(), "{name}: at its top");
        let jobs = yaml.as_mapping_get("jobs").unwrap().as_mapping().unwrap();
        for (job, value) in jobs {
            let writes = written(value);
            if !writes.is_empty() {
                let writes: Vec<String> = writes.into_iter().collect();
                seen.push(format!(
                    "{name}: {}: {}",
                    job.as_str().unwrap(),
                    writes.join(" ")
                ));
            }
        }
    }
    assert_eq!(
        seen,
        [
            ".github/workflows/release.yml: publish: attestations contents id-token",
            "docs/pull-requests.md, block 2: comment: pull-requests",
            "docs/pull-requests.md, block 3: comment: contents pull-requests",
        ]
    );
}

#[test]
fn a_workflow_with_a_strong_token_never_checks_out_code() {
    let mut found = 0;
    for (name, yaml) in own_workflows().into_iter().chain(documented_workflows()) {
        if keys(yaml.as_mapping_get("on")).contains("workflow_run") {
            found += 1;
            let uses = texts_of(&yaml, "uses");
            assert!(uses.iter().all(|uses| !uses.contains("checkout")), "{name}");
            let guard = texts_of(&yaml, "if");
            assert_eq!(
                guard,
                ["github.event.workflow_run.event == 'pull_request'"],
                "{name}"
            );
        }
    }
    assert_eq!(found, 2);
}

#[test]
fn actions_that_can_do_harm_are_pinned_by_commit() {
    let release = own_workflows()
        .into_iter()
        .filter(|(name, _)| name.ends_with("release.yml"));
    for (name, yaml) in actions().into_iter().chain(release) {
        for uses in texts_of(&yaml, "uses") {
            let commit = uses.split_once('@').unwrap().1;
            let pinned = commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
            assert!(pinned, "{name}: {uses}");
        }
    }
}

#[test]
fn every_input_is_used_and_every_one_that_is_used_exists() {
    for (name, yaml) in actions() {
        let declared = keys(yaml.as_mapping_get("inputs"));
        let text = read(&name);
        let used: BTreeSet<String> = text
            .split("inputs.")
            .skip(1)
            .map(|rest| {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
                rest[..end.unwrap_or(rest.len())].to_owned()
            })
            .collect();
        assert_eq!(used, declared, "{name}");
        for (input, value) in yaml.as_mapping_get("inputs").unwrap().as_mapping().unwrap() {
            let input = input.as_str().unwrap();
            assert!(
                value.as_mapping_get("description").is_some(),
                "{name}: {input}"
            );
            // A number or a boolean would not be the text that the scripts compare with.
            let default = value.as_mapping_get("default").unwrap();
            assert!(default.as_str().is_some(), "{name}: {input}");
        }
    }
}

#[test]
fn the_documentation_gives_inputs_that_exist() {
    let [build, comment] = actions().try_into().unwrap();
    let mut steps_seen = 0;
    for (name, yaml) in documented_workflows() {
        let jobs = yaml.as_mapping_get("jobs").unwrap().as_mapping().unwrap();
        let steps = jobs.iter().flat_map(|(_, job)| {
            let steps = job.as_mapping_get("steps").unwrap();
            steps.as_sequence().unwrap().iter()
        });
        for step in steps {
            let uses = step.as_mapping_get("uses").unwrap().as_str().unwrap();
            let action = match uses.split('@').next().unwrap() {
                "OWNER/gobt" => &build.1,
                "OWNER/gobt/comment" => &comment.1,
                _ => continue,
            };
            steps_seen += 1;
            let given = keys(step.as_mapping_get("with"));
            let known = keys(action.as_mapping_get("inputs"));
            assert!(given.is_subset(&known), "{name}: {given:?}");
        }
    }
    assert_eq!(steps_seen, 3);
}

#[test]
fn the_action_downloads_the_version_of_this_checkout() {
    let manifest = read("Cargo.toml");
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \""))
        .unwrap();
    for (name, yaml) in actions() {
        let inputs = yaml.as_mapping_get("inputs").unwrap();
        let default = inputs
            .as_mapping_get("version")
            .unwrap()
            .as_mapping_get("default")
            .unwrap();
        assert_eq!(
            format!("{}\"", default.as_str().unwrap()),
            version,
            "{name}"
        );
    }
}

#[test]
fn the_scripts_of_the_actions_are_there_and_can_be_run() {
    for (name, yaml) in actions() {
        for script in texts_of(&yaml, "run") {
            for (at, _) in script.match_indices("scripts/action/") {
                let path = script[at..].split(['"', ' ']).next().unwrap();
                let meta = fs::metadata(root().join(path))
                    .unwrap_or_else(|e| panic!("{name}: {path}: {e}"));
                #[cfg(unix)]
                assert!(
                    std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o111 != 0,
                    "{path}"
                );
                assert!(meta.is_file());
            }
        }
    }
}

#[test]
fn the_snippet_for_gitlab_is_a_job_with_an_artifact() {
    let found = snippets("docs/gitlab.md");
    assert_eq!(found.len(), 1);
    let job = found[0].1.as_mapping_get("build").unwrap();
    let keys = keys(Some(job));
    for key in ["script", "after_script", "artifacts", "rules"] {
        assert!(keys.contains(key), "{key}");
    }
    // A token must not be printed, nor stand in the file.
    assert!(
        !texts_of(job, "script")
            .iter()
            .any(|line| line.contains("TOKEN"))
    );
}
