//! Limits as they are told: text, JSON, JUnit XML, annotations.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use gobt_analysis::check::{
    Because, Checked, Judgement, LeftOut, Limit, Most, NotJudged, Note, Pattern, Subject, Terms,
    Verdict, Which,
};
use gobt_analysis::diff::{Delta, Difference, Pair};
use gobt_profile::Nanos;
use gobt_report::{
    CheckPage, check_annotations, check_junit, check_markdown, check_text, write_check_json,
};
use pulldown_cmark::{Event, Parser, Tag};

const S: u64 = 1_000_000_000;
/// Ends of lines, of elements, of commands; colours; a mark that turns the writing direction; a
/// character that XML cannot write.
const HOSTILE: &str = "evil\"/><x>&\n::error::a,b:%0A\u{1b}[31m\u{202e}\u{ffff}]]>";

fn nanos(nanos: u64) -> Nanos {
    Nanos::from_nanos(nanos)
}

fn judgement(
    subject: Subject,
    most: Most,
    verdict: Verdict,
    figures: [Option<u64>; 3],
) -> Judgement {
    let [figure, base, allowed] = figures;
    Judgement {
        limit: Limit { subject, most },
        verdict,
        figure,
        base,
        allowed,
        of: Vec::new(),
        because: None,
        note: None,
    }
}

fn import(from: Option<&str>, more: usize) -> Because {
    Because::Import {
        package: "gopkg.in/heavy".into(),
        from: from.map(Box::from),
        more,
        module: Some("gopkg.in/heavy".into()),
        packages: 14,
        work: nanos(12 * S),
    }
}

