//! The findings of `gobt analyze --json`.

use gobt_analysis::{Analysis, Evidence, Figure, Finding};
use gobt_profile::Nanos;
use serde::Serialize;

use crate::findings::{Format, finding_lines, say};

/// One finding. Its texts are for people: programs go by `rule`, `saving_ns` and `packages`.
#[derive(Serialize)]
pub(crate) struct FindingRow<'a> {
    rule: &'static str,
    title: String,
    detail: String,
    saving_ns: Option<u64>,
    packages: Vec<&'a str>,
    next_step: String,
    evidence: Vec<EvidenceRow>,
    docs: String,
}

#[derive(Serialize)]
struct EvidenceRow {
    what: String,
    value: Value,
    unit: &'static str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    Whole(u64),
    Number(f64),
}

/// One row for each finding, in their order.
pub(crate) fn findings(analysis: &Analysis) -> Vec<FindingRow<'_>> {
    analysis.findings.iter().map(row).collect()
}

fn row(finding: &Finding) -> FindingRow<'_> {
    let lines = finding_lines(finding, Format::Plain);
    FindingRow {
        rule: lines.rule,
        title: lines.title,
        detail: lines.detail,
        saving_ns: finding.saving.map(Nanos::as_nanos),
        packages: finding.packages.iter().map(|name| &**name).collect(),
        next_step: lines.next_step,
        evidence: finding.evidence.iter().map(evidence).collect(),
        docs: finding.rule.docs(),
    }
}

fn evidence(evidence: &Evidence) -> EvidenceRow {
    let (value, unit) = match evidence.figure {
        Figure::Time(time) => (Value::Whole(time.as_nanos()), "ns"),
        Figure::Share(share) => (Value::Number(share), "share"),
        Figure::Count { number, .. } => (Value::Whole(number), "count"),
        Figure::Number(number) => (Value::Number(number), "number"),
    };
    EvidenceRow {
        what: say(&evidence.what, Format::Plain),
        value,
        unit,
    }
}
