//! What stands in `[check]`?

use std::num::NonZeroU32;

use gobt_analysis::check::{Limit, Most, Pattern, Subject, Terms};

use super::error::Wrong;
use super::section::{Reader, Section, Value, wrong};
use super::values;

/// The limits, and how they are judged.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct CheckConfig {
    /// In the order of the documentation.
    pub(crate) limits: Vec<Limit>,
    /// By which terms.
    pub(crate) terms: Terms,
    /// Whether a limit that cannot be judged fails.
    pub(crate) not_judged_fails: bool,
    /// Modules that do not count as new.
    allowed: Vec<Pattern>,
}

pub(super) fn read(reader: &mut Reader, root: &mut Section<'_>) -> CheckConfig {
    let mut check = CheckConfig::default();
    let mut section = reader.section(root, "check");
    let allow = reader.value(&mut section, "allow_modules", patterns);
    check.allowed = allow.unwrap_or_default();
    let subjects = [
        Subject::ExecTime,
        Subject::TotalWork,
        Subject::CriticalPath,
        Subject::Packages,
        Subject::PackageTime(Pattern::any()),
    ];
    for subject in subjects {
        check.read(reader, &mut section, subject.key(), &subject);
    }
    for (pattern, value) in reader.free(&mut section, "package_times") {
        let subject = Subject::PackageTime(Pattern::new(pattern));
        let most = values::limits(value, subject.unit());
        check.add(reader.keep(most), &subject);
    }
    let new = reader.value(&mut section, "new_modules", values::count);
    let modules = Subject::NewModules {
        allowed: check.allowed.clone(),
    };
    check.add(new.map(|new| vec![Most::Absolute(new)]), &modules);
    check.read_terms(reader, &mut section);
    let mut seen = reader.section(&mut section, "seen");
    check.read(reader, &mut seen, "wall_time", &Subject::SeenWallTime);
    check.read(reader, &mut seen, "exec_time", &Subject::SeenExecTime);
    if let Some(margin) = reader.value(&mut seen, "margin", values::share_value) {
        check.terms.margin = margin;
    }
    reader.end(&seen);
    reader.end(&section);
    check
}

impl CheckConfig {
    fn read(
        &mut self,
        reader: &mut Reader,
        section: &mut Section<'_>,
        key: &'static str,
        subject: &Subject,
    ) {
        let read = |value: &Value<'_>| values::limits(value, subject.unit());
        let most = reader.value(section, key, read);
        self.add(most, subject);
    }

    fn add(&mut self, most: Option<Vec<Most>>, subject: &Subject) {
        let limits = most.into_iter().flatten().map(|most| Limit {
            subject: subject.clone(),
            most,
        });
        self.limits.extend(limits);
    }

    fn read_terms(&mut self, reader: &mut Reader, section: &mut Section<'_>) {
        self.terms.workers = reader.value(section, "parallelism", workers);
        let mut share = |key, to: &mut f64| {
            if let Some(share) = reader.value(section, key, values::share_value) {
                *to = share;
            }
        };
        share("tolerance", &mut self.terms.tolerance);
        share("estimated", &mut self.terms.estimated);
        let fails = reader.value(section, "not_judged", not_judged);
        self.not_judged_fails = fails.unwrap_or_default();
    }

    /// Takes limits of the command line in, each instead of all on the same subject.
    pub(crate) fn replace(&mut self, given: &[GivenLimit]) {
        let given: Vec<Limit> = given
            .iter()
            .map(|given| given.limit(&self.allowed))
            .collect();
        let replaced = |limit: &Limit| given.iter().any(|given| given.subject == limit.subject);
        self.limits.retain(|limit| !replaced(limit));
        self.limits.extend(given);
    }
}

fn workers(value: &Value<'_>) -> Result<NonZeroU32, Wrong> {
    let number = values::count(value)?;
    let number = u32::try_from(number).ok().and_then(NonZeroU32::new);
    number.ok_or_else(|| wrong(value, "a number of workers is 1 or more"))
}

fn not_judged(value: &Value<'_>) -> Result<bool, Wrong> {
    match values::string(value, "\"pass\" or \"fail\"")? {
        "pass" => Ok(false),
        "fail" => Ok(true),
        other => Err(wrong(
            value,
            format!("expected \"pass\" or \"fail\", not `{other}`"),
        )),
    }
}

fn patterns(value: &Value<'_>) -> Result<Vec<Pattern>, Wrong> {
    let texts = values::strings(
        value,
        "a list of module paths, such as [\"golang.org/x/...\"]",
    )?;
    Ok(texts
        .into_iter()
        .map(|(_, text)| Pattern::new(text))
        .collect())
}

/// A limit from the command line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GivenLimit(Limit);

impl GivenLimit {
    fn limit(&self, allowed: &[Pattern]) -> Limit {
        let mut limit = self.0.clone();
        if let Subject::NewModules { allowed: own } = &mut limit.subject {
            *own = allowed.to_vec();
        }
        limit
    }
}

/// Reads `KEY=VALUE`, with the keys and values of `[check]`; `seen.wall_time`,
/// `package_times.PATTERN`.
pub(crate) fn parse_limit(text: &str) -> Result<GivenLimit, String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("write KEY=VALUE, such as exec_time=+5%")?;
    let key = key.trim();
    let subject = match key.split_once('.') {
        Some(("package_times", pattern)) => Subject::PackageTime(Pattern::new(pattern)),
        _ => named(key)?,
    };
    let most = values::most(value, subject.unit())?;
    if matches!(subject, Subject::NewModules { .. }) && most.is_relative() {
        return Err("new modules are new to the base: write new_modules=0".to_owned());
    }
    Ok(GivenLimit(Limit { subject, most }))
}

fn named(key: &str) -> Result<Subject, String> {
    let subjects = [
        Subject::ExecTime,
        Subject::TotalWork,
        Subject::CriticalPath,
        Subject::Packages,
        Subject::PackageTime(Pattern::any()),
        Subject::NewModules {
            allowed: Vec::new(),
        },
        Subject::SeenWallTime,
        Subject::SeenExecTime,
    ];
    let keys = || subjects.iter().map(Subject::key);
    if let Some(place) = keys().position(|known| known == key) {
        return Ok(subjects[place].clone());
    }
    Err(match super::nearest::nearest(key, keys()) {
        Some(near) => format!("unknown limit `{key}` (did you mean `{near}`?)"),
        None => format!(
            "unknown limit `{key}`; known are {}",
            keys().collect::<Vec<_>>().join(", ")
        ),
    })
}
