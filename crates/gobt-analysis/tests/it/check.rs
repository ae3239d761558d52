//! Limits, judged on small builds whose sums stand beside them.

use std::fmt::Write as _;

use gobt_analysis::Analysis;
use gobt_analysis::check::{
    Because, Builds, Checked, Judgement, Limit, Most, NotJudged, Note, Pattern, Subject, Terms,
    Verdict, Which,
};
use gobt_analysis::diff::{Difference, Side};
use gobt_profile::{Machine, Module, Nanos, Outcome, Package, Packages, Profile, RecordedRun};

use crate::{fixture, profile};

const S: u64 = 1_000_000_000;

/// A package: name, what it imports, milliseconds, CPU milliseconds, which version of its sources.
/// No time stands for one from the cache.
type Row<'a> = (&'a str, &'a [&'a str], u64, u64, u32);

/// A build of these packages with one worker, imports first. The folder of each is its number.
fn build(rows: &[Row<'_>]) -> Profile {
    let mut json = String::from("[");
    let mut at = 0;
    for (id, (name, imports, time, cpu, version)) in rows.iter().enumerate() {
        let place = |import: &&str| rows.iter().position(|row| row.0 == *import).unwrap();
        let deps: Vec<usize> = imports.iter().map(place).collect();
        let stamp = |ms: u64| {
            format!(
                "2026-01-01T00:{:02}:{:02}.{:03}Z",
                ms / 60_000,
                ms / 1000 % 60,
                ms % 1000
            )
        };
        let (start, done) = (stamp(at), stamp(at + time));
        at += time;
        let inputs = format!("{name}-{version}");
        let comma = if id == 0 { "" } else { "," };
        write!(
            json,
            r#"{comma}{{"ID":{id},"Mode":"build","Package":"{name}","Deps":{deps:?},"Objdir":"/tmp/go-build1/b{id:03}/","Priority":{id},"NeedBuild":true,"ActionID":"{inputs}","BuildID":"{inputs}/c{version}","TimeReady":"{start}","TimeStart":"{start}","TimeDone":"{done}""#
        )
        .unwrap();
        if *time > 0 {
            let tool = "/go/pkg/tool/linux_amd64/compile -p x";
            let cpu = cpu * 1_000_000;
            write!(
                json,
                r#","Cmd":["{tool}"],"CmdReal":{cpu},"CmdUser":{cpu},"CmdSys":0"#
            )
            .unwrap();
        }
        json.push('}');
    }
    json.push(']');
    let mut profile = profile(json.as_bytes());
    profile.build.outcome = Outcome::Succeeded;
    profile.build.parallelism = Some(1);
    profile.build.go_version = Some("go1.27.3".into());
    profile.build.wall = Some(Nanos::from_nanos(at * 1_000_000));
    profile.packages = Packages::new(rows.iter().map(|row| package(row.0)).collect());
    profile
}

/// What stands below `example.com/app` is the main module's.
fn package(name: &str) -> Package {
    let main = name.starts_with("example.com/app");
    let path = name.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
    Package {
        import_path: name.into(),
        standard: Some(false),
        module: Some(Module {
            path: path.into(),
            version: (!main).then(|| "v1.0.0".into()),
            main,
        }),
        ..Package::default()
    }
}

const APP: &str = "example.com/app";

/// 3 s and 2 s.
fn small() -> Profile {
    build(&[
        ("example.com/app/a", &[], 3000, 3000, 1),
        (APP, &["example.com/app/a"], 2000, 2000, 1),
    ])
}

/// The same, and app imports a package of another module, which needs a second one: 4 s and 1 s.
fn with_import() -> Profile {
    build(&[
        ("example.com/app/a", &[], 3000, 3000, 1),
        ("gopkg.in/heavy/low", &[], 4000, 4000, 1),
        ("gopkg.in/heavy", &["gopkg.in/heavy/low"], 1000, 1000, 1),
        (APP, &["example.com/app/a", "gopkg.in/heavy"], 2100, 2100, 2),
    ])
}

fn checked(head: &Profile, base: Option<&Profile>, limits: &[Limit]) -> Checked {
    checked_with(head, base, &[], limits, Terms::default())
}

fn checked_with(
    head: &Profile,
    base: Option<&Profile>,
    recordings: &[Profile],
    limits: &[Limit],
    terms: Terms,
) -> Checked {
    let analysis = Analysis::of(head);
    let of_base = base.map(Analysis::of);
    let builds = Builds {
        head: Side {
            profile: head,
            analysis: &analysis,
        },
        base: base
            .zip(of_base.as_ref())
            .map(|(profile, analysis)| Side { profile, analysis }),
        recordings,
    };
    Checked::of(&builds, limits, terms)
}

fn judged(head: &Profile, base: Option<&Profile>, subject: Subject, most: Most) -> Judgement {
    let limit = Limit { subject, most };
    let mut checked = checked(head, base, &[limit]);
    checked.judgements.remove(0)
}

fn why(judgement: Judgement) -> NotJudged {
    match judgement.verdict {
        Verdict::NotJudged(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_limit_is_kept_up_to_the_very_figure() {
    let head = small();
    for (most, verdict) in [(5 * S, Verdict::Passed), (5 * S - 1, Verdict::Broken)] {
        for subject in [Subject::ExecTime, Subject::TotalWork, Subject::CriticalPath] {
            let judgement = judged(&head, None, subject, Most::Absolute(most));
            assert_eq!(judgement.verdict, verdict);
            assert_eq!((judgement.figure, judgement.base), (Some(5 * S), None));
        }
    }
    for (most, verdict) in [(2, Verdict::Passed), (1, Verdict::Broken)] {
        let judgement = judged(&head, None, Subject::Packages, Most::Absolute(most));
        assert_eq!((judgement.verdict, judgement.figure), (verdict, Some(2)));
    }
}

/// 5 s without the import, 4 + 1 s more with it: app's own 0.1 s is no more than noise.
#[test]
fn a_new_import_breaks_relative_limits_and_is_named() {
    let (base, head) = (small(), with_import());
    let judgement = judged(
        &head,
        Some(&base),
        Subject::TotalWork,
        Most::More(5 * S - 1),
    );
    assert_eq!(judgement.verdict, Verdict::Broken);
    assert_eq!(
        (judgement.figure, judgement.base),
        (Some(10 * S), Some(5 * S))
    );
    assert_eq!(judgement.allowed, Some(10 * S - 1));
    let because = Because::Import {
        package: "gopkg.in/heavy".into(),
        from: Some(APP.into()),
        more: 0,
        module: Some("gopkg.in/heavy".into()),
        packages: 2,
        work: Nanos::from_nanos(5 * S),
    };
    assert_eq!(judgement.because, Some(because.clone()));
    let kept = judged(
        &head,
        Some(&base),
        Subject::TotalWork,
        Most::MoreByShare(1.0),
    );
    assert_eq!((kept.verdict, kept.because), (Verdict::Passed, None));
    let packages = judged(&head, Some(&base), Subject::Packages, Most::More(1));
    assert_eq!(packages.because, Some(because));
    assert_eq!(packages.figure, Some(4));
    // Everything else takes its turn; an absolute limit counts app's 0.1 s too.
    let exec = judged(
        &head,
        Some(&base),
        Subject::ExecTime,
        Most::Absolute(10 * S),
    );
    assert_eq!(exec.figure, Some(10 * S + S / 10));
    assert_eq!(exec.verdict, Verdict::Broken);
}

#[test]
fn the_chain_names_what_stands_on_it() {
    let base = small();
    // Twice 2 s beside the chain are more work than 1.5 s on it.
    let head = build(&[
        ("gopkg.in/low", &[], 1500, 1500, 1),
        ("example.com/app/a", &["gopkg.in/low"], 3000, 3000, 2),
        ("gopkg.in/wide", &[], 4000, 4000, 1),
        (APP, &["example.com/app/a", "gopkg.in/wide"], 2000, 2000, 2),
    ]);
    let named = |subject| match judged(&head, Some(&base), subject, Most::More(0)).because {
        Some(Because::Import { package, .. }) => package,
        other => panic!("{other:?}"),
    };
    assert_eq!(&*named(Subject::CriticalPath), "gopkg.in/low");
    assert_eq!(&*named(Subject::TotalWork), "gopkg.in/wide");
}

#[test]
fn two_recordings_of_the_same_work_differ_by_nothing() {
    let base = small();
    let mut head = build(&[
        ("example.com/app/a", &[], 9000, 9000, 1),
        (APP, &["example.com/app/a"], 7000, 7000, 1),
    ]);
    for subject in [Subject::ExecTime, Subject::TotalWork, Subject::CriticalPath] {
        let judgement = judged(&head, Some(&base), subject, Most::More(0));
        assert_eq!(judgement.verdict, Verdict::Passed);
        assert_eq!(judgement.figure, judgement.base);
    }
    // From the cache it costs what it cost the base.
    head = build(&[
        ("example.com/app/a", &[], 0, 0, 1),
        (APP, &["example.com/app/a"], 0, 0, 1),
    ]);
    let judgement = judged(
        &head,
        Some(&base),
        Subject::TotalWork,
        Most::MoreByShare(0.0),
    );
    assert_eq!(
        (judgement.verdict, judgement.figure),
        (Verdict::Passed, Some(5 * S))
    );
}

#[test]
fn changed_work_counts_where_both_clocks_say_so() {
    let base = small();
    let head = |time, cpu| {
        build(&[
            ("example.com/app/a", &[], 3000, 3000, 1),
            (APP, &["example.com/app/a"], time, cpu, 2),
        ])
    };
    for (time, cpu, figure) in [
        (2400, 2400, 5000),
        (8000, 2400, 5000),
        (2600, 2600, 5600),
        (1000, 1000, 4000),
    ] {
        let judgement = judged(
            &head(time, cpu),
            Some(&base),
            Subject::TotalWork,
            Most::More(0),
        );
        assert_eq!(judgement.figure, Some(figure * 1_000_000), "{time} {cpu}");
        let broken = judgement.verdict == Verdict::Broken;
        assert_eq!(broken, figure > 5000);
        if broken {
            let Some(Because::Longer { package, by }) = judgement.because else {
                panic!("{judgement:?}");
            };
            assert_eq!((&*package, by.as_nanos()), (APP, 600_000_000));
        }
    }
    let limit = Limit {
        subject: Subject::TotalWork,
        most: Most::More(0),
    };
    let checked = checked(&head(2400, 2400), Some(&base), &[limit]);
    let left_out = checked.left_out.unwrap();
    assert_eq!(
        (left_out.actions, left_out.sum.as_nanos()),
        (1, 400_000_000)
    );
}

#[test]
fn on_another_machine_changed_work_says_nothing() {
    let mut base = small();
    let machine = |cpus| {
        Some(Machine {
            cpus,
            cpu_quota_millis: None,
        })
    };
    base.build.machine = machine(2);
    let mut head = build(&[
        ("example.com/app/a", &[], 3000, 3000, 1),
        (APP, &["example.com/app/a"], 9000, 9000, 2),
    ]);
    head.build.machine = machine(4);
    let limit = Limit {
        subject: Subject::TotalWork,
        most: Most::More(0),
    };
    let checked = checked(&head, Some(&base), &[limit]);
    assert_eq!(checked.judgements[0].verdict, Verdict::Passed);
    assert!(checked.left_out.unwrap().other_machine);
    // What came counts all the same.
    let mut head = with_import();
    head.build.machine = machine(4);
    let judgement = judged(&head, Some(&base), Subject::TotalWork, Most::More(0));
    assert_eq!(judgement.verdict, Verdict::Broken);
}

#[test]
fn the_pattern_that_says_most_holds_for_a_package() {
    let head = with_import();
    let limit = |pattern, most| Limit {
        subject: Subject::PackageTime(Pattern::new(pattern)),
        most: Most::Absolute(most),
    };
    let limits = [
        limit("...", S),
        limit("example.com/app/...", 2 * S),
        limit("example.com/app/a", 3 * S),
        limit("example.org/...", S),
    ];
    let judgements = checked(&head, None, &limits).judgements;
    let verdicts: Vec<_> = judgements.iter().map(|j| j.verdict.clone()).collect();
    let nowhere = Verdict::NotJudged(NotJudged::NoSuchPackage);
    assert_eq!(
        verdicts,
        [Verdict::Broken, Verdict::Broken, Verdict::Passed, nowhere]
    );
    let of = |place: usize| {
        judgements[place]
            .of
            .iter()
            .map(|n| &**n)
            .collect::<Vec<_>>()
    };
    assert_eq!(of(0), ["gopkg.in/heavy/low"]);
    assert_eq!(
        (of(1), judgements[1].figure),
        (vec![APP], Some(2_100_000_000))
    );
    // Exactly its limit is kept.
    assert_eq!(
        (of(2), judgements[2].figure),
        (vec!["example.com/app/a"], Some(3 * S))
    );
}

#[test]
fn packages_that_both_have_are_held_against_each_other() {
    let base = small();
    let head = build(&[
        ("example.com/app/a", &[], 3000, 3000, 1),
        ("example.com/app/new", &[], 9000, 9000, 1),
        (
            APP,
            &["example.com/app/a", "example.com/app/new"],
            4000,
            4000,
            2,
        ),
    ]);
    let any = || Subject::PackageTime(Pattern::any());
    let judgement = judged(&head, Some(&base), any(), Most::More(S));
    assert_eq!(
        (judgement.verdict, judgement.figure),
        (Verdict::Broken, Some(4 * S))
    );
    assert_eq!(
        (judgement.base, judgement.allowed),
        (Some(2 * S), Some(3 * S))
    );
    assert_eq!(*judgement.of, [APP.into()]);
    let new = || Subject::PackageTime(Pattern::new("example.com/app/new"));
    assert_eq!(
        why(judged(&head, Some(&base), new(), Most::More(S))),
        NotJudged::NotInBase
    );
    let absolute = judged(&head, Some(&base), new(), Most::Absolute(S));
    assert!(matches!(absolute.because, Some(Because::Import { .. })));
}

#[test]
fn new_modules_are_those_of_others() {
    let (base, head) = (small(), with_import());
    let modules = |allowed: &[&str], most| {
        let allowed = allowed.iter().map(|text| Pattern::new(text)).collect();
        judged(
            &head,
            Some(&base),
            Subject::NewModules { allowed },
            Most::Absolute(most),
        )
    };
    let broken = modules(&[], 0);
    assert_eq!((broken.verdict, broken.figure), (Verdict::Broken, Some(1)));
    assert_eq!(*broken.of, ["gopkg.in/heavy".into()]);
    assert!(
        matches!(broken.because, Some(Because::Import { from: Some(from), .. }) if &*from == APP)
    );
    assert_eq!(modules(&[], 1).verdict, Verdict::Passed);
    assert_eq!(modules(&["gopkg.in/..."], 0).verdict, Verdict::Passed);
    // The other way round a module went, and none came.
    let none = Subject::NewModules {
        allowed: Vec::new(),
    };
    let went = judged(&base, Some(&head), none.clone(), Most::Absolute(0));
    assert_eq!((went.verdict, went.figure), (Verdict::Passed, Some(0)));
    let mut unknown = with_import();
    unknown.packages = Packages::default();
    let judgement = judged(&unknown, Some(&base), none.clone(), Most::Absolute(0));
    assert_eq!(why(judgement), NotJudged::ModulesUnknown);
    // Another go imports the same.
    let mut newer = with_import();
    newer.build.go_version = Some("go1.28".into());
    let judgement = judged(&newer, Some(&base), none, Most::Absolute(0));
    assert_eq!(judgement.verdict, Verdict::Broken);
}

#[test]
fn what_cannot_be_judged_says_why() {
    let base = small();
    let work = |head: &Profile, base: Option<&Profile>, most| {
        why(judged(head, base, Subject::TotalWork, most))
    };
    let relative = Most::More(0);
    assert_eq!(work(&base, None, relative), NotJudged::NoBase);
    let mut newer = small();
    newer.build.go_version = Some("go1.28".into());
    let different = work(&newer, Some(&base), relative);
    assert!(matches!(different, NotJudged::Different(d) if matches!(*d, Difference::GoVersion(_))));
    // Alone it can be judged.
    let alone = judged(
        &newer,
        Some(&base),
        Subject::TotalWork,
        Most::Absolute(5 * S),
    );
    assert_eq!((alone.verdict, alone.base), (Verdict::Passed, None));
    let failed = fixture("recorded/failed-go1.27.3");
    assert_eq!(
        work(&failed, None, Most::Absolute(S)),
        NotJudged::DidNotEnd(Which::Head)
    );
    assert_eq!(
        work(&base, Some(&failed), relative),
        NotJudged::DidNotEnd(Which::Base)
    );
    let mut test = small();
    test.build.command = ["go", "test"].map(Into::into).into();
    let mut build = small();
    build.build.command = ["go", "build"].map(Into::into).into();
    assert_eq!(work(&build, Some(&test), relative), NotJudged::OtherCommand);
    let packages = judged(&build, Some(&test), Subject::Packages, relative);
    assert_eq!(why(packages), NotJudged::OtherCommand);
}

#[test]
fn what_was_recorded_nowhere_is_not_judged() {
    let cached = build(&[
        ("example.com/app/a", &[], 0, 0, 1),
        (APP, &["example.com/app/a"], 0, 0, 1),
    ]);
    let judgement = judged(&cached, None, Subject::TotalWork, Most::Absolute(S));
    assert_eq!(why(judgement), NotJudged::Estimated { share: 1.0 });
    // Another recording knows.
    let limit = Limit {
        subject: Subject::TotalWork,
        most: Most::Absolute(S),
    };
    let checked = checked_with(&cached, None, &[small()], &[limit], Terms::default());
    assert_eq!(checked.judgements[0].verdict, Verdict::Broken);
    assert_eq!(checked.judgements[0].figure, Some(5 * S));
}

/// A new package that came from a cache nobody recorded: the median of the others, 3 s and 2 s.
#[test]
fn an_estimate_breaks_no_limit() {
    let base = small();
    let head = build(&[
        ("example.com/app/a", &[], 3000, 3000, 1),
        ("example.com/app/b", &[], 0, 0, 1),
        (
            APP,
            &["example.com/app/a", "example.com/app/b"],
            2000,
            2000,
            2,
        ),
    ]);
    let limit = |most| Limit {
        subject: Subject::TotalWork,
        most,
    };
    let terms = Terms {
        estimated: 0.9,
        ..Terms::default()
    };
    let limits = [limit(Most::More(0)), limit(Most::More(9 * S))];
    let judgements = checked_with(&head, Some(&base), &[], &limits, terms).judgements;
    assert_eq!(
        judgements[0].verdict,
        Verdict::NotJudged(NotJudged::ByEstimates)
    );
    assert_eq!(judgements[1].verdict, Verdict::Passed);
    let strict = checked(&head, Some(&base), &limits).judgements;
    let verdict = &strict[1].verdict;
    assert!(
        matches!(verdict, Verdict::NotJudged(NotJudged::Estimated { .. })),
        "{verdict:?}"
    );
}

#[test]
fn what_was_seen_has_a_margin() {
    let mut head = small();
    let wall =
        |head: &Profile, most| judged(head, None, Subject::SeenWallTime, Most::Absolute(most));
    let note = |judgement: Judgement| (judgement.verdict, judgement.note);
    assert_eq!(
        note(wall(&head, 5 * S)),
        (Verdict::Passed, Some(Note::Margin))
    );
    assert_eq!(
        note(wall(&head, 48 * S / 10)),
        (Verdict::Passed, Some(Note::WithinMargin))
    );
    assert_eq!(
        note(wall(&head, 4 * S)),
        (Verdict::Broken, Some(Note::Margin))
    );
    let exec = judged(&head, None, Subject::SeenExecTime, Most::Absolute(4 * S));
    assert_eq!((exec.verdict, exec.figure), (Verdict::Broken, Some(5 * S)));
    head.build.wall = None;
    assert_eq!(why(wall(&head, S)), NotJudged::NoTime(Which::Head));
}

#[test]
fn several_runs_are_judged_by_their_own_noise() {
    let runs = |walls: [u64; 5]| {
        let run = |wall: &u64| {
            let Profile {
                mut build, graph, ..
            } = small();
            build.wall = Some(Nanos::from_nanos(wall * S));
            RecordedRun { build, graph }
        };
        Profile::of_runs(walls.iter().map(run).collect(), Packages::default()).unwrap()
    };
    let base = runs([100, 101, 102, 103, 104]);
    let head = runs([110, 111, 112, 113, 114]);
    let wall = |head, base, most| {
        let judgement = judged(head, base, Subject::SeenWallTime, most);
        (judgement.verdict, judgement.note)
    };
    assert_eq!(
        wall(&head, Some(&base), Most::More(3 * S)),
        (Verdict::Broken, None)
    );
    assert_eq!(
        wall(&head, Some(&base), Most::More(9 * S)),
        (Verdict::Passed, Some(Note::WithinNoise))
    );
    assert_eq!(
        wall(&head, Some(&base), Most::MoreByShare(0.2)),
        (Verdict::Passed, None)
    );
    assert_eq!(
        wall(&head, None, Most::Absolute(109 * S)),
        (Verdict::Broken, None)
    );
    assert_eq!(
        wall(&head, None, Most::Absolute(111 * S)),
        (Verdict::Passed, Some(Note::WithinNoise))
    );
}

#[test]
fn a_recorded_build_keeps_its_own_figures() {
    let cold = fixture("recorded/gofmt-go1.27.3-cold");
    let warm = fixture("recorded/gofmt-go1.27.3-warm");
    for subject in [
        Subject::ExecTime,
        Subject::TotalWork,
        Subject::CriticalPath,
        Subject::Packages,
    ] {
        let judgement = judged(&warm, Some(&cold), subject.clone(), Most::More(0));
        assert_eq!(judgement.verdict, Verdict::Passed, "{subject:?}");
        assert_eq!(judgement.figure, judgement.base, "{subject:?}");
    }
    let seen = judged(&warm, Some(&cold), Subject::SeenExecTime, Most::More(0));
    assert!(
        matches!(why(seen), NotJudged::Different(d) if matches!(*d, Difference::CacheState(_)))
    );
}
