//! Which build cache does this build use, and how is it given a fresh one?

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use gobt_profile::Cache;

use crate::error::CaptureError;
use crate::go_env::GoEnv;

/// The user's own cache, as the bare command would use it.
pub(crate) fn user_cache(env: &GoEnv) -> Cache {
    match env.get("GOCACHEPROG") {
        Some(_) => Cache::Program,
        None => Cache::User,
    }
}

/// What to set so that the build uses a fresh cache below `scratch`, and no cache program.
///
/// A program that go's own settings file names is not undone by an empty variable: go then gets a
/// copy of that file without the line.
///
/// # Errors
/// When the cache program cannot be switched off, or the folder not be made.
pub(crate) fn fresh_cache(
    env: &GoEnv,
    scratch: &Path,
) -> Result<Vec<(OsString, OsString)>, CaptureError> {
    let cache = scratch.join("gocache");
    fs::create_dir(&cache).map_err(CaptureError::NoFreshCache)?;
    let mut set = vec![
        ("GOCACHE".into(), cache.into_os_string()),
        ("GOCACHEPROG".into(), OsString::new()),
    ];
    if let Some(settings) = env.get("GOENV").filter(|path| *path != "off") {
        let copy = scratch.join("goenv");
        if copy_without_cache_program(Path::new(settings), &copy)? {
            set.push(("GOENV".into(), copy.into_os_string()));
        }
    }
    Ok(set)
}

/// Copies go's settings file if it names a cache program. False if it does not.
fn copy_without_cache_program(settings: &Path, copy: &Path) -> Result<bool, CaptureError> {
    let why = |error: std::io::Error| CaptureError::CacheProgram {
        why: error.to_string(),
    };
    let text = match fs::read_to_string(settings) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(why(error)),
    };
    let names_program = |line: &&str| line.trim_start().starts_with("GOCACHEPROG=");
    if !text.lines().any(|line| names_program(&line)) {
        return Ok(false);
    }
    let kept: Vec<&str> = text.lines().filter(|line| !names_program(line)).collect();
    fs::write(copy, kept.join("\n") + "\n").map_err(why)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_program_in_the_settings_file_is_left_out_of_the_copy() {
        let dir = tempfile::tempdir().unwrap();
        let (settings, copy) = (dir.path().join("env"), dir.path().join("copy"));
        fs::write(
            &settings,
            "GOFLAGS=-v\nGOCACHEPROG=/bin/remote -x\nGOPRIVATE=a\n",
        )
        .unwrap();
        assert!(copy_without_cache_program(&settings, &copy).unwrap());
        assert_eq!(
            fs::read_to_string(&copy).unwrap(),
            "GOFLAGS=-v\nGOPRIVATE=a\n"
        );
    }

    #[test]
    fn settings_without_a_cache_program_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (settings, copy) = (dir.path().join("env"), dir.path().join("copy"));
        assert!(!copy_without_cache_program(&settings, &copy).unwrap());
        fs::write(&settings, "GOFLAGS=-v\n").unwrap();
        assert!(!copy_without_cache_program(&settings, &copy).unwrap());
        assert!(!copy.exists());
    }
}
