//! Is linking one binary a large part of the build?

use gobt_profile::{ActionId, Mode, Nanos};

use super::case::Case;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("link-time"),
    title: "Linking takes a large part of the build",
    summary: "one binary is linked, and the build waits for that a quarter of its time or more",
    check: |case| find(case).into_iter().collect(),
};

/// Without the link so much of the exec time would be saved …
const SHARE: f64 = 0.25;

/// … and so much time.
const SHORTEST: Nanos = Nanos::from_nanos(1_000_000_000);

fn find(case: &Case<'_>) -> Option<Finding> {
    let [link] = case.links()[..] else {
        return None;
    };
    let time = case.duration(link);
    if time < SHORTEST {
        return None;
    }
    let at_most = without_links(case);
    if at_most < SHORTEST || !case.is_worth_share(at_most, SHARE) {
        return None;
    }
    let name = &*case.profile.graph.action(link).package;
    let detail = Words::new()
        .text("The link of ")
        .name(name)
        .text(" took ")
        .time(time)
        .text(". At most ")
        .time(at_most)
        .text(" of the build can be saved there, if it took no time at all.");
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .text("Linking took ")
            .share(time.share_of(case.exec))
            .text(" of the exec time"),
        detail,
        evidence: vec![Evidence::time(
            Words::new().text("link of ").name(name),
            time,
        )],
        saving: None,
        next_step: next_step(case, link),
        packages: vec![name.into()],
    })
}

/// What would be saved at most, were linking free.
pub(super) fn without_links(case: &Case<'_>) -> Nanos {
    case.saving_scaled(|_, action| if action.mode == Mode::Link { 0.0 } else { 1.0 })
}

/// Whether this link was told to leave out what debuggers need. `None` where the flags are not
/// known.
fn is_stripped(case: &Case<'_>, link: ActionId) -> Option<bool> {
    let graph = &case.profile.graph;
    let set = graph.flag_set(graph.action(link).run.as_ref()?.flags?)?;
    let link = set.tools.iter().find(|tool| &*tool.tool == "link")?;
    Some(link.words.iter().any(|word| matches!(&**word, "-w" | "-s")))
}

fn next_step(case: &Case<'_>, link: ActionId) -> Words {
    if is_stripped(case, link) == Some(true) {
        return Words::new().text(
            "It is linked without debugging data already. What is linked is what is imported: \
             fewer and smaller dependencies, and a tool of its own for what few users need.",
        );
    }
    Words::new()
        .text("While you edit, check with ")
        .code("go vet")
        .text(" or your editor, which link nothing. Where nobody debugs the binary, ")
        .code("-ldflags=-w")
        .text(
            " leaves out the tables for debuggers (stack traces and profiles stay as they are); \
             measure what it saves.",
        )
}
