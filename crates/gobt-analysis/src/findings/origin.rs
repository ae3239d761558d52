//! Whose package is this?

use gobt_profile::Profile;

use crate::packages::PackageFigures;

/// Where a package comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The module that is built, or one of the workspace.
    Own,
    /// Another module.
    Dependency,
    /// The standard library, as go brings it.
    Standard,
    /// Not known, or known only not to be of the standard library.
    Unknown,
}

/// Whose package these figures are of.
#[must_use]
pub fn origin(profile: &Profile, figures: &PackageFigures) -> Origin {
    if let Some(module) = &figures.module {
        return if module.main {
            Origin::Own
        } else {
            Origin::Dependency
        };
    }
    if figures.standard == Some(true) {
        // Who works on go itself builds it from a folder of their own.
        let known = profile
            .packages
            .find(&figures.import_path, figures.variant.as_deref());
        let dir = known.and_then(|package| package.dir.as_deref());
        return match dir {
            Some(dir) if dir == "." || dir.starts_with("./") => Origin::Own,
            _ => Origin::Standard,
        };
    }
    let module = profile.build.module.as_deref();
    match module.and_then(|module| figures.import_path.strip_prefix(module)) {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '.', '_']) => Origin::Own,
        _ => Origin::Unknown,
    }
}
