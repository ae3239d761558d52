//! JUnit XML, which every CI server shows: a test case for each limit.

use std::io;

use gobt_analysis::check::{Judgement, Verdict};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{CheckPage, words};
use crate::escape::terminal;

/// One suite with one case for each limit: failed where it is broken, skipped where it could not be
/// judged.
///
/// # Errors
/// None in practice: it is written into memory.
pub fn check_junit(page: &CheckPage<'_>) -> io::Result<String> {
    let checked = page.checked;
    let all = checked.judgements.iter();
    let failures = all.filter(|judgement| page.fails(judgement)).count();
    let skipped = match page.not_judged_fails {
        true => 0,
        false => checked.not_judged(),
    };
    let counts = [
        ("tests", checked.judgements.len().to_string()),
        ("failures", failures.to_string()),
        ("errors", "0".to_owned()),
    ];
    let counts = counts
        .each_ref()
        .map(|(name, count)| (*name, count.as_str()));
    let skipped = skipped.to_string();
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites = writer.create_element("testsuites");
    let suites = suites.with_attribute(("name", "gobt check"));
    suites
        .with_attributes(counts)
        .with_attribute(("time", "0"))
        .write_inner_content(|writer| {
            let suite = writer.create_element("testsuite");
            suite
                .with_attribute(("name", "gobt check"))
                .with_attributes(counts)
                .with_attribute(("skipped", skipped.as_str()))
                .with_attribute(("time", "0"))
                .write_inner_content(|writer| {
                    let mut judgements = checked.judgements.iter();
                    judgements.try_for_each(|judgement| case(writer, page, judgement))
                })
                .map(|_| ())
        })?;
    let mut text = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

fn case(
    writer: &mut Writer<Vec<u8>>,
    page: &CheckPage<'_>,
    judgement: &Judgement,
) -> io::Result<()> {
    let limit = &judgement.limit;
    let name = format!(
        "{}, {}",
        words::subject(&limit.subject, words::as_is),
        words::most(limit)
    );
    let name = allowed(&name);
    let sentence = allowed(&words::sentence(
        judgement,
        &page.checked.terms,
        words::as_is,
    ));
    let case = writer.create_element("testcase");
    let case = case
        .with_attribute(("classname", "gobt.check"))
        .with_attribute(("name", name.as_str()))
        .with_attribute(("time", "0"));
    let told = |writer: &mut Writer<Vec<u8>>, element: &str, kind: Option<&str>| {
        let element = writer.create_element(element);
        let element = element.with_attribute(("message", sentence.as_str()));
        let element = element.with_attributes(kind.map(|kind| ("type", kind)));
        element.write_empty().map(|_| ())
    };
    let kind = match judgement.verdict {
        Verdict::NotJudged(_) => "not_judged",
        _ => limit.subject.key(),
    };
    let case = match &judgement.verdict {
        _ if page.fails(judgement) => {
            case.write_inner_content(|writer| told(writer, "failure", Some(kind)))
        }
        Verdict::NotJudged(_) => case.write_inner_content(|writer| told(writer, "skipped", None)),
        _ => case.write_inner_content(|writer| {
            let out = writer.create_element("system-out");
            out.write_text_content(BytesText::new(&sentence))
                .map(|_| ())
        }),
    };
    case.map(|_| ())
}

/// Text without characters that XML 1.0 has no way to write.
fn allowed(text: &str) -> String {
    let text = terminal(text);
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
