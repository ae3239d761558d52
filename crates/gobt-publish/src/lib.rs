//! How does a report get to where people read it?
//!
//! To a comment at a pull request ([`comment`], kept by [`upsert`]), by GitHub's or GitLab's REST
//! interface ([`GitHub`], [`GitLab`]); its pictures through a branch of their own ([`ImageBranch`]).
//! This crate knows nothing of builds: it is handed finished text and finished files.
//!
//! What comes out of an artifact was made by whoever opened the pull request. [`unpack`] takes from
//! it files with known names, of a bounded size, and nothing else; which pull request a comment
//! belongs to is told by the event ([`WorkflowRun`]), never by the artifact.

mod artifact;
mod clock;
pub mod comment;
mod error;
mod event;
mod fit;
mod github;
mod gitlab;
mod http;
mod images;
mod upsert;

pub use artifact::{ArtifactLimits, UnpackedFile, unpack};
pub use clock::{Clock, SystemClock};
pub use error::{PublishError, one_line};
pub use event::{PullRequest, WorkflowRun};
pub use fit::{Part, fit_one};
pub use github::{Artifact, GitHub, Repository};
pub use gitlab::{GitLab, MergeRequest};
pub use http::{Http, Secret};
pub use images::{Image, ImageBranch, Pushed};
pub use upsert::{CommentStore, Published, StoredComment, Writer, upsert};
