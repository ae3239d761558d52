//! What do the tests run, where, and how do they look at what came of it?

mod compare;
mod composite;
mod expression;
mod live;
mod outcome;
mod sandbox;
mod toolchains;

pub(crate) use compare::Situation;
pub(crate) use composite::{CiJob, Kept, Ran};
pub(crate) use live::{Live, wait_until};
pub(crate) use outcome::Outcome;
pub(crate) use sandbox::{Run, Sandbox};
pub(crate) use toolchains::{Go, newest, toolchains};
