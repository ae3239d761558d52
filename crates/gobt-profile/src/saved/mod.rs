//! How is a profile kept on disk? `profile.json`, schema `gobt.profile/1`.
//!
//! The contract is in `types`, apart from the model: renaming a field of [`Profile`] cannot change
//! the file. `docs/profile-format.md` describes it for other programs.

mod read;
mod types;
mod write;

pub use read::read_profile;
pub use write::write_profile;

/// The schema that this gobt writes, and the newest that it reads.
pub const PROFILE_SCHEMA: &str = "gobt.profile/1";

/// What the schema's name begins with; the number that follows grows with each break.
const SCHEMA_FAMILY: &str = "gobt.profile/";
const SCHEMA_VERSION: u32 = 1;

#[cfg(test)]
mod tests;
