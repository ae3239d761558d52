//! What does `gobt check --json` say? The contract `gobt.check/1`, in `docs/check.md`.

use std::io::{self, Write};

use gobt_analysis::check::{
    Because, Judgement, Most, NotJudged, Note, Pattern, Subject, Unit, Verdict,
};
use serde::Serialize;

use super::{CheckPage, words};

/// The schema that is written.
pub const CHECK_SCHEMA: &str = "gobt.check/1";

/// Writes what became of every limit as JSON, in one line.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_check_json(page: &CheckPage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let checked = page.checked;
    let left_out = checked.left_out.map(|left_out| LeftOutRow {
        actions: left_out.actions,
        sum_ns: left_out.sum.as_nanos(),
        other_machine: left_out.other_machine,
    });
    let document = Document {
        schema: CHECK_SCHEMA,
        passed: page.passed(),
        broken: checked.broken(),
        not_judged: checked.not_judged(),
        parallelism: checked.workers.map(std::num::NonZeroU32::get),
        left_out,
        terms: TermsRow {
            parallelism: checked.terms.workers.map(std::num::NonZeroU32::get),
            tolerance: checked.terms.tolerance,
            estimated: checked.terms.estimated,
            margin: checked.terms.margin,
            not_judged_fails: page.not_judged_fails,
        },
        limits: checked.judgements.iter().map(|j| row(page, j)).collect(),
    };
    crate::json_line::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    passed: bool,
    broken: usize,
    not_judged: usize,
    parallelism: Option<u32>,
    left_out: Option<LeftOutRow>,
    terms: TermsRow,
    limits: Vec<LimitRow<'a>>,
}

#[derive(Serialize)]
struct LeftOutRow {
    actions: usize,
    sum_ns: i64,
    other_machine: bool,
}

#[derive(Serialize)]
struct TermsRow {
    parallelism: Option<u32>,
    tolerance: f64,
    estimated: f64,
    margin: f64,
    not_judged_fails: bool,
}

#[derive(Serialize)]
struct LimitRow<'a> {
    key: &'static str,
    pattern: Option<&'a str>,
    unit: &'static str,
    most: MostRow,
    allow: Vec<&'a str>,
    verdict: &'static str,
    reason: Option<&'static str>,
    figure: Option<u64>,
    base: Option<u64>,
    allowed: Option<u64>,
    of: &'a [Box<str>],
    because: Option<BecauseRow<'a>>,
    note: Option<&'static str>,
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum MostRow {
    Absolute(u64),
    More(u64),
    MoreByShare(f64),
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum BecauseRow<'a> {
    Import {
        package: &'a str,
        from: Option<&'a str>,
        more: usize,
        module: Option<&'a str>,
        packages: usize,
        work_ns: u64,
    },
    Longer {
        package: &'a str,
        by_ns: i64,
    },
    Largest {
        package: &'a str,
        time_ns: u64,
    },
}

fn row<'a>(page: &CheckPage<'_>, judgement: &'a Judgement) -> LimitRow<'a> {
    let subject = &judgement.limit.subject;
    let (verdict, reason) = match &judgement.verdict {
        Verdict::Passed => ("passed", None),
        Verdict::Broken => ("broken", None),
        Verdict::NotJudged(why) => ("not_judged", Some(reason(why))),
    };
    LimitRow {
        key: subject.key(),
        pattern: match subject {
            Subject::PackageTime(pattern) => Some(pattern.as_str()),
            _ => None,
        },
        unit: match subject.unit() {
            Unit::Time => "ns",
            Unit::Count => "count",
        },
        most: match judgement.limit.most {
            Most::Absolute(most) => MostRow::Absolute(most),
            Most::More(more) => MostRow::More(more),
            Most::MoreByShare(share) => MostRow::MoreByShare(share),
        },
        allow: match subject {
            Subject::NewModules { allowed } => allowed.iter().map(Pattern::as_str).collect(),
            _ => Vec::new(),
        },
        verdict,
        reason,
        figure: judgement.figure,
        base: judgement.base,
        allowed: judgement.allowed,
        of: &judgement.of,
        because: judgement.because.as_ref().map(because),
        note: judgement.note.map(|note| match note {
            Note::Margin => "margin",
            Note::WithinMargin => "within_margin",
            Note::WithinNoise => "within_noise",
        }),
        text: words::sentence(judgement, &page.checked.terms, words::as_is),
    }
}

fn because(because: &Because) -> BecauseRow<'_> {
    match because {
        Because::Import {
            package,
            from,
            more,
            module,
            packages,
            work,
        } => BecauseRow::Import {
            package,
            from: from.as_deref(),
            more: *more,
            module: module.as_deref(),
            packages: *packages,
            work_ns: work.as_nanos(),
        },
        Because::Longer { package, by } => BecauseRow::Longer {
            package,
            by_ns: by.as_nanos(),
        },
        Because::Largest { package, time } => BecauseRow::Largest {
            package,
            time_ns: time.as_nanos(),
        },
    }
}

fn reason(why: &NotJudged) -> &'static str {
    match why {
        NotJudged::NoBase => "no_base",
        NotJudged::DidNotEnd(_) => "did_not_end",
        NotJudged::Different(_) => "different",
        NotJudged::OtherCommand => "other_command",
        NotJudged::Estimated { .. } => "estimated",
        NotJudged::ByEstimates => "by_estimates",
        NotJudged::ModulesUnknown => "modules_unknown",
        NotJudged::NoSuchPackage => "no_such_package",
        NotJudged::NotInBase => "not_in_base",
        NotJudged::NoTime(_) => "no_time",
    }
}