fn every_kind() -> Checked {
    let broken = || Verdict::Broken;
    let not_judged = |why| Verdict::NotJudged(why);
    let mut exec = judgement(
        Subject::ExecTime,
        Most::Absolute(60 * S),
        broken(),
        [Some(65 * S + S / 5), Some(48 * S), Some(60 * S)],
    );
    exec.because = Some(import(Some("example.com/app"), 0));
    let mut work = judgement(
        Subject::TotalWork,
        Most::MoreByShare(0.025),
        broken(),
        [Some(210 * S), Some(200 * S), Some(205 * S)],
    );
    work.because = Some(Because::Longer {
        package: "example.com/app/gen".into(),
        by: Delta::between(nanos(S), nanos(11 * S)),
    });
    let mut chain = judgement(
        Subject::CriticalPath,
        Most::Absolute(30 * S),
        broken(),
        [Some(30 * S + 1_000_000), None, Some(30 * S)],
    );
    chain.because = Some(Because::Largest {
        package: "net/http".into(),
        time: nanos(2 * S),
    });
    let mut packages = judgement(
        Subject::Packages,
        Most::More(20),
        broken(),
        [Some(1042), Some(1018), Some(1038)],
    );
    packages.because = Some(import(Some("example.com/app"), 2));
    let any = Subject::PackageTime(Pattern::any());
    let mut slow = judgement(
        any,
        Most::Absolute(2 * S),
        broken(),
        [Some(3 * S), None, Some(2 * S)],
    );
    slow.of = [HOSTILE, "b", "c"].map(Box::from).to_vec();
    let allowed = Vec::new();
    let mut modules = judgement(
        Subject::NewModules { allowed },
        Most::Absolute(0),
        broken(),
        [Some(4), None, Some(0)],
    );
    modules.of = ["a.org/a", "b.org/b", "c.org/c", HOSTILE]
        .map(Box::from)
        .to_vec();
    modules.because = Some(import(None, 0));
    let seen = |note, verdict, figure| {
        let figures = [Some(figure), Some(100 * S), Some(110 * S)];
        let mut seen = judgement(Subject::SeenWallTime, Most::More(10 * S), verdict, figures);
        seen.note = note;
        seen
    };
    let pattern = Subject::PackageTime(Pattern::new("example.com/app/..."));
    let mut kept = judgement(
        pattern.clone(),
        Most::More(S),
        Verdict::Passed,
        [Some(2 * S), Some(S), Some(2 * S)],
    );
    kept.of = vec!["example.com/app/a".into()];
    let versions = Difference::GoVersion(Pair {
        base: "go1.27.3".into(),
        head: HOSTILE.into(),
    });
    let untold = [
        (Subject::ExecTime, NotJudged::NoBase),
        (Subject::TotalWork, NotJudged::DidNotEnd(Which::Base)),
        (
            Subject::CriticalPath,
            NotJudged::Different(Box::new(versions)),
        ),
        (Subject::Packages, NotJudged::OtherCommand),
        (Subject::TotalWork, NotJudged::Estimated { share: 0.42 }),
        (Subject::TotalWork, NotJudged::ByEstimates),
        (
            Subject::NewModules {
                allowed: Vec::new(),
            },
            NotJudged::ModulesUnknown,
        ),
        (
            Subject::PackageTime(Pattern::new(HOSTILE)),
            NotJudged::NoSuchPackage,
        ),
        (pattern, NotJudged::NotInBase),
        (Subject::SeenExecTime, NotJudged::NoTime(Which::Head)),
    ];
    let untold =
        untold.map(|(subject, why)| judgement(subject, Most::More(7), not_judged(why), [None; 3]));
    let mut judgements = vec![
        kept,
        exec,
        work,
        chain,
        packages,
        slow,
        modules,
        seen(Some(Note::Margin), Verdict::Broken, 130 * S),
        seen(Some(Note::WithinMargin), Verdict::Passed, 112 * S),
        seen(Some(Note::WithinNoise), Verdict::Passed, 112 * S),
        seen(None, Verdict::Passed, 101 * S),
    ];
    judgements.extend(untold);
    Checked {
        judgements,
        workers: std::num::NonZeroU32::new(4),
        left_out: Some(LeftOut {
            actions: 3,
            sum: Delta::between(nanos(S), nanos(3 * S)),
            other_machine: false,
        }),
        terms: Terms::default(),
    }
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn every_limit_is_one_line() {
    let checked = every_kind();
    for not_judged_fails in [false, true] {
        let page = CheckPage {
            checked: &checked,
            not_judged_fails,
        };
        assert!(!page.passed());
        let text = plain(&check_text(&page));
        let of_limits = text
            .lines()
            .take_while(|line| !line.ends_with("not judged."));
        assert_eq!(of_limits.count(), checked.judgements.len());
        insta::assert_snapshot!("text", text);
    }
}

#[test]
fn what_is_not_judged_fails_only_when_asked() {
    let mut checked = every_kind();
    checked.judgements.retain(|j| j.verdict != Verdict::Broken);
    let passed = |checked: &Checked, not_judged_fails| {
        CheckPage {
            checked,
            not_judged_fails,
        }
        .passed()
    };
    assert!(passed(&checked, false));
    assert!(!passed(&checked, true));
    checked.judgements.retain(|j| j.verdict == Verdict::Passed);
    assert!(passed(&checked, true));
}

#[test]
fn summaries_count() {
    let summary = |keep: fn(&Judgement) -> bool| {
        let mut checked = every_kind();
        checked.judgements.retain(keep);
        checked.left_out = None;
        let page = CheckPage {
            checked: &checked,
            not_judged_fails: false,
        };
        let text = check_text(&page);
        let mut lines = text.lines().skip(checked.judgements.len());
        lines.next().unwrap().to_owned()
    };
    let is_not_judged = |j: &Judgement| matches!(j.verdict, Verdict::NotJudged(_));
    assert_eq!(summary(|_| true), "7 of 21 limits broken, 10 not judged.");
    assert_eq!(
        summary(is_not_judged),
        "10 limits, of which none could be judged."
    );
    assert_eq!(
        summary(|j| j.verdict == Verdict::Passed),
        "4 limits, all kept."
    );
    let not_broken = |j: &Judgement| j.verdict != Verdict::Broken;
    assert_eq!(
        summary(not_broken),
        "14 limits, none broken, 10 not judged."
    );
}

#[test]
fn other_machines_are_named() {
    let mut checked = every_kind();
    checked.left_out = Some(LeftOut {
        actions: 1,
        sum: Delta::between(nanos(3 * S), nanos(S)),
        other_machine: true,
    });
    let page = CheckPage {
        checked: &checked,
        not_judged_fails: false,
    };
    let text = check_text(&page);
    let note = "1 action on changed packages took 2.00 s less in all; the machines differ";
    assert!(text.contains(note), "{text}");
}

#[test]
fn junit_is_xml_whatever_the_names() {
    let checked = every_kind();
    for not_judged_fails in [false, true] {
        let page = CheckPage {
            checked: &checked,
            not_judged_fails,
        };
        let xml = check_junit(&page).unwrap();
        let document = roxmltree::Document::parse(&xml).unwrap_or_else(|e| panic!("{e}\n{xml}"));
        let suites = document.root_element();
        assert_eq!(suites.tag_name().name(), "testsuites");
        let suite = suites.first_element_child().unwrap();
        let number = |name| suite.attribute(name).unwrap().parse::<usize>().unwrap();
        let cases: Vec<_> = suite
            .children()
            .filter(roxmltree::Node::is_element)
            .collect();
        let with = |child: &str| {
            let has = cases
                .iter()
                .filter(|case| case.children().any(|node| node.tag_name().name() == child));
            has.count()
        };
        assert_eq!(number("tests"), checked.judgements.len());
        assert_eq!((cases.len(), number("errors")), (number("tests"), 0));
        assert_eq!(
            (with("failure"), with("skipped")),
            (number("failures"), number("skipped"))
        );
        assert_eq!(number("failures"), if not_judged_fails { 17 } else { 7 });
        if !not_judged_fails {
            insta::assert_snapshot!("junit", xml);
        }
    }
}

/// As the runner of GitHub reads a command: title and message.
fn read_annotation(line: &str) -> (String, String, String) {
    let (command, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (kind, properties) = command.split_once(' ').unwrap();
    let (name, title) = properties.split_once('=').unwrap();
    assert!(name == "title" && !title.contains([',', ':']), "{line}");
    let title = title.replace("%3A", ":").replace("%2C", ",");
    let back = |text: &str| {
        text.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%")
    };
    (kind.to_owned(), back(&title), back(message))
}

#[test]
fn annotations_say_what_the_text_says() {
    let checked = every_kind();
    let page = CheckPage {
        checked: &checked,
        not_judged_fails: false,
    };
    let text = check_annotations(&page);
    insta::assert_snapshot!("annotations", text);
    let told: Vec<_> = text.lines().map(read_annotation).collect();
    let count = |kind: &str| told.iter().filter(|(found, ..)| found == kind).count();
    assert_eq!((count("error"), count("warning")), (7, 10));
    let lines = plain(&check_text(&page));
    for (_, title, message) in &told {
        assert!(lines.contains(message.as_str()), "{message}");
        assert!(title.starts_with("gobt check: "), "{title}");
        assert!(!message.contains(['\r', '\n']), "{message}");
    }
    let strict = CheckPage {
        not_judged_fails: true,
        ..page
    };
    let strict = check_annotations(&strict);
    assert!(strict.lines().all(|line| line.starts_with("::error ")));
}

#[test]
fn json_is_the_contract() {
    let checked = every_kind();
    let page = CheckPage {
        checked: &checked,
        not_judged_fails: false,
    };
    let mut out = Vec::new();
    write_check_json(&page, &mut out).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(value["limits"][5]["of"][0], HOSTILE);
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn markdown_shows_the_broken_limits_and_folds_the_others() {
    let mut checked = every_kind();
    let page = |checked: &Checked, not_judged_fails| {
        check_markdown(&CheckPage {
            checked,
            not_judged_fails,
        })
    };
    let text = page(&checked, false);
    insta::assert_snapshot!("markdown", text);
    let seen = text.split("<details>").next().unwrap();
    assert_eq!(seen.matches("\n- ").count(), 7);
    // What cannot be judged and fails is seen as well.
    let strict = page(&checked, true);
    let seen = strict.split("<details>").next().unwrap();
    assert_eq!(seen.matches("\n- not judged: ").count(), 10);
    checked.judgements.retain(|j| j.verdict == Verdict::Passed);
    let kept = page(&checked, true);
    assert!(
        kept.starts_with("✅ **Limits: all 4 kept**\n\n<details>"),
        "{kept}"
    );
    let mut untold = every_kind();
    untold
        .judgements
        .retain(|j| matches!(j.verdict, Verdict::NotJudged(_)));
    let untold = page(&untold, false);
    assert!(
        untold.starts_with("⚠️ **Limits: none of 10 could be judged**"),
        "{untold}"
    );
}

#[test]
fn what_broke_all_limits_is_said_once() {
    let mut checked = every_kind();
    checked.judgements.retain(|j| j.verdict == Verdict::Broken);
    checked.judgements.truncate(3);
    let told = |checked: &Checked| {
        check_markdown(&CheckPage {
            checked,
            not_judged_fails: false,
        })
    };
    let each = told(&checked);
    assert!(
        each.starts_with("❌ **Limits: 3 of 3 broken**\n\n- "),
        "{each}"
    );
    for judgement in &mut checked.judgements {
        judgement.because = Some(import(Some("example.com/app"), 0));
    }
    let once = told(&checked);
    let expected = "❌ **Limits: 3 of 3 broken**, because `example.com/app` now imports `gopkg.in/heavy` (14 packages, 12.0 s of work)\n\n- exec time";
    assert!(once.starts_with(expected), "{once}");
    assert_eq!(once.matches("now imports").count(), 1, "{once}");
}

#[test]
fn no_name_is_markup_in_markdown() {
    let checked = every_kind();
    let text = check_markdown(&CheckPage {
        checked: &checked,
        not_judged_fails: true,
    });
    for event in Parser::new(&text) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(html.contains("details>"), "{html}");
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("{text}"),
            Event::Text(text) => assert!(!text.contains("evil"), "{text}"),
            _ => {}
        }
    }
}
