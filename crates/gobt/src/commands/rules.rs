//! `gobt rules`: what gobt looks for, and what each finding means.

use std::io::{self, Write};

use anyhow::{Context, Result};
use gobt_analysis::{RULES, RuleName};

use crate::cli::RulesArgs;
use crate::exit::Exit;

/// A rule's name and its page of the documentation.
macro_rules! page {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../../docs/findings/", $name, ".md")),
        )
    };
}

/// The page of each rule, so that a gobt without its sources can explain itself.
const PAGES: [(&str, &str); RULES.len()] = [
    page!("waits-for-workers"),
    page!("fewer-workers-than-cpus"),
    page!("more-workers-than-cpus"),
    page!("bounded-by-the-chain"),
    page!("late-package"),
    page!("heavy-import"),
    page!("slow-for-its-size"),
    page!("empty-cache-in-ci"),
    page!("standard-library-compiled"),
    page!("cgo"),
    page!("link-time"),
    page!("many-links"),
    page!("vet-in-tests"),
    page!("compiled-again-for-tests"),
    page!("blocked-by-test-order"),
    page!("tests-not-cached"),
    page!("coverpkg"),
    page!("slow-load"),
];

pub(crate) fn run(args: &RulesArgs) -> Result<Exit> {
    let text = match args.rule {
        Some(rule) => page_of(rule).to_owned(),
        None => list(),
    };
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.context("cannot write to standard output")?;
    Ok(Exit::Done)
}

/// A line for each rule.
fn list() -> String {
    let names = RULES.iter().map(|rule| rule.name.as_str().len());
    let width = names.max().unwrap_or(0);
    let lines = RULES
        .iter()
        .map(|rule| format!("{:width$}  {}\n", rule.name.as_str(), rule.title));
    lines.collect()
}

fn page_of(rule: RuleName) -> &'static str {
    let page = PAGES.iter().find(|(name, _)| *name == rule.as_str());
    page.map_or("", |(_, page)| page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_and_every_page_a_rule() {
        for rule in &RULES {
            let page = page_of(rule.name);
            let heading = format!("# {}\n", rule.name);
            assert!(page.starts_with(&heading), "{}", rule.name);
            assert!(page.contains(rule.title), "{}", rule.name);
        }
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/findings");
        let files = std::fs::read_dir(folder).unwrap();
        let mut files: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let mut expected: Vec<String> = RULES.iter().map(|r| format!("{}.md", r.name)).collect();
        expected.push("README.md".to_owned());
        expected.sort();
        assert_eq!(files, expected);
    }

    #[test]
    fn the_index_names_every_rule_in_order() {
        let index = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/findings/README.md");
        let index = std::fs::read_to_string(index).unwrap();
        let linked: Vec<&str> = index
            .lines()
            .filter_map(|line| line.strip_prefix("| [`"))
            .filter_map(|line| line.split('`').next())
            .collect();
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(linked, names);
        for rule in &RULES {
            let link = format!("({}.md) | {} |", rule.name, rule.summary);
            assert!(index.contains(&link), "{link}");
        }
    }

    #[test]
    fn the_list_fits_a_terminal() {
        for line in list().lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
