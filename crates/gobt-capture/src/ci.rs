//! Is this a server for continuous integration?
//!
//! Such servers say so by a variable of the environment. Only whether one is set is kept.

/// Variables that are set to something like `true`, and may be set to `false` by hand.
const SWITCHES: [&str; 7] = [
    "CI",
    "CONTINUOUS_INTEGRATION",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "CIRCLECI",
    "TF_BUILD",
    "BUILDKITE",
];

/// Variables that hold something else and are set by servers that know no switch.
const MARKS: [&str; 6] = [
    "JENKINS_URL",
    "TEAMCITY_VERSION",
    "BITBUCKET_BUILD_NUMBER",
    "CODEBUILD_BUILD_ID",
    "PROW_JOB_ID",
    "HARNESS_BUILD_ID",
];

/// Whether one of the usual variables is set. `variable` looks one up.
pub(crate) fn is_ci(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let off = |value: &str| matches!(value.trim(), "0" | "false" | "False" | "FALSE" | "no");
    let switched = |name: &&str| set(name).is_some_and(|value| !off(&value));
    SWITCHES.iter().any(switched) || MARKS.iter().any(|name| set(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> bool {
        is_ci(|asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn the_usual_variables_tell_a_server() {
        for (name, value) in [
            ("CI", "true"),
            ("CI", "1"),
            ("GITHUB_ACTIONS", "true"),
            ("GITLAB_CI", "true"),
            ("BUILDKITE", "true"),
            ("TF_BUILD", "True"),
            ("JENKINS_URL", "https://ci.example.com/"),
            ("CODEBUILD_BUILD_ID", "demo:1"),
        ] {
            assert!(with(name, value), "{name}={value}");
        }
    }

    #[test]
    fn a_desk_is_none() {
        for (name, value) in [
            ("HOME", "/home/user"),
            ("CI", ""),
            ("CI", " "),
            ("CI", "false"),
            ("CI", "0"),
            ("JENKINS_URL", ""),
        ] {
            assert!(!with(name, value), "{name}={value}");
        }
    }
}
